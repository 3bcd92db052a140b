"""Addresses that lead, or might be read to lead, inside: as data. `{port}` is where a listener here waits."""

WRITTEN: dict[str, tuple[str, ...]] = {
    "as they are": (
        *("127.0.0.1", "127.0.0.2", "127.255.255.254", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255"),
        *("192.168.0.1", "169.254.169.254", "169.254.170.2", "100.64.0.1", "100.100.100.200", "192.0.0.192"),
        *("198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "localhost", "LOCALHOST", "localhost."),
    ),
    "in other numbers": (
        *("2130706433", "0x7f000001", "0X7F000001", "017700000001", "0x7f.0x0.0x0.0x1", "0177.0.0.1", "0177.0.0.01"),
        *("127.1", "127.0.1", "0x7f.1", "127.0.0.0x1", "0177.0x0.0.1", "00000177.0.0.1", "127.000.000.001"),
        *("2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "0", "0x0", "00", "3232235521", "127.65535", "10.1"),
    ),
    "in other letters": (
        *(
            "\uff11\uff12\uff17.0.0.1",
            "127\u30020\u30020\u30021",
            "127\uff0e0\uff0e0\uff0e1",
            "127\uff610\uff610\uff611",
        ),
        *("\u2460\u2461\u2466.\u24ea.\u24ea.\u2460", "\U0001d7cf\U0001d7d0\U0001d7d5.0.0.1", "lo\u24d2alhost"),
        *("\uff4c\uff4f\uff43\uff41\uff4c\uff48\uff4f\uff53\uff54", "127.0.0.%31", "%31%32%37.0.0.1", "127%2e0.0.1"),
    ),
    "of version six": (
        *(
            "[::1]",
            "[::]",
            "[0:0:0:0:0:0:0:1]",
            "[0000::0001]",
            "[::1%25lo]",
            "[::1%lo]",
            "[fe80::1]",
            "[fe80::1%25lo]",
        ),
        *("[fc00::1]", "[fd00:ec2::254]", "[fec0::1]", "[ff02::1]", "[2001:db8::1]", "[100::1]", "[5f00::1]"),
    ),
    "of version four within six": (
        *("[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:127.0.0.1]", "[::ffff:169.254.169.254]"),
        *("[::127.0.0.1]", "[::ffff:0:127.0.0.1]", "[64:ff9b::127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b:1::7f00:1]"),
        *(
            "[2002:7f00:1::]",
            "[2002:a9fe:a9fe::1]",
            "[2001::7f00:1]",
            "[2001:0:0:0:0:0:80ff:fffe]",
            "[::ffff:10.0.0.1]",
        ),
    ),
}
"""Hosts by the way they are written. Each is called at `https://HOST:{port}/`."""

WHOLE: dict[str, tuple[str, ...]] = {
    "with somebody else's name before": (
        *("https://example.org@127.0.0.1:{port}/", "https://example.org:443@127.0.0.1:{port}/"),
        *("https://example.org%40127.0.0.1:{port}/", "https://@127.0.0.1:{port}/", "https://:@127.0.0.1:{port}/"),
        *("https://127.0.0.1:{port}\\@example.org/", "https://127.0.0.1:{port}#@example.org/"),
        *("https://127.0.0.1:{port}?@example.org/", "https://127.0.0.1:{port};@example.org/"),
    ),
    "of other kinds": (
        *(
            "http://127.0.0.1:{port}/",
            "HTTP://127.0.0.1:{port}/",
            "ftp://127.0.0.1:{port}/",
            "gopher://127.0.0.1:{port}/",
        ),
        *(
            "ws://127.0.0.1:{port}/",
            "http+unix://%2ftmp%2fx/",
            "//127.0.0.1:{port}/",
            "127.0.0.1:{port}",
            "file:///etc/passwd",
        ),
        *(
            "https:127.0.0.1:{port}/",
            "https:/127.0.0.1:{port}/",
            "https:///127.0.0.1:{port}/",
            "https:\\\\127.0.0.1:{port}/",
        ),
    ),
    "broken": (
        *(
            "https://127.0.0.1:{port}\r\nHost: example.org/",
            "https://127.0.0.1 :{port}/",
            "https://127.0.0.1\t:{port}/",
        ),
        *(
            "https://127.0.0.1\x00.example.org:{port}/",
            "https://127.0.0.1\u200b:{port}/",
            "https://127.0.0.1\u00ad:{port}/",
        ),
        *(
            "https://[::1:{port}/",
            "https://[127.0.0.1]:{port}/",
            "https://127.0.0.1:{port}:443/",
            "https://127.0.0.1.:{port}/",
        ),
    ),
}
"""Whole addresses."""

LEADING: dict[str, tuple[str, ...]] = {
    "inside.example": ("127.0.0.1",),
    "metadata.example": ("169.254.169.254",),
    "net.example": ("10.20.30.40",),
    "six.example": ("::1",),
    "mapped.example": ("::ffff:127.0.0.1",),
    "translated.example": ("64:ff9b::7f00:1",),
    "tunnelled.example": ("2002:7f00:1::",),
    "first-good.example": ("93.184.216.34", "127.0.0.1"),
    "last-good.example": ("127.0.0.1", "93.184.216.34"),
    "both-kinds.example": ("2606:2800:220:1::1", "::1"),
}
"""Names, and the addresses that somebody's directory of names gives for them."""

CHANGING: dict[str, tuple[str, str]] = {
    "turns-inside.example": ("93.184.216.34", "127.0.0.1"),
    "turns-to-metadata.example": ("93.184.216.34", "169.254.169.254"),
    "turns-to-six.example": ("2606:2800:220:1::1", "::1"),
    "turns-to-mapped.example": ("2606:2800:220:1::1", "::ffff:127.0.0.1"),
    "turns-to-site-local.example": ("2606:2800:220:1::1", "fec0::1"),
}
"""Names that give a public address when they are asked first, and another from then on."""

SENT_ON: tuple[tuple[int, str], ...] = (
    (301, "http://127.0.0.1:{port}/"),
    (302, "http://2130706433:{port}/"),
    (303, "https://[::1]:{port}/"),
    (307, "http://localhost:{port}/"),
    (308, "//127.0.0.1:{port}/"),
)
"""What one that may be called answers: a status, and where it would send us on to."""


def in_all() -> int:
    """How many cases there are."""
    return sum(map(len, (*WRITTEN.values(), *WHOLE.values()))) + len(LEADING) + len(CHANGING) + len(SENT_ON)

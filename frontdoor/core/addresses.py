"""Which addresses out there we call: https, and a host whose every address is public. One check, made when an address
is saved and again each time it is called.

What is public is said here, not by `ipaddress.is_private`, which misses shared and translated ranges. The ranges are
those of IANA's special-purpose address registries (RFC 6890 and its updates).
"""

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from frontdoor.core.refusals import Refusal

LONGEST = 500
_PORTS = {"http": 80, "https": 443}
_NOT_PUBLIC_4 = tuple(
    ip_network(each)
    for each in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24"),
        *("203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
    )
)
_GLOBAL_6 = ip_network("2000::/3")  # outside it nothing is global unicast: mapped, translated, local, multicast
_NOT_PUBLIC_6 = tuple(ip_network(each) for each in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))


def check_address(address: str) -> str:
    """The address as it may be called, without blanks around it.

    Refused: `address_wrong` where it is no https address, or carries a name and password; `address_unknown` where its
    host has no address; `address_not_public` where any of them is private or special. A host and port listed in
    ADDRESSES_ALLOWED is taken as it is, with http too.
    """
    parts = _parts(address.strip())
    if is_allowed(parts):
        return parts.geturl()
    if parts.scheme != "https":
        raise _wrong("Enter an address that begins with https://.")
    for found in _resolved(parts):
        if not is_public(found):
            raise Refusal(
                code="address_not_public",
                words="This address leads into a private network, so it is not called.",
                field="address",
            )
    return parts.geturl()


def as_kept(address: str) -> str:
    """An address as it is kept once it is checked. Refused: `address_wrong`."""
    return _parts(address.strip()).geturl()


def is_allowed(parts: SplitResult) -> bool:
    """Whether the host and port are on the list of those that may be called though they are not public."""
    return f"{parts.hostname}:{parts.port or _PORTS[parts.scheme]}" in settings.ADDRESSES_ALLOWED


def is_public(found: IPv4Address | IPv6Address) -> bool:
    """Whether an address is one that anybody on the internet can be reached at."""
    if isinstance(found, IPv4Address):
        return not any(found in network for network in _NOT_PUBLIC_4)
    return found in _GLOBAL_6 and not any(found in network for network in _NOT_PUBLIC_6)


def _parts(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        port_is_right = parts.port is None or parts.port > 0
    except ValueError as error:
        raise _wrong("This is not an address of the web.") from error
    odd = any(letter.isspace() or not letter.isprintable() or letter == "\\" for letter in address)
    if odd or len(address) > LONGEST or not port_is_right or parts.scheme not in _PORTS or not parts.hostname:
        raise _wrong("Enter a whole address of the web, such as https://example.org/feed.")
    if parts.username is not None or parts.password is not None:
        raise _wrong("Leave the name and password out of the address.")
    return parts._replace(fragment="")


def _resolved(parts: SplitResult) -> list[IPv4Address | IPv6Address]:
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or _PORTS[parts.scheme], type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Refusal(
            code="address_unknown", words="Nothing is known under this address. Check it.", field="address"
        ) from error
    return [ip_address(str(each[4][0]).partition("%")[0]) for each in found]


def _wrong(words: str) -> Refusal:
    return Refusal(code="address_wrong", words=words, field="address")

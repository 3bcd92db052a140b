"""What is called out there: public addresses over https, the very one that was checked, and no longer than is good."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from typing import Any

import pytest

from frontdoor.core import fetching
from frontdoor.core.addresses import check_address, is_public
from frontdoor.core.checks import nothing_inside_is_called
from frontdoor.core.fetching import Reader
from frontdoor.core.refusals import Refusal

Resolve = Callable[..., list[Any]]


def resolves(*addresses: str) -> Resolve:
    """A directory of names in which every name has these addresses."""

    def found(host: str, port: int, *rest: Any, **more: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in addresses]

    return found


def refused(address: str) -> str:
    with pytest.raises(Refusal) as refusal:
        check_address(address)
    return refusal.value.code


@pytest.mark.parametrize(
    "private",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
        *("192.0.0.1", "198.18.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1"),
        *("::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001::1", "fec0::1", "ff02::1", "::127.0.0.1"),
    ],
)
def test_a_name_that_leads_into_a_private_network_is_refused(private: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", resolves("93.184.216.34", private))
    assert refused("https://feed.example/open-referral") == "address_not_public"


def test_a_public_address_may_be_called_over_https_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", resolves("93.184.216.34", "2606:2800:220:1::1"))
    assert check_address(" https://feed.example/a?b=1#part ") == "https://feed.example/a?b=1"
    for wrong in (
        *("http://feed.example/", "ftp://feed.example/", "feed.example", "https://", "", "https://a b/"),
        *("https://user:word@feed.example/", "https://feed.example:99999/", "https://[::1", "https://x\\@y/"),
        f"https://feed.example/{'x' * 500}",
    ):
        assert refused(wrong) == "address_wrong", wrong


def test_a_name_that_nobody_knows_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: Any, **__: Any) -> list[Any]:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert refused("https://feed.example/") == "address_unknown"


def test_only_the_very_host_and_port_that_are_listed_are_let_through(settings: Any) -> None:
    settings.ADDRESSES_ALLOWED = frozenset({"127.0.0.1:8123"})
    assert check_address("http://127.0.0.1:8123/x") == "http://127.0.0.1:8123/x"
    assert refused("http://127.0.0.1:8124/x") == "address_wrong"
    assert refused("https://127.0.0.1/x") == "address_not_public"


def test_a_deployment_that_lets_anything_inside_be_called_is_warned(settings: Any) -> None:
    settings.ADDRESSES_ALLOWED = frozenset()
    assert nothing_inside_is_called(None) == []
    settings.ADDRESSES_ALLOWED = frozenset({"127.0.0.1:8123"})
    (warning,) = nothing_inside_is_called(None)
    assert "127.0.0.1:8123" in warning.msg


def test_what_a_name_leads_to_is_asked_once_more_when_it_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that answers the check with a public address, and the call with one of the machine's own."""
    answers = iter(["93.184.216.34", "127.0.0.1"])
    asked: list[str] = []

    def changing(host: str, port: int, *rest: Any, **more: Any) -> list[Any]:
        asked.append(next(answers))
        return resolves(asked[-1])(host, port)

    reached: list[Any] = []
    monkeypatch.setattr(socket, "getaddrinfo", changing)
    monkeypatch.setattr(socket.socket, "connect", lambda _, at: reached.append(at))
    with Reader() as reader, pytest.raises(Refusal, match="not_reached"):
        reader.json("https://feed.example/")
    assert (asked, reached) == (["93.184.216.34", "127.0.0.1"], [])


def test_the_stricter_rule_of_our_own_holds_for_the_call_too(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["93.184.216.34", "fec0::1"])
    reached: list[Any] = []
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, port, *_, **__: [(socket.AF_INET6, socket.SOCK_STREAM, 6, "", (next(answers), port, 0, 0))],
    )
    monkeypatch.setattr(socket.socket, "connect", lambda _, at: reached.append(at))
    with Reader() as reader, pytest.raises(Refusal, match="not_reached"):
        reader.json("https://feed.example/")
    assert reached == []
    assert not is_public(ip_address("fec0::1"))


class Elsewhere(BaseHTTPRequestHandler):
    """A server of somebody else's, with its oddities by path."""

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        self.send_response({"/moved": 302, "/broken": 503}.get(path, 200))
        self.send_header("Location", "http://127.0.0.1:1/")
        self.end_headers()
        if path == "/slow":
            for _ in range(40):
                self.wfile.write(b" ")
                self.wfile.flush()
                time.sleep(0.05)
        if path == "/large":
            self.wfile.write(b" " * 300_000)
        self.wfile.write(b"<p>" if path == "/page" else json.dumps({"asked": self.path}).encode())

    def log_message(self, *_: Any) -> None:
        """Nothing is printed."""


@pytest.fixture
def elsewhere(settings: Any) -> Iterator[str]:
    """The address of such a server, which may be called."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    settings.ADDRESSES_ALLOWED = frozenset({f"127.0.0.1:{server.server_port}"})
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_json_is_read_with_what_is_asked_of_it(elsewhere: str) -> None:
    with Reader() as reader:
        assert reader.json(f"{elsewhere}/feed", {"page": "2"}) == {"asked": "/feed?page=2"}


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("moved", "answer_redirects"),
        ("broken", "answer_refused"),
        ("page", "answer_not_json"),
        ("large", "answer_too_big"),
        ("slow", "answer_late"),
    ],
)
def test_every_oddity_is_answered_in_a_sentence(
    elsewhere: str, path: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "MOST_BYTES", 200_000)
    monkeypatch.setattr(fetching, "WHOLE", 0.3)
    with Reader() as reader, pytest.raises(Refusal) as refusal:
        reader.json(f"{elsewhere}/{path}")
    assert refusal.value.code == code
    assert refusal.value.words.endswith(".")


def test_a_server_that_is_not_there_is_answered_in_a_sentence(settings: Any) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        settings.ADDRESSES_ALLOWED = frozenset({f"127.0.0.1:{port}"})
        with Reader() as reader, pytest.raises(Refusal, match="not_reached"):
            reader.json(f"http://127.0.0.1:{port}/")

"""Whatever address a partner gives, nobody inside is connected to: listeners on this machine hear nothing."""

import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from requests.adapters import HTTPAdapter

from frontdoor.core import addresses, calling, fetching
from frontdoor.core.calling import post
from frontdoor.core.fetching import Reader
from frontdoor.core.refusals import Refusal
from tests.core.unsafe_addresses import CHANGING, LEADING, SENT_ON, WHOLE, WRITTEN, in_all
from tests.outbox.receiver import receiver


@dataclass
class Inside:
    """This machine, listening at one port of its addresses of both kinds; who came, and where else one tried to go."""

    port: int = 0
    came: list[str] = field(default_factory=list)
    tried: list[Any] = field(default_factory=list)

    def address(self, written: str) -> str:
        """An address with the port in it."""
        return written.replace("{port}", str(self.port))

    @property
    def heard(self) -> list[Any]:
        """All connections, made or tried."""
        return [*self.came, *self.tried]


def listener(at: str, port: int, inside: Inside) -> socket.socket:
    family = socket.AF_INET6 if ":" in at else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((at, port))
    listening.listen(64)

    def hear() -> None:
        while True:
            try:
                came, _ = listening.accept()
            except OSError:
                return
            inside.came.append(at)
            came.close()

    threading.Thread(target=hear, daemon=True).start()
    return listening


def directory(host: Any, port: Any, *rest: Any, **more: Any) -> list[Any]:
    """A directory of names: those of the data; numbers and this machine's own name are read as the system does."""
    asked = host.decode() if isinstance(host, bytes) else str(host)
    if asked in CHANGING:
        first, then = CHANGING[asked]
        found: tuple[str, ...] = (then if asked in ASKED else first,)
        ASKED.add(asked)
    elif asked in LEADING:
        found = LEADING[asked]
    elif asked.rstrip(".").lower() == "localhost":
        found = ("127.0.0.1", "::1")
    else:
        return list(as_the_system_does(host, port, *rest, **{**more, "flags": socket.AI_NUMERICHOST}))
    return [
        (socket.AF_INET6, socket.SOCK_STREAM, 6, "", (each, port, 0, 0))
        if ":" in each
        else (socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port))
        for each in found
    ]


as_the_system_does = socket.getaddrinfo
connect_as_it_is = socket.socket.connect
ASKED: set[str] = set()


@pytest.fixture
def inside(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[Inside]:
    """Listeners at 127.0.0.1 and ::1. Where one would go outside this machine is noted, and nobody goes."""
    settings.ADDRESSES_ALLOWED = frozenset()
    ASKED.clear()
    heard = Inside()
    four = listener("0.0.0.0", 0, heard)
    heard.port = four.getsockname()[1]
    listening = [four, listener("::1", heard.port, heard)]

    def connect(self: socket.socket, to: Any) -> None:
        if str(to[0]).startswith("127.") or to[0] in {"::1", "0.0.0.0", "localhost"}:
            return connect_as_it_is(self, to)
        heard.tried.append(to)
        raise OSError("nobody goes outside in a test")

    monkeypatch.setattr(socket, "getaddrinfo", directory)
    monkeypatch.setattr(socket.socket, "connect", connect)
    yield heard
    for each in listening:
        each.close()


def is_called(address: str) -> str:
    """Tell an address and read it. Why not, as the code of the refusal."""
    with pytest.raises(Refusal) as told:
        post(address, b"{}", {})
    with Reader() as reader, pytest.raises(Refusal):
        reader.json(address)
    return told.value.code


def unlocked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Switch off the check, and the pinning to what it found."""
    monkeypatch.setattr(addresses, "is_public", lambda found: True)
    for module in (calling, fetching):
        monkeypatch.setattr(module, "is_allowed", lambda parts: True)
        monkeypatch.setattr(module, "HTTPAdapter", HTTPAdapter)


def test_there_are_many_ways_to_write_an_address() -> None:
    assert in_all() >= 120


@pytest.mark.parametrize("way", WRITTEN)
def test_however_a_host_is_written_nobody_inside_is_called(inside: Inside, way: str) -> None:
    for host in WRITTEN[way]:
        code = is_called(f"https://{host}:{inside.port}/")
        assert code in {"address_not_public", "address_unknown", "address_wrong"}, host
    assert inside.heard == []


@pytest.mark.parametrize("way", WHOLE)
def test_however_an_address_is_dressed_up_nobody_inside_is_called(inside: Inside, way: str) -> None:
    for address in WHOLE[way]:
        code = is_called(inside.address(address))
        assert code in {"address_not_public", "address_unknown", "address_wrong"}, address
    assert inside.heard == []


@pytest.mark.parametrize("name", LEADING)
def test_a_name_that_leads_inside_is_not_called_even_beside_a_good_address(inside: Inside, name: str) -> None:
    assert is_called(f"https://{name}:{inside.port}/") == "address_not_public"
    assert inside.heard == []


@pytest.mark.parametrize("name", CHANGING)
def test_a_name_that_leads_inside_once_it_was_checked_is_not_called(inside: Inside, name: str) -> None:
    with pytest.raises(Refusal, match="not_reached"):
        post(f"https://{name}:{inside.port}/", b"{}", {})
    ASKED.clear()
    with Reader() as reader, pytest.raises(Refusal, match="not_reached"):
        reader.json(f"https://{name}:{inside.port}/")
    assert inside.heard == []


def test_whoever_may_be_called_sends_nobody_inside(inside: Inside, settings: Any) -> None:
    with receiver() as outside:
        settings.ADDRESSES_ALLOWED = frozenset({outside.place})
        for status, to in SENT_ON:
            outside.answers(status, Location=inside.address(to))
            assert post(outside.address, b"{}", {}).status == status
        assert len(outside.received) == len(SENT_ON)
    assert inside.heard == []


def test_a_proxy_that_the_machine_names_is_not_gone_through(inside: Inside, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{inside.port}")
    monkeypatch.setitem(LEADING, "good.example", ("93.184.216.34",))
    with pytest.raises(Refusal, match="not_reached"):
        post("https://good.example/", b"{}", {})
    assert inside.came == []
    assert inside.tried == [("93.184.216.34", 443)]


@pytest.mark.slow
def test_without_the_check_the_listeners_would_have_heard_it(inside: Inside, monkeypatch: pytest.MonkeyPatch) -> None:
    """So the listeners listen, and it is the check alone that keeps the others from them."""
    unlocked(monkeypatch)
    for host in (*WRITTEN["in other numbers"], *WRITTEN["of version six"], "inside.example", "six.example"):
        is_called(f"https://{host}:{inside.port}/")
    assert len(inside.came) > 20
    assert len(inside.tried) > 5

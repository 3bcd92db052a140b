"""Reading JSON from addresses that somebody else keeps: checked, pinned to that, bounded in size and time."""

import json
import threading
import time
from collections.abc import Mapping
from ipaddress import ip_address
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests_hardened import Config, HTTPSession
from requests_hardened.ip_filter_adapter import IPFilterAdapter

from frontdoor.core.addresses import check_address, is_allowed, is_public
from frontdoor.core.refusals import Refusal

MOST_BYTES = 20_000_000  # of one answer, unpacked
CONNECT, SILENCE, WHOLE = 5.0, 10.0, 30.0  # seconds: to connect, without a byte, and for one answer in all
ALTOGETHER = 60.0  # seconds that one reader waits, over all its answers
AT_ONCE = 65_536
AGENT = "frontdoor (reads Open Referral feeds)"


class _Pinned(IPFilterAdapter):
    """Connects to the very address the library resolved and checked, if our own stricter rule lets it through."""

    def build_connection_pool_key_attributes(self, *given: Any, **named: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        host, pool = super().build_connection_pool_key_attributes(*given, **named)
        if not is_public(ip_address(host["host"].strip("[]"))):
            raise requests.ConnectionError("not public")
        return host, pool


def pinned_session(agent: str, timeout: tuple[float, float]) -> HTTPSession:
    """A session that calls public addresses over https alone, follows nothing, and says who calls.

    `timeout` is how many seconds to wait for a connection, and for a byte.
    """
    session = HTTPSession(
        Config(
            ip_filter_enable=True,
            ip_filter_allow_loopback_ips=False,
            never_redirect=True,
            default_timeout=timeout,
            user_agent_override=agent,
        )
    )
    session.trust_env = False  # no proxy and no password file of the machine's
    session.mount("https://", _Pinned(is_https_proto=True))
    return session


class Reader:
    """Reads JSON documents one after another over connections kept open. Use it in a `with` statement.

    All its answers together have one deadline, so that somebody who drips many of them holds nobody for long.
    """

    def __enter__(self) -> "Reader":
        self._waited = 0.0
        self._session = pinned_session(AGENT, (CONNECT, SILENCE))
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self._session.close()

    def json(self, address: str, asked: Mapping[str, str] | None = None) -> Any:
        """What stands at an address, read as JSON, with `asked` as its query.

        Refused, each in a sentence: as `check_address`; `not_reached`, `answer_late`, `answer_redirects`,
        `answer_refused` (a status that is not 200), `answer_too_big`, `answer_not_json`.
        """
        checked = check_address(address)
        if is_allowed(urlsplit(checked)):
            self._session.mount(checked, HTTPAdapter())
        began, left = time.monotonic(), min(WHOLE, ALTOGETHER - self._waited)
        ended: list[bytes | Refusal] = []
        # In a thread of its own: somebody who sends a header letter by letter would hold us past every time-out.
        line = threading.Thread(target=lambda: ended.append(self._read(checked, asked)), daemon=True)
        if left > 0:
            line.start()
            line.join(left)
        self._waited += time.monotonic() - began
        if not ended:
            self._waited = ALTOGETHER  # the connection may still be at it: nothing more is read over it
            raise _refused("answer_late", "It did not answer in time.")
        if isinstance(ended[0], Refusal):
            raise ended[0]
        return _as_json(ended[0])

    def _read(self, checked: str, asked: Mapping[str, str] | None) -> bytes | Refusal:
        try:
            with self._session.get(
                checked, params=asked, headers={"Accept": "application/json"}, stream=True
            ) as answer:
                return _body(answer)
        except Refusal as refusal:
            return refusal
        except requests.Timeout:
            return _refused("answer_late", "It did not answer in time.")
        except (requests.RequestException, OSError, ValueError):
            return _refused("not_reached", "It could not be reached.")


def _body(answer: requests.Response) -> bytes:
    """The whole answer, read as it arrives, so that one that trickles or swells is left in time."""
    if answer.is_redirect or answer.is_permanent_redirect:
        raise _refused("answer_redirects", "It sends us on to another address. Enter that address instead.")
    if answer.status_code != requests.codes.ok:
        raise _refused("answer_refused", f"It answered with status {answer.status_code}.")
    began, read, parts = time.monotonic(), 0, []
    while part := answer.raw.read1(AT_ONCE, decode_content=True):
        read += len(part)
        parts.append(part)
        if read > MOST_BYTES:
            raise _refused("answer_too_big", f"Its answer is larger than {MOST_BYTES // 1_000_000} MB.")
        if time.monotonic() - began > WHOLE:
            raise requests.Timeout
    return b"".join(parts)


def _as_json(body: bytes) -> Any:
    try:
        return json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise _refused("answer_not_json", "What stands there is not JSON.") from error


def _refused(code: str, words: str) -> Refusal:
    return Refusal(code=code, words=words, field="address")

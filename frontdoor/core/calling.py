"""Telling addresses that somebody else keeps: checked, pinned to that, and given up on in time."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import requests
from django.utils import timezone
from requests.adapters import HTTPAdapter
from requests_hardened import HTTPSession

from frontdoor.core.addresses import check_address, is_allowed
from frontdoor.core.fetching import pinned_session
from frontdoor.core.refusals import Refusal

CONNECT, SILENCE, WHOLE = 5.0, 15.0, 25.0  # seconds: to connect, without a byte, and for one call in all
AGENT = "frontdoor (sends Standard Webhooks)"


@dataclass(frozen=True, slots=True)
class Reply:
    """The status somebody answered with, and how many seconds they ask us to wait (0: they did not say)."""

    status: int
    retry_after: float = 0.0


def post(address: str, body: bytes, headers: Mapping[str, str]) -> Reply:
    """Post a body to an address and give the reply, whatever its status. What the reply says is not read.

    Refused: as `check_address`; `not_reached`, `answer_late`. A redirect is a reply like others and is not followed.
    """
    checked = check_address(address)
    ended: list[Reply | Refusal] = []
    # In a thread of its own: somebody who sends a header letter by letter would hold us past every time-out.
    line = threading.Thread(target=lambda: ended.append(_call(checked, body, headers)), daemon=True)
    line.start()
    line.join(WHOLE)
    if not ended:
        raise _refused("answer_late", "It did not answer in time.")
    if isinstance(ended[0], Refusal):
        raise ended[0]
    return ended[0]


def _call(checked: str, body: bytes, headers: Mapping[str, str]) -> Reply | Refusal:
    try:
        with _session(checked) as session, session.post(checked, data=body, headers=headers, stream=True) as answer:
            return Reply(answer.status_code, _seconds(answer.headers.get("Retry-After", "")))
    except requests.Timeout:
        return _refused("answer_late", "It did not answer in time.")
    except (requests.RequestException, OSError, ValueError):
        return _refused("not_reached", "It could not be reached.")


def _session(checked: str) -> HTTPSession:
    session = pinned_session(AGENT, (CONNECT, SILENCE))
    if is_allowed(urlsplit(checked)):
        session.mount(checked, HTTPAdapter())
    return session


def _seconds(asked: str) -> float:
    """Retry-After as seconds: it is written as a number of them, or as a date."""
    try:
        return max(0.0, float(int(asked)))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(asked) - timezone.now()).total_seconds())
    except (TypeError, ValueError, OverflowError):
        return 0.0


def _refused(code: str, words: str) -> Refusal:
    return Refusal(code=code, words=words, field="address")

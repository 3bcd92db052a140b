"""How often each program may call: so many times a minute, counted in Valkey, and told with every answer.

A count is no more than a courtesy between programs: where Valkey does not answer, nobody is counted and everybody goes
on, since what must not fail never waits for it.
"""

import time
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle

from frontdoor.core.broker import client_url

A_MINUTE = 60  # seconds
PATIENCE = 0.5  # seconds for Valkey to answer
LEFT_ALONE = 10.0  # seconds for which it is not asked, after it did not


@dataclass(slots=True)
class _Counts:
    """This process's line to the counts; it is opened when it is needed, and left alone until `silent_until`."""

    line: Redis | None = None
    silent_until: float = 0.0


counts = _Counts()


class AMinutesCalls(BaseThrottle):
    """At most settings.API_CALLS_A_MINUTE calls of one program in a minute by the clock."""

    def __init__(self) -> None:
        self.now = time.time()

    def allow_request(self, request: Request, view: Any) -> bool:
        """Count this call, and say whether it may go on. What is left is kept for `tell`."""
        client = getattr(request.user, "client", None)
        called = _counted(f"calls:{client.pk}:{int(self.now // A_MINUTE)}") if client else None
        if called is None:
            return True
        left = max(0, settings.API_CALLS_A_MINUTE - called)
        request._request.META["frontdoor.calls_left"] = (left, self.wait())
        return called <= settings.API_CALLS_A_MINUTE

    def wait(self) -> float:
        """Seconds until the next minute begins, one at least."""
        return max(1.0, A_MINUTE - self.now % A_MINUTE)


def tell(request: Request, answer: Response) -> None:
    """Set RateLimit-Policy and RateLimit, as the IETF's draft has them, where the call was counted."""
    found = request._request.META.get("frontdoor.calls_left")
    if found is not None:
        left, wait = found
        answer["RateLimit-Policy"] = f'"minute";q={settings.API_CALLS_A_MINUTE};w={A_MINUTE}'
        answer["RateLimit"] = f'"minute";r={left};t={int(wait)}'


def _counted(key: str) -> int | None:
    """How often the key was counted, this time too; None where Valkey does not answer."""
    if time.monotonic() < counts.silent_until:
        return None
    try:
        if counts.line is None:
            counts.line = Redis.from_url(
                client_url(settings.REDIS_URL),
                socket_timeout=PATIENCE,
                socket_connect_timeout=PATIENCE,
                retry=Retry(NoBackoff(), 0),
            )
        both = counts.line.pipeline(transaction=False)
        both.incr(key)
        both.expire(key, 2 * A_MINUTE)
        return int(both.execute()[0])
    except (RedisError, OSError, ValueError):
        counts.line, counts.silent_until = None, time.monotonic() + LEFT_ALONE
        return None

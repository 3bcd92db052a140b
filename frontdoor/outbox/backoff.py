"""When to try again: exponential back-off with full jitter, so that what failed together is spread out."""

import random
from collections.abc import Sequence

from django.conf import settings

FIRST = 10.0  # seconds: the longest wait after the first attempt
LONGEST = 6 * 60 * 60.0  # seconds: no wait of our own is longer
LONGEST_ASKED = 24 * 60 * 60.0  # seconds: no wait the other side asks for is heeded beyond this
MAX_ATTEMPTS = 16  # about a day and a half of trying
WEBHOOK = "webhook"


def waits_of(transport: str) -> Sequence[float]:
    """The longest wait after each attempt, in seconds, where a way out has a table of its own: one try more, then over.

    Programs are tried as Standard Webhooks 1.0.0 suggests, over three days.
    """
    return settings.WEBHOOK_WAITS if transport == WEBHOOK else ()


def most_attempts(transport: str) -> int:
    """How often a message is tried by this way out before it could not be delivered."""
    return len(waits_of(transport)) + 1 if waits_of(transport) else MAX_ATTEMPTS


def longest_wait(attempt: int, waits: Sequence[float] = ()) -> float:
    """The most seconds to wait after attempt `attempt` (from 1): by the table, or doubling from FIRST to LONGEST."""
    if waits:
        return waits[min(attempt, len(waits)) - 1]
    return min(LONGEST, FIRST * 2.0 ** min(attempt - 1, 30))


def wait_after(attempt: int, *, retry_after: float = 0.0, waits: Sequence[float] = ()) -> float:
    """Seconds to wait after attempt `attempt`: evenly drawn up to the longest wait, never less than was asked for."""
    drawn = random.uniform(0.0, longest_wait(attempt, waits))  # noqa: S311 - spreads load, keeps no secret
    return max(drawn, min(max(retry_after, 0.0), LONGEST_ASKED))

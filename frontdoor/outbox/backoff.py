"""When to try again: exponential back-off with full jitter, so that what failed together is spread out."""

import random

FIRST = 10.0  # seconds: the longest wait after the first attempt
LONGEST = 6 * 60 * 60.0  # seconds: no wait of our own is longer
LONGEST_ASKED = 24 * 60 * 60.0  # seconds: no wait the other side asks for is heeded beyond this
MAX_ATTEMPTS = 16  # about a day and a half of trying


def longest_wait(attempt: int) -> float:
    """The most seconds to wait after attempt number `attempt` (from 1): doubling from FIRST to LONGEST."""
    return min(LONGEST, FIRST * 2.0 ** min(attempt - 1, 30))


def wait_after(attempt: int, *, retry_after: float = 0.0) -> float:
    """Seconds to wait after attempt `attempt`: evenly drawn up to the longest wait, never less than was asked for."""
    drawn = random.uniform(0.0, longest_wait(attempt))  # noqa: S311 - spreads load, keeps no secret
    return max(drawn, min(max(retry_after, 0.0), LONGEST_ASKED))

"""Signs of life, each from its own process, so that a dead beat and a dead worker are told apart.

Beat notes one whenever it sends the heartbeat task, the worker's main process one on Celery's own inner heartbeat, and
the pool one when it runs the task. Kept in a table: Redis may be wiped at any moment.
"""

import logging
import time
from typing import Any

from django.db import DatabaseError, connection

from frontdoor.core.clock import ClockTimestamp
from frontdoor.jobs.models import Heartbeat, Part

logger = logging.getLogger(__name__)
EVERY = 10.0  # seconds between two signs of life
_worker_noted = float("-inf")


def note(part: Part) -> None:
    """Write down that this part is alive now. Where the database cannot be reached, only the log says so."""
    try:
        Heartbeat.objects.bulk_create(
            [Heartbeat(part=part, seen_at=ClockTimestamp())],
            update_conflicts=True,
            update_fields=["seen_at"],
            unique_fields=["part"],
        )
    except DatabaseError as error:
        logger.warning("no heartbeat of %s: %s", part, type(error).__name__)
    finally:
        if not connection.in_atomic_block:
            connection.close()  # a pool made from this process must not inherit it


def beat_lives(**_: Any) -> None:
    """Called in beat's process when it starts and each time it sends the heartbeat task, with or without a broker."""
    note(Part.BEAT)


def worker_starts(**_: Any) -> None:
    """Called in the worker's main process when it is ready. Its pool is new, so it counts as alive."""
    note(Part.WORKER)
    note(Part.POOL)


def worker_lives(**_: Any) -> None:
    """Called in the worker's main process every two seconds; noted every ten."""
    global _worker_noted  # noqa: PLW0603 - one main process, one heartbeat
    if time.monotonic() - _worker_noted >= EVERY:
        _worker_noted = time.monotonic()
        note(Part.WORKER)

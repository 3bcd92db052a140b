"""Nudges: telling a worker that there is something to do. A nudge may get lost; what is to be done may not.

What must happen stands in a table and is found there by a regular look. Redis only makes it happen sooner, so an action
never waits for Redis and never fails with it.
"""

import logging
import time
from functools import partial

from celery import current_app
from celery.exceptions import CeleryError
from django.db import transaction
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
# Redis is given this long for one nudge, in seconds, and is left alone for a while after it did not answer.
PATIENCE = 1.0
LEFT_ALONE = 10.0
_SHORT = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE, "max_retries": 0}
_silent_until = 0.0


def nudge_on_commit(task: str, *ids: str) -> None:
    """Ask a worker to run the task of this name once this transaction has committed; nothing if it does not."""
    transaction.on_commit(partial(nudge, task, *ids), robust=True)


def nudge(task: str, *ids: str) -> bool:
    """Ask a worker to run the task of this name now; whether Redis took the message. Raises nothing of Redis's."""
    global _silent_until  # noqa: PLW0603 - one broker for the whole process
    if time.monotonic() < _silent_until:
        return False
    try:
        with current_app.connection_for_write(transport_options=_SHORT) as line:
            current_app.send_task(task, args=ids, connection=line, retry=False, ignore_result=True)
    except (CeleryError, KombuError, RedisError, OSError) as error:
        _silent_until = time.monotonic() + LEFT_ALONE
        logger.warning("no nudge for %s: %s", task, type(error).__name__)
        return False
    return True

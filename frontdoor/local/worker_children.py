"""Named by the supervisor to the Celery worker of a local copy: its pool processes die with it, also when killed."""

import signal
from typing import Any

from celery.signals import worker_process_init

from frontdoor.local.processes import die_with_parent


@worker_process_init.connect(weak=False)
def follow_the_worker(**_: Any) -> None:
    """Called by Celery in each new pool process."""
    die_with_parent(signal.SIGKILL)

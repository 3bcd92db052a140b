"""Gunicorn's settings in a local copy: its workers die with it, also when it is killed."""

import signal
from typing import Any

from frontdoor.local.processes import die_with_parent


def post_fork(server: Any, worker: Any) -> None:
    """Called by gunicorn in each new worker."""
    die_with_parent(signal.SIGKILL)

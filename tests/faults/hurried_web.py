"""The web process of these runs: it falls over between a commit and its nudge where a file says so."""

import os
import signal
from pathlib import Path
from typing import Any

from frontdoor.core import nudge
from frontdoor.wsgi import application

DIES = Path(os.environ["FALLS_OVER"])
as_it_is = nudge.nudge


def falls_over(task: str, *ids: str) -> Any:
    """Called once the transaction has committed: SIGKILL to this very process, for whoever takes the file away."""
    try:
        DIES.unlink()
    except FileNotFoundError:
        return as_it_is(task, *ids)
    os.kill(os.getpid(), signal.SIGKILL)
    return False


nudge.nudge = falls_over
assert application is not None

"""What can become of a piece of long work, as one table."""

from types import MappingProxyType

from django.db import models


class State(models.TextChoices):
    """Where a piece of work stands."""

    WAITING = "waiting", "Waiting to start"
    RUNNING = "running", "Running"
    DONE = "done", "Finished"
    FAILED = "failed", "Stopped, something went wrong"
    CANCELLED = "cancelled", "Cancelled"


# Running goes back to waiting when a worker puts work down for another to go on with.
ALLOWED: MappingProxyType[State, frozenset[State]] = MappingProxyType(
    {
        State.WAITING: frozenset({State.RUNNING, State.CANCELLED, State.FAILED}),
        State.RUNNING: frozenset({State.WAITING, State.DONE, State.FAILED, State.CANCELLED}),
        State.DONE: frozenset(),
        State.FAILED: frozenset({State.WAITING}),
        State.CANCELLED: frozenset({State.WAITING}),
    }
)
UNFINISHED = (State.WAITING, State.RUNNING)
RESUMABLE = tuple(state for state in (State.FAILED, State.CANCELLED) if State.WAITING in ALLOWED[state])

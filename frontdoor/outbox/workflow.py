"""What can become of a message, as one table."""

from types import MappingProxyType

from django.db import models


class State(models.TextChoices):
    """Where a message stands."""

    PENDING = "pending", "Waiting to be sent"
    SENT = "sent", "Sent"
    ACKNOWLEDGED = "acknowledged", "Sent, and its receipt confirmed"
    PAUSED = "paused", "Held back"
    DEAD = "dead", "Could not be delivered"


# From each state, the states it may change to. A message being tried again stays pending.
ALLOWED: MappingProxyType[State, frozenset[State]] = MappingProxyType(
    {
        State.PENDING: frozenset({State.SENT, State.ACKNOWLEDGED, State.PAUSED, State.DEAD}),
        State.SENT: frozenset({State.ACKNOWLEDGED, State.PENDING}),  # a program asks to be told once more
        State.ACKNOWLEDGED: frozenset(),
        State.PAUSED: frozenset({State.PENDING, State.DEAD}),
        State.DEAD: frozenset({State.PENDING}),
    }
)


def sources_of(target: State) -> list[State]:
    """The states from which a message may come to `target`."""
    return [state for state, targets in ALLOWED.items() if target in targets]

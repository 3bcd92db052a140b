"""What can become of the way back to somebody who told us something, as one table."""

from types import MappingProxyType

from django.db import models


class State(models.TextChoices):
    """Where a way back stands."""

    WAITING = "waiting", "Not passed on yet"
    PASSED_ON = "passed-on", "Passed on, without their name"
    ANSWERED = "answered", "An answer has come"
    DELIVERED = "delivered", "They know the answer"
    UNREACHED = "unreached", "They could not be reached with the answer"
    ENDED = "ended", "They asked us to stop"


class Heard(models.TextChoices):
    """Where somebody said it."""

    CONVERSATION = "conversation", "In a conversation"
    GATHERING = "gathering", "At a gathering"
    OUT_AND_ABOUT = "out-and-about", "Out and about"


ALLOWED: MappingProxyType[State, frozenset[State]] = MappingProxyType(
    {
        State.WAITING: frozenset({State.PASSED_ON, State.ENDED}),
        State.PASSED_ON: frozenset({State.ANSWERED, State.ENDED}),
        State.ANSWERED: frozenset({State.DELIVERED, State.UNREACHED, State.ENDED}),
        State.DELIVERED: frozenset({State.ANSWERED, State.ENDED}),
        State.UNREACHED: frozenset({State.ANSWERED, State.DELIVERED, State.ENDED}),
        State.ENDED: frozenset(),
    }
)
"""From each state, the states it may change to. Another answer may come after the first."""


def sources_of(target: State) -> list[State]:
    """The states from which a way back may come to `target`."""
    return [state for state, targets in ALLOWED.items() if target in targets]

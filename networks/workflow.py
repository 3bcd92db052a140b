"""How a gathering goes, and how an offer or an ask does, each as one table."""

from types import MappingProxyType

from django.db import models


class GatheringState(models.TextChoices):
    """Where a gathering stands."""

    PLANNED = "planned", "Being planned"
    CALLED = "called", "Called"
    HELD = "held", "Held"
    CALLED_OFF = "called-off", "Called off"


class ExchangeState(models.TextChoices):
    """Whether somebody has taken up an offer or answered an ask."""

    OPEN = "open", "Open"
    ANSWERED = "answered", "Answered"
    WITHDRAWN = "withdrawn", "Taken back"


GATHERINGS: MappingProxyType[GatheringState, frozenset[GatheringState]] = MappingProxyType(
    {
        GatheringState.PLANNED: frozenset({GatheringState.CALLED, GatheringState.HELD, GatheringState.CALLED_OFF}),
        GatheringState.CALLED: frozenset({GatheringState.HELD, GatheringState.CALLED_OFF}),
        GatheringState.HELD: frozenset(),
        GatheringState.CALLED_OFF: frozenset(),
    }
)
"""From each state of a gathering, the states it may change to."""

EXCHANGES: MappingProxyType[ExchangeState, frozenset[ExchangeState]] = MappingProxyType(
    {
        ExchangeState.OPEN: frozenset({ExchangeState.ANSWERED, ExchangeState.WITHDRAWN}),
        ExchangeState.ANSWERED: frozenset({ExchangeState.OPEN}),
        ExchangeState.WITHDRAWN: frozenset(),
    }
)
"""From each state of an offer or an ask, the states it may change to. An answer that came to nothing opens it again."""

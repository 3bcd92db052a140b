"""How a gathering goes, how an offer or an ask does, and what becomes of an issue, each as one table."""

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


class IssueState(models.TextChoices):
    """Where an issue stands. All but the last two wait for an answer."""

    RAISED = "raised", "Raised"
    CLIMBED = "climbed", "With a wider network"
    DECIDED = "decided", "Decided, not answered yet"
    ANSWERED = "answered", "Answered"
    SET_ASIDE = "set-aside", "Not taken further"


class IssueEvent(models.TextChoices):
    """What an issue's history tells."""

    RAISED = "raised", "Raised"
    CLIMBED = "climbed", "Taken to a wider network"
    HANDED_BACK = "handed-back", "Handed back"
    DECIDED = "decided", "Decided"
    ANSWERED = "answered", "Answered"
    SET_ASIDE = "set-aside", "Not taken further"
    REOPENED = "reopened", "Opened again"


UNANSWERED = frozenset({IssueState.RAISED, IssueState.CLIMBED, IssueState.DECIDED})
ISSUES: MappingProxyType[IssueEvent, tuple[frozenset[IssueState], IssueState]] = MappingProxyType(
    {
        IssueEvent.CLIMBED: (frozenset({IssueState.RAISED, IssueState.CLIMBED}), IssueState.CLIMBED),
        IssueEvent.HANDED_BACK: (frozenset({IssueState.CLIMBED}), IssueState.RAISED),
        IssueEvent.DECIDED: (UNANSWERED, IssueState.DECIDED),
        IssueEvent.ANSWERED: (UNANSWERED, IssueState.ANSWERED),
        IssueEvent.SET_ASIDE: (frozenset({IssueState.RAISED, IssueState.CLIMBED}), IssueState.SET_ASIDE),
        IssueEvent.REOPENED: (frozenset({IssueState.ANSWERED, IssueState.SET_ASIDE}), IssueState.RAISED),
    }
)
"""For each event but the first, the states it may happen in, and the state it leads to."""


class How(models.TextChoices):
    """How a decision was come to."""

    EVERYBODY = "everybody", "Everybody agreed"
    NO_OBJECTION = "no-objection", "Nobody stood against it"
    VOTE = "vote", "By a vote"
    BODY = "body", "The body that holds the power decided, having listened"
    ONE = "one", "It was left to one organisation"


class Moved(models.TextChoices):
    """What moved with a decision."""

    MONEY = "money", "Money"
    TIME = "time", "People's time"
    PLACE = "place", "A room or a place"
    SAY = "say", "The say over something"
    OTHER = "other", "Something else"

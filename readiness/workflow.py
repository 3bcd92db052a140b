"""How a round goes, how evidence is found and how a plan is carried out, each as one table."""

from types import MappingProxyType

from django.db import models


class RoundState(models.TextChoices):
    """Where a round stands. It follows from its days and from being closed early; nobody sets it."""

    TO_COME = "to-come", "Not open yet"
    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"


class EvidenceState(models.TextChoices):
    """Whether evidence is there. What is held was found once and does not become unfound."""

    HELD = "held", "Held"
    SOUGHT = "sought", "Being looked for"


class PlanState(models.TextChoices):
    """How far a plan for a gap has come."""

    PLANNED = "planned", "Planned"
    UNDER_WAY = "under-way", "Under way"
    DONE = "done", "Done"
    DROPPED = "dropped", "Given up"


EVIDENCE: MappingProxyType[EvidenceState, frozenset[EvidenceState]] = MappingProxyType(
    {
        EvidenceState.SOUGHT: frozenset({EvidenceState.SOUGHT, EvidenceState.HELD}),
        EvidenceState.HELD: frozenset({EvidenceState.HELD}),
    }
)
"""From each state of evidence, the states it may be kept in next. A trigger holds the same."""

PLANS: MappingProxyType[PlanState, frozenset[PlanState]] = MappingProxyType(
    {
        PlanState.PLANNED: frozenset({PlanState.UNDER_WAY, PlanState.DONE, PlanState.DROPPED}),
        PlanState.UNDER_WAY: frozenset({PlanState.DONE, PlanState.DROPPED}),
        PlanState.DONE: frozenset(),
        PlanState.DROPPED: frozenset(),
    }
)
"""From each state of a plan, the states it may change to."""

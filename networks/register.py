"""The register of decisions."""

from django.db.models import QuerySet

from networks.models import Decision

LATEST_DECIDED = ("-decided_on", "-id")


def register() -> QuerySet[Decision]:
    """Every decision of every network, for the order LATEST_DECIDED."""
    return Decision.objects.select_related("network", "issue")


def decision_in_full(decision: QuerySet[Decision]) -> Decision | None:
    """The one decision with all that a page says of it."""
    rows = decision.select_related("network", "issue", "gathering", "instead_of")
    return rows.prefetch_related("options", "room", "moved", "replaced_by", "corrections").first()

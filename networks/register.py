"""The register of decisions, and who was in a room."""

from collections import Counter

from django.db.models import QuerySet

from frontdoor.accounts.models import Sector
from networks.models import Decision, Gathering, MemberCame, SectorCame

LATEST_DECIDED = ("-decided_on", "-id")


def register() -> QuerySet[Decision]:
    """Every decision of every network, for the order LATEST_DECIDED."""
    return Decision.objects.select_related("network", "issue")


def decision_in_full(decision: QuerySet[Decision]) -> Decision | None:
    """The one decision with all that a page says of it."""
    rows = decision.select_related("network", "issue", "gathering", "instead_of")
    return rows.prefetch_related("options", "room", "moved", "replaced_by").first()


def room_of(gathering: Gathering) -> dict[str, int]:
    """Who came to a gathering, people by sector code, members and others together."""
    room: Counter[str] = Counter()
    for sector, people in SectorCame.objects.filter(gathering=gathering).values_list("sector", "people"):
        room[sector] += people
    for sector in MemberCame.objects.filter(gathering=gathering).values_list("member__sector", flat=True):
        room[sector] += 1
    return dict(room)


def sector_words(sector: str) -> str:
    """What a sector is called."""
    return str(Sector(sector).label)

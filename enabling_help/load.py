"""How many people wait for each organisation or are under way with it, against the room it said it has.

Only keys and states are read, and every count passes disclosure control. Room is of the public directory.
"""

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, Sum

from enabling_help.replies import made_by
from enabling_help.workflow import BEGUN, State
from frontdoor.accounts.models import Organisation
from frontdoor.core.disclosure import Published, publish
from frontdoor.core.scope import Scope
from neighbourhoods.models import Asset


@dataclass(frozen=True, slots=True)
class Load:
    """One organisation today: who waits for its answer, who is under way with it, the room and the pauses it said.

    `room` is None where none of its entries says; `paused` is how many of them take nobody new.
    """

    organisation: Organisation
    waiting: Published
    under_way: Published
    room: int | None
    paused: int

    @property
    def over(self) -> bool:
        """Whether more wait than there is room for, as far as the figures shown tell."""
        return self.room is not None and self.waiting.figure is not None and self.waiting.figure > self.room


def load_of_each(*, by: Scope) -> list[Load]:
    """How it stands today with each organisation that the acting one introduced somebody to, by name."""
    made = made_by(by).filter(state__in=[State.REQUESTED, *BEGUN]).values_list("organisation", "state")
    waiting = Counter(organisation for organisation, state in made if state == State.REQUESTED)
    going = Counter(organisation for organisation, state in made if state != State.REQUESTED)
    known = set(made_by(by).values_list("organisation", flat=True).distinct())
    room = _room(known)
    return [
        Load(row, publish(waiting[row.pk]), publish(going[row.pk]), *room.get(row.pk, (None, 0)))
        for row in Organisation.objects.filter(pk__in=known).order_by("name", "id")
    ]


def _room(organisations: set[UUID]) -> dict[UUID, tuple[int | None, int]]:
    entries = Asset.objects.public().filter(provider__organisation__in=organisations)
    each = entries.values("provider__organisation").annotate(
        room=Sum("capacity", filter=Q(paused_at=None)), paused=Count("pk", filter=Q(paused_at__isnull=False))
    )
    return {row["provider__organisation"]: (row["room"], row["paused"]) for row in each.order_by()}

"""How many people each organisation was introduced to, against the room it said it has; and by month, for who pays.

Only keys, states and times are read, and every count passes disclosure control. Room is of the public directory.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from enabling_help.models import Event, Introduction, IntroductionEvent
from enabling_help.workflow import AT_ONCE, BEGUN, State
from frontdoor.accounts.models import Organisation
from frontdoor.core.disclosure import Published, publish
from frontdoor.core.scope import Scope, acting_organisation
from neighbourhoods.models import Asset

MONTHS = 12
CAME = (Event.ACCEPTED, Event.COMPLETED)


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


@dataclass(frozen=True, slots=True)
class MonthOfOne:
    """One organisation in one calendar month that is over: of the introductions made then, how many came about."""

    organisation: Organisation
    month: date
    introduced: Published
    accepted: Published
    completed: Published


def load_of_each(*, by: Scope) -> list[Load]:
    """How it stands today with each organisation that the acting one introduced somebody to, by name."""
    made = _made(by).filter(state__in=[State.REQUESTED, *BEGUN]).values_list("organisation", "state")
    waiting = Counter(organisation for organisation, state in made if state == State.REQUESTED)
    going = Counter(organisation for organisation, state in made if state != State.REQUESTED)
    known = set(_made(by).values_list("organisation", flat=True).distinct())
    room = _room(known)
    return [
        Load(row, publish(waiting[row.pk]), publish(going[row.pk]), *room.get(row.pk, (None, 0)))
        for row in Organisation.objects.filter(pk__in=known).order_by("name", "id")
    ]


def months_of_each(*, by: Scope) -> list[MonthOfOne]:
    """The last twelve calendar months that are over, by organisation and month; a month without anybody is left out."""
    since, until = (timezone.make_aware(datetime.combine(day, time.min)) for day in _year())
    rows = _made(by).filter(introduced_at__gte=since, introduced_at__lt=until)
    made = dict[UUID, tuple[UUID, date]]()
    for pk, organisation, at in rows.values_list("pk", "organisation", "introduced_at"):
        assert organisation is not None  # _made leaves those out
        made[pk] = (organisation, timezone.localdate(at).replace(day=1))
    came = defaultdict[str, Counter[tuple[UUID, date]]](Counter)
    said = IntroductionEvent.objects.filter(introduction__in=list(made), event__in=CAME)
    for pk, event in set(said.values_list("introduction", "event")):
        came[event][made[pk]] += 1
    met = {organisation for organisation, _ in made.values()}
    named = {row.pk: row for row in Organisation.objects.filter(pk__in=met)}
    months = Counter(made.values())
    return [
        MonthOfOne(
            named[key[0]],
            key[1],
            publish(months[key]),
            publish(came[Event.ACCEPTED][key]),
            publish(came[Event.COMPLETED][key]),
        )
        for key in sorted(months, key=lambda key: (named[key[0]].name, key[1]))
    ]


def _made(by: Scope) -> "QuerySet[Introduction]":
    ours = Introduction.objects.filter(from_organisation=acting_organisation(by), organisation__isnull=False)
    return ours.exclude(kind__in=AT_ONCE)


def _room(organisations: set[UUID]) -> dict[UUID, tuple[int | None, int]]:
    entries = Asset.objects.public().filter(provider__organisation__in=organisations)
    each = entries.values("provider__organisation").annotate(
        room=Sum("capacity", filter=Q(paused_at=None)), paused=Count("pk", filter=Q(paused_at__isnull=False))
    )
    return {row["provider__organisation"]: (row["room"], row["paused"]) for row in each.order_by()}


def _year() -> tuple[date, date]:
    until = timezone.localdate().replace(day=1)
    since = until
    for _ in range(MONTHS):
        since = (since - timedelta(days=1)).replace(day=1)
    return since, until

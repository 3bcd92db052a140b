"""What became of introductions, by organisation and calendar quarter: how many, how many had an answer, and how soon.

Quarters that are over, and no other stretch of time: the same figure stands wherever it is shown, and no two of them
overlap, so that nothing small can be worked out from one and another. Every table passes disclosure control as a whole.
Only keys, states and times are read.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from statistics import median
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from enabling_help.models import Event, Introduction, IntroductionEvent
from enabling_help.workflow import AT_ONCE
from enabling_help.working_days import working_days_between
from frontdoor.accounts.models import Organisation
from frontdoor.core.disclosure import Margin, Published, publish, publish_measure, publish_share, publish_table
from frontdoor.core.scope import Scope, acting_organisation

QUARTER, YEAR = 3, 12  # months
TOLD = (Event.ACCEPTED, Event.REJECTED, Event.COMPLETED)
MARGINS = (
    Margin("asked", ("answered", "silent")),
    Margin("answered", ("accepted", "declined")),
    Margin("accepted", ("completed", "going")),
)


@dataclass(frozen=True, slots=True)
class Replies:
    """What became of the introductions to one organisation that were made in the quarter beginning on `quarter`.

    An answer is a yes or a no; that they know of it is none yet. `accepted` and `completed` are of those `asked`;
    `answered` is the share of them in per cent, `days` the median of working days until then. None: too few to say.
    """

    organisation: Organisation
    quarter: date
    asked: Published
    accepted: Published | None
    completed: Published | None
    answered: int | None
    days: int | None


def replies_to_us(*, by: Scope, quarters: int = 1) -> list[Replies]:
    """How each organisation answered the introductions of the acting one, by name, in the last quarters that are over.

    At most four of them; a quarter in which nobody was introduced is left out.
    """
    return _replies(made_by(by), quarters)


def made_by(by: Scope) -> "QuerySet[Introduction]":
    """The acting organisation's introductions to an organisation that has to answer them."""
    made = Introduction.objects.filter(from_organisation=acting_organisation(by), organisation__isnull=False)
    return made.exclude(kind__in=AT_ONCE)


def our_replies(*, by: Scope) -> Replies | None:
    """How the acting organisation answered those made to it; None where nobody was introduced."""
    return next(iter(_replies(Introduction.objects.filter(organisation=acting_organisation(by)), 1)), None)


def period(quarters: int = 1) -> tuple[date, date]:
    """The first day of so many quarters that are over, and the first day after them."""
    today = timezone.localdate()
    until = today.replace(month=_begins(today), day=1)
    since = until.year * YEAR + until.month - 1 - quarters * QUARTER
    return date(since // YEAR, since % YEAR + 1, 1), until


def _begins(day: date) -> int:
    """The month in which the quarter of a day begins."""
    return (day.month - 1) // QUARTER * QUARTER + 1


def _replies(rows: "QuerySet[Introduction]", quarters: int) -> list[Replies]:
    since, until = (timezone.make_aware(datetime.combine(day, time.min)) for day in period(min(quarters, 4)))
    within = rows.filter(introduced_at__gte=since, introduced_at__lt=until).exclude(kind__in=AT_ONCE)
    made: dict[tuple[UUID, date], dict[UUID, datetime]] = defaultdict(dict)
    for pk, organisation, at in within.values_list("pk", "organisation", "introduced_at"):
        day = timezone.localdate(at)
        assert organisation is not None  # both callers ask for those that are to one
        made[organisation, day.replace(month=_begins(day), day=1)][pk] = at
    told = _told([pk for each in made.values() for pk in each])
    named = {row.pk: row for row in Organisation.objects.filter(pk__in={organisation for organisation, _ in made})}
    order = sorted(made, key=lambda key: (named[key[0]].name, key[1]))
    return [_published(named[key[0]], key[1], made[key], told) for key in order]


def _told(introductions: list[UUID]) -> dict[UUID, dict[str, datetime]]:
    """When each was first said of each introduction."""
    told: dict[UUID, dict[str, datetime]] = defaultdict(dict)
    said = IntroductionEvent.objects.filter(introduction__in=introductions, event__in=TOLD).order_by("-happened_at")
    for pk, event, at in said.values_list("introduction", "event", "happened_at"):
        told[pk][event] = at
    return told


def _published(
    organisation: Organisation, quarter: date, made: dict[UUID, datetime], told: dict[UUID, dict[str, datetime]]
) -> Replies:
    taken_up = [pk for pk in made if Event.ACCEPTED in told[pk]]
    declined = [pk for pk in made if Event.REJECTED in told[pk] and Event.ACCEPTED not in told[pk]]
    done = sum(Event.COMPLETED in told[pk] for pk in taken_up)
    waits = [_wait(made[pk], told[pk].values()) for pk in (*taken_up, *declined)]
    cells = {"asked": len(made), "answered": len(waits), "silent": len(made) - len(waits), "declined": len(declined)}
    cells |= {"accepted": len(taken_up), "completed": done, "going": len(taken_up) - done}
    asked, usual = publish(len(made)), publish_measure(median(waits) if waits else None, contributing=len(waits))
    try:  # who was asked stays as it is, while answers go on coming in
        shown = publish_table(cells, MARGINS, held={"asked"})
    except ValueError:  # too fine to publish
        return Replies(organisation, quarter, asked, None, None, None, usual)
    share = publish_share(shown["answered"], shown["asked"])
    return Replies(organisation, quarter, asked, shown["accepted"], shown["completed"], share, usual)


def _wait(made: datetime, told: Iterable[datetime]) -> int:
    return working_days_between(made, min(told))

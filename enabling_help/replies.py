"""How organisations answer introductions: how many had an answer, and how long that usually took. Shown kindly.

Counted over the last three calendar months that are over, so that everybody sees the same figures until the month ends;
every figure passes disclosure control.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from enabling_help.models import Introduction, IntroductionEvent
from enabling_help.workflow import AT_ONCE, State
from enabling_help.working_days import working_days_between
from frontdoor.accounts.models import Organisation
from frontdoor.core.disclosure import Margin, Published, publish_measure, publish_share, publish_table
from frontdoor.core.scope import Scope, acting_organisation

MONTHS = 3
ANSWERS = (State.ACCEPTED, State.REJECTED)


@dataclass(frozen=True, slots=True)
class Replies:
    """How one organisation answered. `answered` is a share in per cent, `days` a median of working days; None: too few.

    An answer is a yes or a no; that they know of it is none yet.
    """

    organisation: Organisation
    asked: Published
    answered: int | None
    days: int | None


def replies_to_us(*, by: Scope) -> list[Replies]:
    """How each organisation answered the introductions of the acting organisation, by name."""
    made = Introduction.objects.filter(from_organisation=acting_organisation(by), organisation__isnull=False)
    return _replies(made.values_list("pk", "organisation", "introduced_at", "kind"))


def our_replies(*, by: Scope) -> Replies | None:
    """How the acting organisation answered those made to it; None where nobody was introduced."""
    made = Introduction.objects.filter(organisation=acting_organisation(by))
    return next(iter(_replies(made.values_list("pk", "organisation", "introduced_at", "kind"))), None)


def period() -> tuple[date, date]:
    """The first day counted, and the first that is not any more."""
    until = timezone.localdate().replace(day=1)
    since = until
    for _ in range(MONTHS):
        since = (since - timedelta(days=1)).replace(day=1)
    return since, until


def _replies(made: "QuerySet[Introduction, tuple[UUID, UUID, datetime, str]]") -> list[Replies]:
    since, until = (timezone.make_aware(datetime.combine(day, time.min)) for day in period())
    within = made.filter(introduced_at__gte=since, introduced_at__lt=until).exclude(kind__in=AT_ONCE)
    asked: dict[UUID, dict[UUID, datetime]] = defaultdict(dict)
    for pk, organisation, at, _ in within:
        asked[organisation][pk] = at
    first = _first_answers([pk for each in asked.values() for pk in each])
    found = []
    for row in Organisation.objects.filter(pk__in=asked).order_by("name"):
        waits = [working_days_between(at, first[pk]) for pk, at in asked[row.pk].items() if pk in first]
        found.append(_published(row, len(asked[row.pk]), waits))
    return found


def _first_answers(introductions: list[UUID]) -> dict[UUID, datetime]:
    said = IntroductionEvent.objects.filter(introduction__in=introductions, event__in=ANSWERS)
    return dict(said.order_by("-happened_at").values_list("introduction", "happened_at"))


def _published(organisation: Organisation, asked: int, waits: list[int]) -> Replies:
    cells = {"asked": asked, "answered": len(waits), "silent": asked - len(waits)}
    shown = publish_table(cells, [Margin("asked", ("answered", "silent"))])
    usual = publish_measure(median(waits) if waits else None, contributing=len(waits))
    return Replies(organisation, shown["asked"], publish_share(shown["answered"], shown["asked"]), usual)

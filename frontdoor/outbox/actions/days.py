"""Count once a day what became of each organisation's messages, and whether none has gone missing."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from frontdoor.core.actions import action
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Job, Scope
from frontdoor.outbox.models import Day, Message
from frontdoor.outbox.workflow import State

SETTLED = timedelta(minutes=15)  # by then what was queued in a transaction has been committed
LATE = timedelta(hours=1)


@action
def count_day(*, by: Scope) -> int:
    """Count every organisation's messages; give for how many organisations. For its own job alone.

    Run twice within a quarter of an hour it counts twice, and nothing is queued in between. Refused: `not_permitted`.
    """
    if by.job is not Job.DELIVER:
        raise Refusal(code="not_permitted", words="Only the daily job does this.")
    to = timezone.now() - SETTLED
    days = list(_days(to))
    Day.objects.bulk_create(days)
    return len(days)


def _days(to: datetime) -> Iterator[Day]:
    before = {
        day.organisation_id: day
        for day in Day.objects.order_by("organisation_id", "-counted_to").distinct("organisation_id")
    }
    for row in _figures(to):
        last = before.get(row["sender"])
        since = Message.objects.filter(sender=row["sender"], queued_at__lt=to)
        queued = since.filter(queued_at__gte=last.counted_to).count() if last else row["total"]
        yield Day(
            organisation_id=row["sender"],
            counted_to=to,
            queued=queued,
            missing=(last.total if last else 0) + queued - row["total"],
            **{name: row[name] for name in ("sent", "acknowledged", "dead", "waiting", "overdue")},
        )


def _figures(to: datetime) -> Any:
    """For each organisation that sends: how many messages are in which state."""

    def those(*states: State) -> Count:
        return Count("pk", filter=Q(state__in=states))

    late = Q(state=State.PENDING, next_attempt_at__lt=timezone.now() - LATE)
    resting = Q(endpoint__rests_until__gt=timezone.now())
    rows = Message.objects.filter(queued_at__lt=to, sender__isnull=False).values("sender")
    return rows.annotate(
        total=Count("pk"),
        sent=those(State.SENT),
        acknowledged=those(State.ACKNOWLEDGED),
        dead=those(State.DEAD),
        waiting=those(State.PENDING, State.PAUSED),
        overdue=Count("pk", filter=late & ~resting),
    ).order_by("sender")

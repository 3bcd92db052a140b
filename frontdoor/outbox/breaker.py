"""The breaker of each endpoint: one that fails again and again rests, and is then tried with one message.

So a partner whose program is down neither holds up others nor uses up the attempts of what waits for it. All that is
decided here is decided while the endpoint's row is held.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from frontdoor.core.clock import ClockTimestamp, clock_plus
from frontdoor.core.scope import Job, Scope, acting_as
from frontdoor.outbox.models import Endpoint, Message, OffBecause
from frontdoor.outbox.renderers import renderer_of
from frontdoor.outbox.sealing import opened
from frontdoor.outbox.transports import Answer, Outcome, Target
from frontdoor.outbox.workflow import State

OPENS_AFTER = 5  # failures in a row
LONGEST_REST = 30 * 60.0  # seconds
REMOVED = "endpoint_removed"
DELIVERY = Scope(job=Job.DELIVER)


def way_to(endpoint_id: UUID, message: Message, claim: UUID, lease: timedelta) -> Target | None:
    """Where a claimed message goes; None where its endpoint is off (it waits, held back) or rests (it waits its turn).

    The first message after a rest is let through alone, as a probe: the endpoint rests on until that is answered.
    """
    with acting_as(DELIVERY):
        endpoint = Endpoint.objects.select_for_update().get(pk=endpoint_id)
        if endpoint.removed_at is not None:  # queued in the moment in which it was removed
            _hand_back(message, claim, state=State.DEAD, last_status=REMOVED)
            return None
        if endpoint.off_since is not None:
            _hand_back(message, claim, state=State.PAUSED)
            return None
        if endpoint.rests_until is not None and endpoint.rests_until > timezone.now():
            _hand_back(message, claim)
            return None
        if endpoint.failures >= OPENS_AFTER:
            Endpoint.objects.filter(pk=endpoint.pk).update(rests_until=clock_plus(lease))
        told_as = renderer_of(message.event, message.schema_version).told_as
        return Target(endpoint.address, told_as, message.aggregate_id, good_secrets(endpoint, timezone.now()))


def _hand_back(message: Message, claim: UUID, **changes: Any) -> None:
    """Give up the claim; what was not tried does not count as an attempt."""
    Message.objects.filter(pk=message.pk, claim=claim, state=State.PENDING).update(
        claim=None, attempts=F("attempts") - 1, next_attempt_at=ClockTimestamp(), **changes
    )


def good_secrets(endpoint: Endpoint, moment: datetime) -> tuple[str, ...]:
    """The secrets that sign at a moment: the new one, and the one before until its time is over."""
    both = (endpoint.secret, endpoint.old_secret if endpoint.old_until and endpoint.old_until > moment else "")
    return tuple(opened(each) for each in both if each)


def note_answer(endpoint: UUID, outcome: Outcome) -> None:
    """Note how an endpoint answered: it works, it fails once more, or it wants no more. An answer ends its rest."""
    with acting_as(DELIVERY):
        row = Endpoint.objects.select_for_update().get(pk=endpoint)
        changes: dict[str, Any] = {"last_status": outcome.status[:40], "last_tried_at": ClockTimestamp()}
        if outcome.answer is Answer.LATER:
            changes |= {"failures": row.failures + 1, "rests_until": _rest(row.failures + 1)}
        else:
            changes |= {"failures": 0, "rests_until": None}
        if outcome.answer is Answer.GONE and row.off_since is None:
            changes |= {"off_since": ClockTimestamp(), "off_because": OffBecause.GONE}
        Endpoint.objects.filter(pk=endpoint).update(**changes)


def _rest(failures: int) -> Any:
    if failures < OPENS_AFTER:
        return None
    seconds = min(LONGEST_REST, settings.WEBHOOK_FIRST_REST * 2.0 ** min(failures - OPENS_AFTER, 20))
    return clock_plus(timedelta(seconds=seconds))

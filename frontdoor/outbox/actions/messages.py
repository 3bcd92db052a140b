"""What is done with messages: queue one, send a dead one again, note that one was received."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet
from django.db.models.functions import Greatest

from frontdoor.accounts.permissions import require
from frontdoor.accounts.roles import May
from frontdoor.core.actions import action
from frontdoor.core.clock import ClockTimestamp
from frontdoor.core.ids_only import Id, NotAnId, ids_only
from frontdoor.core.nudge import nudge_on_commit
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Job, Scope, acting_as, acting_organisation
from frontdoor.outbox.models import Message
from frontdoor.outbox.renderers import renderer_of
from frontdoor.outbox.tasks import deliver_due
from frontdoor.outbox.transports import transport_named
from frontdoor.outbox.ways import Way, message_of, ways_out
from frontdoor.outbox.workflow import State


@action
def queue(
    *,
    by: Scope,
    event: str,
    aggregate_id: UUID,
    recipient: UUID | None,
    ids: Mapping[str, Id] | None = None,
    order_key: UUID | None = None,
    transport: str = "",
) -> UUID:
    """Queue what a recipient organisation must learn of, in the caller's transaction; give the message's id.

    It goes to each of the recipient's endpoints that chose the event, as a message of its own (the first one's id is
    given); where there is none, to the log. A `transport` that is named is taken instead.

    Call it from the action that makes it true, under that action's scope, which has asked for permission already.
    `event` is one a room renders, of its newest version; `ids` become the payload, with exactly the keys its renderer
    names; `order_key` is an opaque id under which messages to this recipient keep their order. Raises `UnknownEvent`,
    `UnknownTransport` or `NotAnId` (faults in our code, not refusals).
    """
    renderer = renderer_of(event)
    if transport:
        transport_named(transport)
    payload = ids_only(ids or {})
    if payload.keys() != renderer.ids:
        raise NotAnId(f"{event} carries exactly these ids: {', '.join(sorted(renderer.ids)) or 'none'}.")
    facts: dict[str, Any] = {
        "aggregate_id": aggregate_id,
        "sender_id": by.organisation,
        "recipient_id": recipient,
        "payload": payload,
        "order_key": order_key,
    }
    ways = [Way(transport)] if transport else ways_out(recipient, renderer.told_as)
    queued = [message_of(renderer, way, **facts) for way in ways]
    Message.objects.bulk_create(queued)
    nudge_on_commit(deliver_due.name)
    return queued[0].pk


@action
def send_again(*, by: Scope, message: UUID) -> None:
    """Try a dead message of one's own organisation again, from the first attempt.

    Where its endpoint is no longer there, it goes the way that messages to its recipient go now. Refused:
    `not_permitted`, `no_organisation`; `not_dead` where the message is not there or not dead.
    """
    require(by, May.PUT_RIGHT)
    if not _try_again(Message.objects.filter(pk=message, sender=acting_organisation(by))):
        raise Refusal(code="not_dead", words="This message is not waiting to be sent again. Someone may have done it.")


@action
def send_all_again(*, by: Scope) -> int:
    """Try every dead message of one's own organisation again; give how many. Twice finds nothing more.

    Refused: `not_permitted`, `no_organisation`.
    """
    require(by, May.PUT_RIGHT)
    return _try_again(Message.objects.filter(sender=acting_organisation(by)))


def _try_again(messages: QuerySet[Message]) -> int:
    """Make the dead ones among these wait as if they had just been queued."""
    with acting_as(Scope(job=Job.DELIVER)):
        dead = messages.filter(state=State.DEAD)
        for row in dead.filter(endpoint__removed_at__isnull=False):
            way = ways_out(row.recipient_id, renderer_of(row.event).told_as)[0]
            Message.objects.filter(pk=row.pk).update(transport=way.transport, endpoint=way.endpoint)
        changed = dead.update(
            state=State.PENDING, attempts=0, claim=None, next_attempt_at=ClockTimestamp(), last_status=""
        )
    nudge_on_commit(deliver_due.name)
    return changed


@action
def note_receipt(*, by: Scope, message: UUID) -> None:
    """Note that the recipient confirmed a message it was sent. Twice changes nothing.

    Refused: `no_organisation`; `no_such_message` where it was not sent to the acting organisation.
    """
    recipient = acting_organisation(by)
    with acting_as(Scope(job=Job.DELIVER)):
        mine = Message.objects.filter(pk=message, recipient=recipient)
        mine.filter(state=State.SENT).update(
            state=State.ACKNOWLEDGED, acknowledged_at=Greatest(F("sent_at"), ClockTimestamp())
        )
        if not mine.filter(state=State.ACKNOWLEDGED).exists():
            raise Refusal(code="no_such_message", words="No such message has been sent to your organisation.")

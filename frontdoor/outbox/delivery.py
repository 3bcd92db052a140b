"""Delivery: claim what is due, render and send it outside any lock, record what became of it.

Three short steps and no transaction held while sending. A claim is a lease: `next_attempt_at` moves ahead, and a worker
that dies mid-send lets the lease run out, so the message is sent again. At least once, therefore: the message's id is
the same each time and lets the other side drop a repetition.
"""

import logging
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import connection

from frontdoor.accounts.models import Organisation
from frontdoor.core.clock import ClockTimestamp, clock_plus
from frontdoor.core.scope import Job, Scope, acting_as
from frontdoor.core.ways import Way, by_way
from frontdoor.outbox.backoff import most_attempts, wait_after, waits_of
from frontdoor.outbox.breaker import note_answer, way_to
from frontdoor.outbox.models import Hearing, Message, Prefers
from frontdoor.outbox.renderers import Body, Facts, UnknownEvent, ended, renderer_of
from frontdoor.outbox.transports import Answer, Outcome, Parcel, Target, UnknownTransport, transport_named
from frontdoor.outbox.ways import WRITTEN
from frontdoor.outbox.workflow import State, sources_of

logger = logging.getLogger(__name__)
LEASE = timedelta(seconds=120)  # longer than a transport's 60 seconds
AT_ONCE = 10  # messages claimed together
LONGEST_ROUND = 100.0  # seconds; what is left is for the next nudge
DELIVERY = Scope(job=Job.DELIVER)

# The heads of their queues: due, their endpoint not resting, and nothing earlier under the same order key to the same
# recipient by the same way still to go.
# A dead message does not hold up those behind it: the recipient reads the present state anyway.
_CLAIM = """
UPDATE outbox_message AS m
   SET claim = %(claim)s, attempts = m.attempts + 1,
       next_attempt_at = clock_timestamp() + make_interval(secs => %(lease)s)
 WHERE m.id = ANY (ARRAY(
    SELECT due.id FROM outbox_message AS due
     WHERE due.state = 'pending' AND due.next_attempt_at <= clock_timestamp()
       AND NOT EXISTS (
           SELECT 1 FROM outbox_endpoint AS resting
            WHERE resting.id = due.endpoint_id AND resting.rests_until > clock_timestamp())
       AND NOT EXISTS (
           SELECT 1 FROM outbox_message AS before
            WHERE before.order_key = due.order_key
              AND before.recipient_id IS NOT DISTINCT FROM due.recipient_id
              AND before.transport = due.transport
              AND before.endpoint_id IS NOT DISTINCT FROM due.endpoint_id
              AND before.state IN ('pending', 'paused')
              AND (before.queued_at, before.id) < (due.queued_at, due.id))
     ORDER BY due.next_attempt_at
     LIMIT %(at_once)s
       FOR UPDATE SKIP LOCKED))
RETURNING m.id
"""


@dataclass(frozen=True, slots=True)
class Round:
    """What one round of delivery did: how many were tried, and how many of those were taken."""

    tried: int
    taken: int


def deliver_what_is_due(*, lease: timedelta = LEASE) -> Round:
    """Send until nothing is due or the round has lasted long enough. Any number of workers may do so at once."""
    began = time.monotonic()
    tried = taken = 0
    while time.monotonic() - began < LONGEST_ROUND:
        claim = uuid4()
        claimed = _claim(claim, lease)
        if not claimed:
            break
        for message in claimed:
            tried += 1
            taken += _deliver(message, claim, lease)
    return Round(tried, taken)


def _claim(claim: UUID, lease: timedelta) -> list[Message]:
    with acting_as(DELIVERY), connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"claim": claim, "lease": lease.total_seconds(), "at_once": AT_ONCE})
        found = [row[0] for row in cursor.fetchall()]
        return list(Message.objects.filter(pk__in=found).order_by("queued_at", "id"))


def _deliver(message: Message, claim: UUID, lease: timedelta) -> bool:
    if message.attempts > most_attempts(message.transport):  # the worker died in each: nothing came back
        outcome = Outcome(Answer.REFUSED, "no_result")
    elif not _still_ours(message, claim, lease):
        return False
    elif message.endpoint_id is None:
        outcome = _send(message)
    elif target := way_to(message.endpoint_id, message, claim, lease):
        outcome = _send(message, target)
        note_answer(message.endpoint_id, outcome)
    else:
        return False
    _record(message, claim, outcome)
    return outcome.answer in {Answer.TAKEN, Answer.CONFIRMED}


def _still_ours(message: Message, claim: UUID, lease: timedelta) -> bool:
    """Renew the lease just before sending: the messages claimed before this one may have taken long."""
    with acting_as(DELIVERY):
        return bool(
            Message.objects.filter(pk=message.pk, claim=claim, state=State.PENDING).update(
                next_attempt_at=clock_plus(lease)
            )
        )


def _send(message: Message, target: Target | None = None) -> Outcome:
    """Render and send. What goes wrong is an outcome too; an exception's words could be personal, so its type only."""
    try:
        body = _render(message)
        parcel = Parcel(
            message=message.pk,
            event=message.event,
            schema_version=message.schema_version,
            recipient=message.recipient_id,
            queued_at=message.queued_at,
            attempt=message.attempts,
            body=body,
            target=target,
            by=message.transport,
            to=_address_of(message),
        )
        return transport_named(message.transport).send(parcel)
    except (UnknownEvent, UnknownTransport) as error:
        logger.error("message %s: %s", message.pk, type(error).__name__)
        return Outcome(Answer.REFUSED, type(error).__name__)
    except Exception as error:  # one bad message must not stop the others
        logger.error("message %s, attempt %s: %s", message.pk, message.attempts, type(error).__name__)
        return Outcome(Answer.LATER, type(error).__name__[:40])


def _address_of(message: Message) -> str:
    """Where the recipient is written to now: never what stood there when the message was queued."""
    if message.transport not in WRITTEN:
        return ""
    with acting_as(DELIVERY):
        heard = Hearing.objects.filter(organisation=message.recipient_id).first()
        if heard is None:
            return ""
        return heard.email if message.transport == Prefers.EMAIL else heard.phone


def _render(message: Message) -> Body:
    renderer = renderer_of(message.event, message.schema_version)
    facts = Facts(message.pk, message.event, message.aggregate_id, message.recipient_id, message.payload)
    if message.recipient_id and Organisation.objects.filter(pk=message.recipient_id, suspended_at__isnull=False):
        return ended()
    scope = Scope(organisation=message.recipient_id) if message.recipient_id else DELIVERY
    with by_way(Way.MESSAGE), acting_as(scope):
        return renderer.render(facts) or ended()


def _record(message: Message, claim: UUID, outcome: Outcome) -> None:
    """Write down what became of it, unless another worker has claimed it meanwhile."""
    changes: dict[str, Any] = {"claim": None, "last_status": outcome.status[:40]}
    if outcome.answer is Answer.LATER and message.attempts < most_attempts(message.transport):
        waits = waits_of(message.transport)
        wait = timedelta(seconds=wait_after(message.attempts, retry_after=outcome.retry_after, waits=waits))
        changes |= {"next_attempt_at": clock_plus(wait)}
    else:
        changes |= {"state": _END[outcome.answer]}
    if outcome.answer in {Answer.TAKEN, Answer.CONFIRMED}:
        changes |= {"sent_at": ClockTimestamp()}
    if outcome.answer is Answer.CONFIRMED:
        changes |= {"acknowledged_at": ClockTimestamp()}
    allowed = sources_of(changes["state"]) if "state" in changes else [State.PENDING]
    with acting_as(DELIVERY):
        if not Message.objects.filter(pk=message.pk, claim=claim, state__in=allowed).update(**changes):
            logger.warning("message %s: another worker had taken it over", message.pk)


_END = {
    Answer.TAKEN: State.SENT,
    Answer.CONFIRMED: State.ACKNOWLEDGED,
    Answer.LATER: State.DEAD,
    Answer.REFUSED: State.DEAD,
    Answer.GONE: State.DEAD,
}

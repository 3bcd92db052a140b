"""An event of our own for the tests of the outbox, and a post office that can be told how to behave."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from uuid import UUID, uuid4

from frontdoor.core.scope import Job, Scope, acting_as
from frontdoor.outbox.actions import queue
from frontdoor.outbox.models import Message
from frontdoor.outbox.renderers import Body, Facts, Renderer, register, unregister
from frontdoor.outbox.transports import Answer, Outcome, Parcel
from frontdoor.people.models import Reach

DELIVERY = Scope(job=Job.DELIVER)
EVENT = "reach.shared"


def how_to_reach(facts: Facts) -> Body | None:
    """What a recipient may read of how to reach the person the message is about."""
    ways = [way.value for way in Reach.objects.filter(person=facts.ids["person"])]
    return Body("How to reach someone", " ".join(ways), {"ways": ways}) if ways else None


@contextmanager
def registered(renderer: Renderer) -> Iterator[Renderer]:
    """A renderer for the length of a test."""
    register(renderer)
    try:
        yield renderer
    finally:
        unregister(renderer)


@dataclass
class PostOffice:
    """A transport that keeps what it was given and answers as told."""

    parcels: list[Parcel] = field(default_factory=list)
    outcome: Outcome = field(default_factory=lambda: Outcome(Answer.TAKEN, "200"))
    lock: Lock = field(default_factory=Lock)

    def send(self, parcel: Parcel) -> Outcome:
        with self.lock:
            self.parcels.append(parcel)
        return self.outcome


POST_OFFICE = PostOffice()


def the_post_office() -> PostOffice:
    """What OUTBOX_TRANSPORTS names in these tests."""
    return POST_OFFICE


def tell(by: Scope, recipient: UUID, person: UUID | None = None, order_key: UUID | None = None) -> UUID:
    """Queue a message that says how to reach a person."""
    with acting_as(by):
        return queue(
            by=by,
            event=EVENT,
            aggregate_id=uuid4(),
            recipient=recipient,
            ids={"person": person or uuid4()},
            order_key=order_key,
            transport="post",
        )


def message(pk: UUID) -> Message:
    """A message as delivery sees it."""
    with acting_as(DELIVERY):
        return Message.objects.get(pk=pk)


def make_due(pk: UUID) -> None:
    """Let a message's waiting be over."""
    with acting_as(DELIVERY):
        Message.objects.filter(pk=pk).update(next_attempt_at=Message.objects.get(pk=pk).queued_at)

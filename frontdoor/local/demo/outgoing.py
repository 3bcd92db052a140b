"""The demo partner's endpoint, which is paused, and word that did not reach it: to be seen where it is put right."""

from uuid import UUID

from enabling_help.models import Introduction
from enabling_help.telling import MADE
from frontdoor.accounts.models import Organisation
from frontdoor.core.clock import ClockTimestamp
from frontdoor.core.scope import Job, Scope, acting_as
from frontdoor.outbox.actions import queue
from frontdoor.outbox.models import Endpoint, Message, OffBecause
from frontdoor.outbox.renderers import told_to_programs
from frontdoor.outbox.sealing import new_secret, sealed
from frontdoor.outbox.workflow import State

ADDRESS = "https://system.tillerby.example/front-door"  # leads nowhere, and is never called
NOT_TAKEN, WAITING = 2, 2
DELIVERY = Scope(job=Job.DELIVER)


def add_messages(*, sender: str, recipient: str) -> list[str]:
    """Add the endpoint and a few messages to it, and say so; nothing where it is there already."""
    council, partner = (Organisation.objects.get(name=name).pk for name in (sender, recipient))
    with acting_as(Scope(organisation=partner)):
        if Endpoint.objects.exists():
            return []
        endpoint = Endpoint(
            organisation_id=partner,
            address=ADDRESS,
            events=list(told_to_programs()),
            secret=sealed(new_secret()),
            added_at=ClockTimestamp(),
            off_since=ClockTimestamp(),
            off_because=OffBecause.PAUSED,
        )
        endpoint.save(force_insert=True)
    made = _told(Scope(organisation=council), partner)
    with acting_as(DELIVERY):
        Message.objects.filter(pk__in=made).update(state=State.PAUSED)
        dead = {"state": State.DEAD, "attempts": 10, "last_status": "503"}
        Message.objects.filter(pk__in=made[:NOT_TAKEN]).update(**dead)
    return [f"Queued {len(made)} messages to {recipient}, of which some could not be delivered."] if made else []


def _told(by: Scope, partner: UUID) -> list[UUID]:
    """Queue word of the latest introductions once more."""
    with acting_as(by):
        latest = Introduction.objects.filter(organisation=partner, from_organisation=by.organisation)
        ids = list(latest.order_by("-introduced_at", "id").values_list("pk", flat=True)[: NOT_TAKEN + WAITING])
        return [queue(by=by, event=MADE, aggregate_id=pk, recipient=partner, order_key=pk) for pk in ids]

"""What an organisation does with the endpoints of its own programs: add one, choose, pause, change the secret, try it.

Whoever connects programs there does it, or a program itself. Each is refused (`not_permitted`, `no_organisation`)
without the role for it, and `no_such_endpoint` where the acting organisation has no such endpoint.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from frontdoor.accounts.permissions import require
from frontdoor.accounts.roles import May
from frontdoor.core.actions import action
from frontdoor.core.addresses import check_address
from frontdoor.core.clock import ClockTimestamp, clock_plus
from frontdoor.core.nudge import nudge_on_commit
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Job, Scope, acting_as, acting_organisation
from frontdoor.outbox.backoff import WEBHOOK
from frontdoor.outbox.breaker import REMOVED
from frontdoor.outbox.models import Endpoint, Message, OffBecause
from frontdoor.outbox.renderers import renderer_of, told_to_programs
from frontdoor.outbox.sealing import new_secret, sealed
from frontdoor.outbox.tasks import deliver_due
from frontdoor.outbox.trial import TRIAL
from frontdoor.outbox.ways import Way, message_of
from frontdoor.outbox.workflow import State, sources_of

MOST = 10
OVERLAP = timedelta(hours=24)
DELIVERY = Scope(job=Job.DELIVER)
REPLAYED = (State.SENT, State.DEAD)


@dataclass(frozen=True, slots=True)
class Shown:
    """An endpoint and the secret that signs what it is sent. The secret is shown here once and nowhere else."""

    endpoint: UUID
    secret: str = field(repr=False)


@action
def add_endpoint(*, by: Scope, address: str, events: Sequence[str], endpoint: UUID | None = None) -> Shown:
    """Have an address of one's own program told of these events, as programs call them, under an id of one's choice.

    Refused also: as `check_address`; `event_unknown`, `endpoint_there`, `too_many_endpoints`, `id_taken`.
    """
    require(by, May.CONNECT_PROGRAMS, programs=True)
    organisation = acting_organisation(by)
    chosen = _known(events)
    checked = check_address(address)
    held = Endpoint.objects.filter(organisation=organisation, removed_at=None)
    if held.filter(address=checked).exists():
        raise Refusal(
            code="endpoint_there", words="This address is told already. Change what it is told of.", field="address"
        )
    if held.count() >= MOST:
        raise Refusal(
            code="too_many_endpoints", words=f"An organisation has {MOST} addresses at most. Remove one first."
        )
    shown = Shown(endpoint or uuid4(), new_secret())
    row = Endpoint(id=shown.endpoint, organisation_id=organisation, address=checked, events=chosen)
    row.secret, row.added_at = sealed(shown.secret), ClockTimestamp()
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as taken:
        raise Refusal(code="id_taken", words="Choose another id. This one has been used.") from taken
    return shown


@action
def choose_events(*, by: Scope, endpoint: UUID, events: Sequence[str]) -> None:
    """Choose anew what an endpoint is told of. What is under way still arrives. Refused also: `event_unknown`."""
    row = _held(by, endpoint)
    Endpoint.objects.filter(pk=row.pk).update(events=_known(events))


@action
def rotate_secret(*, by: Scope, endpoint: UUID) -> Shown:
    """Make another secret. For a day both sign, so that nothing is refused while the program is changed over."""
    row = _held(by, endpoint)
    shown = Shown(row.pk, new_secret())
    Endpoint.objects.filter(pk=row.pk).update(
        secret=sealed(shown.secret), old_secret=row.secret, old_until=clock_plus(OVERLAP)
    )
    return shown


@action
def pause_endpoint(*, by: Scope, endpoint: UUID) -> None:
    """Send nothing there for now: what waits, and what is still to come, is held back. Twice changes nothing."""
    row = _held(by, endpoint)
    if row.off_since is None:
        Endpoint.objects.filter(pk=row.pk).update(off_since=ClockTimestamp(), off_because=OffBecause.PAUSED)
    with acting_as(DELIVERY):
        Message.objects.filter(endpoint=row, state=State.PENDING, claim=None).update(state=State.PAUSED)


@action
def resume_endpoint(*, by: Scope, endpoint: UUID) -> int:
    """Send there again, what was held back first; give how many those are. Twice changes nothing."""
    row = _held(by, endpoint)
    Endpoint.objects.filter(pk=row.pk).update(off_since=None, off_because="", failures=0, rests_until=None)
    with acting_as(DELIVERY):
        held = Message.objects.filter(endpoint=row, state=State.PAUSED)
        sent = held.update(state=State.PENDING, next_attempt_at=ClockTimestamp())
    nudge_on_commit(deliver_due.name)
    return sent


@action
def remove_endpoint(*, by: Scope, endpoint: UUID) -> None:
    """Take an endpoint away for good. What still waited for it could not be delivered, and whoever sent it sees so."""
    row = _held(by, endpoint)
    Endpoint.objects.filter(pk=row.pk).update(
        removed_at=ClockTimestamp(), off_since=ClockTimestamp(), off_because=OffBecause.PAUSED
    )
    with acting_as(DELIVERY):
        waiting = Message.objects.filter(endpoint=row, state__in=sources_of(State.DEAD))
        waiting.update(state=State.DEAD, claim=None, last_status=REMOVED)


@action
def send_test(*, by: Scope, endpoint: UUID) -> UUID:
    """Send a message that says nothing, to see that it arrives; give its id. Refused also: `endpoint_off`."""
    row = _held(by, endpoint)
    if row.off_since is not None:
        raise Refusal(code="endpoint_off", words="Nothing is sent to this address for now. Turn it on again first.")
    own = {"sender_id": row.organisation_id, "recipient_id": row.organisation_id}
    message = message_of(renderer_of(TRIAL), Way(WEBHOOK, row.pk), aggregate_id=row.pk, **own)
    message.save(force_insert=True)
    nudge_on_commit(deliver_due.name)
    return message.pk


@action
def replay(*, by: Scope, message: UUID) -> None:
    """Have a message sent once more to one's own endpoint, under the id it had.

    Refused also: `not_replayed` where it is still on its way, or was not for an endpoint of the acting organisation.
    """
    require(by, May.CONNECT_PROGRAMS, programs=True)
    organisation = acting_organisation(by)
    with acting_as(DELIVERY):
        mine = Message.objects.filter(pk=message, endpoint__organisation=organisation, endpoint__removed_at=None)
        again = Message.objects.filter(pk__in=mine.values("pk"), state__in=REPLAYED).update(
            state=State.PENDING, attempts=0, claim=None, next_attempt_at=ClockTimestamp(), last_status=""
        )
    if not again:
        raise Refusal(code="not_replayed", words="This message is still on its way, or is not for an address of yours.")
    nudge_on_commit(deliver_due.name)


def _held(by: Scope, endpoint: UUID) -> Endpoint:
    """The endpoint, its row held until the transaction ends."""
    require(by, May.CONNECT_PROGRAMS, programs=True)
    mine = Endpoint.objects.filter(pk=endpoint, organisation=acting_organisation(by), removed_at=None)
    row = mine.select_for_update().first()
    if row is None:
        raise Refusal(code="no_such_endpoint", words="Your organisation has no such address.")
    return row


def _known(events: Sequence[str]) -> list[str]:
    if not events or not set(events) <= set(told_to_programs()):
        raise Refusal(code="event_unknown", words="Choose what it is to be told of.", field="events")
    return sorted(set(events))

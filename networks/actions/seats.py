"""Keep seats, empty ones too, and say who sits in them from when until when."""

from datetime import date
from uuid import UUID

from django.db.models import Max, Q
from django.utils import timezone

from frontdoor.accounts.models import Sector
from frontdoor.core.actions import action
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope
from networks.held import convened, member_of, said
from networks.models import Network, Seat, Term


@action
def keep_seat(
    *, by: Scope, network: UUID, title: str, sector: str, kept_for: str = "", seat_id: UUID | None = None
) -> Seat:
    """Keep a seat in a network, or put right what is said of the one with this id. It is empty until somebody sits.

    `kept_for` says who is missing while it is empty. Refused: `not_permitted`, `no_such_network`, `network_ended`,
    `title_missing`, `sector_missing`, `no_such_seat`.
    """
    held = convened(by, network)
    row = Seat.objects.filter(pk=seat_id).first() if seat_id else None
    if row is not None and (row.network_id != held.pk or row.ended_on is not None):
        raise Refusal(code="no_such_seat", words="This network keeps no such seat.")
    new = row is None
    if row is None:
        last = Seat.objects.filter(network=held).aggregate(last=Max("position"))["last"] or 0
        row = Seat(network=held, position=last + 1)
        if seat_id:
            row.id = seat_id
    row.title = said(title, code="title_missing", field="title", otherwise="Say what the seat is called.")
    if sector not in Sector.values:
        raise Refusal(code="sector_missing", words="Choose the sector the seat is for.", field="sector")
    row.sector, row.kept_for = sector, kept_for.strip()
    row.save(force_insert=new, force_update=not new)
    return row


def _seat_of(network: Network, seat: UUID) -> Seat:
    row = Seat.objects.filter(pk=seat, network=network, ended_on=None).first()
    if row is None:
        raise Refusal(code="no_such_seat", words="This network keeps no such seat.")
    return row


@action
def take_seat(
    *, by: Scope, network: UUID, seat: UUID, member: UUID, from_on: date, until_on: date | None = None
) -> Term:
    """A member sits in a seat from a day until another, both included; without the other, until further notice.

    The same term twice is one. Refused: `not_permitted`, `no_such_network`, `network_ended`, `no_such_seat`,
    `no_such_member`, `until_too_early`, `seat_taken`.
    """
    held = convened(by, network)
    at, who = _seat_of(held, seat), member_of(held, member)
    if there := Term.objects.filter(seat=at, member=who, from_on=from_on, until_on=until_on).first():
        return there
    if until_on is not None and until_on < from_on:
        raise Refusal(code="until_too_early", words="The last day cannot be before the first.", field="until_on")
    overlapping = Term.objects.filter(Q(until_on=None) | Q(until_on__gte=from_on), seat=at)
    if until_on is not None:
        overlapping = overlapping.filter(from_on__lte=until_on)
    if overlapping.exists():
        raise Refusal(
            code="seat_taken",
            words="Somebody sits there on some of these days. Say first when their term ends.",
            field="from_on",
        )
    return Term.objects.create(network=held, seat=at, member=who, from_on=from_on, until_on=until_on)


@action
def leave_seat(*, by: Scope, network: UUID, seat: UUID, last_day: date | None = None) -> Term:
    """Whoever sits in a seat now leaves it at the end of `last_day` (today). It is shown as empty from then on.

    Refused: `not_permitted`, `no_such_network`, `network_ended`, `no_such_seat`, `seat_empty`, `until_too_early`.
    """
    held = convened(by, network)
    at, today = _seat_of(held, seat), timezone.localdate()
    row = Term.objects.filter(Q(until_on=None) | Q(until_on__gte=today), seat=at, from_on__lte=today).first()
    if row is None:
        raise Refusal(code="seat_empty", words="Nobody sits in this seat now.")
    ends = last_day or today
    if ends < row.from_on:
        raise Refusal(code="until_too_early", words="The last day cannot be before the first.", field="last_day")
    row.until_on = ends
    if Term.objects.filter(seat=at, from_on__gt=row.from_on, from_on__lte=ends).exists():
        raise Refusal(code="seat_taken", words="Somebody else sits there from an earlier day.", field="last_day")
    row.save(force_update=True, update_fields=["until_on"])
    return row


@action
def end_seat(*, by: Scope, network: UUID, seat: UUID) -> Seat:
    """Keep a seat no longer. Who sat there stays on record; terms that run on end today and those to come fall away.

    Refused: `not_permitted`, `no_such_network`, `network_ended`, `no_such_seat`.
    """
    held = convened(by, network)
    row, today = _seat_of(held, seat), timezone.localdate()
    running = Term.objects.filter(Q(until_on=None) | Q(until_on__gt=today), seat=row)
    running.filter(from_on__lte=today).update(until_on=today)
    running.filter(from_on__gt=today).delete()
    row.ended_on = today
    row.save(force_update=True, update_fields=["ended_on"])
    return row

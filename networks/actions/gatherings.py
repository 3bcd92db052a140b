"""Plan a gathering, call it, call it off, say who came, and keep its notes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from django.utils import timezone

from frontdoor.accounts.models import Sector
from frontdoor.core.actions import action
from frontdoor.core.clock import ClockTimestamp
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope
from frontdoor.outbox.actions import queue
from networks.held import begun_gathering_of, convened, gathering_of, said
from networks.messages import CALLED, CALLED_OFF
from networks.models import Gathering, GatheringNote, Member, MemberCame, Network, SectorCame
from networks.reads import notes_standing
from networks.workflow import GATHERINGS, GatheringState

MOST_OF_A_SECTOR = 500
SAID = ("title", "starts_at", "ends_at", "where", "access", "agenda", "for_anybody", "changed_at")


@dataclass(frozen=True, slots=True)
class Call:
    """What people are called to. Times are aware; the agenda has one item a line."""

    title: str
    starts_at: datetime
    ends_at: datetime
    where: str
    access: str = ""
    agenda: str = ""
    for_anybody: bool = True


@action
def plan_gathering(*, by: Scope, network: UUID, call: Call, gathering_id: UUID | None = None) -> Gathering:
    """Plan a gathering. Nobody hears of it until it is called; one that was can be put on record here too.

    With a `gathering_id`, sent twice it is planned once. Refused: `not_permitted`, `no_such_network`, `network_ended`,
    `title_missing`, `where_missing`, `ends_too_early`.
    """
    held = convened(by, network)
    if gathering_id and (there := Gathering.objects.filter(pk=gathering_id, network=held).first()):
        return there
    row = Gathering(network=held, planned_by_id=cast(UUID, by.user))
    if gathering_id:
        row.id = gathering_id
    _say(row, call)
    row.save(force_insert=True)
    return row


@action
def change_gathering(*, by: Scope, network: UUID, gathering: UUID, call: Call) -> Gathering:
    """Put right when, where and what, until it was held. Whoever was called learns of it.

    Refused: as `plan_gathering`; `no_such_gathering`, `not_now`.
    """
    held = convened(by, network)
    row = gathering_of(held, gathering)
    if row.state not in {GatheringState.PLANNED, GatheringState.CALLED}:
        raise Refusal(code="not_now", words="This gathering is over or was called off. It stays as it is.")
    _say(row, call)
    row.save(force_update=True, update_fields=SAID)
    if row.state == GatheringState.CALLED:
        _tell_members(by, row, CALLED)
    return row


def _say(row: Gathering, call: Call) -> None:
    row.title = said(call.title, code="title_missing", field="title", otherwise="Give the gathering a name.")
    row.where = said(call.where, code="where_missing", field="where", otherwise="Say where it is.")
    if call.ends_at <= call.starts_at:
        raise Refusal(code="ends_too_early", words="It must end after it begins.", field="ends")
    row.starts_at, row.ends_at = call.starts_at, call.ends_at
    row.access, row.for_anybody = call.access.strip(), call.for_anybody
    row.agenda = "\n".join(line for line in (each.strip() for each in call.agenda.splitlines()) if line)
    row.changed_at = timezone.now()


def _move(row: Gathering, to: GatheringState, otherwise: str) -> None:
    if to not in GATHERINGS[GatheringState(row.state)]:
        raise Refusal(code="not_now", words=otherwise)
    row.state = to


def _tell_members(by: Scope, row: Gathering, event: str) -> None:
    """Queue a message to each organisation that belongs to the network. Others hear of it from the convenor."""
    belonging = Member.objects.belonging().filter(network=row.network_id, organisation__suspended_at=None)
    for organisation in belonging.exclude(organisation=None).values_list("organisation", flat=True):
        queue(by=by, event=event, aggregate_id=row.pk, recipient=organisation, order_key=row.pk)


@action
def call_gathering(*, by: Scope, network: UUID, gathering: UUID) -> Gathering:
    """Call people together: member organisations are told, and it stands on the public page if it is for anybody.

    Twice calls once. Refused: `not_permitted`, `no_such_network`, `network_ended`, `no_such_gathering`, `not_now`,
    `over_already` where it would have begun before now.
    """
    held = convened(by, network)
    row = gathering_of(held, gathering)
    if row.state == GatheringState.CALLED:
        return row
    _move(row, GatheringState.CALLED, "This gathering is over or was called off.")
    if row.starts_at <= timezone.now():
        raise Refusal(code="over_already", words="It would have begun already. Change when it is, then call people.")
    row.called_at, row.called_by_id, row.changed_at = timezone.now(), by.user, timezone.now()
    row.save(force_update=True, update_fields=["state", "called_at", "called_by", "changed_at"])
    _tell_members(by, row, CALLED)
    return row


@action
def call_off_gathering(*, by: Scope, network: UUID, gathering: UUID, because: str) -> Gathering:
    """Call a gathering off, saying why. Whoever was called learns of it.

    Refused: `not_permitted`, `no_such_network`, `network_ended`, `no_such_gathering`, `because_missing`, `not_now`.
    """
    held = convened(by, network)
    row = gathering_of(held, gathering)
    was_called = row.state == GatheringState.CALLED
    _move(row, GatheringState.CALLED_OFF, "This gathering was held or called off already.")
    row.called_off_because = said(
        because, code="because_missing", field="because", otherwise="Say why it is called off."
    )
    row.changed_at = timezone.now()
    row.save(force_update=True, update_fields=["state", "called_off_because", "changed_at"])
    if was_called:
        _tell_members(by, row, CALLED_OFF)
    return row


@action
def say_who_came(
    *, by: Scope, network: UUID, gathering: UUID, members: Sequence[UUID], others: Mapping[str, int]
) -> Gathering:
    """Say who came: members, and how many others of each sector (sector code to people). It replaces what was said.

    The gathering is held from then on. Refused: `not_permitted`, `no_such_network`, `network_ended`,
    `no_such_gathering`, `not_now` where it was called off or has not begun, `no_such_member`, `no_such_sector`,
    `too_many_people`, `nobody_came`.
    """
    held = convened(by, network)
    row = gathering_of(held, gathering)
    if row.starts_at > timezone.now():
        raise Refusal(code="not_now", words="It has not begun yet.")
    came = _members_who_came(held, members)
    counted = _others_who_came(others)
    if not came and not counted:
        raise Refusal(code="nobody_came", words="If nobody came, call the gathering off and say why.")
    if row.state != GatheringState.HELD:
        _move(row, GatheringState.HELD, "This gathering was called off.")
        row.save(force_update=True, update_fields=["state"])
    SectorCame.objects.filter(gathering=row).delete()
    MemberCame.objects.filter(gathering=row).delete()
    SectorCame.objects.bulk_create(
        SectorCame(network=held, gathering=row, sector=sector, people=people) for sector, people in counted.items()
    )
    MemberCame.objects.bulk_create(MemberCame(network=held, gathering=row, member=each) for each in came)
    return row


def _members_who_came(network: Network, members: Sequence[UUID]) -> list[Member]:
    """The members, those who have left since too: they were there."""
    came = list(Member.objects.filter(network=network, pk__in=members))
    if len(came) != len(set(members)):
        raise Refusal(code="no_such_member", words="Choose from the members of this network.", field="members")
    return came


def _others_who_came(others: Mapping[str, int]) -> dict[str, int]:
    if not set(others) <= set(Sector.values):
        raise Refusal(code="no_such_sector", words="Choose from the sectors.")
    if any(not 0 <= people <= MOST_OF_A_SECTOR for people in others.values()):
        raise Refusal(code="too_many_people", words=f"Write a number from 0 to {MOST_OF_A_SECTOR}.")
    return {sector: people for sector, people in others.items() if people}


@action
def write_notes(
    *,
    by: Scope,
    network: UUID,
    gathering: UUID,
    words: str,
    read_id: UUID | None = None,
    note_id: UUID | None = None,
) -> GatheringNote:
    """Keep the notes of a gathering. Earlier notes stay beside them; none is changed.

    They stand in place of the notes whoever writes had read, up to `read_id`; what somebody else wrote meanwhile stands
    beside them. With a `note_id`, sent twice they are kept once; the same words again are not kept again. Refused:
    `not_permitted`, `no_such_network`, `network_ended`, `no_such_gathering`, `not_begun`, `no_words`.
    """
    held = convened(by, network)
    row = begun_gathering_of(held, gathering)
    if note_id and (there := GatheringNote.objects.filter(pk=note_id, gathering=row).first()):
        return there
    kept = said(words, code="no_words", field="words", otherwise="Write what people talked about.")
    earlier = list(GatheringNote.objects.filter(gathering=row))
    stand = notes_standing(earlier)
    if len(stand) == 1 and stand[0].words == kept:
        return stand[0]
    note = GatheringNote(
        network=held,
        gathering=row,
        words=kept,
        written_at=ClockTimestamp(),
        written_by_id=cast(UUID, by.user),
        knew_at=next((each.written_at for each in earlier if each.pk == read_id), None),
    )
    if note_id:
        note.id = note_id
    note.save(force_insert=True)
    return note

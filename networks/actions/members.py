"""Add members, put right what is said of them, name them in public or not, and let them go."""

from dataclasses import dataclass
from datetime import date
from typing import cast
from uuid import UUID

from django.utils import timezone

from frontdoor.accounts.models import Organisation, Sector
from frontdoor.core.actions import action
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope
from networks.held import convened, member_of, said
from networks.models import Member, MemberKind, Network, Term


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who comes. For an organisation of this site `organisation`; for anybody else what they chose to be called."""

    kind: MemberKind
    organisation: UUID | None = None
    known_as: str = ""
    sector: str = ""
    role: str = ""


@action
def add_member(*, by: Scope, network: UUID, newcomer: Newcomer, member_id: UUID | None = None) -> Member:
    """Let somebody belong to a network. A person is known here by the name they choose, and linked to nothing.

    An organisation brings its own sector; a person is a resident unless said otherwise. With a `member_id`, sent twice
    they are added once. Refused: `not_permitted`, `no_such_network`, `network_ended`, `no_such_organisation`,
    `belongs_already`, `known_as_missing`, `sector_missing`.
    """
    row = convened(by, network)
    if member_id and (there := Member.objects.filter(pk=member_id, network=row).first()):
        return there
    new = _newcomer(row, newcomer)
    new.role, new.added_by_id = newcomer.role.strip(), cast(UUID, by.user)
    if member_id:
        new.id = member_id
    new.save(force_insert=True)
    return new


def _newcomer(network: Network, newcomer: Newcomer) -> Member:
    if newcomer.kind == MemberKind.ORGANISATION:
        here = Organisation.objects.filter(suspended_at=None)
        found = here.filter(pk=newcomer.organisation).first() if newcomer.organisation else None
        if found is None:
            raise Refusal(code="no_such_organisation", words="Choose the organisation.", field="organisation")
        if Member.objects.belonging().filter(network=network, organisation=found).exists():
            raise Refusal(code="belongs_already", words="They belong to this network already.", field="organisation")
        return Member(network=network, kind=newcomer.kind, organisation=found, sector=found.sector)
    sector = newcomer.sector or (Sector.RESIDENTS if newcomer.kind == MemberKind.PERSON else "")
    return Member(
        network=network, kind=newcomer.kind, known_as=_known_as(newcomer.known_as), sector=_sector(sector, "sector")
    )


def _known_as(words: str) -> str:
    missing = "Write what they want to be called here. It need not be their name."
    return said(words, code="known_as_missing", field="known_as", otherwise=missing)


def _sector(sector: str, field: str) -> str:
    if sector not in Sector.values:
        raise Refusal(code="sector_missing", words="Choose the sector.", field=field)
    return sector


@action
def keep_member(*, by: Scope, network: UUID, member: UUID, role: str, known_as: str = "", sector: str = "") -> Member:
    """Put right a member's role and, unless it is an organisation, what they are called here and their sector.

    Refused: `not_permitted`, `no_such_network`, `network_ended`, `no_such_member`, `known_as_missing`,
    `sector_missing`.
    """
    row = member_of(convened(by, network), member)
    row.role = role.strip()
    if row.kind != MemberKind.ORGANISATION:
        row.known_as, row.sector = _known_as(known_as), _sector(sector, "sector")
    row.save(force_update=True, update_fields=["role", "known_as", "sector"])
    return row


@action
def name_in_public(*, by: Scope, network: UUID, member: UUID, words: str, since: date | None = None) -> Member:
    """Show a member on the network's public page, because they agreed: `words` says how, `since` on which day (today).

    Refused: `not_permitted`, `no_such_network`, `network_ended`, `no_such_member`, `words_missing`.
    """
    row = member_of(convened(by, network), member)
    missing = "Write how they agreed, in their words. Without it nobody is named in public."
    row.public_words = said(words, code="words_missing", field="words", otherwise=missing)
    row.public_since = since or timezone.localdate()
    row.save(force_update=True, update_fields=["public_words", "public_since"])
    return row


@action
def keep_out_of_public(*, by: Scope, network: UUID, member: UUID) -> Member:
    """Take a member off the public page, from now on. Twice changes nothing.

    Refused: `not_permitted`, `no_such_network`, `network_ended`, `no_such_member`.
    """
    row = member_of(convened(by, network), member)
    row.public_words, row.public_since = "", None
    row.save(force_update=True, update_fields=["public_words", "public_since"])
    return row


@action
def say_goodbye(*, by: Scope, network: UUID, member: UUID, forget: bool = False) -> Member:
    """A member leaves: they are not named in public any more and their seats are empty from tomorrow.

    With `forget` the name and role of a group or a person go too, for good; how many came stays. Somebody who left
    before can be forgotten later. Refused: `not_permitted`, `no_such_network`, `network_ended`, `no_such_member`.
    """
    held = convened(by, network)
    row = Member.objects.select_for_update(of=("self",)).filter(pk=member, network=held, forgotten_at=None).first()
    if row is None or (row.left_at is not None and not forget):
        raise Refusal(code="no_such_member", words="Nobody like that belongs to this network now.")
    now, today = timezone.now(), timezone.localdate()
    if row.left_at is None:
        row.left_at, row.left_by_id = now, by.user
    row.public_words, row.public_since = "", None
    if forget and row.kind != MemberKind.ORGANISATION:
        row.known_as, row.role, row.forgotten_at = "", "", now
    row.save(force_update=True)
    Term.objects.filter(member=row, from_on__gt=today).delete()
    Term.objects.filter(member=row, until_on=None).update(until_on=today)
    Term.objects.filter(member=row, until_on__gt=today).update(until_on=today)
    return row

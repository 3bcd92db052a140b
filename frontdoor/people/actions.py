"""What a worker does with a person's record: meet them, share an item, stop sharing it, keep it from someone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import DatabaseError, IntegrityError, connection
from django.utils import timezone
from psycopg import errors

from frontdoor.accounts.models import Organisation, Sector
from frontdoor.accounts.permissions import require
from frontdoor.accounts.roles import May
from frontdoor.core.actions import action
from frontdoor.core.clock import ClockTimestamp
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Job, Scope, acting_organisation
from frontdoor.core.ways import Way, by_way
from frontdoor.people.items import Confidentiality, Effect, Item, LawfulBasis, Purpose, SpecialCondition
from frontdoor.people.looks import note
from frontdoor.people.models import (
    CircleMember,
    Identity,
    KnownAs,
    Matters,
    MattersKind,
    Person,
    Reach,
    ReachKind,
    SharingBasis,
    SharingBasisQuerySet,
)
from frontdoor.people.steps import Kind, append_step

PUBLIC_BODIES = {Sector.COUNCIL, Sector.HEALTH, Sector.OTHER_PUBLIC}
SPECIAL_ITEMS = {
    Item.COMMUNICATION,
    Item.MATTERS,
    Item.CIRCLE,
    Item.EQUALITY,
    Item.CONVERSATION,
    Item.NEED,
    Item.INTRODUCTION,
    Item.VOICE,
}
EVERY_ITEM: tuple[tuple[Item, UUID | None], ...] = tuple((item, None) for item in Item)


@dataclass(frozen=True, slots=True)
class FirstContact:
    """What is known of someone met for the first time. Everything may be empty: help does not wait for a name."""

    first_name: str = ""
    full_name: str = ""
    born_on: date | None = None
    phone: str = ""
    email: str = ""
    postcode: str = ""


@action
def meet_person(*, by: Scope, contact: FirstContact, notice_version: str, met_at: datetime | None = None) -> Person:
    """Begin a record for someone met for the first time, on the receiving organisation's own basis.

    Nobody is asked for consent to be listened to: a public body listens as its public task, others in their legitimate
    interests, and `notice_version` names the privacy notice given. Refused: `not_permitted`, `no_organisation`.
    """
    require(by, May.LOG_CONVERSATIONS, jobs=(Job.FILL_DEMO,), programs=True)
    organisation = Organisation.objects.get(pk=acting_organisation(by))
    person = Person(id=uuid4())
    # The basis comes first, all of it in one INSERT: the database lets a stranger's first rows in together.
    SharingBasis.objects.bulk_create(_own_bases(by, person, organisation, notice_version))
    person.save(force_insert=True)
    if contact.first_name:
        KnownAs.objects.create(person=person, first_name=contact.first_name)
    if contact.full_name or contact.born_on:
        Identity.objects.create(person=person, full_name=contact.full_name, born_on=contact.born_on)
    ways = [(ReachKind.PHONE, contact.phone), (ReachKind.EMAIL, contact.email)]
    if not contact.phone and not contact.email:
        ways.append((ReachKind.ADDRESS, contact.postcode))  # all that is known of where they are
    for kind, value in ways:
        if value:
            Reach.objects.create(person=person, kind=kind, value=value, postcode=contact.postcode)
    append_step(person=person.pk, kind=Kind.MET, occurred_at=met_at)
    return person


def _own_bases(
    by: Scope,
    person: Person,
    organisation: Organisation,
    notice_version: str,
    rows: Sequence[tuple[Item, UUID | None]] = EVERY_ITEM,
) -> list[SharingBasis]:
    public = organisation.sector in PUBLIC_BODIES
    return [
        SharingBasis(
            person=person,
            organisation=organisation,
            purpose=Purpose.FRONT_DOOR,
            item=item,
            row_id=row,
            lawful_basis=LawfulBasis.PUBLIC_TASK if public else LawfulBasis.LEGITIMATE_INTERESTS,
            special_condition=SpecialCondition.HEALTH_OR_SOCIAL_CARE
            if item in SPECIAL_ITEMS
            else SpecialCondition.NONE,
            confidentiality=Confidentiality.AGREEMENT,
            notice_version=notice_version,
            recorded_by_organisation=organisation,
            recorded_by_id=by.user,
        )
        for item, row in rows
    ]


@action
def hold_new_rows(*, by: Scope, person: Person, rows: Sequence[tuple[Item, UUID]], notice_version: str) -> None:
    """Write the acting organisation's own basis for rows it is about to write, where it does not hold the whole item.

    So an organisation that knows somebody only through what another shared can listen to them itself, for as long as it
    knows them. Refused: `not_permitted`, `no_organisation`; `no_sharing_basis` where a row is there already.
    """
    require(by, May.LOG_CONVERSATIONS, programs=True)
    organisation = Organisation.objects.get(pk=acting_organisation(by))
    bases = SharingBasis.objects.in_force().filter(person=person, organisation=organisation, effect=Effect.SHARE)
    held = {basis.item for basis in bases if basis.row_id is None}
    named = {(basis.item, basis.row_id) for basis in bases if basis.purpose == Purpose.FRONT_DOOR}
    missing = [(item, row) for item, row in rows if item not in held and (item, row) not in named]
    met = any(basis.row_id is None and basis.recorded_by_organisation_id == organisation.pk for basis in bases)
    ends = [basis.valid_until for basis in bases]
    until = None if met or None in ends else max((end for end in ends if end), default=None)
    own = _own_bases(by, person, organisation, notice_version, missing)
    for basis in own:
        basis.valid_until = until
    SharingBasis.objects.bulk_create(own)


@action
def note_what_matters(
    *,
    by: Scope,
    person: Person,
    matters: str = "",
    strengths: str = "",
    around: Sequence[tuple[str, str]] = (),
    notice_version: str,
) -> None:
    """Add what matters to them, what they are good at or enjoy, and who is around them (name, relation), if said.

    Refused: `not_permitted`, `no_organisation`, `no_sharing_basis`.
    """
    require(by, May.LOG_CONVERSATIONS, programs=True)
    said = [(MattersKind.MATTERS, matters), (MattersKind.STRENGTH, strengths)]
    words = [Matters(person=person, kind=kind, words=text) for kind, text in said if text.strip()]
    circle = [CircleMember(person=person, name=name, relation=relation) for name, relation in around]
    rows = [(Item.MATTERS, row.pk) for row in words] + [(Item.CIRCLE, row.pk) for row in circle]
    hold_new_rows(by=by, person=person, rows=rows, notice_version=notice_version)
    for row in (*words, *circle):
        row.save(force_insert=True)


@action
def agree_to_share(
    *,
    by: Scope,
    person: Person,
    organisation: Organisation,
    items: Sequence[Item],
    until: datetime,
    words: str,
    notice_version: str,
    only_rows: Sequence[tuple[Item, UUID]] = (),
    about: UUID | None = None,
    renew: bool = False,
) -> list[SharingBasis]:
    """Record that the person agreed, in their own words, to share items with an organisation until a moment.

    `items` are shared whole, of `only_rows` those rows alone, which may be about to be written; `about` is the id of
    what it is agreed for. With `renew` a longer agreement takes the place of a shorter one. Refused: `not_permitted`,
    `nothing_chosen`, `ends_in_the_past`, `words_missing`; `already_shared` with them for the same purpose over any of
    that time; `no_sharing_basis` where the acting organisation does not hold an item itself.
    """
    require(by, May.MAKE_INTRODUCTIONS, programs=True)
    wanted: list[tuple[Item, UUID | None]] = [*((item, None) for item in items), *only_rows]
    _check_agreement(wanted, until, words)
    if renew:
        wanted = _not_shared_as_long(by, person, organisation, wanted, until)
    shared: dict[str, Any] = {"person": person, "organisation": organisation, "about": about, "valid_until": until}
    rows = [
        SharingBasis(item=item, row_id=row, words=words, notice_version=notice_version, **shared, **_consent(by, item))
        for item, row in wanted
    ]
    _add(rows)
    append_step(person=person.pk, kind=Kind.SHARING_AGREED)
    return rows


@action
def cover_row(*, by: Scope, basis: UUID, row: UUID) -> SharingBasis:
    """Let an agreement in force cover one more row of its item, about to be written, for as long as it runs.

    For what the person agreed to and is done again. Refused: `not_permitted`; `already_ended` where the agreement is
    not in force, or not one that the acting organisation wrote down.
    """
    require(by, May.MAKE_INTRODUCTIONS)
    agreed = SharingBasis.objects.in_force().filter(
        pk=basis, lawful_basis=LawfulBasis.CONSENT, recorded_by_organisation=by.organisation
    )
    found = agreed.first()
    if found is None:
        raise Refusal(code="already_ended", words=ENDED_ALREADY)
    covering = SharingBasis(
        person_id=found.person_id,
        organisation_id=found.organisation_id,
        item=found.item,
        row_id=row,
        about=found.about,
        valid_until=found.valid_until,
        words=found.words,
        notice_version=found.notice_version,
        **_consent(by, Item(found.item)),
    )
    _add([covering])
    return covering


def _consent(by: Scope, item: Item) -> dict[str, Any]:
    return {
        "special_condition": SpecialCondition.EXPLICIT_CONSENT if item in SPECIAL_ITEMS else SpecialCondition.NONE,
        "purpose": Purpose.INTRODUCTION,
        "lawful_basis": LawfulBasis.CONSENT,
        "confidentiality": Confidentiality.AGREEMENT,
        "recorded_by_organisation_id": acting_organisation(by),
        "recorded_by_id": by.user,
    }


def _not_shared_as_long(
    by: Scope,
    person: Person,
    organisation: Organisation,
    wanted: list[tuple[Item, UUID | None]],
    until: datetime,
) -> list[tuple[Item, UUID | None]]:
    """What of `wanted` is still to be written; shorter agreements on it end now, to make room for the longer one."""
    agreed = {
        (row.item, row.row_id): row
        for row in SharingBasis.objects.in_force().filter(
            person=person, organisation=organisation, purpose=Purpose.INTRODUCTION, effect=Effect.SHARE
        )
    }
    missing = []
    for item, row_id in wanted:
        row = agreed.get((item, row_id))
        if row is not None and (row.valid_until is None or row.valid_until >= until):
            continue
        if row is not None:
            _end(by, SharingBasis.objects.filter(pk=row.pk), "")
        missing.append((item, row_id))
    return missing


def _check_agreement(wanted: Sequence[object], until: datetime, words: str) -> None:
    if not wanted:
        raise Refusal(code="nothing_chosen", words="Choose at least one thing to share.", field="items")
    if until <= timezone.now():
        raise Refusal(code="ends_in_the_past", words="Choose a day to come for the sharing to end.", field="until")
    if not words.strip():
        raise Refusal(code="words_missing", words="Write down what the person said, in their words.", field="words")


@action
def object_to_sharing(
    *, by: Scope, person: Person, organisation: Organisation, items: Sequence[Item], words: str
) -> list[SharingBasis]:
    """Record "do not share this with them". It holds at once, against everything but law, life and safeguarding.

    Refused: `not_permitted`, `nothing_chosen`, `already_shared` where it is on record already, `no_sharing_basis`.
    """
    require(by, May.LOG_CONVERSATIONS)
    if not items:
        raise Refusal(code="nothing_chosen", words="Choose at least one thing not to share.", field="items")
    rows = [
        SharingBasis(
            person=person,
            organisation=organisation,
            effect=Effect.OBJECT,
            purpose=Purpose.FRONT_DOOR,
            item=item,
            lawful_basis=LawfulBasis.CONSENT,
            confidentiality=Confidentiality.AGREEMENT,
            words=words,
            notice_version="",
            recorded_by_organisation_id=acting_organisation(by),
            recorded_by_id=by.user,
        )
        for item in items
    ]
    _add(rows)
    append_step(person=person.pk, kind=Kind.SHARING_REFUSED)
    return rows


def _add(rows: list[SharingBasis]) -> None:
    try:
        SharingBasis.objects.bulk_create(rows)
    except IntegrityError as error:
        if isinstance(error.__cause__, errors.ExclusionViolation):
            raise Refusal(
                code="already_shared",
                words="One of these is already on record for that time. End the earlier one first, or choose others.",
                field="items",
            ) from error
        raise


@action
def end_sharing(*, by: Scope, basis: UUID, words: str = "") -> None:
    """End one sharing basis now; the next statement anyone runs no longer sees the item through it.

    Refused: `not_permitted`; `already_ended` where it has ended, or is not one the acting organisation knows of.
    """
    require(by, May.LOG_CONVERSATIONS)
    row = SharingBasis.objects.in_force().filter(pk=basis).first()
    if row is None or not _end(by, SharingBasis.objects.filter(pk=basis), words):
        raise Refusal(code="already_ended", words=ENDED_ALREADY)
    append_step(person=row.person_id, kind=Kind.SHARING_ENDED)


@action
def stop_sharing(*, by: Scope, person: Person, organisation: Organisation, words: str = "") -> int:
    """End all that a person agreed to share with an organisation, in one step; give how many items and rows that was.

    What they see on a basis other than agreement is not theirs by the person's leave, and stays. Refused:
    `not_permitted`; `already_ended` where nothing is shared that the acting organisation knows of.
    """
    require(by, May.LOG_CONVERSATIONS)
    agreed = SharingBasis.objects.filter(
        person=person, organisation=organisation, effect=Effect.SHARE, lawful_basis=LawfulBasis.CONSENT
    )
    ended = _end(by, agreed, words)
    if not ended:
        raise Refusal(code="already_ended", words=ENDED_ALREADY)
    append_step(person=person.pk, kind=Kind.SHARING_ENDED)
    return ended


ENDED_ALREADY = "This sharing has ended already. There is nothing more to stop."


def _end(by: Scope, rows: SharingBasisQuerySet, words: str) -> int:
    return rows.in_force().update(
        valid_until=ClockTimestamp(), ended_at=ClockTimestamp(), ended_by_id=by.user, ended_words=words
    )


SEARCH_REFUSALS = {
    "search_too_short": "Type at least three letters of the name.",
    "search_too_often": "That is many searches in a minute. Wait a moment, then search again.",
}


@action
def find_people(*, by: Scope, typed: str) -> list[Person]:
    """People whose full name or first name begins with what was typed, 25 at most; each search is on record.

    Only people the acting organisation may see are found. Refused: `not_permitted`, `search_too_short`,
    `search_too_often`.
    """
    require(by, May.LOG_CONVERSATIONS)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT find_people(%s)", [typed.replace("\0", "")])
            ids = [row[0] for row in cursor.fetchall()]
    except DatabaseError as error:
        code = getattr(getattr(error.__cause__, "diag", None), "message_primary", "")
        if code in SEARCH_REFUSALS:
            raise Refusal(code=code, words=SEARCH_REFUSALS[code], field="typed") from error
        raise
    with by_way(Way.SEARCH):
        for pk in ids:
            note(pk, Item.KNOWN_AS)
    return list(Person.objects.in_bulk(ids).values())

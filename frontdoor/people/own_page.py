"""The person's own page: a link to it, what they change there, what they ask to have put right, and holding it."""

from datetime import timedelta
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from frontdoor.accounts.permissions import require
from frontdoor.accounts.roles import May
from frontdoor.core.actions import action
from frontdoor.core.clock import ClockTimestamp
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, acting_as, acting_organisation
from frontdoor.links.actions import EXPIRED, NewDoor, Passage, close_door, open_door
from frontdoor.links.models import Door
from frontdoor.people.actions import ENDED_ALREADY
from frontdoor.people.items import Effect, LawfulBasis
from frontdoor.people.models import Correction, PageHold, Person, SharingBasis
from frontdoor.people.steps import Kind, append_step

PURPOSE, THING = "own-page", "person"
LASTS = timedelta(days=30)
USES = 1000
MOST_WAITING = 20
HELD = "This page is held for the person's safety, so no link is made. Ask whoever watches over sharing."


@action
def open_own_page(*, by: Scope, person: UUID) -> NewDoor:
    """Make the person a link to their own page, for thirty days; one they had from this organisation ends.

    Refused: `not_permitted`, `no_such_person`, `page_held`.
    """
    require(by, May.LOG_CONVERSATIONS)
    _in_sight(person)
    if is_held(person):
        raise Refusal(code="page_held", words=HELD)
    _close_links(by, person)
    until = timezone.now() + LASTS
    return open_door(by=by, purpose=PURPOSE, thing_kind=THING, thing_id=person, until=until, uses=USES)


@action
def close_own_page(*, by: Scope, person: UUID) -> int:
    """End the links this organisation gave the person to their own page; give how many there were.

    Refused: `not_permitted`, `no_such_person`.
    """
    require(by, May.LOG_CONVERSATIONS)
    _in_sight(person)
    return _close_links(by, person)


@action
def hold_page(*, by: Scope, person: UUID, reason: str) -> PageHold:
    """Hold the person's page and its links, because somebody else may see them. Whoever comes by a link is not told.

    Refused: `not_permitted`, `no_such_person`, `reason_missing`, `held_already`.
    """
    user = _works_with_people(by)
    someone = _in_sight(person)
    if not reason.strip():
        raise Refusal(code="reason_missing", words="Say why the page is to be held.", field="reason")
    if PageHold.objects.filter(person=someone, released_at=None).exists():
        raise Refusal(code="held_already", words="The page is held already.")
    return PageHold.objects.create(
        person=someone, organisation_id=acting_organisation(by), reason=reason.strip(), held_by_id=user
    )


@action
def release_page(*, by: Scope, person: UUID) -> None:
    """Open the person's page again. Their old links work again unless they have ended meanwhile.

    Only whoever watches over sharing may. Refused: `not_permitted`, `no_such_person`, `not_held`.
    """
    require(by, May.OVERSEE_SHARING)
    someone = _in_sight(person)
    held = PageHold.objects.filter(person=someone, released_at=None)
    if not held.update(released_at=ClockTimestamp(), released_by_id=by.user):
        raise Refusal(code="not_held", words="The page is not held.")


@action
def stop_sharing_myself(*, by: Scope, passage: Passage, organisation: UUID) -> int:
    """The person ends all that they agreed to share with an organisation; give how many items and rows that was.

    `by` is the person. What an organisation sees on another basis is not theirs by the person's leave, and stays.
    Refused: `not_permitted` to anybody else; `already_ended`.
    """
    _only_the_person(by, passage)
    agreed = SharingBasis.objects.in_force().filter(
        person=by.person, organisation=organisation, effect=Effect.SHARE, lawful_basis=LawfulBasis.CONSENT
    )
    ended = agreed.update(valid_until=ClockTimestamp(), ended_at=ClockTimestamp(), ended_words="On their own page")
    if not ended:
        raise Refusal(code="already_ended", words=ENDED_ALREADY)
    with acting_as(Scope(organisation=passage.organisation)):
        append_step(person=passage.thing_id, kind=Kind.SHARING_ENDED)
    return ended


@action
def ask_to_put_right(*, by: Scope, passage: Passage, words: str) -> Correction:
    """The person says that something in their record is wrong. Whoever gave them the link answers.

    Refused: `not_permitted` to anybody else; `words_missing`, `too_many_waiting`.
    """
    person = _only_the_person(by, passage)
    if not words.strip():
        raise Refusal(code="words_missing", words="Say what is wrong, and what it should say.", field="words")
    waiting = Correction.objects.filter(person=person, state=Correction.State.WAITING)
    if waiting.count() >= MOST_WAITING:
        raise Refusal(
            code="too_many_waiting",
            words="We are still looking at what you wrote before. Please ring us.",
            field="words",
        )
    return Correction.objects.create(person_id=person, organisation_id=passage.organisation, words=words.strip()[:5000])


@action
def answer_correction(*, by: Scope, correction: UUID, changed: bool, answer: str) -> Correction:
    """Say what was done about what a person asked to have put right: changed, or kept, and why. They read it.

    Refused: `not_permitted`, `no_such_correction` (also once it is answered), `answer_missing`.
    """
    require(by, May.LOG_CONVERSATIONS)
    row = waiting_to_put_right(by=by).select_for_update().filter(pk=correction).first()
    if row is None:
        raise Refusal(code="no_such_correction", words="There is nothing to put right by that number, or not any more.")
    if not answer.strip():
        raise Refusal(code="answer_missing", words="Say what you did, so that the person can read it.", field="answer")
    row.state = Correction.State.CHANGED if changed else Correction.State.KEPT
    row.answer, row.answered_at, row.answered_by_id = answer.strip(), timezone.now(), by.user
    row.save(force_update=True, update_fields=["state", "answer", "answered_at", "answered_by"])
    return row


def waiting_to_put_right(*, by: Scope) -> "QuerySet[Correction]":
    """What people asked the acting organisation to put right, and nobody has answered."""
    return Correction.objects.filter(organisation=acting_organisation(by), state=Correction.State.WAITING)


def refuse_while_held(person: UUID) -> None:
    """Shut the door to a held page, in the words of one that has ended."""
    if is_held(person):
        raise Refusal(code="door_expired", words=EXPIRED)


def is_held(person: UUID) -> bool:
    """Whether a person's own page is held for their safety, by whomever."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT own_page_is_held(%s)", [person])
        return bool(cursor.fetchone()[0])


def _close_links(by: Scope, person: UUID) -> int:
    mine = Door.objects.filter(organisation=acting_organisation(by), purpose=PURPOSE, thing_id=person)
    live = list(mine.filter(closed_at=None, valid_until__gt=ClockTimestamp()))
    for door in live:
        close_door(by=by, door=door.pk)
    return len(live)


def _in_sight(person: UUID) -> Person:
    found = Person.objects.filter(pk=person).first()
    if found is None:
        raise Refusal(code="no_such_person", words="There is nobody here by that number.")
    return found


def _only_the_person(by: Scope, passage: Passage) -> UUID:
    if by.person is None or by.person != passage.thing_id or passage.thing_kind != THING:
        raise Refusal(code="not_permitted", words="Only the person may do this, on their own page.")
    return by.person


def _works_with_people(by: Scope) -> UUID:
    try:
        require(by, May.LOG_CONVERSATIONS)
    except Refusal:
        require(by, May.OVERSEE_SHARING)
    assert by.user is not None  # whoever holds a permission has signed in
    return by.user

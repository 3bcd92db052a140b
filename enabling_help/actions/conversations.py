"""Write down a conversation: who it was with, what matters to them, and what they asked for."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from uuid import UUID, uuid4

from django.db import connection
from django.utils import timezone

from enabling_help.models import Conversation, Need, Speaking
from enabling_help.places import places_of
from frontdoor.accounts.permissions import require
from frontdoor.accounts.roles import May
from frontdoor.core.actions import action
from frontdoor.core.pages import page_text
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, acting_organisation
from frontdoor.people.actions import FirstContact, hold_new_rows, meet_person, note_what_matters
from frontdoor.people.items import Item
from frontdoor.people.models import KnownAs, Person
from frontdoor.people.steps import Kind, append_step
from frontdoor.reference.reads import choices

MOST_NEEDS = 20
TICK = timedelta(microseconds=1)
WRITTEN_ALREADY = (
    "A conversation with other words is written down from this page already. Yours are below: write them down once "
    "more to keep them as a conversation of their own."
)


@dataclass(frozen=True, slots=True)
class Said:
    """What was said in a conversation, in the person's words: something of it, and everything else may be empty.

    `around` holds pairs of a name and who they are to the person, `needs` each thing asked for.
    """

    matters: str = ""
    strengths: str = ""
    around: tuple[tuple[str, str], ...] = ()
    happening: str = ""
    needs: tuple[str, ...] = ()

    def asked(self) -> list[str]:
        """The needs that hold any words."""
        return [words.strip() for words in self.needs if words.strip()]


@action
def log_conversation(
    *,
    by: Scope,
    route: str,
    said: Said,
    person: UUID | None = None,
    contact: FirstContact | None = None,
    speaking: Speaking = Speaking.THEMSELVES,
    speaker: str = "",
    held_at: datetime | None = None,
    conversation_id: UUID | None = None,
) -> Conversation:
    """Write down a conversation and each need it raised, with the receiving organisation's own basis.

    `person` is someone known already; without one, `contact` says what is known of someone new, which may be nothing.
    `route` is a code of the list entry-routes; with a `conversation_id`, sent twice it is written once. Refused:
    `not_permitted`, `no_organisation`, `no_such_person`, `route_unknown`, `nothing_said`, `too_many_needs`,
    `held_in_the_future`; `written_already` where the id is that of a conversation with other words.
    """
    require(by, May.LOG_CONVERSATIONS, programs=True)
    organisation = acting_organisation(by)
    if there := conversation_id and _sent_before(by, conversation_id, person, contact or FirstContact(), said):
        return there
    _check(route, said, held_at)
    notice = page_text("privacy").version
    someone = _someone(by, person, contact or FirstContact(), notice, held_at)
    conversation = Conversation(
        id=conversation_id or uuid4(),
        person=someone,
        organisation_id=organisation,
        logged_by_id=by.user,
        route=route,
        speaking=speaking,
        speaker=speaker.strip(),
        happening=said.happening.strip(),
        held_at=held_at or timezone.now(),
    )
    _write(by, conversation, said, notice, earlier=held_at is not None)
    return conversation


def _sent_before(
    by: Scope, conversation: UUID, person: UUID | None, contact: FirstContact, said: Said
) -> Conversation | None:
    """The conversation where it was sent before. Of two sendings at once, the second waits here for the first.

    Refused: `written_already` where it was sent before with other words, which would be lost.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"conversation {conversation}"])
    there = Conversation.objects.filter(pk=conversation, logged_by=by.user).first()
    if there and not _says(there, person, contact, said):
        raise Refusal(code="written_already", words=WRITTEN_ALREADY)
    return there


def _says(there: Conversation, person: UUID | None, contact: FirstContact, said: Said) -> bool:
    """Whether a conversation on record is the one that was sent again, and not another under the same id."""
    needs = [need.words for need in there.needs.order_by("position")]
    called = KnownAs.objects.filter(person=there.person_id).first()
    same_person = person in {None, there.person_id} and (
        person is not None or (called.first_name if called else "") == contact.first_name.strip()
    )
    return same_person and (there.happening, needs) == (said.happening.strip(), said.asked())


def _write(by: Scope, conversation: Conversation, said: Said, notice: str, *, earlier: bool) -> None:
    """Write the conversation and its needs, each with its step; steps of one moment follow each other by a tick."""
    person = conversation.person
    raised = [
        Need(
            person=person,
            conversation=conversation,
            organisation_id=conversation.organisation_id,
            position=number,
            words=words,
            raised_at=conversation.held_at,
        )
        for number, words in enumerate(said.asked(), start=1)
    ]
    rows = [(Item.CONVERSATION, conversation.pk), *((Item.NEED, need.pk) for need in raised)]
    hold_new_rows(by=by, person=person, rows=rows, notice_version=notice)
    ticks = (conversation.held_at + number * TICK if earlier else None for number in count(1))
    leave = partial(append_step, person=person.pk, route=conversation.route, places=places_of(person))
    conversation.step = leave(kind=Kind.CONVERSATION, occurred_at=next(ticks))
    conversation.save(force_insert=True)
    for need in raised:
        need.step = leave(kind=Kind.NEED_RAISED, occurred_at=next(ticks), need=need.pk, caused_by=conversation.step)
        need.save(force_insert=True)
    note_what_matters(
        by=by,
        person=person,
        matters=said.matters,
        strengths=said.strengths,
        around=said.around,
        notice_version=notice,
    )


def _check(route: str, said: Said, held_at: datetime | None) -> None:
    if route not in dict(choices("entry-routes")):
        raise Refusal(code="route_unknown", words="Choose how they got in touch.", field="route")
    told = (said.matters, said.strengths, said.happening, *said.needs, *(name for name, _ in said.around))
    if not any(words.strip() for words in told):
        raise Refusal(
            code="nothing_said",
            words="Write down something of what was said: what matters to them, what is happening, or what they need.",
            field="matters",
        )
    if len(said.asked()) > MOST_NEEDS:
        raise Refusal(code="too_many_needs", words=f"Write down {MOST_NEEDS} things at most in one conversation.")
    if held_at is not None and held_at > timezone.now():
        raise Refusal(code="held_in_the_future", words="Choose a time that has passed.", field="held_at")


def _someone(by: Scope, person: UUID | None, contact: FirstContact, notice: str, held_at: datetime | None) -> Person:
    if person is None:
        return meet_person(by=by, contact=contact, notice_version=notice, met_at=held_at)
    found = Person.objects.filter(pk=person).first()
    if found is None:
        raise Refusal(code="no_such_person", words="There is nobody here by that number. Find them again.")
    return found

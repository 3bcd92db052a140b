"""What is done with what people told us: keep it, pass it on, answer it, and take the answer back to them."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from django.db import connection
from django.utils import timezone

from frontdoor.accounts.permissions import require
from frontdoor.accounts.roles import May
from frontdoor.core.actions import action
from frontdoor.core.clock import ClockTimestamp
from frontdoor.core.nudge import nudge_on_commit
from frontdoor.core.pages import page_text
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Job, Scope, acting_organisation
from frontdoor.outbox.actions import queue
from frontdoor.people.actions import hold_new_rows
from frontdoor.people.items import Item
from frontdoor.people.looks import note
from frontdoor.people.models import Person
from frontdoor.voice.messages import CAME
from frontdoor.voice.models import Answer, AnswerTo, Told, WayBack
from frontdoor.voice.reads import coarse_places, communities
from frontdoor.voice.who import refuse_readers_of_networks, require_noting
from frontdoor.voice.words import refuse_names, warnings
from frontdoor.voice.workflow import Heard, State, sources_of
from neighbourhoods.models import Place

RETURN_ANSWERS = "voice.return_answers"


@action
def pass_on(
    *,
    by: Scope,
    person: UUID,
    words: str,
    agreed: str,
    place: UUID | None = None,
    community: UUID | None = None,
    looked: bool = False,
    way_back_id: UUID | None = None,
) -> WayBack:
    """Keep a sentence that somebody asked to have passed on, with how they agreed, until it goes out with others'.

    `place` is one of `coarse_places` or `community` one of `communities`, not both; `looked` says that whoever writes
    looked at the warnings. With a `way_back_id`, sent twice it is kept once. Refused: `not_permitted`, `convenes`,
    `no_such_person`, `agreement_missing`, `may_say_who`, `place_and_community`, `place_too_small`,
    `no_such_community`; as `words.refuse_names`.
    """
    require(by, May.LOG_CONVERSATIONS)
    assert by.user is not None  # whoever may log conversations has signed in
    refuse_readers_of_networks()
    if way_back_id and (there := WayBack.objects.filter(pk=way_back_id, person=person).first()):
        return there
    someone = Person.objects.filter(pk=person).first()
    if someone is None:
        raise Refusal(code="no_such_person", words="There is nobody here by that number. Find them again.")
    if not agreed.strip():
        raise Refusal(code="agreement_missing", words="Write down how they agreed, in their words.", field="agreed")
    _refuse_telling(words, someone.pk, looked=looked)
    row = WayBack(id=way_back_id or uuid4(), person=someone, organisation_id=acting_organisation(by))
    row.words, row.agreed, row.agreed_by_id = words.strip(), agreed.strip(), by.user
    row.place, row.community = _place(place, community), _community(community)
    hold_new_rows(by=by, person=someone, rows=[(Item.VOICE, row.pk)], notice_version=page_text("privacy").version)
    row.save(force_insert=True)
    # The names it was compared with were looked at for its sake: in the log they stand in one row with it.
    note(someone.pk, Item.VOICE)
    return row


@action
def note_told(
    *,
    by: Scope,
    words: str,
    heard: Heard,
    agreed: bool,
    place: UUID | None = None,
    community: UUID | None = None,
    looked: bool = False,
    told_id: UUID | None = None,
) -> Told:
    """Keep what somebody said at a gathering or out and about, without asking who they are: there is no way back.

    Refused: `not_permitted`, `not_here` for what was said in a conversation, `agreement_missing`; as `pass_on`.
    """
    require_noting(by)
    if heard == Heard.CONVERSATION:
        raise Refusal(code="not_here", words="What was said in a conversation is passed on from the person's page.")
    if told_id and (there := Told.objects.filter(pk=told_id).first()):
        return there
    if not agreed:
        raise Refusal(code="agreement_missing", words="Ask them whether it may be passed on.", field="agreed")
    _refuse_telling(words, None, looked=looked)
    row = Told(
        id=told_id or uuid4(),
        words=words.strip(),
        place=_place(place, community),
        community=_community(community),
        heard=heard,
        told_in=timezone.localdate().replace(day=1),
    )
    row.save(force_insert=True)
    return row


@action
def stop_passing_on(*, by: Scope, way_back: UUID) -> None:
    """The person changed their mind. What has not gone out is deleted; what has is nobody's from now on.

    Refused: `not_permitted`, `no_such_way_back`, `not_now`.
    """
    require(by, May.LOG_CONVERSATIONS)
    row = _held(by, way_back)
    _refuse_unless(row, State.ENDED)
    WayBack.objects.filter(pk=row.pk).update(
        state=State.ENDED, words="", place=None, community=None, ended_at=ClockTimestamp(), ended_by=by.user
    )


@action
def tell_answer(*, by: Scope, way_back: UUID, reached: bool) -> None:
    """Write down that the person was told the answer, or could not be reached with it.

    Refused: `not_permitted`, `no_such_way_back`, `not_now`.
    """
    require(by, May.LOG_CONVERSATIONS)
    row = _held(by, way_back)
    _refuse_unless(row, State.DELIVERED if reached else State.UNREACHED)
    mine = WayBack.objects.filter(pk=row.pk)
    if reached:
        mine.update(state=State.DELIVERED, delivered_at=ClockTimestamp(), delivered_by=by.user)
    else:
        mine.update(state=State.UNREACHED)


@action
def answer_those_who_spoke(*, by: Scope, told: Sequence[UUID], about: UUID, words: str) -> Answer:
    """Answer what was told. Who said it is not known here; a job finds the ways back, in a transaction of its own.

    Called from the action that gave the answer, which has asked whether `by` may. Refused: `not_permitted`,
    `words_missing`.
    """
    require(by, May.CONVENE)
    if not words.strip():
        raise Refusal(code="words_missing", words="Write the answer as it shall be told to them.", field="words")
    answer = Answer(words=words.strip(), about=about)
    answer.save(force_insert=True)
    known = Told.objects.filter(pk__in=told).values_list("pk", flat=True)
    AnswerTo.objects.bulk_create([AnswerTo(answer=answer, told_id=each) for each in known])
    nudge_on_commit(RETURN_ANSWERS)
    return answer


@action
def send_out(*, by: Scope) -> int:
    """Pass on all that waits, once at least eight people wait; give how many sentences went. For its own job alone.

    Refused: `not_permitted`.
    """
    _refuse_all_but_the_job(by)
    with connection.cursor() as cursor:
        cursor.execute("SELECT voice_pass_on()")
        return int(cursor.fetchone()[0])


@action
def return_answers(*, by: Scope) -> int:
    """Bring new answers to the ways back, and queue word of each for the organisation that keeps it; give how many.

    For its own job alone. Run twice it finds nothing more. Refused: `not_permitted`.
    """
    _refuse_all_but_the_job(by)
    with connection.cursor() as cursor:
        cursor.execute("SELECT way_back, organisation FROM voice_return_answers()")
        found = cursor.fetchall()
    for way_back, organisation in found:
        queue(by=by, event=CAME, aggregate_id=way_back, recipient=organisation, order_key=way_back)
    return len(found)


def _refuse_all_but_the_job(by: Scope) -> None:
    if by.job is not Job.CARRY_VOICES:
        raise Refusal(code="not_permitted", words="Only the carrying of what people told us does this.")


def _refuse_telling(words: str, person: UUID | None, *, looked: bool) -> None:
    refuse_names(words, person)
    if not looked and (found := warnings(words)):
        raise Refusal(code="may_say_who", words=" ".join(found), field="looked")


def _place(place: UUID | None, community: UUID | None) -> Place | None:
    if place is None:
        return None
    if community is not None:
        raise Refusal(
            code="place_and_community",
            words="Choose a place or a community, not both: few people are in both.",
            field="community",
        )
    found = coarse_places().filter(pk=place).first()
    if found is None:
        raise Refusal(
            code="place_too_small", words="Choose a larger place, with at least 4,000 people in it.", field="place"
        )
    return found


def _community(community: UUID | None) -> Place | None:
    if community is None:
        return None
    found = communities().filter(pk=community).first()
    if found is None:
        raise Refusal(code="no_such_community", words="Choose a community from the list.", field="community")
    return found


def _held(by: Scope, way_back: UUID) -> WayBack:
    mine = WayBack.objects.select_for_update().filter(pk=way_back, organisation=acting_organisation(by))
    row = mine.first()
    if row is None:
        raise Refusal(code="no_such_way_back", words="There is nothing here by that number, or it is not shared now.")
    return row


def _refuse_unless(row: WayBack, to: State) -> None:
    if State(row.state) not in sources_of(to):
        raise Refusal(code="not_now", words=f"This stands at “{State(row.state).label}” and cannot change like that.")

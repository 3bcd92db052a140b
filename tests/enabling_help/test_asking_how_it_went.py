"""Four weeks on, Joan is asked whether it helped: by a call or by her own link. Only her answer ends the need."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from enabling_help.actions.follow_ups import answer_at_door, fall_due, open_link, record_answer, stop_asking
from enabling_help.actions.introductions import introduce
from enabling_help.models import AnswerRoute, FollowUp, Need
from enabling_help.scheduled import follow_ups_fall_due
from enabling_help.workflow import AskingState, IntroductionKind, NeedState
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Job, Scope, acting_as
from frontdoor.links.actions import Entry, NewDoor, check_code
from frontdoor.links.tokens import door_scope
from frontdoor.people.models import KnownAs, Step
from frontdoor.people.steps import Kind, reading_steps
from tests.factories.cast import Cast
from tests.factories.help import joan_asks, joan_is_introduced

pytestmark = pytest.mark.django_db
CLOCK = Scope(job=Job.FOLLOW_UPS)


def told_four_weeks_ago(cast: Cast) -> FollowUp:
    need = joan_asks(cast)
    with acting_as(cast.amina):
        introduce(by=cast.amina, need=need.pk, kind=IntroductionKind.TOLD_ABOUT, words="The library", follow_up=True)
        FollowUp.objects.update(due_at=timezone.now() - timedelta(minutes=1))
        return FollowUp.objects.get()


def due(cast: Cast) -> FollowUp:
    row = told_four_weeks_ago(cast)
    follow_ups_fall_due()
    return row


def steps_of_answers() -> list[str]:
    answers = {Kind.ASKED_HOW_IT_WENT, Kind.NEED_MET, Kind.NEED_PARTLY_MET, Kind.NEED_NOT_MET}
    with reading_steps():
        return [row.kind for row in Step.objects.filter(kind__in=answers).order_by("occurred_at")]


def through_the_door(door: NewDoor) -> Scope:
    return door_scope(door.token)


def test_it_falls_due_after_four_weeks_and_once(cast: Cast) -> None:
    joan_is_introduced(cast, follow_up=True)
    with acting_as(cast.amina):
        left = FollowUp.objects.get().due_at - timezone.now()
        assert timedelta(days=27) < left <= timedelta(weeks=4)
    with acting_as(CLOCK):
        assert fall_due(by=CLOCK) == 0
        FollowUp.objects.update(due_at=timezone.now())
        assert fall_due(by=CLOCK) == 1
        assert fall_due(by=CLOCK) == 0
        assert not KnownAs.objects.exists()
        assert not Need.objects.exists()


def test_only_the_clocks_job_puts_them_on_the_list(cast: Cast) -> None:
    told_four_weeks_ago(cast)
    with acting_as(cast.amina), pytest.raises(Refusal, match="not_permitted"):
        fall_due(by=cast.amina)


def test_what_she_says_in_a_call_ends_the_need(cast: Cast) -> None:
    row = due(cast)
    with acting_as(cast.amina):
        record_answer(by=cast.amina, follow_up=row.pk, answer=NeedState.PARTLY_MET, words="Canary somewhat.")
        row.refresh_from_db()
        assert (row.state, row.answered_through) == (AskingState.ANSWERED, AnswerRoute.CALL)
        assert Need.objects.get().state == NeedState.PARTLY_MET
        with pytest.raises(Refusal, match="not_due"):
            record_answer(by=cast.amina, follow_up=row.pk, answer=NeedState.MET)
    assert steps_of_answers() == [Kind.ASKED_HOW_IT_WENT, Kind.NEED_PARTLY_MET]


def test_her_own_link_and_code_take_her_answer_once(cast: Cast) -> None:
    row = due(cast)
    with acting_as(cast.amina):
        door = open_link(by=cast.amina, follow_up=row.pk)
    visitor = through_the_door(door)
    with acting_as(visitor):
        entry = check_code(by=visitor, purpose="tell-how-it-went", code=door.code)
        assert isinstance(entry, Entry)
        assert not Need.objects.exists()
        answer_at_door(by=visitor, entry=entry.signed, answer=NeedState.MET, words="Canary lovely.")
        with pytest.raises(Refusal, match="door_used"):
            answer_at_door(by=visitor, entry=entry.signed, answer=NeedState.NOT_MET)
    with acting_as(cast.amina):
        assert Need.objects.get().state == NeedState.MET
        assert FollowUp.objects.get().answered_through == AnswerRoute.LINK
    assert steps_of_answers() == [Kind.ASKED_HOW_IT_WENT, Kind.NEED_MET]


def test_a_new_link_closes_the_one_before_and_a_call_closes_the_link(cast: Cast) -> None:
    row = due(cast)
    with acting_as(cast.amina):
        first, second = (open_link(by=cast.amina, follow_up=row.pk) for _ in range(2))
        record_answer(by=cast.amina, follow_up=row.pk, answer=NeedState.NOT_MET)
    for door in (first, second):
        visitor = through_the_door(door)
        with acting_as(visitor), pytest.raises(Refusal, match="door_closed"):
            check_code(by=visitor, purpose="tell-how-it-went", code=door.code)


def test_without_the_code_the_door_takes_nothing(cast: Cast) -> None:
    row = due(cast)
    with acting_as(cast.amina):
        door = open_link(by=cast.amina, follow_up=row.pk)
    visitor = through_the_door(door)
    with acting_as(visitor), pytest.raises(Refusal, match="code_needed"):
        answer_at_door(by=visitor, entry="forged", answer=NeedState.MET)
    with acting_as(cast.amina):
        assert Need.objects.get().state == NeedState.OPEN


def test_who_may_not_asks_nobody(cast: Cast) -> None:
    row = due(cast)
    for act in (
        lambda by: open_link(by=by, follow_up=row.pk),
        lambda by: record_answer(by=by, follow_up=row.pk, answer=NeedState.MET),
        lambda by: stop_asking(by=by, follow_up=row.pk),
    ):
        with acting_as(cast.tom), pytest.raises(Refusal, match="not_permitted"):
            act(cast.tom)
        with acting_as(cast.bea), pytest.raises(Refusal, match="no_such_follow_up"):
            act(cast.bea)
    with acting_as(cast.amina), pytest.raises(Refusal, match="no_such_follow_up"):
        record_answer(by=cast.amina, follow_up=uuid4(), answer=NeedState.MET)
    with acting_as(cast.amina), pytest.raises(Refusal, match="answer_unknown"):
        record_answer(by=cast.amina, follow_up=row.pk, answer=NeedState.OPEN)


def test_she_would_rather_not_say_and_the_need_stays_as_it_is(cast: Cast) -> None:
    row = due(cast)
    with acting_as(cast.amina):
        stop_asking(by=cast.amina, follow_up=row.pk)
        with pytest.raises(Refusal, match="not_due"):
            stop_asking(by=cast.amina, follow_up=row.pk)
        assert Need.objects.get().state == NeedState.OPEN
    assert steps_of_answers() == []


def test_something_tried_after_it_did_not_help_opens_the_need_again(cast: Cast) -> None:
    row = due(cast)
    with acting_as(cast.amina):
        record_answer(by=cast.amina, follow_up=row.pk, answer=NeedState.NOT_MET)
        need = Need.objects.get()
        introduce(by=cast.amina, need=need.pk, kind=IntroductionKind.DIRECT_HELP, words="Rang the library")
        need.refresh_from_db()
        assert (need.state, need.answered_at) == (NeedState.OPEN, None)

"""Tom answers for the club, on its pages or by its program; whoever asked may call off; nobody else may anything."""

import logging

import pytest

from enabling_help.actions.answers import accept, acknowledge, begin, complete, decline, give_up, rest
from enabling_help.actions.introductions import cancel, introduce, mark_as_mistake
from enabling_help.models import Event, FollowUp, Introduction, IntroductionEvent, Need
from enabling_help.workflow import AskingState, IntroductionKind, NeedState, Outcome, State
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Job, Scope, acting_as
from frontdoor.outbox.delivery import deliver_what_is_due
from frontdoor.outbox.models import Message
from frontdoor.outbox.renderers import ENDED, Facts, renderer_of
from frontdoor.people.actions import stop_sharing
from frontdoor.people.models import Step
from frontdoor.people.steps import Kind, reading_steps
from tests.factories.cast import Cast, member
from tests.factories.help import CANARIES, joan_asks, joan_is_introduced

pytestmark = pytest.mark.django_db


def events(cast: Cast, made: Introduction) -> list[str]:
    with acting_as(cast.amina):
        return [row.event for row in IntroductionEvent.objects.filter(introduction=made).order_by("happened_at")]


@pytest.mark.parametrize("program", [False, True])
def test_from_yes_to_done_every_step_is_kept_and_the_need_stays_open(cast: Cast, program: bool) -> None:
    made = joan_is_introduced(cast)
    who = Scope(organisation=cast.club.pk) if program else cast.tom
    with acting_as(who):
        assert acknowledge(by=who, introduction=made.pk).state == State.REQUESTED
        accept(by=who, introduction=made.pk)
        begin(by=who, introduction=made.pk)
        rest(by=who, introduction=made.pk, reason="The hall is closed.")
        begin(by=who, introduction=made.pk)
        done = complete(by=who, introduction=made.pk, outcome=Outcome.HELPED)
    assert (done.state, done.outcome, done.reason) == (State.COMPLETED, Outcome.HELPED, "")
    assert events(cast, made) == [
        Event.REQUESTED,
        Event.ACKNOWLEDGED,
        Event.ACCEPTED,
        Event.IN_PROGRESS,
        Event.ON_HOLD,
        Event.IN_PROGRESS,
        Event.COMPLETED,
    ]
    with acting_as(cast.amina):
        assert Need.objects.get(pk=made.need_id).state == NeedState.OPEN
    with reading_steps():
        kinds = {step.kind: step for step in Step.objects.filter(organisation=cast.club)}
    assert set(kinds) == {Kind.ACKNOWLEDGED, Kind.ACCEPTED, Kind.SUPPORT_BEGAN, Kind.COMPLETED}
    assert {step.caused_by for step in kinds.values()} == {made.step}


def test_no_takes_a_reason_and_ends_it(cast: Cast) -> None:
    made = joan_is_introduced(cast, follow_up=True)
    with acting_as(cast.tom):
        with pytest.raises(Refusal, match="reason_missing"):
            decline(by=cast.tom, introduction=made.pk, reason=" ")
        decline(by=cast.tom, introduction=made.pk, reason="We are full.")
        with pytest.raises(Refusal, match="not_now"):
            accept(by=cast.tom, introduction=made.pk)
    with acting_as(cast.amina):
        assert Introduction.objects.get().reason == "We are full."
        assert FollowUp.objects.get().state == AskingState.STOPPED


def test_knowing_of_it_twice_is_once_and_comes_before_an_answer(cast: Cast) -> None:
    made = joan_is_introduced(cast)
    with acting_as(cast.tom):
        first = acknowledge(by=cast.tom, introduction=made.pk).acknowledged_at
        assert acknowledge(by=cast.tom, introduction=made.pk).acknowledged_at == first
    assert events(cast, made).count(Event.ACKNOWLEDGED) == 1


def test_an_answer_given_twice_is_refused(cast: Cast) -> None:
    made = joan_is_introduced(cast)
    with acting_as(cast.tom):
        accept(by=cast.tom, introduction=made.pk)
        for again in (accept, acknowledge):
            with pytest.raises(Refusal, match="not_now"):
                again(by=cast.tom, introduction=made.pk)
        with pytest.raises(Refusal, match="outcome_unknown"):
            complete(by=cast.tom, introduction=made.pk, outcome="splendid")
        give_up(by=cast.tom, introduction=made.pk, reason="She moved away.")


@pytest.mark.parametrize("side", ["amina", "tom"])
def test_either_side_calls_off_and_says_why(cast: Cast, side: str) -> None:
    made = joan_is_introduced(cast)
    who = getattr(cast, side)
    with acting_as(who):
        with pytest.raises(Refusal, match="reason_missing"):
            cancel(by=who, introduction=made.pk, reason="")
        assert cancel(by=who, introduction=made.pk, reason="Not now.").state == State.CANCELLED


def test_each_side_says_only_what_is_its_own_to_say(cast: Cast) -> None:
    made = joan_is_introduced(cast)
    with acting_as(cast.amina), pytest.raises(Refusal, match="not_permitted"):
        accept(by=cast.amina, introduction=made.pk)
    with acting_as(cast.tom), pytest.raises(Refusal, match="not_permitted"):
        mark_as_mistake(by=cast.tom, introduction=made.pk)
    convenor = member("conor", cast.club, "convenor")
    with acting_as(convenor), pytest.raises(Refusal, match="not_permitted"):
        accept(by=convenor, introduction=made.pk)
    with acting_as(cast.amina):
        assert mark_as_mistake(by=cast.amina, introduction=made.pk).state == State.ENTERED_IN_ERROR


def test_an_outsiders_and_a_withdrawn_introduction_do_not_exist(cast: Cast) -> None:
    made = joan_is_introduced(cast)
    outsider = Scope(organisation=cast.trust.pk)
    for who in (cast.bea, outsider):
        with acting_as(who), pytest.raises(Refusal, match="no_such_introduction"):
            accept(by=who, introduction=made.pk)
    with acting_as(cast.amina):
        stop_sharing(by=cast.amina, person=made.person, organisation=cast.club)
    with acting_as(cast.tom), pytest.raises(Refusal, match="no_such_introduction"):
        accept(by=cast.tom, introduction=made.pk)


def test_where_the_other_side_has_no_account_the_worker_writes_down_what_it_says(cast: Cast) -> None:
    need = joan_asks(cast)
    with acting_as(cast.amina):
        made = introduce(by=cast.amina, need=need.pk, kind=IntroductionKind.INTRODUCED, words="Her neighbour Ann")
        accept(by=cast.amina, introduction=made.pk)
        complete(by=cast.amina, introduction=made.pk, outcome=Outcome.MET)
        assert not Message.objects.exists()


def body_for_the_club(cast: Cast, made: Introduction) -> object:
    renderer = renderer_of("introduction.made")
    with acting_as(Scope(organisation=cast.club.pk)):
        return renderer.render(Facts(made.pk, "introduction.made", made.pk, cast.club.pk, {}))


def test_the_message_is_thin_and_carries_nothing_once_the_agreement_has_ended(cast: Cast) -> None:
    made = joan_is_introduced(cast)
    assert str(made.pk) in repr(body_for_the_club(cast, made))
    assert not any(canary in repr(body_for_the_club(cast, made)) for canary in CANARIES)
    with acting_as(cast.amina):
        stop_sharing(by=cast.amina, person=made.person, organisation=cast.club)
    assert body_for_the_club(cast, made) is None


def test_the_other_side_is_told_in_order_and_the_queue_and_log_hold_no_word_of_hers(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    made = joan_is_introduced(cast)
    with acting_as(cast.tom):
        accept(by=cast.tom, introduction=made.pk)
    with acting_as(Scope(job=Job.DELIVER)):
        queued = list(Message.objects.order_by("queued_at"))
        assert [(row.event, row.recipient_id) for row in queued] == [
            ("introduction.made", cast.club.pk),
            ("introduction.changed", cast.council.pk),
        ]
        assert not any(canary in repr([vars(row) for row in queued]) for canary in CANARIES)
    with acting_as(cast.amina):
        stop_sharing(by=cast.amina, person=made.person, organisation=cast.club)
    with caplog.at_level(logging.INFO):
        assert deliver_what_is_due().taken == 2
    assert ENDED in caplog.text
    assert not any(canary in caplog.text for canary in CANARIES)

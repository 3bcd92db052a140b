"""Nobody waits in silence: the other side is reminded, then rung or left in peace, and it comes back to the worker."""

from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from enabling_help.actions.answers import accept, acknowledge
from enabling_help.actions.chasing import give_longer, nobody_answered, take_off, take_up
from enabling_help.chasing import planned
from enabling_help.models import Chase, Introduction, IntroductionEvent, IntroductionMessage
from enabling_help.scheduled import chase_silence
from enabling_help.telling import REMINDED
from enabling_help.workflow import ChaseKind, ChaseState, State
from enabling_help.working_days import after_working_days
from frontdoor.core import nudge
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Job, Scope, acting_as
from frontdoor.outbox.actions import say_how_we_hear
from frontdoor.outbox.models import Hearing, Message, Prefers
from frontdoor.people.actions import stop_sharing
from frontdoor.people.models import Look
from neighbourhoods.models import Asset, AssetKind, AssetStatus
from tests.factories.cast import FILLING, Cast
from tests.factories.clients import body, signed_in
from tests.factories.help import joan_is_introduced

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
REMIND, RING, BACK = ChaseKind.REMIND, ChaseKind.RING, ChaseKind.BACK
# The database keeps its own clock, so the story begins today.
TODAY = timezone.localdate()


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nudge, "_silent_until", float("inf"))


def the_club(cast: Cast, prefers: Prefers = Prefers.SITE, **more: object) -> None:
    with acting_as(cast.tom):
        say_how_we_hear(by=cast.tom, organisation=cast.club.pk, prefers=prefers, **more)


def chases(cast: Cast) -> list[tuple[str, str, date]]:
    with acting_as(cast.amina):
        return list(Chase.objects.order_by("turn").values_list("kind", "state", "due_on"))


def open_chase(cast: Cast, kind: ChaseKind) -> UUID:
    with acting_as(cast.amina):
        return Chase.objects.get(kind=kind, state__in=[ChaseState.WAITING, ChaseState.DUE]).pk


def at(day: date) -> time_machine.travel:
    return time_machine.travel(datetime.combine(day, time(9), ZoneInfo("Europe/London")), tick=False)


def on_day(days: int) -> None:
    """The job runs on the working day so many from today, and, as it does each hour, once more."""
    with at(after_working_days(TODAY, days)):
        chase_silence()
        chase_silence()


def reminders(cast: Cast) -> int:
    with acting_as(cast.amina):
        return Message.objects.filter(event=REMINDED).count()


@pytest.mark.parametrize(
    ("prefers", "facts", "plan"),
    [
        (Prefers.SITE, {}, [(REMIND, 6), (REMIND, 9), (BACK, 12)]),
        (Prefers.SITE, {"remind_after": [2]}, [(REMIND, 2), (BACK, 5)]),
        (Prefers.EMAIL, {"volunteers": True, "phone": "+441632960456"}, [(REMIND, 6), (RING, 9), (BACK, 12)]),
        (Prefers.EMAIL, {"volunteers": True}, [(REMIND, 6), (BACK, 9)]),
        (
            Prefers.SITE,
            {"volunteers": True, "remind_after": [4], "phone": "+441632960456"},
            [(REMIND, 4), (RING, 7), (BACK, 10)],
        ),
        (Prefers.CALL, {}, [(RING, 0), (BACK, 12)]),
    ],
)
def test_what_is_done_is_as_the_organisation_asked_for(
    prefers: Prefers, facts: dict, plan: list[tuple[ChaseKind, int]]
) -> None:
    assert planned(Hearing(**facts), prefers) == plan


def test_staff_are_reminded_after_six_and_nine_working_days_and_then_it_comes_back(cast: Cast) -> None:
    joan_is_introduced(cast)
    on_day(5)
    assert reminders(cast) == 0
    on_day(6)
    assert reminders(cast) == 1
    on_day(9)
    assert reminders(cast) == 2
    assert "No answer yet" in body(signed_in(cast.amina).get(reverse("help:silences")))
    assert open_chase(cast, BACK)
    on_day(12)
    assert [(kind, state) for kind, state, _ in chases(cast)] == [
        (REMIND, ChaseState.DONE),
        (REMIND, ChaseState.DONE),
        (BACK, ChaseState.DUE),
    ]
    assert reminders(cast) == 2


def test_nothing_is_done_on_a_bank_holiday_or_at_a_weekend(cast: Cast) -> None:
    joan_is_introduced(cast)
    with acting_as(FILLING):
        Chase.objects.update(due_on=date(2027, 12, 1))
    for closed in (date(2027, 12, 25), date(2027, 12, 27), date(2028, 1, 1)):
        with at(closed):
            chase_silence()
    assert reminders(cast) == 0
    with at(date(2027, 12, 29)):
        chase_silence()
    assert reminders(cast) == 2


def test_an_answer_ends_it_and_whoever_says_they_know_is_given_the_days_again(cast: Cast) -> None:
    row = joan_is_introduced(cast)
    with acting_as(FILLING):
        Chase.objects.update(due_on=TODAY)
    with acting_as(cast.tom):
        acknowledge(by=cast.tom, introduction=row.pk)
    waiting = [(kind, due) for kind, state, due in chases(cast) if state == ChaseState.WAITING]
    assert waiting[0] == (REMIND, after_working_days(TODAY, 6))
    on_day(5)
    assert reminders(cast) == 0
    with acting_as(cast.tom):
        accept(by=cast.tom, introduction=row.pk)
    on_day(20)
    assert reminders(cast) == 0
    assert {state for _, state, _ in chases(cast)} == {ChaseState.DROPPED}


def test_once_the_person_takes_it_back_nobody_is_reminded(cast: Cast) -> None:
    row = joan_is_introduced(cast)
    with acting_as(cast.amina):
        stop_sharing(by=cast.amina, person=row.person, organisation=cast.club)
    on_day(6)
    assert reminders(cast) == 0


def test_volunteers_are_reminded_once_then_rung_and_what_they_say_is_written_down(cast: Cast) -> None:
    the_club(cast, phone="01632 960456", volunteers=True)
    row = joan_is_introduced(cast)
    on_day(6)
    on_day(9)
    assert reminders(cast) == 1
    browser = signed_in(cast.amina)
    assert "Elm Street Club" in body(browser.get(reverse("help:calls")))
    call = reverse("help:call", args=[open_chase(cast, RING)])
    page = body(browser.get(call))
    assert "01632 960456" in page
    assert "Canary-Joan" in page
    assert "Canary fall" not in page  # the conversation is not shared with the club, so it is not to be told
    day = date.today() + timedelta(days=3)
    assert browser.post(call, {"answer": State.REJECTED}).status_code == 422
    said = browser.post(call, {"answer": State.ACCEPTED, "touch_by": f"{day:%d/%m/%Y}"}, follow=True)
    assert "Written down: Yes" in body(said)
    assert "There is nobody to ring now." in body(said)
    with acting_as(cast.amina):
        assert Introduction.objects.get(pk=row.pk).state == State.ACCEPTED
        event = IntroductionEvent.objects.get(event=State.ACCEPTED)
        assert (event.organisation_id, event.user_id, event.said_when_rung) == (cast.council.pk, cast.amina.user, True)
        assert IntroductionMessage.objects.get().words.startswith("They said that they will be in touch")
    seen = body(signed_in(cast.tom).get(reverse("help:introduction", args=[row.pk])))
    assert "Elm Street Club, on the telephone to Merrowdale Council: They said yes" in seen
    assert [(kind, state) for kind, state, _ in chases(cast)] == [
        (REMIND, ChaseState.DONE),
        (RING, ChaseState.DONE),
        (BACK, ChaseState.DROPPED),
    ]


def test_just_ring_me_is_a_call_in_the_workers_day_at_once(cast: Cast) -> None:
    the_club(cast, Prefers.CALL, phone="01632 960456")
    joan_is_introduced(cast)
    browser = signed_in(cast.amina)
    assert "Elm Street Club" in body(browser.get(reverse("help:calls")))
    assert "Elm Street Club" in body(browser.get(reverse("help:calls-export")))
    call = reverse("help:call", args=[open_chase(cast, RING)])
    browser.get(call)
    with acting_as(cast.amina):
        looked = Look.objects.filter(organisation=cast.council)
        assert looked.exists()
    with acting_as(cast.tom):
        assert Look.objects.filter(organisation=cast.club, way="message").exists()
    assert signed_in(cast.tom).get(call).status_code == 422
    assert signed_in(cast.bea).get(call).status_code == 404


def test_a_call_nobody_takes_is_tried_on_the_next_working_day_and_after_three_it_comes_back(cast: Cast) -> None:
    the_club(cast, Prefers.CALL, phone="01632 960456")
    joan_is_introduced(cast)
    for days in range(3):
        with at(after_working_days(TODAY, days)):
            chase_silence()
            page = reverse("help:call", args=[open_chase(cast, RING)])
            assert "next working day" in body(signed_in(cast.amina).post(page, {"nobody": "1"}, follow=True))
    with acting_as(cast.amina):
        ring = Chase.objects.get(kind=RING)
        assert (ring.state, ring.tries) == (ChaseState.DONE, 3)
        with pytest.raises(Refusal, match="not_now"):
            nobody_answered(by=cast.amina, chase=ring.pk)
        assert Chase.objects.get(kind=BACK).state == ChaseState.DUE


def entry(name: str, keywords: str, **more: object) -> Asset:
    facts = {"kind": AssetKind.GROUPS, "status": AssetStatus.PUBLISHED, "changed_at": timezone.now(), **more}
    with acting_as(FILLING):
        return Asset.objects.create(name=name, keywords=keywords, **facts)


def test_what_came_back_shows_who_else_is_near_and_they_may_be_given_longer(cast: Cast) -> None:
    lunch = entry("Friday lunch", "company food")
    entry("Harbour Lunch", "company")
    entry("Wheel repairs", "bicycles")
    entry("Evening table", "company food", paused_at=timezone.now())
    row = joan_is_introduced(cast)
    with acting_as(FILLING):
        Introduction.objects.filter(pk=row.pk).update(asset=lunch)
    for days in (6, 9, 12):
        on_day(days)
    browser, chase = signed_in(cast.amina), open_chase(cast, BACK)
    page = body(browser.get(reverse("help:silence", args=[chase])))
    assert "Canary company" in page
    assert "Harbour Lunch" in page
    assert "Friday lunch" not in page
    assert "Wheel repairs" not in page
    assert "Evening table" not in page
    assert "Canary-Joan" in body(browser.get(reverse("help:silences-export")))
    after = browser.post(reverse("help:silence", args=[chase]), {"longer": "1"}, follow=True)
    assert "three more working days" in body(after)
    assert "Every introduction has its answer" in body(after)
    with acting_as(cast.amina), pytest.raises(Refusal, match="not_now"):
        give_longer(by=cast.amina, chase=chase)


def test_a_call_about_what_is_not_shared_any_more_tells_nothing_and_leaves_the_list(cast: Cast) -> None:
    the_club(cast, Prefers.CALL, phone="01632 960456")
    row = joan_is_introduced(cast)
    browser, chase = signed_in(cast.amina), open_chase(cast, RING)
    call = reverse("help:call", args=[chase])
    with acting_as(cast.amina), pytest.raises(Refusal, match="shared"):
        take_off(by=cast.amina, chase=chase)
    with acting_as(cast.amina):
        stop_sharing(by=cast.amina, person=row.person, organisation=cast.club)
    page = body(browser.get(call))
    assert "taken their agreement back" in page
    assert "Canary" not in page
    assert "There is nobody to ring now." in body(browser.post(call, {"off": "1"}, follow=True))


def test_nobody_answers_for_an_organisation_that_signs_in(cast: Cast) -> None:
    row = joan_is_introduced(cast)
    with acting_as(cast.amina):
        with pytest.raises(Refusal, match="not_permitted"):
            accept(by=cast.amina, introduction=row.pk)
        with pytest.raises(DatabaseError), transaction.atomic():
            Introduction.objects.filter(pk=row.pk).update(state=State.ACCEPTED)
    the_club(cast, Prefers.CALL, phone="01632 960456")
    with acting_as(cast.bea), pytest.raises(Refusal, match="no_such_introduction"):
        accept(by=cast.bea, introduction=row.pk)
    with acting_as(cast.amina):
        assert accept(by=cast.amina, introduction=row.pk).state == State.ACCEPTED


def test_the_job_reads_days_and_no_introduction(cast: Cast) -> None:
    joan_is_introduced(cast)
    with acting_as(Scope(job=Job.CHASE)):
        assert Chase.objects.count() == 3
        assert not Introduction.objects.exists()
    with acting_as(cast.bea):
        assert not Chase.objects.exists()
        with pytest.raises(Refusal, match="no_such_chase"):
            take_up(by=cast.bea, chase=UUID(int=0))


def test_a_chase_that_fails_stops_no_other(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    joan_is_introduced(cast)
    calls: list[UUID] = []

    def failing(*, by: Scope, chase: UUID) -> None:
        calls.append(chase)
        if len(calls) == 1:
            raise ValueError

    with acting_as(FILLING):
        Chase.objects.update(due_on=TODAY)
    monkeypatch.setattr("enabling_help.silence.take_up", failing)
    on_day(1)
    assert len(set(calls)) == 3

"""Asking for a report and making it: permission, one a day, part by part, nothing raw stored."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from frontdoor.accounts.models import Membership
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Job, Scope, acting_as
from frontdoor.flows.actions import ask_for_report, make_due_reports
from frontdoor.flows.making import count_next_part
from frontdoor.flows.models import FlowReport
from frontdoor.flows.periods import Period, period_of
from frontdoor.jobs.actions import ask_cancel, resume
from frontdoor.jobs.models import JobRun
from frontdoor.jobs.work import WORKER, carry_out
from frontdoor.jobs.workflow import State
from frontdoor.people.steps import Kind
from tests.factories.cast import FILLING, Cast, member
from tests.flows.history import Somebody

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
Make = Callable[[FlowReport], FlowReport]


def ask(by: Scope, period: Period, **more: object) -> FlowReport:
    with acting_as(by):
        return ask_for_report(by=by, first_day=period.first_day, **more)


def told(cast: Cast, then: datetime) -> None:
    """Forty-two people and what became of what they asked for."""
    for _ in range(12):
        Somebody(cast, then, days_ago=40).asks(40, Kind.INTRODUCED, Kind.ACCEPTED, supported_after=4, says="helped")
    for _ in range(9):
        Somebody(cast, then, days_ago=40).asks(40, Kind.TOLD_ABOUT, says="a little")
    for _ in range(3):
        Somebody(cast, then, days_ago=40).asks(40, Kind.REFERRED)
    for _ in range(10):
        Somebody(cast, then, days_ago=40).asks(40)
    for _ in range(8):
        before = Somebody(cast, then, days_ago=130)
        before.step(Kind.CONVERSATION, 40, route="hub")
        before.asks(40, Kind.INTRODUCED, Kind.DECLINED, says="did not help")


def test_the_figures_are_those_counted_by_hand(
    cast: Cast, lydia: Scope, then: datetime, last_period: Period, make: Make
) -> None:
    told(cast, then)
    report = make(ask(lydia, last_period))
    wanted = {
        "people": 40,
        "people/first": 35,
        "people/again": 10,
        "conversations": 40,
        "conversations/telephone": 35,
        "conversations/hub": 10,
        "conversations/online": 0,
        "introductions": 30,
        "introductions/kind/introduced": 20,
        "introductions/kind/told_about": 10,
        "introductions/kind/referred": None,
        "introductions/asking": 25,
        "introductions/answer/accepted": 10,
        "introductions/answer/declined": 10,
        "introductions/answer/silent": None,
        "needs": 40,
        "needs/said/need_met": 10,
        "needs/said/need_partly_met": 10,
        "needs/said/need_not_met": 10,
        "needs/said/no_answer": 15,
        "needs/again/again": 0,
        "needs/again/not_again": 40,
        "needs/again/early": 0,
        "needs/kind/none": 10,
        "needs/kind/referred": None,
        "needs/answer_to/accepted/need_met": 10,
        "waits/people": 10,
    }
    assert {key: report.figures[key] for key in wanted} == wanted
    assert (report.median_days, report.p90_days) == (4, None)


def test_only_those_who_may_read_reports_ask_for_one(cast: Cast, last_period: Period) -> None:
    with pytest.raises(Refusal) as refused:
        ask(cast.amina, last_period)
    assert refused.value.code == "not_permitted"


def test_whoever_lost_the_permission_meanwhile_gets_no_report(
    cast: Cast, lydia: Scope, last_period: Period, make: Make
) -> None:
    report = ask(lydia, last_period)
    with acting_as(FILLING):
        Membership.objects.filter(user=lydia.user).update(role="worker")
    assert make(report).parts_done == 0
    with acting_as(WORKER):
        assert JobRun.objects.get(pk=report.job).error_code == "not_permitted"


def test_a_period_or_place_that_is_not_listed_is_refused(lydia: Scope, last_period: Period) -> None:
    with pytest.raises(Refusal) as refused:
        ask(lydia, Period(last_period.first_day + timedelta(days=1), last_period.last_day))
    assert refused.value.code == "no_such_period"
    with pytest.raises(Refusal) as refused:
        ask(lydia, last_period, place=uuid4())
    assert refused.value.code == "no_such_place"


def test_asking_twice_on_one_day_gives_the_same_report_and_the_same_figures(
    cast: Cast, lydia: Scope, then: datetime, last_period: Period, make: Make
) -> None:
    report = make(ask(lydia, last_period))
    for _ in range(10):
        Somebody(cast, then, days_ago=40)
    again = ask(lydia, last_period)
    assert again == report
    assert again.figures["people"] == 0
    with acting_as(WORKER):
        assert JobRun.objects.count() == 1


def test_another_organisation_gets_the_same_figures_for_the_same_thing(
    cast: Cast, lydia: Scope, then: datetime, last_period: Period, make: Make
) -> None:
    first = make(ask(lydia, last_period))
    for _ in range(10):
        Somebody(cast, then, days_ago=40)
    theirs = make(ask(member("omar", cast.trust, "leader"), last_period))
    assert theirs != first
    assert theirs.figures == first.figures
    assert theirs.made_at is not None


def test_a_report_that_was_cancelled_goes_on_where_it_stopped(lydia: Scope, last_period: Period) -> None:
    report = ask(lydia, last_period)
    with acting_as(lydia):
        count_next_part(JobRun.objects.get(pk=report.job))
        ask_cancel(by=lydia, job=report.job)
        resume(by=lydia, job=report.job)
    carry_out(report.job, count_next_part)
    report.refresh_from_db()
    with acting_as(WORKER):
        run = JobRun.objects.get(pk=report.job)
    assert (run.state, run.done, run.total, report.parts_done) == (State.DONE, 4, 4, 4)


def test_work_a_colleague_left_unfinished_goes_on_as_ones_own(
    cast: Cast, lydia: Scope, last_period: Period, make: Make
) -> None:
    left = ask(lydia, last_period)
    gwen = member("gwen", cast.council, "governance")
    report = ask(gwen, last_period)
    assert report == left
    assert report.job != left.job
    assert make(report).made_at is not None
    carry_out(left.job, count_next_part)
    with acting_as(WORKER):
        assert {run.state for run in JobRun.objects.all()} == {State.DONE}


def test_the_database_keeps_raw_counts_out_of_reports(lydia: Scope, last_period: Period) -> None:
    report = ask(lydia, last_period)
    for count in (3, 5, 11, -5):
        with pytest.raises(IntegrityError, match="no_raw_count"), transaction.atomic():
            FlowReport.objects.filter(pk=report.pk).update(figures={"people": count})
    FlowReport.objects.filter(pk=report.pk).update(figures={"a": 0, "b": 10, "c": None})


def test_the_weeks_reports_are_made_by_the_clock_and_once(cast: Cast) -> None:
    with acting_as(Scope(job=Job.MAKE_REPORTS)) as clock:
        made = make_due_reports(by=clock)
        assert make_due_reports(by=clock) == []
    reports = FlowReport.objects.filter(pk__in=made)
    assert len(reports) == 2
    sunday = timezone.localdate() - timedelta(days=timezone.localdate().isoweekday())
    for report in reports:
        assert (report.organisation, report.place, report.asked_by, report.counted_on) == (
            cast.council,
            None,
            None,
            sunday,
        )
        assert report.made_at is not None
        assert report.counted_until.astimezone(timezone.get_current_timezone()).date() == sunday + timedelta(days=1)
    assert max(report.first_day for report in reports) == period_of(sunday).first_day


def test_nobody_but_the_clock_makes_the_weeks_reports(cast: Cast) -> None:
    with acting_as(cast.amina), pytest.raises(Refusal) as refused:
        make_due_reports(by=cast.amina)
    assert refused.value.code == "not_permitted"


def test_the_clock_is_set() -> None:
    tasks = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert "flows.make_due_reports" in tasks

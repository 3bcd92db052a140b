"""Long work shows how far it is, stops when asked, goes on from where it was and says what went wrong."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import OperationalError
from django.utils import timezone

from frontdoor.accounts.models import Membership, Organisation, Sector
from frontdoor.core import nudge
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Job, Scope, acting_as, current_scope
from frontdoor.jobs import work
from frontdoor.jobs.actions import ask_cancel, resume, start_job
from frontdoor.jobs.models import JobRun
from frontdoor.jobs.scheduled import take_up_lost
from frontdoor.jobs.work import Batch, carry_out, lost_work
from frontdoor.jobs.workflow import ALLOWED, RESUMABLE, State
from tests.factories.cast import FILLING, Cast
from tests.jobs.counting import count, made, make_next

pytestmark = pytest.mark.django_db
WORKER = Scope(job=Job.RUN_JOBS)


@pytest.fixture(autouse=True)
def _no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nudge, "_silent_until", float("inf"))


def asked(by: Scope, total: int = 5) -> UUID:
    with acting_as(by):
        return start_job(by=by, task=count, title="Counting", total=total)


def found(job: UUID) -> JobRun:
    with acting_as(WORKER):
        return JobRun.objects.get(pk=job)


def change(job: UUID, **fields: object) -> None:
    with acting_as(WORKER):
        JobRun.objects.filter(pk=job).update(**fields)


def stopping_after(number: int, stop: Callable[[JobRun], None]) -> Callable[[JobRun], Batch]:
    """Work that does something else instead of batch `number`."""

    def one(run: JobRun) -> Batch:
        if run.cursor.get("next", 0) == number:
            stop(run)
        return make_next(run)

    return one


def fail(error: Exception) -> Callable[[JobRun], None]:
    def stop(run: JobRun) -> None:
        Organisation.objects.create(name="half a batch", sector=Sector.COUNCIL)
        raise error

    return stop


def test_work_is_done_batch_by_batch_to_its_end(cast: Cast) -> None:
    job = asked(cast.amina)
    seen: list[tuple[int, int | None]] = []

    def one(run: JobRun) -> Batch:
        seen.append((run.done, run.percent))
        assert current_scope() == cast.amina
        return make_next(run)

    carry_out(job, one)
    run = found(job)
    assert seen == [(0, 0), (1, 20), (2, 40), (3, 60), (4, 80)]
    assert (run.state, run.done, run.percent, run.claim) == (State.DONE, 5, 100, None)
    assert run.started_at <= run.finished_at
    assert made(job) == [0, 1, 2, 3, 4]
    carry_out(job, one)  # a nudge that came twice
    assert made(job) == [0, 1, 2, 3, 4]


def test_the_total_may_become_known_on_the_way(cast: Cast) -> None:
    with acting_as(cast.amina):
        job = start_job(by=cast.amina, task=count, title="Counting")
    assert found(job).percent is None
    carry_out(job, lambda run: Batch(done=1, total=1, last=True))
    assert found(job).percent == 100


def test_only_whoever_asked_sees_the_work(cast: Cast) -> None:
    job = asked(cast.amina)
    colleague = Scope(organisation=cast.council.pk, user=cast.bea.user)
    for other in (cast.tom, colleague, Scope(organisation=cast.council.pk)):
        with acting_as(other):
            assert not JobRun.objects.exists()
            for act in (ask_cancel, resume):
                with pytest.raises(Refusal) as refusal:
                    act(by=other, job=job)
                assert refusal.value.code == "no_such_job"
    with acting_as(cast.amina):
        assert JobRun.objects.get().pk == job


def test_a_program_or_a_job_starts_no_work(cast: Cast) -> None:
    for by, code in ((Scope(organisation=cast.council.pk), "no_user"), (WORKER, "no_organisation")):
        with acting_as(by), pytest.raises(Refusal) as refusal:
            start_job(by=by, task=count, title="Counting")
        assert refusal.value.code == code


def test_waiting_work_is_cancelled_at_once_and_running_work_after_its_batch(cast: Cast) -> None:
    waiting = asked(cast.amina)
    with acting_as(cast.amina):
        ask_cancel(by=cast.amina, job=waiting)
    assert found(waiting).state == State.CANCELLED

    running = asked(cast.amina)
    carry_out(running, stopping_after(2, lambda run: ask_cancel(by=cast.amina, job=running)))
    assert (found(running).state, found(running).done) == (State.CANCELLED, 3)
    assert made(running) == [0, 1, 2]


def test_cancelling_twice_changes_nothing_and_ended_work_cannot_be_cancelled(cast: Cast) -> None:
    job = asked(cast.amina)
    with acting_as(cast.amina):
        ask_cancel(by=cast.amina, job=job)
        first = found(job).cancel_asked_at
        ask_cancel(by=cast.amina, job=job)
    assert found(job).cancel_asked_at == first
    done = asked(cast.amina, total=1)
    carry_out(done, make_next)
    with acting_as(cast.amina), pytest.raises(Refusal) as refusal:
        ask_cancel(by=cast.amina, job=done)
    assert refusal.value.code == "job_over"


def test_cancelled_work_goes_on_from_where_it_stopped(cast: Cast) -> None:
    job = asked(cast.amina)
    carry_out(job, stopping_after(2, lambda run: ask_cancel(by=cast.amina, job=job)))
    with acting_as(cast.amina):
        resume(by=cast.amina, job=job)
        with pytest.raises(Refusal) as refusal:
            resume(by=cast.amina, job=job)
    assert refusal.value.code == "not_stopped"
    carry_out(job, make_next)
    assert made(job) == [0, 1, 2, 3, 4]
    assert (found(job).state, found(job).done) == (State.DONE, 5)


def test_work_ends_where_whoever_asked_may_no_longer_act_for_the_organisation(cast: Cast) -> None:
    job = asked(cast.amina)
    carry_out(job, stopping_after(1, lambda run: ask_and_leave(cast)))
    assert (found(job).state, found(job).error_code) == (State.FAILED, "not_permitted")


def ask_and_leave(cast: Cast) -> None:
    """Amina leaves the council while her work runs."""
    with acting_as(FILLING):
        Membership.objects.filter(user=cast.amina.user).update(ended_at=timezone.now())


def test_a_refusal_ends_the_work_with_its_words_and_undoes_its_batch(cast: Cast) -> None:
    job = asked(cast.amina)
    carry_out(job, stopping_after(2, fail(Refusal(code="row_unreadable", words="Row 3 cannot be read."))))
    run = found(job)
    assert (run.state, run.error_code, run.error_words) == (State.FAILED, "row_unreadable", "Row 3 cannot be read.")
    assert run.done == 2
    assert not Organisation.objects.filter(name="half a batch").exists()
    with acting_as(cast.amina):
        resume(by=cast.amina, job=job)
    carry_out(job, make_next)
    assert made(job) == [0, 1, 2, 3, 4]
    assert found(job).error_words == ""


def test_a_fault_of_ours_ends_the_work_in_our_words_and_keeps_its_own_to_itself(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    job = asked(cast.amina)
    carry_out(job, stopping_after(1, fail(ValueError("Joan Ackroyd, 78"))))
    run = found(job)
    assert (run.state, run.error_code, run.error_words) == (State.FAILED, "unexpected", work.UNEXPECTED)
    assert "ValueError at" in caplog.text
    assert "Joan" not in caplog.text


def test_a_database_that_went_away_is_no_failure_of_the_work(cast: Cast) -> None:
    job = asked(cast.amina)
    with pytest.raises(OperationalError):
        carry_out(job, stopping_after(1, fail(OperationalError("terminating connection"))))
    assert found(job).state == State.RUNNING
    change(job, lease_until=timezone.now() - timedelta(seconds=1))
    carry_out(job, make_next)
    assert made(job) == [0, 1, 2, 3, 4]


def test_work_that_someone_has_is_not_taken_up_until_the_lease_runs_out(cast: Cast) -> None:
    job = asked(cast.amina)
    assert work._take_up(job, uuid4()) is not None
    assert lost_work() == []
    carry_out(job, make_next)
    assert made(job) == []
    change(job, lease_until=timezone.now() - timedelta(seconds=1))
    assert lost_work() == [(job, count.name)]
    carry_out(job, make_next)
    assert found(job).state == State.DONE


def test_a_worker_that_was_overtaken_undoes_its_batch(cast: Cast) -> None:
    job = asked(cast.amina)

    def one(run: JobRun) -> Batch:
        batch = make_next(run)
        return batch if run.cursor.get("next", 0) < 2 else Batch(done=1, cursor={"next": 99})

    real = work._change

    def change_first(run: JobRun, claim: UUID, changes: dict[str, object]) -> bool:
        return real(run, uuid4() if changes.get("cursor") == {"next": 99} else claim, changes)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(work, "_change", change_first)
        carry_out(job, one)
    assert (found(job).state, found(job).done) == (State.RUNNING, 2)
    assert made(job) == [0, 1]


def test_work_that_loses_every_worker_fails_in_the_end(cast: Cast) -> None:
    job = asked(cast.amina)
    for _ in range(work.MAX_LOST):
        assert work._take_up(job, uuid4()) is not None
        change(job, lease_until=timezone.now() - timedelta(seconds=1))
    assert work._take_up(job, uuid4()) is None
    assert (found(job).state, found(job).error_code) == (State.FAILED, "kept_stopping")


def test_work_gives_its_worker_back_after_its_turn(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    nudged: list[tuple[str, ...]] = []
    monkeypatch.setattr(work, "SLICE", -1.0)
    monkeypatch.setattr(work, "nudge", lambda *said: nudged.append(said))
    job = asked(cast.amina)
    carry_out(job, make_next)
    assert (found(job).state, found(job).done) == (State.WAITING, 1)
    assert nudged == [(count.name, str(job))]
    for _ in range(4):
        carry_out(job, make_next)
    assert made(job) == [0, 1, 2, 3, 4]


def test_lost_work_is_nudged(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    nudged: list[tuple[str, ...]] = []
    monkeypatch.setattr("frontdoor.jobs.scheduled.nudge", lambda *said: nudged.append(said))
    job = asked(cast.amina)
    take_up_lost()
    assert nudged == [(count.name, str(job))]


def test_every_state_is_in_the_table() -> None:
    assert set(ALLOWED) == set(State)
    assert set(RESUMABLE) == {State.FAILED, State.CANCELLED}

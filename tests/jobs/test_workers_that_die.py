"""A worker killed in the middle of long work: another goes on from the cursor, nothing twice, nothing left out."""

from pathlib import Path

import pytest

from frontdoor.core import nudge
from frontdoor.core.scope import acting_as
from frontdoor.jobs import work
from frontdoor.jobs.actions import start_job
from frontdoor.jobs.models import JobRun
from frontdoor.jobs.workflow import State
from tests import processes
from tests.factories.cast import gather
from tests.jobs.counting import count, made

TOTAL = 40


@pytest.mark.processes
def test_work_whose_worker_is_killed_goes_on_and_nothing_is_done_twice(
    committing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    amina = gather().amina
    socket, log = tmp_path / "v.sock", tmp_path / "log"
    environ = processes.environ(committing, socket, COUNTING_PAUSE="0.05")
    monkeypatch.setattr(nudge, "_silent_until", 0.0)
    for name in ("broker_url", "broker_write_url"):
        monkeypatch.setattr(nudge.current_app.conf, name, environ["REDIS_URL"])
    command = processes.worker("tests.jobs.counting")

    with processes.valkey(socket, tmp_path / "valkey.log"):
        with processes.running(command, environ, log) as worker:
            with acting_as(amina):
                job = start_job(by=amina, task=count, title="Counting", total=TOTAL)
            assert processes.eventually(lambda: len(made(job)) >= 5), log.read_text()
            processes.kill(worker)
        half = made(job)
        assert 5 <= len(half) < TOTAL
        with acting_as(work.WORKER):
            run = JobRun.objects.get(pk=job)
            assert (run.state, run.done) == (State.RUNNING, len(half))
            # two minutes later
            JobRun.objects.filter(pk=job).update(lease_until=run.asked_at)
        assert work.lost_work() == [(job, count.name)]
        with processes.running(command, environ, log):
            assert nudge.nudge(count.name, str(job))
            assert processes.eventually(lambda: len(made(job)) == TOTAL), log.read_text()

        def done() -> bool:
            with acting_as(work.WORKER):
                run = JobRun.objects.get(pk=job)
            return (run.state, run.done) == (State.DONE, TOTAL)

        assert processes.eventually(done)
    assert made(job) == list(range(TOTAL))

"""A real worker makes the report that was asked for."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from frontdoor.core import nudge
from frontdoor.core.scope import acting_as
from frontdoor.flows.actions import ask_for_report
from frontdoor.flows.models import FlowReport
from frontdoor.flows.periods import period_of
from frontdoor.jobs import work
from frontdoor.jobs.models import JobRun
from frontdoor.jobs.workflow import State
from tests import processes
from tests.factories.cast import gather
from tests.flows.history import Somebody, lydia


@pytest.mark.processes
def test_a_real_worker_makes_the_report_a_leader_asked_for(
    committing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = gather()
    leader = lydia(cast)
    begins = period_of(timezone.localdate()).begins_at
    for _ in range(9):
        Somebody(cast, begins - timedelta(days=1), days_ago=2)
    before = period_of((begins - timedelta(days=1)).date())
    with processes.socket_folder() as folder:
        socket, log = folder / "v.sock", tmp_path / "log"
        environ = processes.environ(committing, socket)
        monkeypatch.setattr(nudge, "_silent_until", 0.0)
        for name in ("broker_url", "broker_write_url"):
            monkeypatch.setattr(nudge.current_app.conf, name, environ["REDIS_URL"])
        with processes.valkey(socket, tmp_path / "valkey.log"), processes.running(processes.worker(), environ, log):
            with acting_as(leader):
                report = ask_for_report(by=leader, first_day=before.first_day)
            assert processes.eventually(lambda: FlowReport.objects.get(pk=report.pk).made_at is not None), (
                log.read_text()
            )

            def finished() -> bool:
                with acting_as(work.WORKER):
                    return JobRun.objects.get(pk=report.job).state == State.DONE

            assert processes.eventually(finished)
    report.refresh_from_db()
    assert report.figures["people"] == report.figures["conversations"] == 10
    assert "Ackroyd" not in log.read_text()

"""A partner says yes, and the worker is killed before the council has heard of it: the word still arrives."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from enabling_help.actions.answers import accept
from enabling_help.models import Event, Introduction
from enabling_help.telling import CHANGED
from enabling_help.workflow import State
from frontdoor.core import nudge
from frontdoor.core.scope import Job, Scope, acting_as
from frontdoor.outbox import workflow as outbox
from frontdoor.outbox.models import Message
from frontdoor.outbox.tasks import deliver_due
from frontdoor.people.models import Step
from frontdoor.people.steps import Kind, reading_steps
from tests import processes
from tests.factories.cast import gather
from tests.factories.help import CANARIES, joan_is_introduced

DELIVERY = Scope(job=Job.DELIVER)


def word_of(introduction: Introduction) -> Message:
    """The message that tells the council of the answer, as delivery sees it."""
    with acting_as(DELIVERY):
        return Message.objects.get(event=CHANGED, aggregate_id=introduction.pk)


def let_its_lease_run_out(message: Message) -> None:
    with acting_as(DELIVERY):
        Message.objects.filter(pk=message.pk).update(next_attempt_at=timezone.now() - timedelta(seconds=1))


@pytest.mark.processes
def test_a_worker_killed_between_the_yes_and_its_delivery_loses_nothing(
    committing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = gather()
    made = joan_is_introduced(cast)
    notes, log = tmp_path / "notes", tmp_path / "log"
    with processes.socket_folder() as folder:
        socket = folder / "v.sock"
        slow = processes.environ(committing, socket, SLOW_POST=f"{notes}:60")
        monkeypatch.setattr(nudge, "_silent_until", 0.0)
        for name in ("broker_url", "broker_write_url"):
            monkeypatch.setattr(nudge.current_app.conf, name, slow["REDIS_URL"])
        command = processes.worker("tests.enabling_help.deliver_slowly")
        with processes.valkey(socket, tmp_path / "valkey.log"):
            with processes.running(command, slow, log) as worker:
                with acting_as(cast.tom):
                    accept(by=cast.tom, introduction=made.pk)
                assert processes.eventually(notes.exists), log.read_text()
                processes.kill(worker)
            unheard = word_of(made)
            assert (unheard.state, unheard.sent_at) == (outbox.State.PENDING, None)
            let_its_lease_run_out(unheard)
            with processes.running(command, slow | {"SLOW_POST": f"{notes}:0"}, log):
                assert nudge.nudge(deliver_due.name)  # as beat does every few seconds
                arrived = processes.eventually(lambda: word_of(made).state == outbox.State.SENT, seconds=30)
                assert arrived, log.read_text()
    with acting_as(cast.amina):
        kept = Introduction.objects.get(pk=made.pk)
        assert kept.state == State.ACCEPTED
        assert kept.events.filter(event=Event.ACCEPTED).count() == 1
    with reading_steps():
        assert Step.objects.filter(kind=Kind.ACCEPTED).count() == 1
    assert not any(canary in log.read_text() for canary in CANARIES)

"""A worker killed between sending and writing it down: the message is sent again, never lost."""

import sys
from pathlib import Path

import pytest

from frontdoor.core import nudge
from frontdoor.outbox.workflow import State
from tests import processes
from tests.factories.cast import gather
from tests.outbox import post

pytestmark = pytest.mark.processes


def test_a_worker_killed_after_sending_sends_again_after_its_lease(
    committing: str, office: post.PostOffice, tmp_path: Path
) -> None:
    cast = gather()
    pk = post.tell(cast.amina, cast.club.pk)
    notes, log = tmp_path / "notes", tmp_path / "log"
    command = [sys.executable, "-m", "tests.outbox.deliver_slowly"]
    slow = processes.environ(committing, tmp_path / "none.sock", SLOW_POST=f"{notes}:60")
    with processes.running(command, slow, log) as process:
        assert processes.eventually(notes.exists), log.read_text()
        processes.kill(process)
    assert (post.message(pk).state, post.message(pk).attempts) == (State.PENDING, 1)

    quick = slow | {"SLOW_POST": f"{notes}:0"}

    def sent() -> bool:
        with processes.running(command, quick, log) as process:
            process.wait(30)
        return post.message(pk).state == State.SENT

    assert processes.eventually(sent, seconds=30), log.read_text()
    assert notes.read_text().split() == [str(pk), "1", str(pk), "2"]


def test_a_nudge_has_a_real_worker_deliver_at_once(
    committing: str, office: post.PostOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = gather()
    socket, log, notes = tmp_path / "v.sock", tmp_path / "log", tmp_path / "notes"
    environ = processes.environ(committing, socket, SLOW_POST=f"{notes}:0")
    monkeypatch.setattr(nudge, "_silent_until", 0.0)
    monkeypatch.setattr(nudge.current_app.conf, "broker_url", environ["REDIS_URL"])
    monkeypatch.setattr(nudge.current_app.conf, "broker_write_url", environ["REDIS_URL"])
    with (
        processes.valkey(socket, tmp_path / "valkey.log"),
        processes.running(processes.worker("tests.outbox.deliver_slowly"), environ, log),
    ):
        pk = post.tell(cast.amina, cast.club.pk)
        assert processes.eventually(lambda: post.message(pk).state == State.SENT), log.read_text()
    assert notes.read_text().split() == [str(pk), "1"]

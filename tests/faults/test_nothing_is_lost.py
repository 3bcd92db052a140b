"""Word of introductions reaches a partner's program, though its worker is killed in the middle of sending."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from redis import Redis

from enabling_help.changes import MADE
from frontdoor.core import nudge
from frontdoor.core.scope import Job, Scope, acting_as
from frontdoor.outbox.actions import add_endpoint, queue
from frontdoor.outbox.models import Message
from frontdoor.outbox.reads import undelivered
from frontdoor.outbox.tasks import deliver_due
from frontdoor.outbox.workflow import State
from tests import processes
from tests.factories.cast import Cast, gather
from tests.factories.help import joan_is_introduced
from tests.faults.hurried import HURRY
from tests.faults.killing import Kills, kill_one_mid_send
from tests.faults.partner import ANSWERS, Partner, listening

DELIVERY = Scope(job=Job.DELIVER)
MESSAGES, KILLS, WIPES, DEATHS = 300, 10, 3, 3


def tell(cast: Cast, address: str, count: int) -> set[str]:
    """Add the club's endpoint, and queue word of Joan's introduction so many times; give the messages' ids."""
    made = joan_is_introduced(cast)
    with acting_as(cast.tom):
        add_endpoint(by=cast.tom, address=address, events=["referral.created"])
    told = set()
    for _ in range(count // 50):
        with acting_as(cast.amina):
            told |= {
                str(queue(by=cast.amina, event=MADE, aggregate_id=made.pk, recipient=cast.club.pk)) for _ in range(50)
            }
    return told


def waiting() -> int:
    with acting_as(DELIVERY):
        return Message.objects.filter(state=State.PENDING, transport="webhook").count()


def nudged(question: Callable[[], bool]) -> Callable[[], bool]:
    """The question, with a nudge before each time it is asked: what beat does every few seconds."""

    def ask() -> bool:
        nudge.nudge(deliver_due.name)
        return question()

    return ask


@pytest.mark.processes
def test_ten_workers_killed_mid_send_and_a_broker_wiped_lose_nothing(
    committing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast, partner, kills = gather(), Partner(every=9, most_deaths=DEATHS), Kills()
    log = tmp_path / "log"
    with processes.socket_folder() as folder, listening(partner):
        place = partner.address.removeprefix("http://").partition("/")[0]
        monkeypatch.setattr(settings, "ADDRESSES_ALLOWED", frozenset({place}))
        socket = folder / "v.sock"
        environ = processes.environ(committing, socket, ADDRESSES_ALLOWED=place, **HURRY)
        monkeypatch.setattr(nudge, "_silent_until", float("inf"))
        told = tell(cast, partner.address, MESSAGES)
        monkeypatch.setattr(nudge, "_silent_until", 0.0)
        for name in ("broker_url", "broker_write_url"):
            monkeypatch.setattr(nudge.current_app.conf, name, environ["REDIS_URL"])
        command = [*processes.worker("tests.faults.hurried"), "--concurrency", "3"]
        with processes.valkey(socket, tmp_path / "valkey.log"), processes.running(command, environ, log) as worker:
            for number in range(KILLS):
                nudge.nudge(deliver_due.name)
                assert kill_one_mid_send(partner, {worker.pid}, kills, taken=number % 3 == 0), log.read_text()[-3000:]
                if number % (KILLS // WIPES) == 0:
                    Redis(unix_socket_path=str(socket)).flushall()
            assert processes.eventually(nudged(lambda: not waiting()), seconds=60), (waiting(), partner.answered)
    connection.close()
    with acting_as(cast.amina):
        dead = {str(row.pk) for row in undelivered(by=cast.amina)}
    lost = told - set(partner.taken) - dead
    sys.stdout.write(
        f"accepted {len(told)}, delivered {len(set(partner.taken) & told)}, duplicates {partner.twice}, "
        f"lost {len(lost)}, kills {kills.kills}, mid-send {kills.mid_send}; {dict(partner.answered)}"
    )
    assert not lost
    assert set(partner.taken) == told
    assert not dead
    assert kills.mid_send == KILLS
    assert partner.twice <= 0.03 * MESSAGES
    assert set(partner.answered) == set(ANSWERS), "an answer was never given"

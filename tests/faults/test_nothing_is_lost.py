"""Referrals made through the public API reach a partner's program, whatever falls over in between."""

import os
import signal
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from redis import Redis

from enabling_help.models import Introduction
from enabling_help.telling import MADE
from frontdoor.core import nudge
from frontdoor.core.scope import Job, Scope, acting_as
from frontdoor.outbox.actions import add_endpoint
from frontdoor.outbox.models import Message
from frontdoor.outbox.reads import undelivered
from frontdoor.outbox.tasks import deliver_due
from frontdoor.outbox.workflow import State
from tests import processes
from tests.api.serving import is_up, token_for
from tests.browser.conftest import free_port
from tests.conftest import as_owner
from tests.factories.cast import Cast, gather
from tests.factories.programs import registered
from tests.faults.hurried import HURRY
from tests.faults.killing import Kills, kill_one_mid_send
from tests.faults.partner import ANSWERS, Partner, listening
from tests.faults.posting import Poster, posting

DELIVERY = Scope(job=Job.DELIVER)
POSTERS = 3


@dataclass(frozen=True)
class Plan:
    """How many referrals, and how often what falls over: workers in the middle of sending, the broker's whole memory,
    the database, and the web process between a commit and its nudge.
    """

    referrals: int
    kills: int
    wipes: int
    stops: int
    falls: int


@dataclass
class Run:
    """One run: its cast, the partner's program, what was done to it, and the processes' log."""

    plan: Plan
    cast: Cast
    partner: Partner
    posters: list[Poster]
    worker: int
    socket: Path
    falls_over: Path
    kills: Kills = field(default_factory=Kills)
    wipes: int = 0
    stops: int = 0
    falls: int = 0

    def trouble(self, number: int) -> None:
        """What goes wrong before the kill of this number, spread evenly over all of them."""
        if self.wipes < self.plan.wipes * (number + 1) / self.plan.kills:
            Redis(unix_socket_path=str(self.socket)).flushall()
            self.wipes += 1
        if self.falls < self.plan.falls * (number + 1) / self.plan.kills and not self.falls_over.exists():
            self.falls_over.touch()
            self.falls += 1
        if self.stops < self.plan.stops * (number + 1) / self.plan.kills:
            stop_the_database()
            self.stops += 1


def stop_the_database() -> None:
    """SIGKILL to one of its processes: the server throws all others out at once, and begins anew from its log."""
    connection.close()  # the one from before the last stop is dead
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    os.kill(pid, signal.SIGKILL)
    connection.close()
    assert processes.eventually(lambda: not down()), "it did not come back"
    connection.close()


def down() -> bool:
    """Whether the database takes nobody in just now."""
    try:
        connection.ensure_connection()
    except (DatabaseError, InterfaceError):
        connection.close()
        return True
    return False


def waiting() -> int:
    """How many messages are still to be sent; one where the database does not answer just now."""
    try:
        with acting_as(DELIVERY):
            return Message.objects.filter(state=State.PENDING, transport="webhook").count()
    except (DatabaseError, InterfaceError):
        connection.close()
        return 1


def nudged(question: Callable[[], bool]) -> Callable[[], bool]:
    """The question, with a nudge before each time it is asked: what beat does every few seconds."""

    def ask() -> bool:
        nudge.nudge(deliver_due.name)
        return question()

    return ask


def carried_through(run: Run, log: Path) -> None:
    """Everything is posted, everything falls over, and what waits is sent in the end."""
    with posting(run.posters, run.plan.referrals):
        for number in range(run.plan.kills):
            run.trouble(number)
            killed = None
            for _ in range(5):  # where it had given up the call by itself, another is waited for
                nudge.nudge(deliver_due.name)
                if (
                    killed := kill_one_mid_send(run.partner, {run.worker}, run.kills, taken=number % 5 == 0)
                ) is not None:
                    break
            assert killed is not None, log.read_text()[-3000:]
    assert not [fault for poster in run.posters for fault in poster.faults]
    assert processes.eventually(nudged(lambda: not waiting()), seconds=300), (waiting(), run.partner.answered)


def checked(run: Run) -> None:
    """Count, say what was counted, and fail where anything was lost."""
    connection.close()
    accepted = {made for poster in run.posters for made in poster.accepted}
    with acting_as(DELIVERY):
        told = dict(Message.objects.filter(event=MADE, transport="webhook").values_list("pk", "aggregate_id"))
    with acting_as(run.cast.amina):
        dead = {str(row.pk) for row in undelivered(by=run.cast.amina)}
        made = {str(each) for each in Introduction.objects.values_list("pk", flat=True)}
    taken = {message for message, times in run.partner.taken.items() if times}
    lost = {str(message) for message in told} - taken - dead
    sys.stdout.write(
        f"accepted {len(accepted)}, delivered {len(taken)}, duplicates {run.partner.twice}, lost {len(lost)}, "
        f"kills {run.kills.kills}, mid-send {run.kills.mid_send}; wipes {run.wipes}, database stops {run.stops}, "
        f"web killed after commit {run.falls - run.falls_over.exists()}, posted again "
        f"{sum(poster.again for poster in run.posters)}; {dict(run.partner.answered)}\n"
    )
    assert accepted == made, "a referral was made that nobody was told of, or twice"
    assert len(accepted) == run.plan.referrals
    assert sorted(str(about) for about in told.values()) == sorted(accepted), "one message for each"
    assert not lost
    assert {run.partner.about[message] for message in taken} | {
        str(told[m]) for m in told if str(m) in dead
    } == accepted
    assert run.kills.mid_send >= run.plan.kills * 3 / 4
    assert run.partner.twice <= 0.03 * run.plan.referrals
    assert set(run.partner.answered) == set(ANSWERS), "an answer was never given"


def all_of_it(plan: Plan, database: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole run: a broker, the web, a worker, a partner's program and a council's own system."""
    cast, partner, log = gather(), Partner(every=9, most_deaths=plan.referrals // 100), folder / "log"
    with ExitStack() as held:
        sockets = held.enter_context(processes.socket_folder())
        held.enter_context(listening(partner))
        place, port = partner.address.removeprefix("http://").partition("/")[0], free_port()
        monkeypatch.setattr(settings, "ADDRESSES_ALLOWED", frozenset({place}))
        with acting_as(cast.tom):
            add_endpoint(by=cast.tom, address=partner.address, events=["referral.created"])
        client = registered(cast.council, "api", "introduce")
        more = {
            "ADDRESSES_ALLOWED": place,
            "API_CALLS_A_MINUTE": "1000000",
            "FALLS_OVER": str(folder / "falls-over"),
            "STATIC_ROOT": str(folder),
            **HURRY,
        }
        environ = processes.environ(database, sockets / "v.sock", **more)
        for name in ("broker_url", "broker_write_url"):
            monkeypatch.setattr(nudge.current_app.conf, name, environ["REDIS_URL"])
        held.enter_context(processes.valkey(sockets / "v.sock", folder / "valkey.log"))
        web = ["-m", "gunicorn", "tests.faults.hurried_web:application", "--bind", f"127.0.0.1:{port}"]
        web += ["--workers", "2", "--no-control-socket"]
        held.enter_context(processes.running([sys.executable, *web], environ, folder / "web.log"))
        command = [*processes.worker("tests.faults.hurried"), "--concurrency", "3"]
        worker = held.enter_context(processes.running(command, environ, log))
        assert processes.eventually(lambda: is_up(port), seconds=60), (folder / "web.log").read_text()
        token = token_for(port, client.client.client_id, client.secret)
        posters = [Poster(port, token, str(cast.club.pk)) for _ in range(POSTERS)]
        run = Run(plan, cast, partner, posters, worker.pid, sockets / "v.sock", folder / "falls-over")
        carried_through(run, log)
    checked(run)


@pytest.mark.processes
def test_three_hundred_referrals_and_ten_killed_workers_lose_nothing(
    committing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    all_of_it(Plan(referrals=300, kills=10, wipes=3, stops=0, falls=3), committing, tmp_path, monkeypatch)


@pytest.mark.long
def test_ten_thousand_referrals_and_two_hundred_killed_workers_lose_nothing(
    committing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A server that was stopped keeps what it had committed, as any outside the tests does.
    as_owner(f'ALTER DATABASE "{committing}" SET synchronous_commit = on')
    all_of_it(Plan(referrals=10_000, kills=200, wipes=20, stops=10, falls=20), committing, tmp_path, monkeypatch)

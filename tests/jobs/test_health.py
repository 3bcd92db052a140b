"""/health/ says which part is not well, from real signs of life, in time, to anybody, and nothing else."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from frontdoor.jobs import health
from frontdoor.jobs.health import FRESH, STUCK_AFTER, judge
from frontdoor.jobs.heartbeat import note, worker_lives
from frontdoor.jobs.models import Heartbeat, Part
from tests import processes

WELL = {"beat": 1.0, "worker": 1.0, "pool": 1.0}


@pytest.mark.parametrize(
    ("ages", "broker", "words"),
    [
        (WELL, True, "ok ok ok ok"),
        ({}, True, "ok ok silent silent"),
        (WELL | {"beat": FRESH}, True, "ok ok ok silent"),
        (WELL | {"worker": FRESH}, True, "ok ok silent ok"),
        (WELL | {"worker": FRESH, "beat": FRESH}, True, "ok ok silent silent"),
        # a pool that has long jobs is busy; one that has done nothing for longer than any may take is stuck
        (WELL | {"pool": STUCK_AFTER}, True, "ok ok ok ok"),
        (WELL | {"pool": STUCK_AFTER + 1}, True, "ok ok stuck ok"),
        # without beat nobody asks the pool for a sign of life
        (WELL | {"pool": STUCK_AFTER + 1, "beat": FRESH}, True, "ok ok ok silent"),
        # without a broker a worker gives no sign, dead or alive
        (WELL | {"worker": FRESH}, False, "ok down unknown ok"),
        (WELL, False, "ok down ok ok"),
        (None, True, "down ok unknown unknown"),
        (None, False, "down down unknown unknown"),
    ],
)
def test_each_part_has_its_own_word(ages: dict[str, float] | None, broker: bool, words: str) -> None:
    assert " ".join(judge(ages, broker=broker).values()) == words


@pytest.mark.django_db
def test_a_sign_of_life_is_one_row_that_moves_on() -> None:
    note(Part.BEAT)
    first = Heartbeat.objects.get(part=Part.BEAT).seen_at
    note(Part.BEAT)
    assert Heartbeat.objects.get().seen_at > first


@pytest.mark.django_db
def test_the_worker_is_noted_every_ten_seconds_not_every_two(monkeypatch: pytest.MonkeyPatch) -> None:
    noted: list[Part] = []
    monkeypatch.setattr("frontdoor.jobs.heartbeat.note", noted.append)
    monkeypatch.setattr("frontdoor.jobs.heartbeat._worker_noted", float("-inf"))
    for _ in range(3):
        worker_lives()
    assert noted == [Part.WORKER]


@contextmanager
def listener_that_says_nothing(path: Path) -> Iterator[None]:
    """A server that takes connections and never answers, as a stopped process does."""
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen(20)
        yield


@pytest.fixture
def sockets() -> Iterator[Path]:
    with processes.socket_folder() as folder:
        yield folder


@pytest.fixture
def site(committing: str, settings: Settings, sockets: Path, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A client of the site on a database and a broker of this test's own; no check is left over from another test."""
    settings.REDIS_URL = f"redis+socket://{sockets}/v.sock"
    monkeypatch.setattr(health, "_database", health._Check(health._ask_database))
    monkeypatch.setattr(health, "_broker", health._Check(health._ask_broker))
    return Client()


def test_a_well_house_says_exactly_so_to_anybody_and_is_not_cached(site: Client, sockets: Path, tmp_path: Path) -> None:
    for part in Part:
        note(part)
    with processes.valkey(sockets / "v.sock", tmp_path / "log"):
        answer = site.get("/health/")
    assert answer.status_code == 200
    assert answer.content == b'{"database":"ok","broker":"ok","worker":"ok","beat":"ok"}'
    assert answer["Content-Type"] == "application/json"
    assert "no-store" in answer["Cache-Control"]
    assert site.post("/health/").status_code == 405


def test_without_a_broker_it_is_503_and_says_so(site: Client) -> None:
    for part in Part:
        note(part)
    answer = site.get("/health/")
    assert answer.status_code == 503
    assert answer.json() == {"database": "ok", "broker": "down", "worker": "ok", "beat": "ok"}


@pytest.mark.slow
def test_a_database_and_a_broker_that_hang_are_down_within_two_seconds(site: Client, sockets: Path) -> None:
    from django.db import connection

    connection.close()
    before = connection.settings_dict["HOST"], connection.settings_dict["PORT"]
    connection.settings_dict["HOST"], connection.settings_dict["PORT"] = str(sockets), "5432"
    try:
        with listener_that_says_nothing(sockets / ".s.PGSQL.5432"), listener_that_says_nothing(sockets / "v.sock"):
            for _ in range(2):  # the second asks while the first checks still hang
                began = time.monotonic()
                answer = site.get("/health/")
                assert time.monotonic() - began < 2
                assert answer.status_code == 503
                assert answer.json() == {
                    "database": "down",
                    "broker": "down",
                    "worker": "unknown",
                    "beat": "unknown",
                }
    finally:
        connection.settings_dict["HOST"], connection.settings_dict["PORT"] = before


@pytest.mark.processes
def test_a_dead_worker_and_a_dead_beat_are_told_apart(
    site: Client, committing: str, sockets: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "FRESH", 14.0)  # a beat every ten seconds, and some patience
    environ = processes.environ(committing, sockets / "v.sock")
    beat = processes.celery("beat", "--pidfile", "", "--loglevel", "INFO")
    worker_log, beat_log = tmp_path / "worker.log", tmp_path / "beat.log"

    def words() -> str:
        return " ".join(site.get("/health/").json().values())

    with processes.valkey(sockets / "v.sock", tmp_path / "valkey.log"):
        assert words() == "ok ok silent silent"
        with (
            processes.running(processes.worker(), environ, worker_log) as worker,
            processes.running(beat, environ, beat_log) as beating,
        ):
            assert processes.eventually(lambda: words() == "ok ok ok ok"), worker_log.read_text() + beat_log.read_text()
            assert processes.eventually(Heartbeat.objects.filter(part=Part.POOL).exists)  # noted just after the worker
            started = Heartbeat.objects.get(part=Part.POOL).seen_at
            assert processes.eventually(lambda: Heartbeat.objects.get(part=Part.POOL).seen_at > started), "no task ran"
            processes.kill(beating)
            assert processes.eventually(lambda: words() == "ok ok ok silent"), words()
            time.sleep(3)
            assert words() == "ok ok ok silent"
            with processes.running(beat, environ, beat_log):
                assert processes.eventually(lambda: words() == "ok ok ok ok"), words()
                processes.kill(worker)
                assert processes.eventually(lambda: words() == "ok ok silent ok"), words()

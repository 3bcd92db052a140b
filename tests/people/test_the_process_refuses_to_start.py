"""Web, worker and beat do not start on a database that would not hold its locks."""

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection, connections

from frontdoor.people import boot
from tests.conftest import OWNER, as_owner
from tests.people.unsafe_databases import SUPERUSER, UNSAFE

pytestmark = [pytest.mark.django_db, pytest.mark.both_postgres]


def a_superuser() -> str:
    """The name of a superuser who may log in here as the tests do."""
    name = as_owner("SELECT rolname FROM pg_roles WHERE rolsuper AND rolcanlogin ORDER BY oid LIMIT 1")[0][0]
    at = connection.settings_dict
    try:
        psycopg.connect(host=at["HOST"] or None, port=at["PORT"] or None, user=name, dbname="postgres").close()
    except psycopg.OperationalError:
        pytest.skip("The server lets no test in as a superuser.")
    return str(name)


@pytest.fixture
def database(cloned_database: str) -> Iterator[Any]:
    """A connection of its own to a clone of the database, as the application."""
    other = connections.create_connection("default")
    other.settings_dict = {**other.settings_dict, "NAME": cloned_database, "USER": settings.APPLICATION_ROLE}
    yield other
    other.close()


@pytest.mark.parametrize("name", UNSAFE)
def test_each_unsafe_database_is_refused_with_its_reason(
    name: str, database: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault = UNSAFE[name]
    if fault.plant:
        as_owner(fault.plant, database=database.settings_dict["NAME"])
    if fault.role:
        database.settings_dict["USER"] = a_superuser() if fault.role == SUPERUSER else fault.role
    monkeypatch.setattr(boot, "connection", database)
    with pytest.raises(boot.UnsafeDatabase) as refusal:
        boot.refuse_to_start_unlocked()
    assert fault.says in str(refusal.value)


def test_a_locked_database_is_not_refused(database: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boot, "connection", database)
    boot.refuse_to_start_unlocked()


def test_every_fault_is_named_at_once(database: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("view", "not forced", "search path"):
        as_owner(UNSAFE[name].plant, database=database.settings_dict["NAME"])
    monkeypatch.setattr(boot, "connection", database)
    assert len(list(boot.faults())) == 3


def address(role: str, database: str) -> str:
    """The database's URL for a role."""
    at = connection.settings_dict
    place = str(at["HOST"]).replace("/", "%2F") + (f":{at['PORT']}" if at["PORT"] else "")
    secret = f":{at['PASSWORD']}" if at["PASSWORD"] else ""
    return f"postgres://{role}{secret}@{place}/{database}"


def test_a_database_locked_in_local_mode_is_refused_elsewhere_until_it_is_migrated_there(
    database: Any, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.LOCAL = False
    monkeypatch.setattr(boot, "connection", database)
    found = list(boot.faults())
    assert len(found) == 2
    assert found[0].startswith("the demo's function append_past_steps is here.")
    assert "policies let the demo write." in found[1]
    database.close()
    name = database.settings_dict["NAME"]
    environ = {
        **os.environ,
        "FRONTDOOR_MODE": "production",
        "FRONTDOOR_AS_OWNER": "1",
        "DJANGO_SETTINGS_MODULE": "frontdoor.settings",
        "SECRET_KEY": "s" * 64,
        "SCOPE_KEY": "k" * 64,
        "DATABASE_URL": address(settings.APPLICATION_ROLE, name),
        "DATABASE_OWNER_URL": address(OWNER, name),
        "REDIS_URL": "redis://127.0.0.1:1/0",
    }
    migrate = [sys.executable, "-m", "django", "migrate", "--skip-checks", "--verbosity", "0"]
    done = subprocess.run(migrate, env=environ, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert list(boot.faults()) == []


@pytest.mark.processes
@pytest.mark.parametrize(
    ("process", "status"),
    [
        (["-m", "gunicorn", "frontdoor.wsgi:application", "--bind", "127.0.0.1:0", "--no-control-socket"], 3),
        (["-m", "celery", "--app", "frontdoor", "worker", "--pool", "solo"], 1),
        (["-m", "celery", "--app", "frontdoor", "beat", "--pidfile", ""], 1),
    ],
    ids=["web", "worker", "beat"],
)
def test_a_real_process_says_why_and_ends(process: list[str], status: int, cloned_database: str) -> None:
    as_owner(UNSAFE["not forced"].plant, database=cloned_database)
    url = address(settings.APPLICATION_ROLE, cloned_database)
    done = subprocess.run(
        [sys.executable, *process],
        env={**os.environ, "DATABASE_URL": url, "REDIS_URL": "redis://127.0.0.1:1/0"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert UNSAFE["not forced"].says in done.stdout + done.stderr
    assert done.returncode == status

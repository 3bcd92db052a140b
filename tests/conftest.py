"""Tests run as the application role, on real PostgreSQL, in databases the owner made."""

import fcntl
import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.test.utils import setup_databases

from tests.factories.cast import Cast, gather
from tests.services import pytest_sessionstart, pytest_unconfigure, template_lock, template_name, template_prefix

# hooks, found here by pytest
__all__ = ["pytest_sessionstart", "pytest_unconfigure"]

OWNER = "fd_owner"
ARCHITECTURE = Path(__file__).parent / "architecture"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test with a database of its own is a slow one, and what Python made so far need not be looked at again.

    The guards read the whole code, so one process of a run does all of them and reads it once.
    """
    for item in items:
        if "cloned_database" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.slow)
        if ARCHITECTURE in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("architecture"))
    gc.freeze()


def log_in_as(role: str) -> None:
    """Make every database connection of this process one of `role` from now on."""
    for each in connections.all():
        each.close()
        each.settings_dict["USER"] = role


def as_owner(statement: str, *, database: str | None = None) -> list[tuple[Any, ...]]:
    """Run one statement as the owner, outside any test transaction; give its rows, or none."""
    at = connection.settings_dict
    with psycopg.connect(
        host=at["HOST"] or None,
        port=at["PORT"] or None,
        user=OWNER,
        password=at["PASSWORD"] or None,
        dbname=database or at["NAME"],
        autocommit=True,
    ) as owner:
        cursor = owner.execute(statement)  # type: ignore[arg-type]
        return cursor.fetchall() if cursor.description else []


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """Create and migrate as the owner."""
    log_in_as(OWNER)


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Only one process of this run at a time: the first migrates, the others wait for its template."""
    with template_lock().open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def exists(database: str) -> bool:
    """Whether there is a database of that name."""
    return bool(as_owner(f"SELECT 1 FROM pg_database WHERE datname = '{database}'", database="postgres"))


@contextmanager
def clone_of(template: str, name: str) -> Iterator[str]:
    """A fresh copy of a database, for as long as the `with` lasts; a twentieth of a second instead of a migration."""
    as_owner(f'DROP DATABASE IF EXISTS "{name}"', database="postgres")
    as_owner(f'CREATE DATABASE "{name}" TEMPLATE "{template}"', database="postgres")
    yield name
    as_owner(f'DROP DATABASE IF EXISTS "{name}"', database="postgres")


def drop_templates_but(kept: str) -> None:
    """Drop what earlier code migrated to: only the template of today's is worth its room."""
    older = f"SELECT datname FROM pg_database WHERE starts_with(datname, '{template_prefix()}')"
    for (name,) in as_owner(older, database="postgres"):
        if name != kept and len(name) == len(kept):  # a longer name is a clone that somebody works in
            as_owner(f'DROP DATABASE IF EXISTS "{name}"', database="postgres")


@pytest.fixture(scope="session")
def template_database(django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: Any) -> str:
    """The name of the migrated database of today's code, made if no run has made it yet.

    Nobody works in it; everybody gets a clone.
    """
    template = template_name()
    with django_db_blocker.unblock(), one_at_a_time():
        if not exists(template):
            made = setup_databases(verbosity=0, interactive=False, aliases={DEFAULT_DB_ALIAS})
            name = connection.settings_dict["NAME"]
            connection.close()
            as_owner(f'ALTER DATABASE "{name}" RENAME TO "{template}"', database="postgres")
            connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = made[0][1]
            drop_templates_but(template)
    return template


@pytest.fixture(scope="session")
def django_db_setup(template_database: str, django_db_blocker: Any) -> Iterator[None]:
    """This process's own clone, and from here on the application role.

    In place of pytest-django's own, which migrates once a process, and makes no database where no test asks for `db`.
    """
    name = f"{template_database}_{os.getpid()}"
    with django_db_blocker.unblock():
        log_in_as(settings.APPLICATION_ROLE)
    before = connection.settings_dict["NAME"]
    with clone_of(template_database, name):
        connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = name
        yield
        with django_db_blocker.unblock():
            connection.close()
        connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = before


@pytest.fixture
def cloned_database(template_database: str, django_db_setup: None) -> Iterator[str]:
    """The name of a fresh clone of the migrated database, for tests that start processes of their own."""
    with clone_of(template_database, f"clone_{uuid4().hex[:12]}") as name:
        yield name


@pytest.fixture
def cast(db: None) -> Cast:
    """Amina, Tom, Bea and their organisations."""
    return gather()


@pytest.fixture(scope="session")
def empty_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that nobody writes to."""
    return tmp_path_factory.mktemp("empty")


@pytest.fixture(autouse=True)
def plain_static_files(settings: Any, empty_folder: Path) -> None:
    """Pages are drawn without the assets having been built and collected; browser tests collect their own."""
    settings.STATIC_ROOT = empty_folder
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


@pytest.fixture
def committing(cloned_database: str, django_db_blocker: Any) -> Iterator[str]:
    """A fresh database of this test's own in which transactions really commit; its name.

    Threads and processes see what is committed in it, and `on_commit` runs. It is dropped afterwards.
    """
    with django_db_blocker.unblock():
        connection.close()
        before = connection.settings_dict["NAME"]
        connection.settings_dict["NAME"] = cloned_database
        try:
            yield cloned_database
        finally:
            connection.close()
            connection.settings_dict["NAME"] = before

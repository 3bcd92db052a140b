"""Tests run as the application role, on real PostgreSQL, in databases the owner made."""

import os
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.test.utils import setup_databases, teardown_databases

from tests.factories.cast import Cast, gather
from tests.services import pytest_sessionstart, pytest_unconfigure

__all__ = ["pytest_sessionstart", "pytest_unconfigure"]  # hooks, found here by pytest

OWNER = "fd_owner"


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


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: Any
) -> Iterator[None]:
    """The owner migrates; from here on the application role. A template is kept that processes get clones of.

    In place of pytest-django's own, which makes no database where no test asks for `db`: a run of browser tests alone
    would clone, and at its end drop, whatever database the settings name.
    """
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False, aliases={DEFAULT_DB_ALIAS})
        name = connection.settings_dict["NAME"]
        log_in_as(settings.APPLICATION_ROLE)
    template = f"{name}_tpl"
    as_owner(f'DROP DATABASE IF EXISTS "{template}"', database="postgres")
    as_owner(f'CREATE DATABASE "{template}" TEMPLATE "{name}"', database="postgres")
    yield
    as_owner(f'DROP DATABASE IF EXISTS "{template}"', database="postgres")
    with django_db_blocker.unblock():
        log_in_as(OWNER)
        teardown_databases(made, verbosity=0)


@pytest.fixture
def cloned_database(django_db_setup: None, request: pytest.FixtureRequest) -> Iterator[str]:
    """The name of a fresh clone of the migrated database, for tests that start processes of their own."""
    template = f"{settings.DATABASES['default']['NAME']}_tpl"
    name = f"clone_{os.getpid()}_{abs(hash(request.node.nodeid)) % 10**8}"
    as_owner(f'DROP DATABASE IF EXISTS "{name}"', database="postgres")
    as_owner(f'CREATE DATABASE "{name}" TEMPLATE "{template}"', database="postgres")
    yield name
    as_owner(f'DROP DATABASE IF EXISTS "{name}"', database="postgres")


@pytest.fixture
def cast(db: None) -> Cast:
    """Amina, Tom, Bea and their organisations."""
    return gather()


@pytest.fixture(autouse=True)
def plain_static_files(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Pages are drawn without the assets having been built and collected; browser tests collect their own."""
    settings.STATIC_ROOT = tmp_path_factory.getbasetemp()
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

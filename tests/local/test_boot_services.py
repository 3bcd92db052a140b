"""PostgreSQL and Valkey of a data folder: they start, they are shared, and nothing outlives its owner."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from frontdoor.local import broker, paths, postgres, services
from frontdoor.local.failures import CannotStart
from tests.local.conftest import processes_of, until

pytestmark = [pytest.mark.processes, pytest.mark.both_postgres]
Holder = Callable[[], subprocess.Popen[str]]


def asked(data: Path, question: str, role: str = "fd_app") -> tuple[object, ...]:
    with psycopg.connect(paths.database_url(data, role)) as connection:
        row = connection.execute(question).fetchone()  # type: ignore[arg-type]
    assert row is not None
    return row


def test_an_empty_folder_gets_a_database_and_a_broker_that_end_with_the_block(
    data: Path, own_environ: dict[str, str]
) -> None:
    with services.running(data, own_environ, throwaway=True) as found:
        assert asked(data, "SELECT current_user") == ("fd_app",)
        assert broker.answers(data)
        assert [child.name for child in found.children] == ["database", "broker"]
    assert processes_of(data) == []
    assert not paths.socket_folder(data).exists()


def test_names_sort_the_same_whichever_postgresql_runs(data: Path, own_environ: dict[str, str]) -> None:
    with services.running(data, own_environ, throwaway=True):
        question = "SELECT array_agg(word ORDER BY word), lower('ÉVA') FROM (VALUES ('b'), ('É'), ('B'), ('a')) w(word)"
        assert asked(data, question) == (["B", "a", "b", "É"], "éva")


def test_the_application_role_is_no_superuser_bypasses_nothing_and_owns_nothing(
    data: Path, own_environ: dict[str, str]
) -> None:
    with services.running(data, own_environ, throwaway=True):
        attributes = "rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication, rolcanlogin"
        assert asked(data, f"SELECT {attributes} FROM pg_roles WHERE rolname = current_user") == (
            *(False, False, False, False, False),
            True,
        )
        owned = "SELECT count(*) FROM pg_shdepend WHERE refobjid = 'fd_app'::regrole AND deptype = 'o'"
        assert asked(data, owned) == (0,)
        assert asked(data, "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'frontdoor'") == (
            "fd_owner",
        )


def test_the_application_role_makes_no_table_and_reads_none_that_nobody_granted(
    data: Path, own_environ: dict[str, str]
) -> None:
    with services.running(data, own_environ, throwaway=True):
        with psycopg.connect(paths.database_url(data, "fd_owner"), autocommit=True) as owner:
            owner.execute("CREATE TABLE forgotten (id int)")
        for refused in ("CREATE TABLE own (id int)", "CREATE TEMPORARY TABLE own (id int)", "TABLE forgotten"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                asked(data, refused)


def test_the_report_role_is_entered_and_never_inherited(data: Path, own_environ: dict[str, str]) -> None:
    with services.running(data, own_environ, throwaway=True):
        member = (
            "SELECT pg_has_role('fd_app', 'fd_report', 'USAGE'), rolcanlogin FROM pg_roles WHERE rolname = 'fd_report'"
        )
        assert asked(data, member) == (False, False)
        with psycopg.connect(paths.database_url(data, "fd_app")) as connection:
            connection.execute("SET LOCAL ROLE fd_report")
            assert connection.execute("SELECT current_user").fetchone() == ("fd_report",)


def test_the_backup_role_reads_what_row_security_hides_and_writes_nothing(
    data: Path, own_environ: dict[str, str]
) -> None:
    with services.running(data, own_environ, throwaway=True):
        with psycopg.connect(paths.database_url(data, "fd_owner"), autocommit=True) as owner:
            owner.execute("CREATE TABLE locked AS SELECT 1 AS id")
            owner.execute("ALTER TABLE locked ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
            assert owner.execute("SELECT count(*) FROM locked").fetchone() == (0,)
        assert asked(data, "SELECT count(*) FROM locked", "fd_backup") == (1,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            asked(data, "DELETE FROM locked RETURNING id", "fd_backup")


def test_the_script_for_a_council_s_own_server_makes_the_same_database(data: Path, own_environ: dict[str, str]) -> None:
    with services.running(data, own_environ, throwaway=True):
        with psycopg.connect(paths.database_url(data, "postgres", "postgres"), autocommit=True) as server:
            server.execute("DROP DATABASE frontdoor")
            for role in ("fd_app", "fd_report", "fd_backup", "fd_owner"):
                server.execute(f"DROP ROLE {role}")  # type: ignore[arg-type]
        superuser = paths.database_url(data, "postgres", "postgres")
        psql = postgres.choose(data, own_environ).folder / "psql"
        script = paths.PROJECT / "docs" / "operating" / "roles.sql"
        for _ in range(2):
            subprocess.run(
                [psql, "--quiet", "--set", "ON_ERROR_STOP=1", "--file", script, "--dbname", superuser],
                check=True,
                capture_output=True,
                timeout=60,
            )
        assert asked(data, "SELECT current_user, datcollate FROM pg_database WHERE datname = current_database()") == (
            "fd_app",
            "C",
        )


def test_killing_the_owner_leaves_no_process(data: Path, holder: Holder) -> None:
    holding = holder()
    assert processes_of(data)
    holding.kill()
    holding.wait(10)
    assert until(lambda: processes_of(data) == [])


def test_services_start_again_after_their_owner_was_killed(
    data: Path, holder: Holder, own_environ: dict[str, str]
) -> None:
    holding = holder()
    holding.kill()
    holding.wait(10)  # until then it holds the lock, and its dying services are still the ones that run
    with services.running(data, own_environ, throwaway=True):
        assert asked(data, "SELECT 1") == (1,)


def test_services_start_again_when_everything_was_killed_at_once(
    data: Path, holder: Holder, own_environ: dict[str, str]
) -> None:
    holding = holder()
    with psycopg.connect(paths.database_url(data, "fd_owner"), autocommit=True) as owner:
        owner.execute("CREATE TABLE kept AS SELECT 7 AS number")
    with psycopg.connect(paths.database_url(data, "postgres"), autocommit=True) as superuser:
        superuser.execute("CHECKPOINT")  # a throwaway database writes nothing in time by itself
    for pid in processes_of(data):
        with suppress(ProcessLookupError):  # it was a child of one that is gone, and went with it
            os.kill(pid, signal.SIGKILL)
    holding.wait(10)
    with services.running(data, own_environ, throwaway=True):
        assert asked(data, "SELECT number FROM kept", "fd_owner") == (7,)


def test_a_process_number_that_now_belongs_to_something_else_is_no_hindrance(
    data: Path, own_environ: dict[str, str]
) -> None:
    with services.running(data, own_environ, throwaway=True):
        pass
    cluster = next(data.glob("postgres-*"))
    # Not this test's own number: PostgreSQL forgives its parent's.
    with subprocess.Popen(["sleep", "600"]) as stranger:
        try:
            (cluster / "postmaster.pid").write_text(f"{stranger.pid}\n{cluster}\n1\n5432\n\n\n\nready\n")
            with services.running(data, own_environ, throwaway=True):
                assert asked(data, "SELECT 1") == (1,)
            assert stranger.poll() is None
        finally:
            stranger.kill()


def test_a_second_process_uses_the_services_that_run(data: Path, holder: Holder, own_environ: dict[str, str]) -> None:
    holder()
    with services.running(data, own_environ, throwaway=True) as found:
        assert found.children == ()
        assert asked(data, "SELECT 1") == (1,)
    assert asked(data, "SELECT 1") == (1,)


def test_another_version_s_folder_is_refused_in_a_sentence_and_nothing_is_started_beside_it(
    data: Path, own_environ: dict[str, str]
) -> None:
    (data / "postgres-14").mkdir(parents=True)
    with (
        pytest.raises(CannotStart, match=r"holds postgres-14, which PostgreSQL \d+ .* cannot read: .*DATA=\.$"),
        services.running(data, own_environ),
    ):
        pass
    assert [entry.name for entry in data.glob("postgres-*")] == ["postgres-14"]


def test_a_half_made_database_is_made_again(data: Path, own_environ: dict[str, str]) -> None:
    major = postgres.choose(data, own_environ).major
    (data / f"making-postgres-{major}" / "base").mkdir(parents=True)
    with services.running(data, own_environ, throwaway=True):
        assert asked(data, "SELECT 1") == (1,)
    assert not (data / f"making-postgres-{major}").exists()


def test_manage_py_starts_services_for_its_command_and_connects_as_the_application(
    data: Path, own_environ: dict[str, str]
) -> None:
    code = "from django.db import connection as c; k = c.cursor(); k.execute('SELECT user'); print(k.fetchone()[0])"
    done = subprocess.run(
        [sys.executable, paths.PROJECT / "manage.py", "shell", "--verbosity", "0", "-c", code],
        env={**own_environ, "DATA": str(data), "FRONTDOOR_MODE": "local", "FRONTDOOR_AS_OWNER": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.stdout.splitlines()[-1:] == ["fd_app"], done.stderr
    assert processes_of(data) == []


def test_a_folder_one_may_not_write_in_is_refused_in_a_sentence(data: Path, own_environ: dict[str, str]) -> None:
    data.parent.joinpath("file").write_text("")
    with (
        pytest.raises(CannotStart, match=r"^You may not write in .*: name a folder of your own with DATA=\.$"),
        services.running(data.parent / "file" / "data", own_environ),
    ):
        pass


def test_sockets_in_a_folder_of_somebody_else_are_refused(data: Path, own_environ: dict[str, str]) -> None:
    folder = paths.socket_folder(data)
    folder.symlink_to(data.parent)
    try:
        with pytest.raises(CannotStart, match="belongs to somebody else"), services.running(data, own_environ):
            pass
    finally:
        folder.unlink()
        shutil.rmtree(data)

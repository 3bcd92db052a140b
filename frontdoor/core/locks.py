"""Locks: what the application role may do with each table, written into the database from this one place.

Every model names its lock in a class attribute `lock`; a table without one is `Open`. Tables start closed (no default
privileges), and `migrate` ends by writing functions, grants and policies, so a table nobody locked is one nobody reads.
A history table has the lock of the table it is the history of.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction

READ, ADD, CHANGE, REMOVE = "SELECT", "INSERT", "UPDATE", "DELETE"


@dataclass(frozen=True, slots=True)
class Policy:
    """One row policy for the application role. `using` filters rows found, `check` refuses rows written."""

    name: str
    command: str
    using: str = ""
    check: str = ""

    def sql(self, table: str, role: str) -> str:
        using = f" USING ({self.using})" if self.using else ""
        check = f" WITH CHECK ({self.check})" if self.check else ""
        return f'CREATE POLICY {self.name} ON "{table}" FOR {self.command} TO {role}{using}{check}'


class Lock:
    """What the application role may do with a table. Subclasses say which commands, and for which rows."""

    grants: ClassVar[tuple[str, ...]] = (READ, ADD, CHANGE, REMOVE)
    report_role_reads: ClassVar[bool] = False

    def grants_on(self, columns: frozenset[str]) -> tuple[str, ...]:
        """The commands granted; a subclass may grant CHANGE for named columns only."""
        return self.grants

    @classmethod
    def functions(cls, tables: dict[str, "Lock"]) -> Iterator[str]:
        """SQL functions that follow from which tables carry which lock; `tables` maps each table to its lock."""
        return iter(())

    def policies(self, table: str, *, history: bool) -> list[Policy]:
        """The row policies; none means the table is not under row security."""
        return []


class Open(Lock):
    """Nothing of a person: the application reads and writes, actions decide who may."""


class ReadOnly(Lock):
    """Filled by migrations alone."""

    grants: ClassVar[tuple[str, ...]] = (READ,)


class AppendOnly(Lock):
    """Rows are added and never changed or removed."""

    grants = (READ, ADD)


@dataclass(frozen=True, slots=True)
class OwnRows(Lock):
    """Rows belong to one user in one organisation, and to nobody else; some also to named jobs."""

    user: str = "owner_id"
    organisation: str = "organisation_id"
    jobs: tuple[str, ...] = ()

    def policies(self, table: str, *, history: bool) -> list[Policy]:
        mine = (
            f'"{table}".{self.organisation} = (SELECT scope_organisation()) '
            f'AND "{table}".{self.user} = (SELECT scope_user())'
        )
        if self.jobs:
            mine = f"({mine}) OR {job_is(*self.jobs)}"
        return [Policy("own_rows", "ALL", using=mine, check=mine)]


class JobsAlone(Lock):
    """Rows are the business of named jobs and of nobody else."""

    def __init__(self, *jobs: str) -> None:
        self.jobs = jobs

    def policies(self, table: str, *, history: bool) -> list[Policy]:
        mine = job_is(*self.jobs)
        return [Policy("named_jobs", "ALL", using=mine, check=mine)]


def job_is(*names: str) -> str:
    """SQL that holds when a named job is acting; with no names, never."""
    if not names:
        return "false"
    listed = ", ".join(f"'{name}'" for name in names)
    return f"(SELECT scope_job()) IN ({listed})"


def lock_of(model: type[models.Model]) -> tuple[Lock, bool]:
    """The lock of a model, and whether the model is a history table."""
    tracked = getattr(model, "instance_type", None)
    lock = getattr(tracked or model, "lock", None)
    return (lock if isinstance(lock, Lock) else Open()), tracked is not None


def locked_models() -> Iterator[type[models.Model]]:
    """Every model with a table of its own, join tables included, each table once."""
    seen: set[str] = set()
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy and model._meta.db_table not in seen:
            seen.add(model._meta.db_table)
            yield model


def function_files() -> Iterator[Path]:
    """The SQL functions of every app, lower rooms first."""
    for config in apps.get_app_configs():
        yield from sorted((Path(config.path) / "sql").glob("*.sql"))


def statements() -> Iterator[str]:
    """Everything that locks the database, in the order it is to run. Running it twice changes nothing."""
    app, report = settings.APPLICATION_ROLE, settings.REPORT_ROLE
    yield from (path.read_text() for path in function_files())
    tables = {model._meta.db_table: lock for model in locked_models() for lock, past in [lock_of(model)] if not past}
    for kind in sorted({type(lock) for lock in tables.values()}, key=lambda kind: kind.__name__):
        if "functions" in vars(kind):
            yield from kind.functions(tables)
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, {app}, {report}"
    yield f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {app}"
    yield _START_CLEAN.format(app=app)
    yield f"GRANT SELECT ON django_migrations TO {app}"
    for model in locked_models():
        yield from _table_statements(model, app, report)


def _table_statements(model: type[models.Model], app: str, report: str) -> Iterator[str]:
    table = model._meta.db_table
    lock, history = lock_of(model)
    columns = frozenset(str(field.column) for field in model._meta.local_concrete_fields)
    grants = (READ, ADD) if history else lock.grants_on(columns)
    if grants:
        yield f'GRANT {", ".join(grants)} ON "{table}" TO {app}'
    if lock.report_role_reads:
        yield f'GRANT SELECT ON "{table}" TO {report}'
    policies = lock.policies(table, history=history)
    if policies:
        yield f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY'
        yield f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY'
        # FORCE binds the owner too: without a policy of its own a data migration would change nothing, silently.
        for policy in (*policies, Policy("owner", "ALL", using="true", check="true")):
            yield policy.sql(table, "CURRENT_USER" if policy.name == "owner" else app)


# Policies of an earlier version go, and our functions are closed to all but the application. Functions of extensions
# belong to the superuser and stay as they are.
_START_CLEAN = """
DO $clean$
DECLARE found record;
BEGIN
    FOR found IN SELECT policyname, tablename FROM pg_policies WHERE schemaname = 'public' LOOP
        EXECUTE format('DROP POLICY %I ON public.%I', found.policyname, found.tablename);
    END LOOP;
    FOR found IN SELECT oid::regprocedure AS signature FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND proowner = current_user::regrole LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', found.signature);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO {app}', found.signature);
    END LOOP;
END $clean$
"""


def write_locks() -> None:
    """Write functions, grants, policies and the scope key, as the owner, in one transaction."""
    key = settings.SCOPE_KEY.encode()
    block = (hashlib.sha256(key).digest() if len(key) > 64 else key).ljust(64, b"\0")  # noqa: PLR2004  RFC 2104
    pads = [bytes(byte ^ pad for byte in block) for pad in (0x36, 0x5C)]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('frontdoor.locks'))")
        for statement in statements():
            cursor.execute(statement)
        cursor.execute(
            "INSERT INTO core_scope_key (inner_pad, outer_pad) VALUES (%s, %s) "
            "ON CONFLICT (one) DO UPDATE SET inner_pad = excluded.inner_pad, outer_pad = excluded.outer_pad",
            pads,
        )

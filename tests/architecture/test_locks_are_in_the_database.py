"""The database's catalogue is what the code generates, and what is linked to a person is locked in it."""

import re
from collections.abc import Iterator

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from frontdoor.core.locks import lock_of, locked_models, statements
from frontdoor.people.locks import person_linked
from tests.architecture.rule import nothing_breaks
from tests.architecture.walk import label, our_models
from tests.conftest import OWNER

pytestmark = [pytest.mark.django_db, pytest.mark.both_postgres]

SCOPED = re.compile(r"\b(scope_\w+|basis_may_be_added)\(")
POLICIES = """
    SELECT tablename, policyname, cmd, array_to_string(roles, ','), coalesce(qual, ''), coalesce(with_check, '')
      FROM pg_policies WHERE schemaname = 'public' ORDER BY 1, 2
"""
TABLES = """
    SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity FROM pg_class AS c
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY 1
"""
GRANTS = """
    SELECT c.relname, '', acl.grantee::regrole::text, acl.privilege_type
      FROM pg_class AS c, aclexplode(c.relacl) AS acl WHERE c.relnamespace = 'public'::regnamespace
    UNION ALL
    SELECT c.relname, a.attname, acl.grantee::regrole::text, acl.privilege_type
      FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid, aclexplode(a.attacl) AS acl
     WHERE c.relnamespace = 'public'::regnamespace
    UNION ALL
    SELECT p.oid::regprocedure::text, '()', acl.grantee::regrole::text, acl.privilege_type
      FROM pg_proc AS p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS acl
     WHERE p.pronamespace = 'public'::regnamespace AND p.proowner = current_user::regrole
    ORDER BY 1, 2, 3, 4
"""
FUNCTIONS = """
    SELECT p.oid::regprocedure::text, p.prosecdef, p.provolatile::text, p.proconfig::text, p.prosrc FROM pg_proc AS p
     WHERE p.pronamespace = 'public'::regnamespace AND p.proowner = current_user::regrole ORDER BY 1
"""
CATALOGUE = {"policies": POLICIES, "row security": TABLES, "grants": GRANTS, "functions": FUNCTIONS}
EVERYONE = "-"  # how PostgreSQL writes the grantee PUBLIC as a role


@pytest.fixture
def owner(django_db_setup: None) -> Iterator[psycopg.Connection]:
    """The owner, in a transaction that is rolled back."""
    at = connection.settings_dict
    with psycopg.connect(
        host=at["HOST"] or None,
        port=at["PORT"] or None,
        user=OWNER,
        password=at["PASSWORD"] or None,
        dbname=at["NAME"],
    ) as found:
        yield found
        found.rollback()


def rows(owner: psycopg.Connection, query: str) -> list[tuple]:
    return owner.execute(query).fetchall()


def test_the_catalogue_is_what_the_code_generates(owner: psycopg.Connection) -> None:
    before = {part: rows(owner, query) for part, query in CATALOGUE.items()}
    for statement in statements():
        owner.execute(statement)
    for part, query in CATALOGUE.items():
        after = rows(owner, query)
        assert set(before[part]) == set(after), f"the {part} in the database are not those of the code"


def test_every_policy_has_the_name_command_and_role_of_its_lock(owner: psycopg.Connection) -> None:
    expected = {
        (model._meta.db_table, policy.name, policy.command, settings.APPLICATION_ROLE)
        for model in locked_models()
        for lock, history in [lock_of(model)]
        for policy in lock.policies(model._meta.db_table, history=history)
    }
    expected |= {(table, "owner", "ALL", OWNER) for table, *_ in expected}
    assert {row[:4] for row in rows(owner, POLICIES)} == expected


def test_every_table_linked_to_a_person_is_under_forced_row_security_with_a_policy(owner: psycopg.Connection) -> None:
    forced = {name for name, enabled, force in rows(owner, TABLES) if enabled and force}
    readable = {table for table, name, command, *_ in rows(owner, POLICIES) if name != "owner"}
    linked = {model._meta.db_table for model in person_linked()}
    nothing_breaks("A table linked to a person, history included, is under ENABLE and FORCE", linked - forced)
    nothing_breaks("A table linked to a person, history included, has a policy", linked - readable)


def test_every_table_with_a_policy_enforces_it(owner: psycopg.Connection) -> None:
    forced = {name for name, enabled, force in rows(owner, TABLES) if enabled and force}
    nothing_breaks(
        "A table with policies is under ENABLE and FORCE", {row[0] for row in rows(owner, POLICIES)} - forced
    )


def test_drafts_and_staged_rows_belong_to_their_owner_alone(owner: psycopg.Connection) -> None:
    with_policy = {table for table, name, *_ in rows(owner, POLICIES) if name != "owner"}
    nothing_breaks(
        "Drafts and staged import rows have policies on owner and organisation",
        [
            label(model)
            for model in our_models()
            if model._meta.app_label in {"drafts", "imports"} and model._meta.db_table not in with_policy
        ],
        guard="drafts and imports without a policy",
    )


def test_no_policy_of_the_application_lets_every_row_through(owner: psycopg.Connection) -> None:
    nothing_breaks(
        "A policy of the application asks for the scope or shuts everybody out, and none is simply true",
        [
            f"{table}.{name}"
            for table, name, command, roles, using, check in rows(owner, POLICIES)
            if name != "owner" and any(said and said != "false" and not SCOPED.search(said) for said in (using, check))
        ],
        guard="policies that let every row through",
    )


def test_nothing_is_granted_to_everyone(owner: psycopg.Connection) -> None:
    nothing_breaks(
        "Nothing in the public schema that is ours is granted to PUBLIC",
        [f"{right} on {thing}" for thing, _, grantee, right in rows(owner, GRANTS) if grantee == EVERYONE],
    )
    assert rows(owner, "SELECT defaclrole::regrole::text FROM pg_default_acl") == [], "new tables must start closed"


def test_the_report_role_reads_only_what_is_meant_for_it(owner: psycopg.Connection) -> None:
    meant = {model._meta.db_table for model in locked_models() if lock_of(model)[0].report_role_reads}
    given = {(thing, right) for thing, _, grantee, right in rows(owner, GRANTS) if grantee == settings.REPORT_ROLE}
    assert given == {(table, "SELECT") for table in meant}
    nothing_breaks(
        "The report role reads no table linked to a person", {m._meta.db_table for m in person_linked()} & meant
    )


def test_every_table_belongs_to_a_model(owner: psycopg.Connection) -> None:
    known = {model._meta.db_table for model in locked_models()} | {"django_migrations"}
    nothing_breaks(
        "A table belongs to a model, so that a lock can be written on it",
        {name for name, *_ in rows(owner, TABLES)} - known,
        guard="tables without a model",
    )

"""Smuggled SQL under somebody's own scope makes nobody a member, an administrator or a program of an organisation."""

import uuid
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from psycopg import errors

from frontdoor.accounts.actions import add_user, end_role, register_api_client
from frontdoor.accounts.models import ApiClient, Membership, Organisation, User
from frontdoor.accounts.rights import give_right
from frontdoor.accounts.roles import ROLES, May
from frontdoor.core.scope import Scope, acting_as
from neighbourhoods.models import Place, PlaceKind, PlaceUserRight
from tests.factories.cast import FILLING, Cast, member

pytestmark = pytest.mark.django_db

JOIN = "INSERT INTO accounts_membership (id, user_id, organisation_id, role) VALUES (%s, %s, %s, %s)"


def refused(by: Scope | None, statement: str, *values: Any) -> bool:
    """Whether the database says no to the statement; without a scope where `by` is None."""
    try:
        run(by, statement, *values)
    except DatabaseError as error:
        return isinstance(error.__cause__, errors.InsufficientPrivilege)
    return False


def run(by: Scope | None, statement: str, *values: Any) -> int:
    """Run the statement under the scope; how many rows it touched."""
    with acting_as(by) if by else transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def test_nobody_makes_themselves_a_member(cast: Cast) -> None:
    for by in (cast.tom, cast.amina, cast.bea, None):
        user = by.user if by else cast.tom.user
        for role in ("worker", "admin"):
            for organisation in (cast.council.pk, cast.club.pk, cast.trust.pk):
                values = (uuid.uuid4(), user, organisation, f"{role}")
                held = Membership.objects.filter(user=user, organisation=organisation, role=role).exists()
                assert held or refused(by, JOIN, *values)


def test_nobody_changes_their_own_role_or_takes_back_one_that_ended(cast: Cast) -> None:
    hal, other = member("hal", cast.trust, "admin"), member("ada", cast.council, "admin")
    with acting_as(other):
        end_role(by=other, membership=Membership.objects.get(user=hal.user).pk)
    for by in (cast.tom, hal, None):
        assert run(by, "UPDATE accounts_membership SET role = 'admin', ended_at = NULL") == 0
        assert refused(by, "DELETE FROM accounts_membership")
    assert set(Membership.objects.filter(role="admin", ended_at=None).values_list("user", flat=True)) == {other.user}


def test_an_administrator_writes_memberships_of_their_own_organisation_and_the_hosts_of_any(cast: Cast) -> None:
    hal, ada = member("hal", cast.trust, "admin"), member("ada", cast.council, "admin")
    for organisation in (cast.council.pk, cast.club.pk):
        assert refused(hal, JOIN, uuid.uuid4(), hal.user, organisation, "worker")
    assert run(hal, JOIN, uuid.uuid4(), cast.tom.user, cast.trust.pk, "worker") == 1
    assert refused(hal, "UPDATE accounts_membership SET organisation_id = %s", cast.council.pk)
    for organisation in (cast.council.pk, cast.club.pk, cast.trust.pk):
        assert run(ada, JOIN, uuid.uuid4(), cast.tom.user, organisation, "lead") == 1


def test_an_administrator_acting_for_another_organisation_or_closed_has_no_say(cast: Cast) -> None:
    ada = member("ada", cast.council, "admin")
    joins = (uuid.uuid4(), cast.tom.user, cast.club.pk, "lead")
    assert refused(Scope(organisation=cast.trust.pk, user=ada.user), JOIN, *joins)
    assert refused(Scope(organisation=cast.council.pk), JOIN, *joins)
    with acting_as(FILLING):
        User.objects.filter(pk=ada.user).update(is_active=False)
    assert refused(ada, JOIN, *joins)


def test_the_role_the_database_asks_for_is_the_one_that_looks_after_accounts() -> None:
    assert [code for code, role in ROLES.items() if May.MANAGE_ACCOUNTS in role.may] == ["admin"]


def test_nobody_gives_a_partners_program_another_organisation_or_secret(cast: Cast) -> None:
    hal = member("hal", cast.trust, "admin")
    with acting_as(hal):
        register_api_client(by=hal, organisation=cast.trust.pk, name="Trust records")
    row = ApiClient.objects.get()
    assert run(cast.tom, "UPDATE accounts_apiclient SET client_secret = 'x', organisation_id = %s", cast.club.pk) == 0
    assert refused(hal, "UPDATE accounts_apiclient SET organisation_id = %s", cast.council.pk)
    fields = ApiClient._meta.local_concrete_fields
    rest = [each.column for each in fields if each.column not in {"id", "organisation_id"}]
    copied = ", ".join("'copy'" if each in {"client_id", "name"} else each for each in rest)
    copy = f"INSERT INTO accounts_apiclient (id, organisation_id, {', '.join(rest)}) SELECT %s, %s, {copied}"
    for by in (cast.tom, None):
        assert refused(by, f"{copy} FROM accounts_apiclient", uuid.uuid4(), cast.council.pk)
    assert refused(cast.tom, "DELETE FROM accounts_apiclient")
    assert ApiClient.objects.get().organisation_id == row.organisation_id


def test_nobody_suspends_opens_or_becomes_the_host(cast: Cast) -> None:
    add = """INSERT INTO accounts_organisation (id, name, sector, host)
             VALUES (%s, gen_random_uuid()::text, 'council', %s::boolean)"""
    hal = member("hal", cast.trust, "admin")
    for by in (cast.tom, cast.amina, hal, None):
        assert run(by, "UPDATE accounts_organisation SET host = false, suspended_at = NULL, name = 'Mine'") == 0
        assert refused(by, add, uuid.uuid4(), "yes")
        assert refused(by, add, uuid.uuid4(), "no") == (by is None)
        assert refused(by, "DELETE FROM accounts_organisation")
    assert Organisation.objects.get(host=True) == cast.council


def test_nobody_changes_another_user_or_makes_themselves_staff(cast: Cast) -> None:
    hal = member("hal", cast.trust, "admin")
    with acting_as(FILLING):
        User.objects.filter(pk=cast.bea.user).update(is_active=False)
    for by in (cast.tom, hal, cast.bea, None):
        own = by.user if by else uuid.uuid4()
        for change in ("password = 'x'", "is_active = true", "username = 'x'", "is_staff = true"):
            others = f"UPDATE accounts_user SET {change} WHERE id <> %s"
            assert run(by, others, own) == 0
        assert refused(by, "DELETE FROM accounts_user")
    for flag in ("is_staff = true", "is_superuser = true", "is_active = false", "username = 'x'"):
        assert refused(cast.tom, f"UPDATE accounts_user SET {flag}")
    assert run(cast.tom, "UPDATE accounts_user SET first_name = 'Tom', password = 'y'") == 1


def test_nobody_gives_themselves_a_right_or_takes_one_away(cast: Cast) -> None:
    with acting_as(FILLING):
        place = Place.objects.create(name="Weir End", kind=PlaceKind.WARD)
        give_right(user=User.objects.get(pk=cast.bea.user), right="keep_map", thing=place)
    table = PlaceUserRight._meta.db_table
    copy = f"INSERT INTO {table} (id, user_id, permission_id, content_object_id) SELECT %s, %s, permission_id, %s"
    for by in (cast.tom, member("hal", cast.trust, "admin"), None):
        user = by.user if by else cast.tom.user
        assert refused(by, f"{copy} FROM {table}", uuid.uuid4(), user, place.pk)
        assert run(by, f"DELETE FROM {table}") == 0
    assert PlaceUserRight.objects.get().user_id == cast.bea.user


def test_a_user_is_added_by_administrators_and_staff_by_the_hosts_alone(cast: Cast) -> None:
    add = """INSERT INTO accounts_user (id, username, password, first_name, last_name, email, is_active, date_joined,
             is_staff, is_superuser) VALUES (%s, %s, 'x', '', '', '', true, now(), %s, %s)"""
    hal, ada = member("hal", cast.trust, "admin"), member("ada", cast.council, "admin")
    for by in (cast.tom, cast.amina, None):
        assert refused(by, add, uuid.uuid4(), "new", "no", "no")
    for flags in (("yes", "no"), ("no", "yes")):
        assert refused(hal, add, uuid.uuid4(), "new", *flags)
    assert run(hal, add, uuid.uuid4(), "new", "no", "no") == 1
    assert run(ada, add, uuid.uuid4(), "newer", "yes", "yes") == 1
    with acting_as(hal):
        add_user(
            by=hal,
            username="nia",
            first_name="",
            last_name="",
            password="walks by the weir",
            organisation=cast.trust.pk,
            role="worker",
        )

"""Steps are stamped, pseudonymous and only ever added."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from frontdoor.core.scope import acting_as
from frontdoor.people.models import KnownAs, Step
from frontdoor.people.steps import Kind, append_step, reading_steps
from tests.conftest import as_owner
from tests.factories.cast import Cast, joan_rings

pytestmark = pytest.mark.django_db


def test_each_step_knows_the_one_before_it_and_the_wait(cast: Cast) -> None:
    joan = joan_rings(cast)
    with acting_as(cast.amina):
        earlier = timezone.now() + timedelta(seconds=30)
        second = append_step(person=joan.pk, kind=Kind.SHARING_AGREED, occurred_at=earlier)
    with reading_steps():
        first, last = Step.objects.order_by("occurred_at")
    assert (first.kind, first.previous, first.waited) == (Kind.MET, None, None)
    assert (last.pk, last.previous) == (second, first.pk)
    assert last.waited == last.occurred_at - first.occurred_at > timedelta(seconds=29)


def test_a_step_that_happened_before_the_others_takes_its_place(cast: Cast) -> None:
    joan = joan_rings(cast)
    with acting_as(cast.amina):
        append_step(person=joan.pk, kind=Kind.SHARING_ENDED, occurred_at=timezone.now() - timedelta(days=2))
    with reading_steps():
        assert list(Step.objects.order_by("occurred_at").values_list("kind", flat=True)) == [
            Kind.SHARING_ENDED,
            Kind.MET,
        ]


def test_a_step_cannot_happen_tomorrow(cast: Cast) -> None:
    joan = joan_rings(cast)
    with pytest.raises(DatabaseError, match="future"), acting_as(cast.amina):
        append_step(person=joan.pk, kind=Kind.MET, occurred_at=timezone.now() + timedelta(days=1))


def test_the_application_can_neither_read_write_nor_change_steps_by_hand(cast: Cast) -> None:
    joan_rings(cast)
    for statement in (
        "SELECT * FROM people_step",
        "UPDATE people_step SET kind = 'met'",
        "DELETE FROM people_step",
        "INSERT INTO people_step (id) VALUES (gen_random_uuid())",
    ):
        with (
            pytest.raises(DatabaseError, match="permission denied"),
            acting_as(cast.amina),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_even_the_owner_does_not_edit_a_step(cast: Cast, cloned_database: str) -> None:
    as_owner(
        """
        INSERT INTO accounts_organisation (id, name, sector, host)
        VALUES (gen_random_uuid(), 'Elm Street Club', 'residents', false);
        INSERT INTO people_step (id, journey, kind, occurred_at, organisation_id, places, route)
        SELECT gen_random_uuid(), gen_random_uuid(), 'met', now(), id, '{}', '' FROM accounts_organisation
        """,
        database=cloned_database,
    )
    with pytest.raises(Exception, match="Cannot update"):
        as_owner("UPDATE people_step SET route = 'phone'", database=cloned_database)


def test_the_report_role_reads_steps_and_no_person(cast: Cast) -> None:
    joan_rings(cast)
    with acting_as(cast.amina):
        with reading_steps():
            assert Step.objects.count() == 1
        for table in ("people_person", "people_known_as", "people_sharing_basis", "accounts_user"):
            with (
                pytest.raises(DatabaseError, match="permission denied"),
                transaction.atomic(),
                reading_steps(),
                connection.cursor() as cursor,
            ):
                cursor.execute(f"SELECT * FROM {table}")
        assert KnownAs.objects.count() == 1


def test_a_step_carries_nothing_of_the_person(cast: Cast) -> None:
    joan = joan_rings(cast)
    with reading_steps():
        (row,) = Step.objects.values()
    said = " ".join(str(value) for value in row.values())
    assert str(joan.pk) not in said
    assert "Joan" not in said

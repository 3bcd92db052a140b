"""What an organisation was lent it cannot keep, lengthen, move, rewrite or lock others out of, by any SQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from frontdoor.core.scope import acting_as
from frontdoor.people.actions import agree_to_share
from frontdoor.people.items import Confidentiality, Effect, Item, LawfulBasis, Purpose
from frontdoor.people.models import KnownAs, Person, Reach, SharingBasis
from tests.factories.cast import NOTICE, Cast, joan_rings

pytestmark = [pytest.mark.django_db, pytest.mark.both_postgres]


@pytest.fixture
def joan(cast: Cast) -> Person:
    """Joan, whose ways to be reached the club was lent for a day."""
    joan = joan_rings(cast)
    with acting_as(cast.amina):
        agree_to_share(
            by=cast.amina,
            person=joan,
            organisation=cast.club,
            items=[Item.REACH],
            until=timezone.now() + timedelta(days=1),
            words="Tom may ring me.",
            notice_version=NOTICE,
        )
    return joan


def basis(cast: Cast, joan: Person, **changed: Any) -> SharingBasis:
    """A row the club would like to see in the table: for itself, for ever."""
    said = {
        "person": joan,
        "organisation": cast.club,
        "purpose": Purpose.SAFEGUARDING,
        "item": Item.REACH,
        "lawful_basis": LawfulBasis.PUBLIC_TASK,
        "confidentiality": Confidentiality.AGREEMENT,
        "notice_version": NOTICE,
        "recorded_by_organisation": cast.club,
        "recorded_by_id": cast.tom.user,
    }
    return SharingBasis(**(said | changed))


@contextmanager
def refused(match: str = "row-level security") -> Iterator[None]:
    """The database says no, and the transaction goes on."""
    with pytest.raises(DatabaseError, match=match), transaction.atomic():
        yield


def test_a_loan_is_not_made_permanent_under_another_purpose(cast: Cast, joan: Person) -> None:
    with acting_as(cast.tom), refused():
        basis(cast, joan).save(force_insert=True)


def test_a_loan_is_not_passed_on_for_longer_than_it_lasts(cast: Cast, joan: Person) -> None:
    consent = {"organisation": cast.trust, "purpose": Purpose.INTRODUCTION, "lawful_basis": LawfulBasis.CONSENT}
    with acting_as(cast.tom):
        with refused():
            basis(cast, joan, **consent, valid_until=timezone.now() + timedelta(days=2)).save(force_insert=True)
        basis(cast, joan, **consent, valid_until=timezone.now() + timedelta(hours=2)).save(force_insert=True)


def test_a_recipient_locks_nobody_out_with_an_objection(cast: Cast, joan: Person) -> None:
    with acting_as(cast.tom), refused():
        basis(cast, joan, organisation=cast.council, effect=Effect.OBJECT).save(force_insert=True)


def test_knowing_someones_id_opens_nothing(cast: Cast, joan: Person) -> None:
    mine = {"organisation": cast.trust, "recorded_by_organisation": cast.trust, "recorded_by_id": cast.bea.user}
    with acting_as(cast.bea):
        for item in (Item.IDENTITY, Item.REACH):
            with refused():
                basis(cast, joan, **mine, item=item, row_id=uuid4()).save(force_insert=True)
        assert not Person.objects.exists()


def test_a_recipient_does_not_stay_by_writing_of_someone(cast: Cast, joan: Person) -> None:
    with acting_as(cast.tom):
        with refused():
            basis(cast, joan, item=Item.MATTERS, row_id=uuid4()).save(force_insert=True)
        hour = timezone.now() + timedelta(hours=1)
        basis(cast, joan, item=Item.MATTERS, row_id=uuid4(), valid_until=hour).save(force_insert=True)


def test_a_row_is_not_moved_to_somebody_else(cast: Cast, joan: Person) -> None:
    other = joan_rings(cast)
    with acting_as(cast.amina), refused("(?i)read-?only|cannot update"):
        Reach.objects.filter(person=joan).update(person=other)


def test_the_past_is_not_rewritten_nor_in_anothers_name(cast: Cast, joan: Person) -> None:
    with acting_as(cast.tom):
        now = {"id": uuid4(), "person_id": joan.pk, "kind": "phone", "value": "0", "history_type": "~"}
        past = {"history_date": timezone.now() - timedelta(days=90), "history_user_id": cast.tom.user}
        forged = {"history_date": timezone.now(), "history_user_id": cast.amina.user}
        for lie in (past, forged):
            with refused():
                Reach.history.model(**now, **lie).save(force_insert=True)


def test_an_ending_is_signed_by_whoever_ends_it_and_really_ends(cast: Cast, joan: Person) -> None:
    with acting_as(cast.tom):
        mine = SharingBasis.objects.filter(organisation=cast.club)
        now = timezone.now()
        for lie in (
            {"ended_at": now, "ended_by_id": cast.tom.user},
            {"valid_until": now, "ended_at": now, "ended_by_id": cast.amina.user},
            {"valid_until": now, "ended_by_id": cast.tom.user},
        ):
            with refused("ending|ended|constraint"):
                mine.update(**lie)


def test_nobody_writes_a_basis_in_anothers_name_or_before_now(cast: Cast, joan: Person) -> None:
    council = {"organisation": cast.council, "recorded_by_organisation": cast.council}
    with acting_as(cast.amina):
        for lie in (
            {"recorded_by_id": cast.tom.user},
            {"recorded_by_id": cast.amina.user, "valid_from": timezone.now() - timedelta(days=9)},
        ):
            with refused():
                basis(cast, joan, **council, **lie).save(force_insert=True)


def test_a_scope_overheard_is_worth_nothing_in_another_transaction(cast: Cast, joan: Person) -> None:
    with acting_as(cast.amina), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('app.scope')")
        (overheard,) = cursor.fetchone()
        assert KnownAs.objects.exists()
    at = connection.settings_dict
    with (
        psycopg.connect(host=at["HOST"], user=at["USER"], dbname=at["NAME"], password=at["PASSWORD"] or None) as thief,
        thief.cursor() as cursor,
    ):
        cursor.execute("SELECT set_config('app.scope', %s, true)", [overheard])
        assert cursor.execute("SELECT scope()").fetchone() == (None,)


def test_what_others_ask_the_server_is_not_overheard(cast: Cast) -> None:
    with refused("permission denied"), connection.cursor() as cursor:
        cursor.execute("SELECT query FROM pg_stat_activity")


def test_nobody_learns_which_steps_are_whose(cast: Cast, joan: Person) -> None:
    with acting_as(cast.amina), refused("permission denied"), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM people_journey")

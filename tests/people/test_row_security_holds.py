"""Nobody sees a person without a live basis, whatever way the question is put."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Job, Scope, acting_as
from frontdoor.people.actions import agree_to_share, end_sharing, find_people, object_to_sharing
from frontdoor.people.items import Confidentiality, Effect, Item, LawfulBasis, Purpose
from frontdoor.people.models import Identity, KnownAs, Person, Reach, SharingBasis
from tests.factories.cast import NOTICE, Cast, joan_rings

pytestmark = [pytest.mark.django_db, pytest.mark.both_postgres]


def share_with_the_club(cast: Cast, person: Person, *items: Item, days: int = 28) -> list[SharingBasis]:
    with acting_as(cast.amina):
        return agree_to_share(
            by=cast.amina,
            person=person,
            organisation=cast.club,
            items=items,
            until=timezone.now() + timedelta(days=days),
            words="Yes, tell Tom how to ring me.",
            notice_version=NOTICE,
        )


def test_without_a_scope_there_is_nobody(cast: Cast) -> None:
    joan_rings(cast)
    assert Person.objects.count() == 0
    assert list(KnownAs.objects.all()) == []
    assert not SharingBasis.objects.exists()
    assert KnownAs.history.count() == 0


def test_the_organisation_that_met_her_sees_her_and_no_other_does(cast: Cast) -> None:
    joan = joan_rings(cast)
    with acting_as(cast.amina):
        assert KnownAs.objects.get().first_name == "Joan"
        assert KnownAs.history.count() == 1
    for outsider in (cast.tom, cast.bea):
        with acting_as(outsider):
            assert not Person.objects.filter(pk=joan.pk).exists()
            assert KnownAs.objects.count() == 0
            assert KnownAs.history.count() == 0
            assert list(KnownAs.objects.raw("SELECT * FROM people_known_as")) == []
            assert SharingBasis.objects.select_related("person").count() == 0


def test_each_item_is_shared_apart_from_the_others(cast: Cast) -> None:
    joan = joan_rings(cast)
    share_with_the_club(cast, joan, Item.REACH)
    with acting_as(cast.tom):
        assert Person.objects.filter(pk=joan.pk).exists()
        assert Reach.objects.get().value == "01632 960123"
        assert Reach.history.count() == 1
        assert KnownAs.objects.count() == 0
        assert Identity.objects.count() == 0


def test_withdrawal_bites_on_the_next_statement(cast: Cast) -> None:
    joan = joan_rings(cast)
    (basis,) = share_with_the_club(cast, joan, Item.REACH)
    with acting_as(cast.tom):
        assert Reach.objects.count() == 1
        with acting_as(cast.amina):
            end_sharing(by=cast.amina, basis=basis.pk)
        assert Reach.objects.count() == 0
        assert not Person.objects.exists()


def test_an_objection_beats_public_task_but_not_safeguarding(cast: Cast) -> None:
    joan = joan_rings(cast)
    share_with_the_club(cast, joan, Item.REACH)
    with acting_as(cast.amina):
        object_to_sharing(by=cast.amina, person=joan, organisation=cast.club, items=[Item.REACH], words="Not Tom.")
    with acting_as(cast.tom):
        assert Reach.objects.count() == 0
        # the club may read the objection but not end it
        objection = SharingBasis.objects.get(effect=Effect.OBJECT)
        assert SharingBasis.objects.filter(pk=objection.pk).update(valid_until=timezone.now()) == 0
    with acting_as(Scope(job=Job.FILL_DEMO)):
        SharingBasis.objects.create(
            person=joan,
            organisation=cast.club,
            purpose=Purpose.SAFEGUARDING,
            item=Item.REACH,
            lawful_basis=LawfulBasis.PUBLIC_TASK,
            confidentiality=Confidentiality.PUBLIC_INTEREST,
            notice_version=NOTICE,
            recorded_by_organisation=cast.council,
        )
    with acting_as(cast.tom):
        assert Reach.objects.count() == 1


def test_an_organisation_cannot_let_itself_in(cast: Cast) -> None:
    joan = joan_rings(cast)
    with pytest.raises(DatabaseError, match="row-level security"), acting_as(cast.tom):
        SharingBasis.objects.create(
            person=joan,
            organisation=cast.club,
            purpose=Purpose.FRONT_DOOR,
            item=Item.REACH,
            lawful_basis=LawfulBasis.PUBLIC_TASK,
            confidentiality=Confidentiality.AGREEMENT,
            notice_version=NOTICE,
            recorded_by_organisation=cast.club,
        )


def test_a_recipient_cannot_widen_or_lengthen_what_it_was_given(cast: Cast) -> None:
    joan = joan_rings(cast)
    (basis,) = share_with_the_club(cast, joan, Item.REACH, days=1)
    with acting_as(cast.tom):
        for change in ({"valid_until": timezone.now() + timedelta(days=99)}, {"item": Item.IDENTITY}):
            with pytest.raises(DatabaseError), transaction.atomic():
                SharingBasis.objects.filter(pk=basis.pk).update(**change)
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            SharingBasis.objects.create(
                person=joan,
                organisation=cast.club,
                purpose=Purpose.INTRODUCTION,
                item=Item.IDENTITY,
                lawful_basis=LawfulBasis.CONSENT,
                confidentiality=Confidentiality.AGREEMENT,
                notice_version=NOTICE,
                recorded_by_organisation=cast.club,
            )


def test_a_forged_scope_shows_nobody(cast: Cast) -> None:
    joan_rings(cast)
    forged = f"{cast.amina}|{'0' * 64}"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.scope', %s, true)", [forged])
        assert KnownAs.objects.count() == 0
        cursor.execute("SELECT set_config('app.scope', %s, true)", [str(cast.amina)])
        assert KnownAs.objects.count() == 0


def test_the_key_that_signs_scopes_is_out_of_reach(cast: Cast) -> None:
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT inner_pad FROM core_scope_key")


def test_a_nested_scope_gives_back_the_one_it_found(cast: Cast) -> None:
    joan_rings(cast)
    with acting_as(cast.amina):
        with acting_as(cast.tom):
            assert KnownAs.objects.count() == 0
        assert KnownAs.objects.count() == 1
        with pytest.raises(Refusal), acting_as(cast.tom):
            raise Refusal(code="any", words="Any.")
        assert KnownAs.objects.count() == 1
    assert KnownAs.objects.count() == 0


def test_the_person_sees_their_own_record_and_nobody_elses(cast: Cast) -> None:
    joan, other = joan_rings(cast), joan_rings(cast)
    with acting_as(Scope(person=joan.pk)):
        assert [row.person_id for row in KnownAs.objects.all()] == [joan.pk]
        assert not Person.objects.filter(pk=other.pk).exists()


def test_a_search_finds_only_those_in_sight_and_is_on_record(cast: Cast) -> None:
    joan = joan_rings(cast)
    with acting_as(cast.amina):
        assert find_people(by=cast.amina, typed="joan a") == [joan]
        with pytest.raises(Refusal, match="search_too_short"):
            find_people(by=cast.amina, typed="j%_")
    with acting_as(cast.bea):
        assert find_people(by=cast.bea, typed="joan") == []


def test_a_step_for_somebody_out_of_sight_is_refused(cast: Cast) -> None:
    joan = joan_rings(cast)
    with (
        pytest.raises(DatabaseError, match="no such person"),
        acting_as(cast.tom),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT append_step(%s, 'met', null, '{}', '', null, null)", [joan.pk])


def test_nobody_removes_a_record(cast: Cast) -> None:
    joan_rings(cast)
    for model in (Person, KnownAs, SharingBasis, KnownAs.history.model):
        with pytest.raises(DatabaseError, match="permission denied"), acting_as(cast.amina):
            model._default_manager.all()._raw_delete("default")


def test_an_unknown_person_and_one_out_of_sight_answer_alike(cast: Cast) -> None:
    joan = joan_rings(cast)
    with acting_as(cast.tom):
        assert Person.objects.filter(pk=joan.pk).first() is Person.objects.filter(pk=uuid4()).first() is None

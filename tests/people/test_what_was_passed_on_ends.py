"""Withdrawal reaches everyone an item was passed on to, whoever they had it from, and nobody who holds it otherwise."""

from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone

from frontdoor.accounts.models import Organisation, Sector
from frontdoor.core.scope import acting_as
from frontdoor.people.actions import note_what_matters, stop_sharing
from frontdoor.people.items import Item, Purpose
from frontdoor.people.models import KnownAs, Matters, Person, Reach, SharingBasis
from tests.factories.cast import FILLING, NOTICE, Cast, joan_rings, member
from tests.people.lending import sees, share

pytestmark = [pytest.mark.django_db, pytest.mark.both_postgres]


@pytest.fixture
def until() -> datetime:
    return timezone.now() + timedelta(days=2)


@pytest.fixture
def joan(cast: Cast, until: datetime) -> Person:
    """Joan, whose ways to be reached the council lent to the club, and the club passed on to the trust."""
    joan = joan_rings(cast)
    share(cast.amina, joan, cast.club, until)
    share(cast.tom, joan, cast.trust, until)
    assert sees(cast.bea)
    return joan


def stop(cast: Cast, joan: Person) -> None:
    """Joan rings the council, which knows of what it shared with the club and of nothing more."""
    with acting_as(cast.amina):
        assert stop_sharing(by=cast.amina, person=joan, organisation=cast.club, words="Stop.") >= 1


def test_withdrawal_reaches_whoever_it_was_passed_on_to(cast: Cast, joan: Person) -> None:
    stop(cast, joan)
    for who in (cast.tom, cast.bea):
        assert not sees(who)
    with acting_as(cast.bea):
        assert not Person.objects.exists()
        ended = SharingBasis.objects.get()
        assert (ended.ended_by_id, ended.ended_words != "") == (cast.amina.user, True)
    assert sees(cast.amina)


def test_withdrawal_reaches_the_third_in_a_chain(cast: Cast, joan: Person, until: datetime) -> None:
    with acting_as(FILLING):
        library = Organisation.objects.create(name="Merrowdale Library", sector=Sector.OTHER_PUBLIC)
    lena = member("lena", library, "worker")
    share(cast.bea, joan, library, until)
    assert sees(lena)
    stop(cast, joan)
    assert not sees(lena)


def test_two_who_lend_to_each_other_hold_nothing_by_that(cast: Cast, joan: Person, until: datetime) -> None:
    share(cast.bea, joan, cast.club, until, purpose=Purpose.FRONT_DOOR)
    stop(cast, joan)
    assert not sees(cast.tom)
    assert not sees(cast.bea)


def test_whoever_has_another_loan_keeps_it_and_what_it_passed_on(cast: Cast, joan: Person, until: datetime) -> None:
    other = share(cast.amina, joan, cast.club, until - timedelta(days=1), purpose=Purpose.SAFEGUARDING)
    with acting_as(cast.amina):
        first = SharingBasis.objects.in_force().filter(organisation=cast.club, purpose=Purpose.INTRODUCTION)
        first.update(valid_until=timezone.now(), ended_at=timezone.now(), ended_by_id=cast.amina.user)
    assert sees(cast.tom)
    assert sees(cast.bea)
    with acting_as(cast.bea):
        assert SharingBasis.objects.get().valid_until == other.valid_until


def test_what_the_council_shared_itself_stays(cast: Cast, joan: Person, until: datetime) -> None:
    share(cast.amina, joan, cast.trust, until, purpose=Purpose.FRONT_DOOR)
    stop(cast, joan)
    assert not sees(cast.tom)
    assert sees(cast.bea)


def test_other_items_and_other_people_stay(cast: Cast, joan: Person, until: datetime) -> None:
    other = joan_rings(cast)
    for person, item in ((joan, Item.KNOWN_AS), (other, Item.REACH)):
        share(cast.amina, person, cast.club, until, item=item)
        share(cast.tom, person, cast.trust, until, item=item)
    with acting_as(cast.amina):
        lent = SharingBasis.objects.in_force().filter(person=joan, item=Item.REACH, organisation=cast.club)
        lent.update(valid_until=timezone.now(), ended_at=timezone.now(), ended_by_id=cast.amina.user)
    with acting_as(cast.bea):
        assert [row.person_id for row in Reach.objects.all()] == [other.pk]
        assert [row.person_id for row in KnownAs.objects.all()] == [joan.pk]


def test_what_somebody_wrote_down_themselves_and_shared_stays(cast: Cast, joan: Person, until: datetime) -> None:
    share(cast.amina, joan, cast.trust, until, item=Item.KNOWN_AS)
    with acting_as(cast.bea):
        note_what_matters(by=cast.bea, person=joan, matters="Her garden", notice_version=NOTICE)
        garden = Matters.objects.get()
    share(cast.bea, joan, cast.club, until, item=Item.MATTERS, row_id=garden.pk)
    with acting_as(cast.amina):
        stop_sharing(by=cast.amina, person=joan, organisation=cast.trust)
    with acting_as(cast.tom):
        assert Matters.objects.exists()


def test_a_loan_cut_short_cuts_short_what_was_passed_on(cast: Cast, joan: Person) -> None:
    sooner = timezone.now() + timedelta(hours=1)
    with acting_as(cast.amina):
        lent = SharingBasis.objects.in_force().filter(organisation=cast.club)
        lent.update(valid_until=sooner, ended_at=timezone.now(), ended_by_id=cast.amina.user)
    with acting_as(cast.bea):
        assert SharingBasis.objects.get().valid_until == sooner


def test_what_has_ended_is_not_passed_on(cast: Cast, joan: Person, until: datetime) -> None:
    stop(cast, joan)
    with pytest.raises(DatabaseError, match=r"row-level security|passed on"):
        share(cast.tom, joan, cast.trust, until, purpose=Purpose.FRONT_DOOR)

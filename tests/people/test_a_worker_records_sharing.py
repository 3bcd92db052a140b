"""Meeting someone, sharing an item, stopping it, keeping it from someone, finding someone: each action by its rules."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, acting_as
from frontdoor.people.actions import (
    FirstContact,
    agree_to_share,
    end_sharing,
    find_people,
    hold_new_rows,
    meet_person,
    note_what_matters,
    object_to_sharing,
    stop_sharing,
)
from frontdoor.people.items import Item, LawfulBasis
from frontdoor.people.models import CircleMember, KnownAs, Matters, Person, SharingBasis
from tests.factories.cast import NOTICE, Cast, joan_rings, member

pytestmark = pytest.mark.django_db
SOON = timedelta(days=28)


def agree(cast: Cast, person: Person, by: Scope, **changed: object) -> list[SharingBasis]:
    said = {
        "organisation": cast.club,
        "items": [Item.REACH],
        "until": timezone.now() + SOON,
        "words": "Yes, do.",
        "notice_version": NOTICE,
    }
    with acting_as(by):
        return agree_to_share(by=by, person=person, **(said | changed))  # type: ignore[arg-type]


def test_a_charity_listens_in_its_legitimate_interests_and_a_council_as_its_public_task(cast: Cast) -> None:
    for who, basis in ((cast.amina, LawfulBasis.PUBLIC_TASK), (cast.bea, LawfulBasis.LEGITIMATE_INTERESTS)):
        with acting_as(who):
            person = meet_person(by=who, contact=FirstContact(first_name="Joan"), notice_version=NOTICE)
            held = SharingBasis.objects.filter(person=person)
            assert {row.lawful_basis for row in held} == {basis}
            assert {row.item for row in held} == set(Item.values)
            assert {row.notice_version for row in held} == {NOTICE}
            assert {row.valid_until for row in held} == {None}


def test_help_does_not_wait_for_a_name(cast: Cast) -> None:
    with acting_as(cast.amina):
        person = meet_person(by=cast.amina, contact=FirstContact(), notice_version=NOTICE)
        assert Person.objects.get() == person
        assert KnownAs.objects.count() == 0


def test_someone_whose_role_does_not_log_conversations_meets_nobody(cast: Cast) -> None:
    with acting_as(cast.tom), pytest.raises(Refusal, match="not_permitted"):
        meet_person(by=cast.tom, contact=FirstContact(), notice_version=NOTICE)


def test_two_calls_from_joan_are_two_records_until_someone_merges_them(cast: Cast) -> None:
    assert joan_rings(cast) != joan_rings(cast)


def test_sharing_needs_the_persons_words_something_chosen_and_an_end_to_come(cast: Cast) -> None:
    joan = joan_rings(cast)
    for code, changed in (
        ("words_missing", {"words": " "}),
        ("nothing_chosen", {"items": []}),
        ("ends_in_the_past", {"until": timezone.now()}),
    ):
        with pytest.raises(Refusal, match=code):
            agree(cast, joan, cast.amina, **changed)


def test_sharing_the_same_thing_twice_is_refused_in_words(cast: Cast) -> None:
    joan = joan_rings(cast)
    agree(cast, joan, cast.amina)
    with pytest.raises(Refusal, match="already_shared"):
        agree(cast, joan, cast.amina)
    with acting_as(cast.amina):
        assert SharingBasis.objects.filter(organisation=cast.club).count() == 1


def test_nobody_shares_what_they_do_not_hold(cast: Cast) -> None:
    joan = joan_rings(cast)
    with pytest.raises(Refusal, match="no_sharing_basis"):
        agree(cast, joan, cast.bea)
    with pytest.raises(Refusal, match="not_permitted"):
        agree(cast, joan, cast.tom)


def test_a_recipient_passes_on_only_the_item_it_holds(cast: Cast) -> None:
    joan = joan_rings(cast)
    agree(cast, joan, cast.amina, organisation=cast.trust, items=[Item.KNOWN_AS])
    sooner = timezone.now() + SOON / 2
    agree(cast, joan, cast.bea, items=[Item.KNOWN_AS], until=sooner)
    with pytest.raises(Refusal, match="no_sharing_basis"):
        agree(cast, joan, cast.bea, items=[Item.REACH], until=sooner)
    with pytest.raises(Refusal, match="no_sharing_basis"):
        agree(cast, joan, cast.bea, items=[Item.KNOWN_AS], until=timezone.now() + 2 * SOON)


def test_sharing_ends_once_and_only_for_those_who_know_of_it(cast: Cast) -> None:
    joan = joan_rings(cast)
    (basis,) = agree(cast, joan, cast.amina)
    with acting_as(cast.bea), pytest.raises(Refusal, match="already_ended"):
        end_sharing(by=cast.bea, basis=basis.pk)
    with acting_as(cast.tom), pytest.raises(Refusal, match="not_permitted"):
        end_sharing(by=cast.tom, basis=basis.pk)
    with acting_as(cast.amina):
        end_sharing(by=cast.amina, basis=basis.pk, words="She rang to say stop.")
        ended = SharingBasis.objects.get(pk=basis.pk)
        assert ended.ended_at is not None
        assert ended.ended_by_id == cast.amina.user
        with pytest.raises(Refusal, match="already_ended"):
            end_sharing(by=cast.amina, basis=basis.pk)
        with pytest.raises(Refusal, match="already_ended"):
            end_sharing(by=cast.amina, basis=uuid4())


def test_an_objection_is_recorded_by_whoever_holds_the_item_once(cast: Cast) -> None:
    joan = joan_rings(cast)
    said = {"person": joan, "organisation": cast.club, "items": [Item.REACH], "words": "Not the club."}
    with acting_as(cast.amina):
        object_to_sharing(by=cast.amina, **said)  # type: ignore[arg-type]
        with pytest.raises(Refusal, match="already_shared"):
            object_to_sharing(by=cast.amina, **said)  # type: ignore[arg-type]
        with pytest.raises(Refusal, match="nothing_chosen"):
            object_to_sharing(by=cast.amina, **(said | {"items": []}))  # type: ignore[arg-type]
    with acting_as(cast.bea), pytest.raises(Refusal, match="no_sharing_basis"):
        object_to_sharing(by=cast.bea, **(said | {"organisation": cast.trust}))  # type: ignore[arg-type]
    with acting_as(cast.tom), pytest.raises(Refusal, match="not_permitted"):
        object_to_sharing(by=cast.tom, **said)  # type: ignore[arg-type]


def test_searching_takes_a_role_and_not_too_many_goes(cast: Cast) -> None:
    joan_rings(cast)
    with acting_as(cast.tom), pytest.raises(Refusal, match="not_permitted"):
        find_people(by=cast.tom, typed="joan")
    with acting_as(cast.amina):
        for _ in range(60):
            find_people(by=cast.amina, typed="joan")
        with pytest.raises(Refusal, match="search_too_often"):
            find_people(by=cast.amina, typed="joan")


def test_a_search_finds_twenty_five_at_most_and_takes_wildcards_as_letters(cast: Cast) -> None:
    for _ in range(27):
        joan_rings(cast)
    with acting_as(cast.amina):
        assert len(find_people(by=cast.amina, typed="JOAN")) == 25
        assert find_people(by=cast.amina, typed="joan%") == []
        assert find_people(by=cast.amina, typed="____joan") == []


def test_a_person_adds_their_own_consent_and_nothing_stronger(cast: Cast) -> None:
    joan = joan_rings(cast)
    own = Scope(person=joan.pk)
    row = {
        "person": joan,
        "organisation": cast.club,
        "purpose": "introduction",
        "item": Item.REACH,
        "confidentiality": "agreement",
        "notice_version": NOTICE,
        "recorded_by_organisation": cast.council,
    }
    with acting_as(own):
        SharingBasis.objects.create(**row, lawful_basis=LawfulBasis.CONSENT)
    with pytest.raises(Exception, match="row-level security"), acting_as(own):
        SharingBasis.objects.create(**row, lawful_basis=LawfulBasis.LEGAL_OBLIGATION)


def test_a_user_without_an_organisation_acts_for_nobody() -> None:
    with pytest.raises(ValueError, match="only one"):
        Scope()
    with pytest.raises(ValueError, match="acts for an organisation"):
        Scope(user=uuid4(), person=uuid4())


def test_a_second_role_in_another_organisation_opens_nothing_here(cast: Cast) -> None:
    joan_rings(cast)
    elsewhere = member("nadia", cast.trust, "worker")
    crossed = Scope(organisation=cast.council.pk, user=elsewhere.user)
    with acting_as(crossed), pytest.raises(Refusal, match="not_permitted"):
        find_people(by=crossed, typed="joan")


def test_all_that_was_agreed_with_one_organisation_stops_in_one_step(cast: Cast) -> None:
    joan = joan_rings(cast)
    agree(cast, joan, cast.amina, items=[Item.REACH, Item.KNOWN_AS])
    agree(cast, joan, cast.amina, organisation=cast.trust)
    stop = {"person": joan, "organisation": cast.club, "words": "She rang to say stop."}
    with acting_as(cast.tom), pytest.raises(Refusal, match="not_permitted"):
        stop_sharing(by=cast.tom, **stop)  # type: ignore[arg-type]
    with acting_as(cast.bea), pytest.raises(Refusal, match="already_ended"):
        stop_sharing(by=cast.bea, **stop)  # type: ignore[arg-type]
    with acting_as(cast.amina):
        assert stop_sharing(by=cast.amina, **stop) == 2  # type: ignore[arg-type]
        with pytest.raises(Refusal, match="already_ended"):
            stop_sharing(by=cast.amina, **stop)  # type: ignore[arg-type]
    with acting_as(cast.tom):
        assert not Person.objects.exists()
    with acting_as(cast.bea):
        assert Person.objects.exists()


def test_a_longer_agreement_takes_the_place_of_a_shorter_one(cast: Cast) -> None:
    joan = joan_rings(cast)
    (short,) = agree(cast, joan, cast.amina)
    later = timezone.now() + 2 * SOON
    (long,) = agree(cast, joan, cast.amina, until=later, renew=True)
    assert agree(cast, joan, cast.amina, renew=True) == []
    with acting_as(cast.amina):
        assert SharingBasis.objects.get(pk=short.pk).ended_at is not None
        assert list(SharingBasis.objects.in_force().filter(organisation=cast.club)) == [long]


def test_one_row_is_shared_and_no_other(cast: Cast) -> None:
    joan = joan_rings(cast)
    with acting_as(cast.amina):
        for words in ("Her garden", "Her brother"):
            note_what_matters(by=cast.amina, person=joan, matters=words, notice_version=NOTICE)
        garden = Matters.objects.get(words="Her garden")
    agree(cast, joan, cast.amina, items=[], only_rows=[(Item.MATTERS, garden.pk)])
    with acting_as(cast.tom):
        assert [row.words for row in Matters.objects.all()] == ["Her garden"]


def test_what_matters_is_written_by_whoever_listens(cast: Cast) -> None:
    joan = joan_rings(cast)
    said = {"matters": "Her garden", "strengths": "Mends clocks", "around": [("Ann", "daughter")]}
    with acting_as(cast.tom), pytest.raises(Refusal, match="not_permitted"):
        note_what_matters(by=cast.tom, person=joan, notice_version=NOTICE)
    agree(cast, joan, cast.amina, organisation=cast.trust, items=[Item.KNOWN_AS])
    with acting_as(cast.bea):
        note_what_matters(by=cast.bea, person=joan, notice_version=NOTICE, **said)  # type: ignore[arg-type]
        assert sorted(row.words for row in Matters.objects.all()) == ["Her garden", "Mends clocks"]
        assert CircleMember.objects.get().relation == "daughter"
        own = SharingBasis.objects.filter(organisation=cast.trust, item=Item.MATTERS)
        assert {row.lawful_basis for row in own} == {LawfulBasis.LEGITIMATE_INTERESTS}
    with acting_as(cast.amina):
        note_what_matters(by=cast.amina, person=joan, matters="Her brother", notice_version=NOTICE)
        assert Matters.objects.count() == 3
    with acting_as(cast.bea):
        assert Matters.objects.count() == 2


def test_nobody_gives_themselves_a_row_that_is_there(cast: Cast) -> None:
    joan = joan_rings(cast)
    with acting_as(cast.amina):
        note_what_matters(by=cast.amina, person=joan, matters="Her garden", notice_version=NOTICE)
        garden = Matters.objects.get()
    agree(cast, joan, cast.amina, organisation=cast.trust, items=[Item.KNOWN_AS])
    with acting_as(cast.bea), pytest.raises(Refusal, match="no_sharing_basis"):
        hold_new_rows(by=cast.bea, person=joan, rows=[(Item.MATTERS, garden.pk)], notice_version=NOTICE)

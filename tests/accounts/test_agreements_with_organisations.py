"""What an organisation may be told of people is capped by its agreements with the host, also by the database."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from enabling_help.actions.agreements import agree_to_introduction
from enabling_help.actions.introductions import introduce
from enabling_help.models import Conversation, Introduction, Need
from enabling_help.workflow import IntroductionKind
from frontdoor.accounts.actions import end_agreement, write_agreement
from frontdoor.accounts.agreements import agreed_with, standings
from frontdoor.accounts.models import AgreementKind, OrganisationAgreement
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Job, Scope, acting_as
from frontdoor.people.actions import find_people
from frontdoor.people.items import Item
from frontdoor.people.models import Identity, KnownAs, Matters, Reach
from tests.factories.cast import FILLING, Cast, member
from tests.factories.clients import body, signed_in
from tests.factories.help import joan_agrees, joan_asks
from tests.factories.programs import program_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
TODAY = timezone.localdate()


@pytest.fixture
def gwen(cast: Cast) -> Scope:
    """Gwen watches over what is shared for the council."""
    return member("gwen", cast.council, "governance")


def written(by: Scope, cast: Cast, kind: AgreementKind, **more: object) -> OrganisationAgreement:
    facts = {"seen": "The paper", "contact": "Tom", "agreed_on": TODAY, "review_on": TODAY + timedelta(days=30)}
    with acting_as(by):
        return write_agreement(by=by, organisation=cast.club.pk, kind=kind, **(facts | more))


def ended(by: Scope, cast: Cast, kind: AgreementKind = AgreementKind.DATA_SHARING) -> None:
    with acting_as(by):
        row = OrganisationAgreement.objects.get(organisation=cast.club, kind=kind, ended_at=None)
        end_agreement(by=by, agreement=row.pk)


def joan_shares_everything(cast: Cast) -> Introduction:
    need = joan_asks(cast)
    joan_agrees(cast, need, Item.KNOWN_AS, Item.REACH, Item.IDENTITY, Item.MATTERS, Item.CONVERSATION)
    with acting_as(cast.amina):
        return introduce(
            by=cast.amina, need=need.pk, kind=IntroductionKind.INTRODUCED, organisation=cast.club.pk, words="Canary"
        )


def what_is_read(by: Scope) -> set[str]:
    with acting_as(by):
        rows = (KnownAs, Reach, Need, Introduction, Identity, Matters, Conversation)
        found = {model.__name__ for model in rows if model.objects.exists()}
        return found | ({"search"} if find_people(by=by, typed="Canary-Joan Canary") else set())


LITTLE = {"KnownAs", "Reach", "Need", "Introduction"}


@pytest.mark.parametrize("kind", list(AgreementKind))
def test_without_one_of_the_two_an_organisation_reads_little_from_the_next_statement_on(
    cast: Cast, gwen: Scope, kind: AgreementKind
) -> None:
    joan_shares_everything(cast)
    wes = member("wes", cast.club, "worker")
    assert what_is_read(wes) == LITTLE | {"Identity", "Matters", "Conversation", "search"}
    ended(gwen, cast, kind)
    assert what_is_read(wes) == LITTLE
    written(gwen, cast, kind)
    assert what_is_read(wes) == LITTLE | {"Identity", "Matters", "Conversation", "search"}


@pytest.mark.parametrize(
    ("agreed_on", "review_on", "counts"),
    [
        (TODAY, TODAY + timedelta(days=1), True),
        (TODAY - timedelta(days=9), TODAY, True),
        (TODAY - timedelta(days=9), TODAY - timedelta(days=1), False),
        (TODAY + timedelta(days=1), TODAY + timedelta(days=9), False),
    ],
)
def test_it_counts_from_the_day_it_was_agreed_through_the_day_it_is_looked_at_again(
    cast: Cast, gwen: Scope, agreed_on: date, review_on: date, counts: bool
) -> None:
    written(gwen, cast, AgreementKind.SAFEGUARDING, agreed_on=agreed_on, review_on=review_on)
    with acting_as(cast.amina):
        assert agreed_with(cast.club.pk) is counts
        assert agreed_with(cast.council.pk) is True
        (standing,) = standings([cast.club])
    assert standing.in_force is counts


def test_whoever_introduces_is_told_what_to_leave_out_and_the_wish_goes_all_the_same(cast: Cast, gwen: Scope) -> None:
    need = joan_asks(cast)
    ended(gwen, cast)
    said = {"need": need.pk, "organisation": cast.club.pk, "words": "Yes.", "until": timezone.now() + timedelta(days=9)}
    with acting_as(cast.amina), pytest.raises(Refusal, match="not_agreed_with_them") as refusal:
        agree_to_introduction(by=cast.amina, items=[Item.KNOWN_AS, Item.MATTERS], **said)
    assert "Leave out: What matters to me" in refusal.value.words
    page = body(signed_in(cast.amina).get(reverse("help:agreement", args=[need.pk])))
    assert "no agreement is in force" in page
    assert "Elm Street Club" in page
    with acting_as(cast.amina):
        assert agree_to_introduction(by=cast.amina, items=[Item.KNOWN_AS, Item.REACH], **said)


def test_the_organisation_is_told_that_something_is_kept_back_and_why(cast: Cast, gwen: Scope) -> None:
    row = joan_shares_everything(cast)
    page, tom = reverse("help:introduction", args=[row.pk]), signed_in(cast.tom)
    assert "kept back" not in body(tom.get(page))
    program = program_of(cast.club)
    read = f"/api/v1/referrals/{row.pk}/"
    assert program.get(read).json()["kept_back"] is False
    ended(gwen, cast)
    seen = body(tom.get(page))
    assert "They share more with you. It is kept back" in seen
    assert program.get(read).json()["kept_back"] is True
    assert "Canary garden" not in seen
    assert "kept back" not in body(signed_in(cast.amina).get(page))
    assert "None is on record" in body(tom.get(reverse("accounts:own-agreements")))
    assert signed_in(cast.bea).get(reverse("accounts:own-agreements")).status_code == 422


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"seen": " "}, "seen_missing"),
        ({"contact": ""}, "contact_missing"),
        ({"review_on": TODAY}, "review_wrong"),
        ({"review_on": TODAY + timedelta(days=9999)}, "review_wrong"),
    ],
)
def test_what_cannot_be_is_refused_and_the_one_before_stays(cast: Cast, gwen: Scope, more: dict, code: str) -> None:
    with pytest.raises(Refusal, match=code):
        written(gwen, cast, AgreementKind.DATA_SHARING, **more)
    with acting_as(cast.amina):
        assert agreed_with(cast.club.pk)


def test_only_those_who_watch_over_sharing_for_the_host_write_them(cast: Cast, gwen: Scope) -> None:
    with acting_as(gwen), pytest.raises(Refusal, match="host_needs_none"):
        write_agreement(
            by=gwen,
            organisation=cast.council.pk,
            kind=AgreementKind.SAFEGUARDING,
            seen="x",
            contact="y",
            agreed_on=TODAY,
            review_on=TODAY + timedelta(days=1),
        )
    theirs = member("nia", cast.trust, "governance")
    for other in (cast.amina, cast.tom, theirs):
        with pytest.raises(Refusal, match="not_permitted"):
            written(other, cast, AgreementKind.SAFEGUARDING)
        with acting_as(other):
            assert not OrganisationAgreement.objects.filter(organisation=cast.club).update(ended_at=timezone.now())
            with pytest.raises(DatabaseError), transaction.atomic():
                OrganisationAgreement.objects.create(
                    organisation=cast.trust,
                    kind="safeguarding",
                    seen="x",
                    contact="y",
                    agreed_on=TODAY,
                    review_on=TODAY + timedelta(days=1),
                    ended_at=timezone.now(),
                )
    with acting_as(gwen), pytest.raises(DatabaseError), transaction.atomic():
        OrganisationAgreement.objects.update(review_on=date(2099, 1, 2))  # what was written down is never edited
    with acting_as(cast.bea):
        assert set(OrganisationAgreement.objects.values_list("organisation", flat=True)) == {cast.trust.pk}
    with acting_as(Scope(job=Job.DELIVER)):
        assert not OrganisationAgreement.objects.exists()


def test_the_list_says_where_it_stands_with_each_and_one_is_written_and_ended_there(cast: Cast, gwen: Scope) -> None:
    browser, there = signed_in(gwen), reverse("accounts:agreement", args=[cast.club.pk])
    assert "In force through 1 January 2099" in body(browser.get(reverse("accounts:agreements")))
    with acting_as(gwen):
        open_now = OrganisationAgreement.objects.get(organisation=cast.club, kind="safeguarding")
    assert "It has ended." in body(browser.post(there, {"end": str(open_now.pk)}, follow=True))
    assert browser.post(there, {"end": str(open_now.pk)}).status_code == 422
    assert browser.post(there, {"end": "nothing"}).status_code == 422
    assert "Not both are there" in body(browser.get(reverse("accounts:agreements")))
    assert "Elm Street Club,no" in body(browser.get(reverse("accounts:agreements-export")))
    new = reverse("accounts:agreement-new", args=[cast.club.pk])
    wrong = browser.post(new, {"kind": "safeguarding", "seen": "The policy"})
    assert wrong.status_code == 422
    assert "The policy" in body(wrong)
    day = {"agreed_on_day": "1", "agreed_on_month": "11", "agreed_on_year": "2026"}
    soon = TODAY + timedelta(days=20)
    day |= {"review_on_day": soon.day, "review_on_month": soon.month, "review_on_year": soon.year}
    good = browser.post(new, {"kind": "safeguarding", "seen": "The policy", "contact": "Tom", **day}, follow=True)
    assert "The agreement is written down." in body(good)
    assert "Look at it soon" in body(good)
    assert "Safeguarding policy: The signed paper" in body(good)  # the one before stays on record
    assert browser.get(reverse("accounts:agreement", args=[cast.council.pk])).status_code == 404
    assert signed_in(cast.amina).get(reverse("accounts:agreements")).status_code == 422


def test_there_is_a_word_for_no_other_organisation(cast: Cast, gwen: Scope) -> None:
    with acting_as(FILLING):
        type(cast.club).objects.filter(host=False).update(suspended_at=timezone.now())
    assert "There is no other organisation here yet." in body(signed_in(gwen).get(reverse("accounts:agreements")))

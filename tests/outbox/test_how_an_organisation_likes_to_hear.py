"""An organisation says how it likes to hear; for a group where nobody signs in, whoever answers the phones does."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from frontdoor.accounts.models import Membership, Organisation, Sector
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Job, Scope, acting_as
from frontdoor.outbox.actions import say_how_we_hear
from frontdoor.outbox.models import Hearing, Prefers
from frontdoor.outbox.ways import answers_when_rung, hears_by, ways_out
from tests.factories.cast import FILLING, Cast
from tests.factories.clients import body, signed_in
from tests.factories.programs import registered

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def knitters() -> Organisation:
    """A group without an account."""
    with acting_as(FILLING):
        return Organisation.objects.create(name="Quay Knitters", sector=Sector.RESIDENTS)


def said(by: Scope, organisation: Organisation, prefers: Prefers, **more: object) -> Hearing:
    with acting_as(by):
        return say_how_we_hear(by=by, organisation=organisation.pk, prefers=prefers, **more)


def refused(by: Scope, organisation: Organisation, prefers: Prefers, **more: object) -> str:
    with pytest.raises(Refusal) as caught:
        said(by, organisation, prefers, **more)
    return caught.value.code


def test_it_says_so_and_is_told_in_that_way_from_then_on(cast: Cast) -> None:
    row = said(cast.tom, cast.club, Prefers.EMAIL, email="club@example.org", phone="01632 960456", volunteers=True)
    assert row.phone == "+441632960456"
    with acting_as(cast.amina):
        assert hears_by(cast.club.pk) is Prefers.EMAIL
        assert [way.transport for way in ways_out(cast.club.pk, "referral.created")] == ["email"]
        assert answers_when_rung(cast.club.pk)
        assert hears_by(cast.trust.pk) is Prefers.SITE
        assert not answers_when_rung(cast.trust.pk)
    said(cast.tom, cast.club, Prefers.CALL, phone="+44 1632 960456")
    assert Hearing.objects.count() == 0  # nobody reads it without a scope
    with acting_as(cast.bea):
        assert Hearing.objects.get().prefers == Prefers.CALL


def test_what_nothing_can_send_becomes_a_call(cast: Cast, settings: object) -> None:
    said(cast.tom, cast.club, Prefers.TEXT, phone="07700 900123")
    settings.OUTBOX_TRANSPORTS = {"console": "x", "webhook": "y"}
    with acting_as(cast.amina):
        assert hears_by(cast.club.pk) is Prefers.CALL


@pytest.mark.parametrize(
    ("prefers", "more", "code"),
    [
        (Prefers.EMAIL, {}, "email_missing"),
        (Prefers.EMAIL, {"email": "club at example"}, "email_wrong"),
        (Prefers.TEXT, {"email": "club@example.org"}, "phone_missing"),
        (Prefers.CALL, {"phone": "ask Tom"}, "phone_wrong"),
        (Prefers.SITE, {"remind_after": [9, 6]}, "days_wrong"),
        (Prefers.SITE, {"remind_after": [0, 6]}, "days_wrong"),
        (Prefers.SITE, {"remind_after": [6, 61]}, "days_wrong"),
        (Prefers.SITE, {"remind_after": [1, 2, 3, 4]}, "days_wrong"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(cast: Cast, prefers: Prefers, more: dict, code: str) -> None:
    assert refused(cast.tom, cast.club, prefers, **more) == code
    with acting_as(cast.tom):
        assert not Hearing.objects.exists()


def test_for_a_group_where_nobody_signs_in_whoever_acts_for_the_host_says_it(
    cast: Cast, knitters: Organisation
) -> None:
    assert said(cast.amina, knitters, Prefers.CALL, phone="01632 960789").said_by_id == cast.amina.user
    assert refused(cast.bea, knitters, Prefers.SITE) == "not_permitted"
    assert refused(cast.amina, cast.club, Prefers.SITE) == "somebody_there"
    with acting_as(FILLING):
        Membership.objects.create(user_id=cast.tom.user, organisation=knitters, role="partner")
    assert refused(cast.amina, knitters, Prefers.SITE) == "somebody_there"


def test_an_organisation_whose_program_calls_speaks_for_itself(cast: Cast, knitters: Organisation) -> None:
    registered(knitters)
    assert refused(cast.amina, knitters, Prefers.SITE) == "somebody_there"
    with acting_as(cast.amina), pytest.raises(DatabaseError), transaction.atomic():
        Hearing.objects.create(organisation=knitters, prefers="site")


def test_the_database_lets_nobody_say_it_for_another(cast: Cast, knitters: Organisation) -> None:
    said(cast.tom, cast.club, Prefers.EMAIL, email="club@example.org")
    for scope in (cast.amina, cast.bea, Scope(organisation=cast.council.pk)):
        with acting_as(scope):
            assert not Hearing.objects.filter(organisation=cast.club).update(email="thief@example.org")
            with pytest.raises(DatabaseError), transaction.atomic():
                Hearing.objects.create(organisation=cast.trust if scope != cast.bea else knitters, prefers="site")
    with acting_as(Scope(job=Job.DELIVER)):
        assert Hearing.objects.get().email == "club@example.org"


def test_the_page_keeps_what_was_typed_where_it_is_refused(cast: Cast) -> None:
    page, browser = reverse("outbox:own-hearing"), signed_in(cast.tom)
    typed = {"prefers": "call", "phone": "ask Tom", "volunteers": "yes", "remind_after": "6 and 9"}
    wrong = browser.post(page, typed)
    assert wrong.status_code == 422
    assert "ask Tom" in body(wrong)
    assert "such as 6, 9" in body(wrong)
    refusal = browser.post(page, {**typed, "remind_after": "6, 9"})
    assert "with its area code" in body(refusal)
    good = browser.post(page, {**typed, "phone": "01632 960456", "remind_after": "4, 8"}, follow=True)
    assert "This is how Elm Street Club will hear" in body(good)
    again = body(browser.get(page))
    assert "01632 960456" in again
    assert "4, 8" in again
    assert signed_in(cast.bea).get(page).status_code == 422


def test_the_list_names_those_for_whom_nobody_signs_in(cast: Cast, knitters: Organisation) -> None:
    browser = signed_in(cast.amina)
    page = body(browser.get(reverse("outbox:hearings")))
    assert "Quay Knitters" in page
    assert "They have not said" in page
    assert "Elm Street Club" not in page
    there = reverse("outbox:hearing", args=[knitters.pk])
    browser.post(there, {"prefers": "call", "phone": "01632 960789", "volunteers": "yes"})
    assert "01632 960789" in body(browser.get(reverse("outbox:hearings-export")))
    assert browser.get(reverse("outbox:hearing", args=[cast.club.pk])).status_code == 404
    assert signed_in(cast.bea).get(reverse("outbox:hearings")).status_code == 422
    with acting_as(FILLING):
        Organisation.objects.filter(pk=knitters.pk).update(suspended_at="2026-01-01T00:00Z")
    assert "Somebody signs in for every organisation here." in body(browser.get(reverse("outbox:hearings")))

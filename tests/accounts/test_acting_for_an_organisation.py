"""Every request of somebody signed in acts for one organisation, the one their page names."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from frontdoor.accounts.models import Membership, Organisation, User
from frontdoor.core.scope import acting_as, current_scope
from frontdoor.people.actions import FirstContact, meet_person
from tests.factories.cast import FILLING, NOTICE, Cast, joan_rings
from tests.factories.clients import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.accounts.urls")]


def ravi_comes(cast: Cast) -> None:
    with acting_as(cast.bea):
        meet_person(by=cast.bea, contact=FirstContact(first_name="Ravi"), notice_version=NOTICE)


def seen(client: Client) -> list[str]:
    answer = client.get("/people-seen/").json()
    assert answer["one_scope"]
    return list(answer["names"])


def choose(client: Client, organisation: Organisation, **more: str) -> str:
    answer = client.post("/organisation/", {"organisation": str(organisation.pk), **more})
    return str(answer.headers.get("Location", answer.status_code))


def amina_joins_the_trust(cast: Cast) -> Membership:
    with acting_as(FILLING):
        return Membership.objects.create(user_id=cast.amina.user, organisation=cast.trust, role="lead")


def test_two_users_taking_turns_each_see_only_theirs(cast: Cast) -> None:
    joan_rings(cast)
    ravi_comes(cast)
    amina, bea = signed_in(cast.amina), signed_in(cast.bea)
    for _ in range(3):
        assert seen(amina) == ["Joan"]
        assert seen(bea) == ["Ravi"]
        assert current_scope() is None


def test_what_is_answered_under_a_scope_is_kept_by_no_browser(cast: Cast) -> None:
    for page in ("/people-seen/", "/home/", "/account/", "/falls-over/"):
        amina = signed_in(cast.amina)
        amina.raise_request_exception = False
        assert amina.get(page)["Cache-Control"] == "no-store", page
    assert "no-store" not in Client().get("/about/lists/").headers.get("Cache-Control", "")


def test_somebody_in_two_organisations_chooses_first_and_is_taken_where_they_wanted(cast: Cast) -> None:
    joan_rings(cast)
    ravi_comes(cast)
    amina_joins_the_trust(cast)
    amina = signed_in(cast.amina)
    asked = amina.get("/people-seen/")
    assert asked["Location"] == "/organisation/?next=%2Fpeople-seen%2F"
    page = amina.get(asked["Location"]).content.decode()
    assert "Merrowdale Council (Contact worker)" in page
    assert "Harbour Trust (Team lead)" in page
    assert "Elm Street Club" not in page
    assert choose(amina, cast.trust, next="/people-seen/") == "/people-seen/"
    assert seen(amina) == ["Ravi"]
    assert "Acting for <strong>Harbour Trust</strong>" in amina.get("/home/").content.decode()
    assert choose(amina, cast.council) == "/home/"
    assert seen(amina) == ["Joan"]


def test_the_way_to_change_is_shown_only_to_those_with_a_choice(cast: Cast) -> None:
    amina = signed_in(cast.amina)
    assert "the organisation you act for" not in amina.get("/home/").content.decode()
    amina_joins_the_trust(cast)
    assert "the organisation you act for" in amina.get("/home/").content.decode()


def test_an_organisation_one_does_not_belong_to_cannot_be_chosen(cast: Cast) -> None:
    amina_joins_the_trust(cast)
    amina = signed_in(cast.amina)
    assert choose(amina, cast.club) == "422"
    assert amina.get("/people-seen/").status_code == 302
    assert choose(amina, cast.trust, next="https://example.org/") == "/home/"


def test_a_suspended_organisation_is_closed_on_the_next_request(cast: Cast) -> None:
    ravi_comes(cast)
    bea = signed_in(cast.bea)
    assert seen(bea) == ["Ravi"]
    with acting_as(FILLING):
        Organisation.objects.filter(pk=cast.trust.pk).update(suspended_at=timezone.now())
    answer = bea.get("/people-seen/", follow=True)
    assert "You do not belong to an organisation here" in answer.content.decode()
    assert "Not acting for an organisation" in answer.content.decode()


def test_a_role_that_ended_is_closed_on_the_next_request_and_another_never_steps_in(cast: Cast) -> None:
    joan_rings(cast)
    amina = signed_in(cast.amina)
    assert seen(amina) == ["Joan"]
    amina_joins_the_trust(cast)
    assert seen(amina) == ["Joan"]
    with acting_as(FILLING):
        Membership.objects.filter(user_id=cast.amina.user, organisation=cast.council).update(ended_at=timezone.now())
    assert amina.post("/people-seen/")["Location"] == "/organisation/"
    assert amina.get("/people-seen/")["Location"].startswith("/organisation/")
    choose(amina, cast.trust)
    assert seen(amina) == []


def test_a_closed_account_is_signed_out_on_the_next_request(cast: Cast) -> None:
    amina = signed_in(cast.amina)
    assert amina.get("/home/").status_code == 200
    with acting_as(FILLING):
        User.objects.filter(pk=cast.amina.user).update(is_active=False)
    assert amina.get("/home/")["Location"].startswith("/sign-in/")


def test_somebody_without_a_role_anywhere_is_told_so_and_may_see_their_account(cast: Cast) -> None:
    with acting_as(FILLING):
        newcomer = User.objects.create(username="nia")
    client = Client()
    client.force_login(newcomer, backend="django.contrib.auth.backends.ModelBackend")
    told = client.get("/home/", follow=True).content.decode()
    assert "You do not belong to an organisation here" in told
    assert "No organisation on this site has a role for you" in client.get("/account/").content.decode()
    assert client.post("/sign-out/").status_code == 302


def test_a_view_that_fails_leaves_nothing_behind_and_no_scope(cast: Cast) -> None:
    amina = signed_in(cast.amina)
    amina.raise_request_exception = False
    assert amina.get("/falls-over/").status_code == 500
    assert User.objects.get(pk=cast.amina.user).first_name == ""
    assert current_scope() is None
    assert seen(amina) == []


def test_finding_out_who_acts_takes_three_reads(cast: Cast) -> None:
    amina = signed_in(cast.amina)
    amina.get("/home/")
    with CaptureQueriesContext(connection) as asked:
        amina.get("/home/")
    tables = [sql.split('FROM "')[1].split('"')[0] for each in asked if 'FROM "' in (sql := each["sql"])]
    assert tables == ["django_session", "accounts_user", "accounts_membership"]

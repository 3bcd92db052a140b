"""An administrator registers a program, lets it do more or less, changes its secret and shuts it out, on pages."""

import re

import pytest
from django.urls import reverse

from frontdoor.accounts.models import ApiClient
from frontdoor.core.scope import Scope, acting_as
from tests.factories.cast import FILLING, Cast, member
from tests.factories.clients import body, signed_in
from tests.factories.programs import registered

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
LIST, NEW = reverse("accounts:programs"), reverse("accounts:program-new")


@pytest.fixture
def ada(cast: Cast) -> Scope:
    """Ada looks after accounts for the council."""
    return member("ada", cast.council, "admin")


def shown(page: str) -> list[str]:
    return re.findall(r"<code>([^<]+)</code>", page)


def test_it_is_registered_and_its_secret_is_shown_once(cast: Cast, ada: Scope) -> None:
    browser = signed_in(ada)
    assert "No program is registered yet" in body(browser.get(LIST))
    told = {"organisation": str(cast.club.pk), "name": "Club records", "scopes": ["api", "webhooks"]}
    client_id, secret = shown(body(browser.post(NEW, told)))
    row = ApiClient.objects.get()
    assert (row.client_id, row.scopes, row.organisation_id) == (client_id, ["api", "webhooks"], cast.club.pk)
    one = reverse("accounts:program", args=[row.pk])
    pages = [body(browser.get(address)) for address in (LIST, one, reverse("accounts:programs-export"))]
    assert all("Club records" in page and secret not in page for page in pages)
    again = browser.post(NEW, told)
    assert (again.status_code, "has a program of this name already" in body(again)) == (422, True)
    wrong = body(browser.post(NEW, {"name": "Kept words"}))
    assert all(words in wrong for words in ("Kept words", "Choose the organisation", "Choose what it may do"))


def test_its_secret_is_changed_gently_or_at_once_and_it_is_shut_out(cast: Cast, ada: Scope) -> None:
    browser, row = signed_in(ada), registered(cast.club).client
    one = reverse("accounts:program", args=[row.pk])
    assert "stands still while you change over" in body(browser.post(one, {"secret": "1"}))
    assert "The secret before is good until" in body(browser.get(one))
    assert "is good no more" in body(browser.post(one, {"secret_at_once": "1"}))
    assert "The secret before is good until" not in body(browser.get(one))
    assert "Choose what it may do" in body(browser.post(one, {"choose": "1"}))
    browser.post(one, {"choose": "1", "scopes": ["api", "introduce"]})
    assert ApiClient.objects.get().scopes == ["api", "introduce"]
    assert "It is let in no more." in body(browser.post(one, {"shut_out": "1"}, follow=True))
    assert "Let in no more since" in body(browser.get(LIST))
    assert browser.post(one, {"secret": "1"}).status_code == 422


def test_whoever_looks_after_one_organisation_sees_its_programs_alone(cast: Cast, ada: Scope) -> None:
    with acting_as(FILLING):
        theirs, ours = registered(cast.club).client, registered(cast.trust).client
    hal = signed_in(member("hal", cast.trust, "admin"))
    page = body(hal.get(LIST))
    assert str(ours.pk) in page
    assert str(theirs.pk) not in page + body(hal.get(reverse("accounts:programs-export")))
    assert cast.club.name not in body(hal.get(NEW))
    for address in (reverse("accounts:program", args=[theirs.pk]),):
        assert hal.get(address).status_code == hal.post(address, {"shut_out": "1"}).status_code == 404
    refused = hal.post(NEW, {"organisation": str(cast.club.pk), "name": "Not ours", "scopes": ["api"]})
    assert refused.status_code == 422
    assert ApiClient.objects.count() == 2
    for nobody in (cast.amina, cast.tom):
        assert signed_in(nobody).get(LIST).status_code == 422

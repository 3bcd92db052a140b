"""Everybody's home says what they can do, and their account what each role may do."""

import re
from html import unescape

import pytest
from django.test import Client

from frontdoor.accounts.homes import HOMES
from frontdoor.accounts.roles import MAY_WORDS, ROLES, May
from tests.factories.cast import Cast, member
from tests.factories.clients import signed_in

pytestmark = pytest.mark.django_db


def test_every_role_has_a_home_and_every_permission_its_words() -> None:
    assert set(HOMES) == set(ROLES)
    assert set(MAY_WORDS) == set(May)


@pytest.mark.parametrize("role", ROLES)
def test_each_home_names_the_organisation_and_leads_only_to_pages_that_open(cast: Cast, role: str) -> None:
    browser = signed_in(member("nia", cast.trust, role))
    text = browser.get("/home/").content.decode()
    assert "Acting for <strong>Harbour Trust</strong>" in text
    main = unescape(text.split("<main")[1].split("</main")[0])
    for section in HOMES[role]:
        assert section.title in main
        assert section.ways or section.empty in main
        assert section.ways or section.empty.startswith("Nothing here yet: ")
    links = re.findall(r'href="(/[^"]*)"', main)
    assert links
    for link in links:
        assert browser.get(link, follow=True).status_code == 200, link


def test_only_the_host_is_led_to_what_it_alone_may_see(cast: Cast) -> None:
    for organisation, led in ((cast.council, True), (cast.trust, False)):
        text = signed_in(member(f"gus-{led}", organisation, "governance")).get("/home/").content.decode()
        assert ("/directory/refuges/" in text) is led


def test_a_home_for_two_roles_says_what_they_share_once(cast: Cast) -> None:
    text = signed_in(member("nia", cast.trust, "worker", "lead")).get("/home/").content.decode()
    assert text.count("What this work rests on") == text.count(">Introductions</h2>") == 1


def test_the_account_page_says_what_each_role_may_do(cast: Cast) -> None:
    text = signed_in(cast.amina).get("/account/").content.decode()
    assert "amina" in text
    assert ROLES["worker"].description in text
    assert MAY_WORDS[May.LOG_CONVERSATIONS] in text
    assert MAY_WORDS[May.MANAGE_ACCOUNTS] not in text
    assert "You are acting for this organisation now." in text


@pytest.mark.parametrize("page", ["/home/", "/account/", "/account/password/", "/organisation/"])
def test_pages_of_ones_own_ask_to_sign_in_first(client: Client, page: str) -> None:
    assert client.get(page)["Location"] == f"/sign-in/?next={page}"

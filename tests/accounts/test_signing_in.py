"""Signing in: with the right password, and with the wrong ones."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from frontdoor.accounts.models import User
from frontdoor.core.scope import acting_as
from tests.factories.cast import FILLING, Cast

pytestmark = pytest.mark.django_db
PASSWORD = "walks by the weir"


@pytest.fixture(autouse=True)
def amina(cast: Cast) -> User:
    """Amina, with a password."""
    user = User.objects.get(username="amina")
    user.set_password(PASSWORD)
    with acting_as(FILLING):
        user.save()
    return user


def sign_in(client: Client, *, username: str = "amina", password: str = PASSWORD, **more: str) -> HttpResponse:
    address = more.pop("address", "192.0.2.1")
    fields = {"username": username, "password": password, **more}
    return client.post("/sign-in/", fields, REMOTE_ADDR=address)


def test_the_right_password_leads_home(client: Client) -> None:
    assert client.get("/sign-in/").status_code == 200
    answer = sign_in(client)
    assert (answer.status_code, answer["Location"]) == (302, "/home/")
    page = client.get("/home/").content.decode()
    assert "Acting for <strong>Merrowdale Council</strong>" in page
    assert "Conversations" in page


def test_passwords_are_kept_as_argon2_hashes(amina: User) -> None:
    assert amina.password.startswith("argon2")


def test_signing_in_writes_nothing_to_the_user_even_where_the_hash_is_an_old_one(client: Client, amina: User) -> None:
    amina.password = Argon2PasswordHasher().encode(PASSWORD, "a salt long enough")
    with acting_as(FILLING):
        amina.save()
    assert sign_in(client)["Location"] == "/home/"
    assert User.objects.get(pk=amina.pk).password == amina.password


def test_a_page_asked_for_before_signing_in_is_shown_after(client: Client) -> None:
    turned_away = client.get("/account/")
    assert turned_away["Location"] == "/sign-in/?next=/account/"
    assert 'value="/account/"' in client.get(turned_away["Location"]).content.decode()
    assert sign_in(client, next="/account/")["Location"] == "/account/"


@pytest.mark.parametrize(
    "elsewhere", ["https://example.org/", "//example.org/", "javascript:alert(1)", "/\\example.org", "abc", "home"]
)
def test_signing_in_never_leads_to_another_site(client: Client, elsewhere: str) -> None:
    assert sign_in(client, next=elsewhere)["Location"] == "/home/"


def test_an_unknown_user_a_wrong_password_and_a_closed_account_are_answered_alike(client: Client, cast: Cast) -> None:
    with acting_as(FILLING):
        User.objects.filter(username="tom").update(is_active=False)
    pages = []
    for username in ("amina", "nobody", "tom"):
        answer = sign_in(Client(), username=username, password="not this one")
        assert answer.status_code == 422
        pages.append(
            answer.content.decode().replace(f'value="{username}"', "").split("<main")[1].split("csrfmiddle")[0]
        )
    assert pages[0] == pages[1] == pages[2]
    assert "Check your username and password" in pages[0]


@pytest.mark.parametrize("letters", [254, 255, 256, 3_000, 200_000])
def test_a_name_too_long_for_anybody_is_answered_like_any_wrong_one(client: Client, letters: int) -> None:
    client.raise_request_exception = False
    answer = client.post("/sign-in/", {"username": "a" * letters, "password": "nothing much"})
    assert answer.status_code == 422
    assert "Check your username and password" in answer.content.decode()


def test_the_session_changes_at_signing_in_so_that_a_planted_one_is_worthless(client: Client) -> None:
    session = client.session
    session["planted"] = "1"
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = planted
    sign_in(client)
    assert client.cookies["sessionid"].value != planted
    thief = Client()
    thief.cookies["sessionid"] = planted
    assert thief.get("/home/")["Location"].startswith("/sign-in/")


def test_five_wrong_passwords_lock_the_door_and_say_for_how_long(client: Client) -> None:
    for _ in range(4):
        assert sign_in(client, password="wrong one").status_code == 422
    locked = sign_in(client, password="wrong one")
    assert locked.status_code == 429
    assert "Try again in 15 minutes" in locked.content.decode()
    assert locked["Retry-After"] == "900"
    assert sign_in(client).status_code == 429


def test_the_lock_opens_again_after_a_quarter_of_an_hour(client: Client) -> None:
    for _ in range(5):
        sign_in(client, password="wrong one")
    with time_machine.travel(timezone.now() + timedelta(minutes=16), tick=False):
        assert sign_in(client).status_code == 302


def test_a_lock_holds_one_user_at_one_address_and_nobody_else(client: Client, cast: Cast) -> None:
    tom = User.objects.get(username="tom")
    tom.set_password(PASSWORD)
    with acting_as(FILLING):
        tom.save()
    for _ in range(5):
        sign_in(client, password="wrong one")
    assert sign_in(Client(), username="tom").status_code == 302
    assert sign_in(Client(), address="198.51.100.7").status_code == 302


def test_signing_in_forgives_earlier_slips(client: Client) -> None:
    for _ in range(2):
        for _ in range(4):
            assert sign_in(client, password="wrong one").status_code == 422
        assert sign_in(client).status_code == 302
        client.logout()


def test_a_caller_cannot_choose_the_address_it_is_counted_under(client: Client, settings: Any) -> None:
    settings.TRUSTED_PROXIES = 1
    for number in range(5):
        answer = client.post(
            "/sign-in/",
            {"username": "amina", "password": "wrong one"},
            headers={"X-Forwarded-For": f"203.0.113.{number}, 192.0.2.1"},
        )
    assert answer.status_code == 429


def test_a_form_without_its_token_is_refused() -> None:
    assert sign_in(Client(enforce_csrf_checks=True)).status_code == 403


def test_signing_out_takes_a_post_and_ends_the_session(client: Client) -> None:
    sign_in(client)
    assert client.get("/sign-out/").status_code == 405
    answer = client.post("/sign-out/", follow=True)
    assert "You are signed out." in answer.content.decode()
    assert client.get("/home/")["Location"].startswith("/sign-in/")


def test_somebody_signed_in_has_no_use_for_the_sign_in_page(client: Client) -> None:
    sign_in(client)
    assert client.get("/sign-in/")["Location"] == "/home/"
    assert client.get("/sign-in/?next=abc")["Location"] == "/home/"
    assert client.get("/sign-in/?next=/account/")["Location"] == "/account/"


def test_changing_the_password_ends_every_other_session(client: Client) -> None:
    elsewhere = Client()
    for browser in (client, elsewhere):
        sign_in(browser)
    fields = {"old_password": PASSWORD, "new_password1": "three mild geese", "new_password2": "three mild geese"}
    short = client.post("/account/password/", fields | {"new_password1": "short", "new_password2": "short"})
    assert short.status_code == 422
    assert client.post("/account/password/", fields)["Location"] == "/account/"
    assert "Your password is changed." in client.get("/account/").content.decode()
    assert elsewhere.get("/home/")["Location"].startswith("/sign-in/")
    assert sign_in(Client(), password="three mild geese").status_code == 302

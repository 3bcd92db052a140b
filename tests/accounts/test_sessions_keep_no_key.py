"""The table of sessions holds nobody's cookie, and a row copied in it opens nothing."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone

from frontdoor.accounts.models import User
from frontdoor.accounts.sessions import SessionStore, kept
from frontdoor.core.scope import acting_as
from tests.factories.cast import FILLING, Cast

pytestmark = pytest.mark.django_db
PASSWORD = "walks by the weir"


@pytest.fixture
def amina(cast: Cast) -> Client:
    """Amina's browser, signed in with her password."""
    user = User.objects.get(username="amina")
    user.set_password(PASSWORD)
    with acting_as(FILLING):
        user.save()
    client = Client()
    client.post("/sign-in/", {"username": "amina", "password": PASSWORD}, REMOTE_ADDR="192.0.2.1")
    assert is_in(client)
    return client


def is_in(client: Client) -> bool:
    return client.get("/home/").status_code == 200


def with_cookie(key: str) -> Client:
    client = Client()
    client.cookies["sessionid"] = key
    return client


def key_of(client: Client) -> str:
    return str(client.cookies["sessionid"].value)


def test_the_cookie_is_nowhere_in_the_table_and_what_is_there_opens_nothing(amina: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(s)::text, session_key FROM django_session AS s")
        rows = cursor.fetchall()
    assert rows
    for row, there in rows:
        assert key_of(amina) not in row
        assert not is_in(with_cookie(there))
    assert is_in(with_cookie(key_of(amina)))


def test_a_copied_row_under_a_key_of_ones_own_is_empty(amina: Client) -> None:
    row = Session.objects.get(session_key=kept(key_of(amina)))
    mine = "a" * 32
    Session.objects.create(session_key=kept(mine), session_data=row.session_data, expire_date=row.expire_date)
    assert not is_in(with_cookie(mine))


def test_signing_in_changes_the_key_and_signing_out_ends_the_session(amina: Client) -> None:
    before = key_of(amina)
    session = amina.session
    session.cycle_key()
    assert session["_auth_user_id"]
    assert session.session_key != before
    assert not is_in(with_cookie(before))
    after = with_cookie(session.session_key)
    assert is_in(after)
    after.post("/sign-out/")
    assert not is_in(with_cookie(session.session_key))
    assert not SessionStore().exists(session.session_key)


def test_a_session_ends_by_itself_and_is_cleared_away(amina: Client) -> None:
    with time_machine.travel(timezone.now() + timedelta(hours=13), tick=False):
        assert not is_in(with_cookie(key_of(amina)))
        SessionStore.clear_expired()
    assert not Session.objects.exists()


def test_a_key_nobody_was_given_is_not_taken_up(cast: Cast) -> None:
    for key in ("b" * 32, ""):
        store = SessionStore(key)
        assert store.load() == {}
        assert store.session_key is None
        store.delete()
    assert not Session.objects.exists()

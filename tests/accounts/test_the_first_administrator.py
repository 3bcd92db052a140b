"""A new site gets its first administrator from whoever owns its tables, once."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection
from django.test import Client

from frontdoor.accounts.management.commands import first_administrator
from frontdoor.accounts.models import Membership, User
from tests.conftest import OWNER, log_in_as

PASSWORD = "walks by the weir"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(first_administrator, "getpass", lambda words: PASSWORD)


def add(**more: Any) -> str:
    said = StringIO()
    call_command("first_administrator", stdout=said, **{"organisation": "Weir Council", "username": "first", **more})
    return said.getvalue()


@pytest.fixture
def as_owner(committing: str, settings: Any) -> Any:
    log_in_as(OWNER)
    yield
    log_in_as(settings.APPLICATION_ROLE)


def test_the_first_administrator_is_added_once_and_opens_the_admin(as_owner: None, asked: None, settings: Any) -> None:
    assert add() == "first looks after the accounts of Weir Council.\n"
    with pytest.raises(CommandError, match="has had its first administrator"):
        add(username="second")
    log_in_as(settings.APPLICATION_ROLE)
    client = Client()
    client.post("/sign-in/", {"username": "first", "password": PASSWORD}, REMOTE_ADDR="192.0.2.1")
    assert client.get("/admin/").status_code == 200


def test_a_weak_password_adds_nobody(as_owner: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(first_administrator, "getpass", lambda words: "short")
    with pytest.raises(CommandError, match="too short"):
        add()
    assert not User.objects.exists()


@pytest.mark.django_db
def test_the_application_itself_can_add_no_first_administrator(asked: None) -> None:
    with pytest.raises(ProgrammingError, match="row-level security"):
        add()
    connection.set_rollback(False)
    assert not Membership.objects.exists()

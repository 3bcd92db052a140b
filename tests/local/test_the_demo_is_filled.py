"""The demo borough: filled once, in local mode alone, with users for every role."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from frontdoor.accounts.models import Membership, Organisation, User
from frontdoor.accounts.rights import things_with_right
from frontdoor.accounts.roles import ROLES
from frontdoor.local import demo
from frontdoor.local.demo import PASSWORD
from neighbourhoods.models import Place
from neighbourhoods.population import population_warning

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rounds of readiness take seconds, and have a test of their own."""
    monkeypatch.setattr(demo, "add_rounds", list)


def fill() -> str:
    said = StringIO()
    call_command("fill_demo", stdout=said)
    return said.getvalue()


def test_every_role_has_somebody_who_signs_in_and_sees_a_home() -> None:
    fill()
    assert set(User.objects.values_list("username", flat=True)) == set(ROLES)
    for username in ROLES:
        client = Client()
        answer = client.post("/sign-in/", {"username": username, "password": PASSWORD}, follow=True)
        assert answer.status_code == 200
        page = "Who are you acting for?" if username == "lead" else "Acting for <strong>"
        assert page in answer.content.decode(), username


def test_filling_it_again_changes_nothing_and_hashes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Added the user worker." in fill()
    rows = [set(model.objects.values_list("pk", flat=True)) for model in (User, Membership, Organisation, Place)]
    monkeypatch.setattr(User, "set_password", None)
    assert fill() == "The demo is filled already.\n"
    assert rows == [
        set(model.objects.values_list("pk", flat=True)) for model in (User, Membership, Organisation, Place)
    ]


def test_only_the_administrator_may_open_the_admin() -> None:
    fill()
    assert [user.username for user in User.objects.filter(is_staff=True)] == ["admin"]


def test_the_builder_keeps_the_maps_and_no_demo_neighbourhood_is_of_an_odd_size() -> None:
    fill()
    builder = User.objects.get(username="builder")
    assert things_with_right(user=builder, right="keep_map", kind=Place).count() == Place.objects.count() == 3
    assert not any(population_warning(kind=place.kind, population=place.population) for place in Place.objects.all())


def test_outside_local_mode_the_demo_refuses_in_words(settings: Any) -> None:
    settings.LOCAL = False
    with pytest.raises(CommandError, match="never filled outside local mode"):
        fill()
    assert not User.objects.exists()

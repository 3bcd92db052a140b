"""Lasting rights over things: given, withdrawn, and kept in tables of their own."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from guardian.models import GroupObjectPermission, UserObjectPermission

from frontdoor.accounts.models import Organisation, User
from frontdoor.accounts.rights import give_right, has_right, things_with_right, withdraw_right
from frontdoor.core.scope import acting_as
from neighbourhoods.models import Place, PlaceKind, PlaceUserRight
from tests.factories.cast import FILLING

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def filling(db: None) -> Iterator[None]:
    """Rights are given here as the demo is filled: who else may is the locks' affair, and tested with them."""
    with acting_as(FILLING):
        yield


@pytest.fixture
def bron() -> User:
    """Bron walks her neighbourhood."""
    with acting_as(FILLING):
        return User.objects.create(username="bron")


@pytest.fixture
def weir() -> Place:
    return Place.objects.create(name="Weir End", kind=PlaceKind.NEIGHBOURHOOD)


def test_a_right_is_over_one_thing_and_nothing_else(bron: User, weir: Place) -> None:
    mill = Place.objects.create(name="Mill Side", kind=PlaceKind.NEIGHBOURHOOD)
    with acting_as(FILLING):
        other = User.objects.create(username="other")
    assert not has_right(user=bron, right="keep_map", thing=weir)
    for _ in range(2):
        give_right(user=bron, right="keep_map", thing=weir)
    assert PlaceUserRight.objects.count() == 1
    assert has_right(user=bron, right="keep_map", thing=weir)
    assert not has_right(user=bron, right="keep_map", thing=mill)
    assert not has_right(user=bron, right="change_place", thing=weir)
    assert not has_right(user=other, right="keep_map", thing=weir)
    assert list(things_with_right(user=bron, right="keep_map", kind=Place)) == [weir]


def test_a_right_withdrawn_is_gone(bron: User, weir: Place) -> None:
    give_right(user=bron, right="keep_map", thing=weir)
    for _ in range(2):
        withdraw_right(user=bron, right="keep_map", thing=weir)
    assert not has_right(user=bron, right="keep_map", thing=weir)


def test_a_superuser_has_no_right_that_was_not_given_and_a_closed_account_has_none(bron: User, weir: Place) -> None:
    with acting_as(FILLING):
        root = User.objects.create(username="root", is_superuser=True)
    assert not has_right(user=root, right="keep_map", thing=weir)
    give_right(user=bron, right="keep_map", thing=weir)
    bron.is_active = False
    assert not has_right(user=bron, right="keep_map", thing=weir)


def test_rights_never_fall_into_the_generic_tables(bron: User, weir: Place) -> None:
    with acting_as(FILLING):
        club = Organisation.objects.create(name="Club", sector="residents")
    with pytest.raises(LookupError, match="no table of rights"):
        give_right(user=bron, right="view_organisation", thing=club)
    with pytest.raises(LookupError, match="knows no right"):
        give_right(user=bron, right="fly", thing=weir)
    give_right(user=bron, right="keep_map", thing=weir)
    assert UserObjectPermission.objects.count() == GroupObjectPermission.objects.count() == 0


def test_one_module_alone_knows_guardian() -> None:
    uses = [
        path.relative_to(settings.BASE_DIR).as_posix()
        for room in ("frontdoor", "neighbourhoods", "enabling_help", "networks", "readiness")
        for path in Path(settings.BASE_DIR, room).rglob("*.py")
        if "migrations" not in path.parts and re.search(r"^\s*(from|import) guardian", path.read_text(), re.M)
    ]
    assert uses == ["frontdoor/accounts/rights.py"]

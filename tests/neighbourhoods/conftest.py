"""Bron keeps the map; the weir and the tea room are what she put on it."""

from uuid import uuid4

import pytest

from frontdoor.core.scope import Scope, acting_as
from frontdoor.links.actions import NewDoor
from neighbourhoods.actions import (
    add_asset,
    add_provider,
    draw_boundary,
    let_keep_map,
    locate_asset,
    open_entry_door,
    publish_asset,
)
from neighbourhoods.models import Asset, AssetKind, Location, Place, PlaceKind, Postcode, Provider
from neighbourhoods.postcodes import Point
from tests.factories.cast import FILLING, Cast, member

SQUARE = {
    "type": "Polygon",
    "coordinates": [[[-0.40, 51.40], [-0.30, 51.40], [-0.30, 51.50], [-0.40, 51.50], [-0.40, 51.40]]],
}
INSIDE, OUTSIDE = Point(51.45, -0.35), Point(51.45, -0.25)


@pytest.fixture
def bron(cast: Cast) -> Scope:
    """Bron is a community builder at the council."""
    return member("bron", cast.council, "builder")


@pytest.fixture
def ZZ1(db: None) -> Postcode:
    """A postcode in the square."""
    return Postcode.objects.create(code="ZZ1 1AA", latitude=INSIDE.latitude, longitude=INSIDE.longitude)


@pytest.fixture
def friends(bron: Scope) -> Provider:
    """The Friends of the Weir."""
    with acting_as(bron):
        return add_provider(by=bron, name="Friends of the Weir", description="We look after the weir.")


@pytest.fixture
def tea_room(bron: Scope, friends: Provider, ZZ1: Postcode) -> Asset:
    """A published entry at a postcode in the square."""
    with acting_as(bron):
        asset = add_asset(
            by=bron, name="Weir Tea Room", kind=AssetKind.GROUPS, provider=friends.pk, summary="Company and cake."
        )
        locate_asset(by=bron, asset=asset.pk, lines="1 Weir Walk", town="Merrow", postcode="zz11aa")
        return publish_asset(by=bron, asset=asset.pk)


@pytest.fixture
def end(bron: Scope, tea_room: Asset) -> Place:
    """Weir End, the neighbourhood of the tea room, whose map Bron keeps."""
    place = Place.objects.create(name="Weir End", kind=PlaceKind.NEIGHBOURHOOD)
    with acting_as(bron):
        draw_boundary(by=bron, place=place.pk, boundary=SQUARE, source="Walked")
    with acting_as(FILLING):
        let_keep_map(by=FILLING, user=bron.user or uuid4(), place=place.pk)
    place.refresh_from_db()
    return place


@pytest.fixture
def door(bron: Scope, end: Place, tea_room: Asset) -> NewDoor:
    """A link for the people of the tea room."""
    with acting_as(bron):
        return open_entry_door(by=bron, asset=tea_room.pk)


def at(asset: Asset) -> Location:
    """The one location of an entry."""
    return Location.objects.get(held__asset=asset)

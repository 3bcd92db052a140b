"""Bron keeps the map; the weir and the tea room are what she put on it."""

import pytest

from frontdoor.core.scope import Scope, acting_as
from neighbourhoods.actions import add_asset, add_provider, locate_asset, publish_asset
from neighbourhoods.models import Asset, AssetKind, Location, Postcode, Provider
from neighbourhoods.postcodes import Point
from tests.factories.cast import Cast, member

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


def at(asset: Asset) -> Location:
    """The one location of an entry."""
    return Location.objects.get(held__asset=asset)

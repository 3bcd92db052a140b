"""Where locations are: their coordinates from their postcodes, and which places hold the entries there."""

from collections.abc import Collection
from uuid import UUID

from django.db import connection

from neighbourhoods.boundaries import holds, shape_of
from neighbourhoods.models import AssetLocation, AssetPlace, Place

_FROM_POSTCODES = """
UPDATE neighbourhoods_location AS location
SET latitude = postcode.latitude, longitude = postcode.longitude, placed_by_postcode = true
FROM neighbourhoods_postcode AS postcode
WHERE postcode.code = location.postcode
  AND (location.latitude IS NULL OR location.placed_by_postcode)
  AND (location.latitude, location.longitude) IS DISTINCT FROM (postcode.latitude, postcode.longitude)
RETURNING location.id
"""
# Boxes first, which an index finds; the exact question is asked of the few pairs that are left.
_NEAR_PAIRS = """
SELECT location.id, location.latitude, location.longitude, place.id
FROM neighbourhoods_location AS location
JOIN neighbourhoods_place AS place
  ON location.longitude BETWEEN place.west AND place.east AND location.latitude BETWEEN place.south AND place.north
WHERE location.id = ANY(%s)
"""


def place_by_postcode() -> set[UUID]:
    """Put locations where their postcode is, unless they have coordinates of their own; the ids of those that moved."""
    with connection.cursor() as cursor:
        cursor.execute(_FROM_POSTCODES)
        return {row[0] for row in cursor.fetchall()}


def link_to_places(locations: Collection[UUID] | None = None) -> int:
    """Say anew which places with a boundary hold the entries at these locations (None: at all); how many links changed.

    An entry is in a place when one of its locations is. What it reaches is said by people and stays.
    """
    if locations is not None and not locations:
        return 0
    at = AssetLocation.objects.all()
    if locations is not None:  # all the locations of the entries concerned, not only those that moved
        at = at.filter(asset__in=AssetLocation.objects.filter(location__in=locations).values("asset"))
    links = list(at.values_list("asset_id", "location_id"))
    within = _places_of_locations({location for _, location in links})
    wanted = {(asset, place) for asset, location in links for place in within.get(location, ())}
    drawn = AssetPlace.objects.filter(
        asset__in={asset for asset, _ in links}, how=AssetPlace.How.IS_IN, place__boundary__isnull=False
    )
    there = {(asset, place): key for key, asset, place in drawn.values_list("id", "asset_id", "place_id")}
    gone = [key for pair, key in there.items() if pair not in wanted]
    missing = sorted(wanted - there.keys())
    AssetPlace.objects.filter(pk__in=gone).delete()
    AssetPlace.objects.bulk_create(
        [AssetPlace(asset_id=asset, place_id=place, how=AssetPlace.How.IS_IN) for asset, place in missing],
        batch_size=1_000,
        ignore_conflicts=True,  # a person may have said so already
    )
    return len(gone) + len(missing)


def _places_of_locations(locations: Collection[UUID]) -> dict[UUID, list[UUID]]:
    with connection.cursor() as cursor:
        cursor.execute(_NEAR_PAIRS, [list(locations)])
        pairs = cursor.fetchall()
    drawn = Place.objects.filter(pk__in={pair[3] for pair in pairs}).values_list("id", "boundary")
    shapes = {place: shape_of(boundary) for place, boundary in drawn if boundary}
    within: dict[UUID, list[UUID]] = {}
    for location, latitude, longitude, place in pairs:
        if holds(shapes[place], latitude=latitude, longitude=longitude):
            within.setdefault(location, []).append(place)
    return within

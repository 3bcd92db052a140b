"""The map of Merrowdale: places that fit together, the builder who keeps them, and postcodes that nobody has."""

from datetime import date
from itertools import islice, product
from math import cos, radians

from shapely import Point
from shapely.geometry.base import BaseGeometry

from frontdoor.accounts.models import User
from frontdoor.accounts.rights import has_right
from frontdoor.local.demo.accounts import BY
from frontdoor.local.demo.chance import Chance, made_id
from frontdoor.local.demo.words import words
from neighbourhoods.actions import add_place, draw_boundary, let_keep_map, nest_place
from neighbourhoods.boundaries import holds, shape_of
from neighbourhoods.distance import METRES_A_DEGREE
from neighbourhoods.models import Place, PlaceKind, Postcode

MADE_UP = "Made up for the demo"
COUNTED = date(2026, 1, 1)
INWARD = "ABDEFGHJLNPQRSTUWXYZ"  # letters that the second half of a postcode ends with
DECIMALS = 6


def add_places() -> list[str]:
    """Put the places on the map that are missing, nest them, draw their boundaries; a line for each."""
    builder = User.objects.get(username="builder")
    there = {(row.name, row.kind): row for row in Place.objects.all()}
    added, by_name = [], {}
    for each in words("places")["places"]:
        name, kind = each["name"], PlaceKind(each["kind"])
        place = there.get((name, kind))
        if place is None:
            place = add_place(
                by=BY,
                name=name,
                kind=kind,
                population=each["population"],
                population_source=MADE_UP,
                population_on=COUNTED,
                place_id=made_id("place", name),
            )
            added.append(f"Added the place {name}.")
        by_name[name] = place
        for outer in each.get("within", ()):
            nest_place(by=BY, inner=place.pk, outer=by_name[outer].pk)
        if "corners" in each and place.boundary is None:
            draw_boundary(by=BY, place=place.pk, boundary=_outline(each["corners"]), source=MADE_UP)
        if not has_right(user=builder, right="keep_map", thing=place):
            let_keep_map(by=BY, user=builder.pk, place=place.pk)
    return added


def add_postcodes() -> list[str]:
    """Add the postcodes of the outcode, each somewhere in its place."""
    rows = [
        Postcode(id=made_id("postcode", code), code=code, latitude=latitude, longitude=longitude)
        for code, longitude, latitude in _postcodes()
    ]
    there = set(Postcode.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    missing = [row for row in rows if row.pk not in there]
    Postcode.objects.bulk_create(missing)
    return [f"Added {len(missing)} postcodes."] if missing else []


def codes_of(place: str) -> list[str]:
    """The postcodes that lie in a place by the demo's own list, in their order."""
    (each,) = (row for row in words("places")["postcodes"] if row["place"] == place)
    endings = ("".join(pair) for pair in islice(product(INWARD, INWARD), 0, None, 7))
    return [f"{words('places')['outcode']} {each['digit']}{ending}" for ending in islice(endings, each["number"])]


def _postcodes() -> list[tuple[str, float, float]]:
    """Code, longitude and latitude (degrees) of each."""
    outlines = {
        row["name"]: shape_of(_outline(row["corners"])) for row in words("places")["places"] if "corners" in row
    }
    smaller = {
        name: [other for other in outlines.values() if other.area < shape.area] for name, shape in outlines.items()
    }
    found = []
    for row in words("places")["postcodes"]:
        place = row["place"]
        for code in codes_of(place):
            point = _somewhere(
                Chance("postcode", code), outlines[place], smaller[place] if place == "Merrowdale" else []
            )
            found.append((code, point.x, point.y))
    return found


def _somewhere(chance: Chance, inside: BaseGeometry, outside: list[BaseGeometry]) -> Point:
    west, south, east, north = inside.bounds
    while True:
        longitude = round(chance.uniform(west, east), DECIMALS)
        latitude = round(chance.uniform(south, north), DECIMALS)
        if holds(inside, latitude=latitude, longitude=longitude) and not any(
            holds(shape, latitude=latitude, longitude=longitude) for shape in outside
        ):
            return Point(longitude, latitude)


def _outline(corners: list[str]) -> dict[str, object]:
    """A GeoJSON polygon in degrees from named corners in kilometres."""
    origin, points = words("places")["origin"], words("places")["corners"]
    high = 1_000 / METRES_A_DEGREE
    wide = high / cos(radians(origin["latitude"]))
    ring = [
        [
            round(origin["longitude"] + points[name][0] * wide, DECIMALS),
            round(origin["latitude"] + points[name][1] * high, DECIMALS),
        ]
        for name in (*corners, corners[0])
    ]
    return {"type": "Polygon", "coordinates": [ring]}

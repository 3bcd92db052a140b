"""How far things are: in the database over many rows, and here between two points. Metres in a straight line."""

from math import asin, cos, radians, sin, sqrt

from django.db.models import BooleanField, F, Field, FloatField, Func, Q, Value

from neighbourhoods.models import Location, OnTheMap
from neighbourhoods.postcodes import Point

EARTH = 6_371_008.8  # metres; the mean radius (IUGG)
METRES_A_DEGREE = 111_195.0  # along a meridian of that sphere; a box a little too large does no harm


class InBox(Func):
    """Whether a point lies in a box: the form that a GiST index over points answers."""

    template = "(%(expressions)s)"
    arg_joiner = " <@ "
    output_field: "Field[bool, bool]" = BooleanField()
    conditional = True


class Metres(Func):
    """The haversine distance in metres between two points: latitude, longitude, latitude, longitude in degrees."""

    function = "metres_between"
    output_field: "Field[float, float]" = FloatField()


def in_box(near: Point, within: float, to_location: str) -> Q:
    """Rows whose location lies in the box around a point that holds the circle of `within` metres: index-backed."""
    high = within / METRES_A_DEGREE
    wide = high / max(cos(radians(min(abs(near.latitude) + high, 89.0))), 0.01)
    corners = (near.longitude - wide, near.latitude - high, near.longitude + wide, near.latitude + high)
    held = Location.objects.filter(InBox(OnTheMap("longitude", "latitude"), _box(*corners)))
    return Q(**{f"{to_location}in": held.values("id")})


def metres_from(near: Point, to_location: str) -> "Func":
    """The haversine distance to a row's location in metres, as an expression; null where it has no coordinates."""
    latitude, longitude = F(f"{to_location}latitude"), F(f"{to_location}longitude")
    return Metres(latitude, longitude, Value(near.latitude), Value(near.longitude))


def metres_between(one: Point, other: Point) -> float:
    """How far two points lie apart over the earth, in metres (haversine)."""
    height = radians(other.latitude - one.latitude)
    width = radians(other.longitude - one.longitude)
    chord = sin(height / 2) ** 2 + cos(radians(one.latitude)) * cos(radians(other.latitude)) * sin(width / 2) ** 2
    return 2 * EARTH * asin(sqrt(chord))


def _box(west: float, south: float, east: float, north: float) -> Func:
    return Func(
        Func(Value(west), Value(south), function="point"),
        Func(Value(east), Value(north), function="point"),
        function="box",
    )


def in_window(west: float, south: float, east: float, north: float) -> Q:
    """Places whose box touches a window of the map, in degrees."""
    return Q(west__lte=east, east__gte=west, south__lte=north, north__gte=south)

"""Boundaries of places: GeoJSON from outside, checked before it is kept, and whether a point lies within one."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import shapely
from shapely.errors import GEOSException
from shapely.geometry.base import BaseGeometry

from frontdoor.core.refusals import Refusal

MOST_CORNERS = 50_000
MOST_MENDING = 0.01  # of the area; generalised official boundaries cross themselves by far less
DECIMALS = 6  # a tenth of a metre
MOST_EAST, MOST_NORTH = 180, 90  # degrees
ISLES = {"longitude": (-9.0, 2.2), "latitude": (49.0, 61.5)}  # degrees; around the British Isles
KINDS = ("Polygon", "MultiPolygon")


@dataclass(frozen=True, slots=True)
class Boundary:
    """A checked GeoJSON geometry, and the box around it in degrees."""

    geometry: dict[str, Any]
    west: float
    south: float
    east: float
    north: float
    mended: bool = False


def read_boundary(geometry: object, *, mend: bool = False) -> Boundary:
    """Check a GeoJSON geometry and round it to six decimals. With `mend`, a line that crosses itself is untangled
    where that hardly changes the area; `mended` says so.

    Refused (`boundary_wrong`): another kind than Polygon or MultiPolygon, more than 50,000 corners, coordinates off
    the earth (a national grid's metres, say) or outside the British Isles (latitude and longitude swapped, say), and a
    line that crosses itself.
    """
    if not isinstance(geometry, Mapping) or geometry.get("type") not in KINDS:
        raise _wrong("A boundary is a GeoJSON Polygon or MultiPolygon; this is neither.")
    try:
        shape = shapely.from_geojson(json.dumps(geometry))
    except (GEOSException, TypeError, ValueError, RecursionError) as error:
        raise _wrong("This boundary's coordinates cannot be read.") from error
    if shape is None or shape.is_empty:
        raise _wrong("This boundary has no coordinates.")
    if shapely.get_num_coordinates(shape) > MOST_CORNERS:
        raise _wrong(f"This boundary has more than {MOST_CORNERS:,} corners. Simplify it first.")
    west, south, east, north = (round(float(edge), DECIMALS) for edge in shape.bounds)
    if not (-MOST_EAST <= west < east <= MOST_EAST and -MOST_NORTH <= south < north <= MOST_NORTH):
        raise _wrong("A boundary is in degrees of longitude and latitude (WGS 84); these numbers are not.")
    _refuse_abroad(west, south, east, north)
    mended = not shape.is_valid and mend
    if mended:
        shape = _untangled(shape)
    if not shape.is_valid:
        raise _wrong("This boundary's line crosses itself. Correct it where it was drawn.")
    rounded = shapely.set_precision(shape, 10.0**-DECIMALS)
    if rounded.is_empty:
        raise _wrong("This boundary is smaller than a step. Check it where it was drawn.")
    return Boundary(json.loads(shapely.to_geojson(rounded)), west, south, east, north, mended)


def shape_of(geometry: Mapping[str, Any]) -> BaseGeometry:
    """The shape of a kept boundary, ready to be asked about many points."""
    shape = shapely.from_geojson(json.dumps(geometry))
    shapely.prepare(shape)
    return shape


def holds(shape: BaseGeometry, *, latitude: float, longitude: float) -> bool:
    """Whether a point (degrees) lies in the shape or on its edge."""
    return bool(shapely.intersects_xy(shape, longitude, latitude))


def overlap(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two kept boundaries have any ground in common; an edge alone is none."""
    return bool(shapely.intersection(shape_of(one), shape_of(other)).area)


def _refuse_abroad(west: float, south: float, east: float, north: float) -> None:
    across, up = (west, east), (south, north)
    if _lies(across, "longitude") and _lies(up, "latitude"):
        return
    if _lies(up, "longitude") and _lies(across, "latitude"):
        raise _wrong(
            "It looks as if latitude and longitude were swapped: GeoJSON gives the longitude first. "
            "Save the area again with the longitude first."
        )
    spans = " and ".join(f"{name} {low:g} to {high:g}" for name, (low, high) in ISLES.items())
    raise _wrong(f"This boundary is not in the British Isles ({spans} degrees). Check it where it was drawn.")


def _lies(edges: tuple[float, float], name: str) -> bool:
    low, high = ISLES[name]
    return low <= edges[0] and edges[1] <= high


def _untangled(shape: BaseGeometry) -> BaseGeometry:
    """The polygons left when every crossing becomes a corner; the shape as it was where that changes its area."""
    parts = shapely.get_parts(shapely.make_valid(shape))
    polygons = [part for part in shapely.get_parts(parts) if part.geom_type == "Polygon"]
    united = shapely.union_all(polygons)
    return united if abs(united.area - shape.area) <= MOST_MENDING * shape.area else shape


def _wrong(words: str) -> Refusal:
    return Refusal(code="boundary_wrong", words=words, field="boundary")

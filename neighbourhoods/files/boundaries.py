"""GeoJSON files of areas, as the ONS and councils publish them."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from frontdoor.core.refusals import Refusal
from neighbourhoods.models import PlaceKind

MOST_BYTES = 200_000_000
MOST_SENT = 2_000_000  # bytes of one boundary sent through a page
KINDS = {
    "lsoa": PlaceKind.LSOA,
    "msoa": PlaceKind.MSOA,
    "ward": PlaceKind.WARD,
    "neighbourhood": PlaceKind.NEIGHBOURHOOD,
}
"""What `--kind` may say."""
# The ONS names its columns by area and year: LSOA11CD and LSOA11NM, WD23CD and WD23NM.
_OFFICIAL = {PlaceKind.LSOA: "LSOA", PlaceKind.MSOA: "MSOA", PlaceKind.WARD: "WD"}
_ANY_OFFICIAL = re.compile(r"^([A-Z]+)(\d\d)NM$")
_PLAIN = (("name", "code"), ("NAME", "CODE"), ("Name", "Code"))


@dataclass(frozen=True, slots=True)
class Area:
    """One feature: its number in the file from 1, its name, its official code or empty, and its geometry unchecked."""

    number: int
    name: str
    code: str
    geometry: object


@dataclass(frozen=True, slots=True)
class AreaFile:
    """A file of areas: which edition the columns are of (such as "LSOA 2011"), and its areas."""

    edition: str
    areas: list[Area]


def read_areas(path: Path, kind: PlaceKind) -> AreaFile:
    """Read a GeoJSON file of areas of one kind. Refused whole: `file_unreadable`, `columns_missing`."""
    features = _features(path)
    columns = {key for feature in features for key in _properties(feature)}
    name, code, edition = _columns(columns, kind)
    areas = [
        Area(number, _text(properties.get(name)), _text(properties.get(code)), geometry)
        for number, feature in enumerate(features, start=1)
        for properties, geometry in [(_properties(feature), feature.get("geometry"))]
    ]
    return AreaFile(edition, areas)


def one_area(sent: bytes, *, size: int) -> object:
    """The geometry of the one area in a GeoJSON file that somebody sent: a geometry, a Feature, or a collection of one.

    It is not checked yet. Refused: `file_unreadable`, also above 2 MB; `areas_several`.
    """
    if size > MOST_SENT or len(sent) > MOST_SENT:
        raise _unreadable(f"This file is larger than {MOST_SENT // 1_000_000} MB. Simplify the line", "drawn")
    try:
        said = json.loads(sent)
    except (ValueError, RecursionError) as error:
        raise _unreadable("This is not a GeoJSON file we can read", "drawn") from error
    if isinstance(said, dict) and said.get("type") == "FeatureCollection":
        features = said.get("features")
        if not isinstance(features, list) or len(features) != 1:
            how_many = len(features) if isinstance(features, list) else 0
            raise Refusal(
                code="areas_several",
                words=f"This file holds {how_many:,} areas, and a place has one boundary. Save that one by itself. "
                "Nothing was drawn.",
                field="file",
            )
        said = features[0]
    if isinstance(said, dict) and said.get("type") == "Feature":
        return said.get("geometry")
    return said


def _features(path: Path) -> list[Mapping[str, Any]]:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise _unreadable(f"This file is larger than {MOST_BYTES // 1_000_000} MB. Split it")
        said = json.loads(path.read_bytes())
    except OSError as error:
        raise _unreadable(f"This file cannot be opened ({error.strerror})") from error
    except (ValueError, RecursionError) as error:
        raise _unreadable("This is not a GeoJSON file we can read") from error
    features = said.get("features") if isinstance(said, dict) else None
    if not isinstance(features, list) or not features or not all(isinstance(each, dict) for each in features):
        raise _unreadable("This is not a GeoJSON FeatureCollection with areas in it")
    return features


def _columns(columns: set[str], kind: PlaceKind) -> tuple[str, str, str]:
    """The names of the name and the code column, and the edition in words."""
    for column in sorted(columns, reverse=True):  # the newest where a file holds several
        said = _ANY_OFFICIAL.match(column)
        if said and f"{said[1]}{said[2]}CD" in columns and said[1] == _OFFICIAL.get(kind, said[1]):
            return column, f"{said[1]}{said[2]}CD", f"{said[1]} 20{said[2]}"
    if kind == PlaceKind.NEIGHBOURHOOD:
        for name, code in _PLAIN:
            if name in columns:
                return name, code, ""
    wanted = f"{_OFFICIAL[kind]}21NM and {_OFFICIAL[kind]}21CD" if kind in _OFFICIAL else "name"
    there = ", ".join(sorted(columns)[:20]) or "none"
    raise Refusal(
        code="columns_missing",
        words=f"These areas are not of the kind asked for: they have no properties such as {wanted}; theirs are "
        f"{there}. Nothing was imported.",
        field="file",
    )


def _properties(feature: Mapping[str, Any]) -> Mapping[str, Any]:
    properties = feature.get("properties")
    return properties if isinstance(properties, dict) else {}


def _text(value: object) -> str:
    return " ".join(str(value).split()) if isinstance(value, str | int) else ""


def _unreadable(what: str, done: str = "imported") -> Refusal:
    return Refusal(code="file_unreadable", words=f"{what}. Nothing was {done}.", field="file")

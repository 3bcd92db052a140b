"""Postcodes as people type them, and where they are."""

import re
from dataclasses import dataclass

from neighbourhoods.models import POSTCODE_PATTERN

_WRITTEN = re.compile(POSTCODE_PATTERN)
_INWARD = 3  # letters and digits after the blank


@dataclass(frozen=True, slots=True)
class Point:
    """Somewhere on the map, in degrees (WGS 84)."""

    latitude: float
    longitude: float


def written(postcode: str) -> str:
    """The postcode as it is kept (`tw31es` becomes TW3 1ES), or empty where what is given is none."""
    bare = "".join(postcode.split()).upper()
    code = f"{bare[:-_INWARD]} {bare[-_INWARD:]}"
    return code if _WRITTEN.fullmatch(code) else ""

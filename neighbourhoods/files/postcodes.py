"""Postcode files such as the ONS Postcode Directory, read line by line: all of the country's is larger than memory."""

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

from frontdoor.core.refusals import Refusal
from neighbourhoods.postcodes import Point, written

CODE = ("pcds", "pcd", "pcd8", "pcd7", "pcd2", "postcode")
LATITUDE = ("lat", "latitude")
LONGITUDE = ("long", "longitude", "lng", "lon")
# The United Kingdom and the Crown dependencies. The ONS writes 99.999999 where it knows no place.
SOUTH, NORTH, WEST, EAST = 49.0, 61.5, -9.0, 2.5


@dataclass(frozen=True, slots=True)
class PostcodeRow:
    """One line of the file: its number, the postcode as it is kept, and where it is; or, with `fault`, why neither."""

    line: int
    code: str
    point: Point
    fault: str = ""


NOWHERE = Point(0, 0)


@contextmanager
def reading(path: Path) -> Iterator[Iterator[PostcodeRow]]:
    """The rows of a postcode file, one after another.

    Refused: `file_unreadable`, also on the way where the file turns out to be broken; `columns_missing`.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield _rows(csv.reader(file))
    except OSError as error:
        raise _unreadable(f"This file cannot be opened ({error.strerror})") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise _unreadable("This is not a CSV file in UTF-8") from error


def _rows(reader: Iterator[list[str]]) -> Iterator[PostcodeRow]:
    headings = [heading.strip().casefold() for heading in next(reader, [])]
    code, latitude, longitude = (_column(headings, names) for names in (CODE, LATITUDE, LONGITUDE))
    last = max(code, latitude, longitude)
    for line, cells in enumerate(reader, start=2):
        if not any(cells):
            continue
        if len(cells) <= last:
            yield PostcodeRow(line, "", NOWHERE, "This row has fewer cells than there are headings.")
        else:
            yield _row(line, cells[code], cells[latitude], cells[longitude])


def _row(line: int, code: str, latitude: str, longitude: str) -> PostcodeRow:
    kept = written(code)
    if not kept:
        return PostcodeRow(line, "", NOWHERE, f"“{code[:20]}” is no postcode.")
    try:
        point = Point(float(latitude), float(longitude))
    except ValueError:
        return PostcodeRow(line, "", NOWHERE, f"{kept} has no coordinates.")
    if not (isfinite(point.latitude) and SOUTH <= point.latitude <= NORTH and WEST <= point.longitude <= EAST):
        return PostcodeRow(line, "", NOWHERE, f"{kept} has no coordinates in the United Kingdom.")
    return PostcodeRow(line, kept, point)


def _column(headings: Sequence[str], names: Sequence[str]) -> int:
    for name in names:
        if name in headings:
            return headings.index(name)
    there = ", ".join(heading[:40] for heading in headings[:20]) or "none"
    raise Refusal(
        code="columns_missing",
        words=f"The file has no column {' or '.join(names)}; its columns are {there}. Nothing was imported.",
        field="file",
    )


def _unreadable(what: str) -> Refusal:
    return Refusal(code="file_unreadable", words=f"{what}. Nothing was imported.", field="file")

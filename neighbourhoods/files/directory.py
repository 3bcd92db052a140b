"""A directory as a folder of four CSV files: organisations, services, locations, and which service is where."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid5

from django.core.files import File

from frontdoor.core.refusals import Refusal
from frontdoor.imports.files import Line, read_table

SHEETS: Mapping[str, tuple[str, ...]] = {
    "organisations.csv": ("ID", "Name", "Description"),
    "services.csv": ("ID", "Organisation ID", "Name", "Status", "Description"),
    "locations.csv": ("ID", "Address Line 1", "City", "Postcode"),
    "service_locations.csv": ("Service ID", "Location ID"),
}
"""The files of the folder, each with the columns it cannot do without."""


_LINK = re.compile(r"\[([^\]\n]*)\]\([^)\s]*\)")
_HEADING = re.compile(r"^\s{0,3}#{1,6}[ \t]*", re.MULTILINE)
_BULLET = re.compile(r"^[ \t]*[*+-][ \t]+", re.MULTILINE)
_EMPHASIS = re.compile(r"\*\*+|(?<!\w)_+|_+(?!\w)|(?<!\w)\*(?=\w)|(?<=\w)\*(?!\w)")


@dataclass(frozen=True, slots=True)
class DirectoryFiles:
    """The rows of the four files, in the files' own order."""

    organisations: list[Line]
    services: list[Line]
    locations: list[Line]
    service_locations: list[Line]


def read_directory(path: Path) -> DirectoryFiles:
    """Read a directory's folder whole. Refused: `shape_unknown`, `file_unreadable` and the like, `columns_missing`."""
    if not path.exists():
        raise Refusal(code="file_unreadable", words="There is no such file or folder. Nothing was imported.")
    there = {each.name.casefold(): each for each in path.iterdir()} if path.is_dir() else {}
    absent = [name for name in SHEETS if name not in there]
    if absent:
        raise Refusal(
            code="shape_unknown",
            words=f"A directory is a folder with {', '.join(SHEETS)}; here {', '.join(absent)} "
            f"{'are' if len(absent) > 1 else 'is'} missing, and other shapes are not read yet. Nothing was imported.",
        )
    rows = [_sheet(there[name], name, needed) for name, needed in SHEETS.items()]
    return DirectoryFiles(*rows)


def id_of(what: str, written: str) -> UUID | None:
    """The id a row is kept under: its own where that is a UUID, else one made from it; None where it is empty."""
    if not written:
        return None
    try:
        return UUID(written)
    except ValueError:
        return uuid5(NAMESPACE_URL, f"{what}:{written}")


def plain_words(marked: str) -> str:
    """Text without the marks of Markdown, which directories write in: our pages and feed show words as they are."""
    words = _LINK.sub(r"\1", marked)
    words = _HEADING.sub("", words)
    words = _BULLET.sub("• ", words)
    return _EMPHASIS.sub("", words).strip()


def _sheet(path: Path, name: str, needed: tuple[str, ...]) -> list[Line]:
    try:
        with path.open("rb") as file:
            table = read_table(File(file, name=name))
    except OSError as error:
        raise Refusal(
            code="file_unreadable", words=f"{name} cannot be opened ({error.strerror}). Nothing was imported."
        ) from error
    except Refusal as refusal:
        raise Refusal(code=refusal.code, words=f"{name}: {refusal.words}") from refusal
    known = {heading.casefold(): heading for heading in table.headings}
    missing = [column for column in needed if column.casefold() not in known]
    if missing:
        raise Refusal(
            code="columns_missing",
            words=f"{name} has no column {', '.join(missing)}; its columns are {', '.join(table.headings)[:400]}. "
            "Nothing was imported.",
        )
    ours = {known[column.casefold()]: column for column in needed}
    return [replace(row, values={ours.get(key, key): value for key, value in row.values.items()}) for row in table.rows]

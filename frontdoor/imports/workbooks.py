"""Excel workbooks as rows of text, without trusting what they say about their own size."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator
from typing import IO, Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from frontdoor.core.refusals import Refusal

WORKBOOK, OLD_WORKBOOK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
MOST_PARTS = 2_000
MOST_UNPACKED = 300_000_000  # bytes of all parts together
MOST_RATIO = 200  # unpacked to packed; office files stay below 50
SMALL = 1_000_000  # bytes; below this a part may pack as tightly as it likes
_DECLARES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    InvalidFileException,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    OSError,
    EOFError,
    SyntaxError,  # what the XML reader raises
    NotImplementedError,
    RuntimeError,
)


def rows_of_workbook(data: bytes) -> tuple[str, Iterator[tuple[int, list[str]]], list[str]]:
    """The first sheet that is in view: its name, its rows with their numbers, and notes. Refused: `file_unreadable`."""
    try:
        _look_inside(data)
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or book.worksheets
        sheet: Any = sheets[0]
        sheet.reset_dimensions()  # a sheet may claim a million empty columns
    except _BROKEN as error:
        raise _unreadable() from error
    notes = [f"Only the first sheet, “{sheet.title}”, was read; the file has {len(sheets)}."] if len(sheets) > 1 else []
    return str(sheet.title)[:200], _rows(sheet), notes


def _unreadable() -> Refusal:
    return Refusal(
        code="file_unreadable",
        words="This Excel file cannot be read. Open it, save it again as .xlsx or CSV, then choose it again. "
        "Nothing was read.",
        field="file",
    )


def _look_inside(data: bytes) -> None:
    """Refuse a small file that unpacks to an enormous one, and XML that declares entities."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        parts = packed.infolist()
        swollen = any(
            part.file_size > SMALL and part.file_size > MOST_RATIO * max(part.compress_size, 1) for part in parts
        )
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED or swollen:
            raise ValueError("unpacks to too much")
        for part in parts:
            if part.filename.endswith((".xml", ".rels")):
                with packed.open(part) as file:
                    if _declares(file):
                        raise ValueError("declares a document type")


def _declares(part: IO[bytes]) -> bool:
    """Whether a part declares a document type or an entity anywhere; comments before it hide nothing."""
    before = b""
    while piece := part.read(1_000_000):
        said = before + piece.replace(b"\0", b"")  # as it would stand in UTF-16
        if _DECLARES.search(said):
            return True
        before = said[-20:]
    return False


def _rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    try:
        for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
            yield number, [as_text(cell) for cell in cells]
    except _BROKEN as error:
        raise _unreadable() from error


def as_text(value: object) -> str:
    """A cell as text: dates as ISO 8601, whole numbers without a point, truth as yes and no."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)

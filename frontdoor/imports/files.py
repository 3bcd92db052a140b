"""A file as people send it, read into rows: which encoding, which delimiter, which sheet, and what was odd about it."""

import csv
import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.conf import settings
from django.core.files import File

from frontdoor.core.refusals import Refusal
from frontdoor.imports.workbooks import OLD_WORKBOOK, WORKBOOK, rows_of_workbook

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "upright bar"}
MOST_COLUMNS = 200
MOST_LETTERS = 20_000  # in one cell
ROWS_TO_SNIFF = 30
FEW_ODD, ODD_SHARE = 2, 0.01  # control characters: some export slips one in; above one in a hundred it is no text
_CONTROLS = re.compile(r"[\x01-\x08\x0e-\x1f]")
_SEP = re.compile(r"\s*sep=(.)\s*$", re.IGNORECASE)
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_END = "\x1dend of file\x1d"


@dataclass(frozen=True, slots=True)
class Line:
    """One row: the line of the file (or row of the sheet) it begins on, its values by heading, and what is wrong."""

    number: int
    values: dict[str, str]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A file read: headings made unlike each other, rows that hold something, and how it was read.

    `encoding` and `delimiter` are words for the report ("UTF-8", "semicolon"); a workbook has a `sheet` instead.
    `notes` are sentences on what was odd.
    """

    name: str
    size: int
    sha256: str
    encoding: str
    delimiter: str
    sheet: str
    headings: list[str]
    rows: list[Line]
    notes: list[str] = field(default_factory=list)


def read_table(file: "File[bytes]") -> Table:
    """Read a CSV or Excel file whole. Refused, each in words: `file_too_large`, `file_empty`, `file_unreadable`,
    `too_many_rows`, `too_many_columns`.
    """
    data = _bytes_of(file)
    notes: list[str] = []
    encoding = delimiter = sheet = ""
    if data.startswith(WORKBOOK):
        sheet, raw, notes = rows_of_workbook(data)
        encoding = "Excel workbook"
    elif data.startswith((OLD_WORKBOOK, b"%PDF")):
        raise _unreadable("This is an old Excel file, a locked one, or a PDF. Save it as .xlsx or CSV")
    else:
        text, encoding = decode(data)
        delimiter, raw = rows_of_text(text)
    headings, rows = _table(raw, notes)
    return Table(
        name=(file.name or "file").replace("\\", "/").rsplit("/", 1)[-1][:200],
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        encoding=encoding,
        delimiter=DELIMITERS.get(delimiter, ""),
        sheet=sheet,
        headings=headings,
        rows=rows,
        notes=notes,
    )


def _bytes_of(file: "File[bytes]") -> bytes:
    most: int = settings.IMPORT_MOST_BYTES
    data = b"" if file.size > most else file.read(most + 1)
    if file.size > most or len(data) > most:
        raise Refusal(
            code="file_too_large",
            words=f"This file is larger than {most // 1_000_000} MB. Split it, and import the parts one by one.",
            field="file",
        )
    if not data.strip(b"\0 \t\r\n"):
        raise Refusal(code="file_empty", words="This file is empty. Choose another.", field="file")
    return data


def _unreadable(what: str) -> Refusal:
    return Refusal(code="file_unreadable", words=f"{what}, then choose it again. Nothing was read.", field="file")


def decode(data: bytes) -> tuple[str, str]:
    """The text of a file and the name of its encoding: by its byte order mark, else UTF-8, else Windows-1252."""
    for mark, codec in _BOMS:
        if data.startswith(mark):
            encodings = [(codec, "UTF-8 with a byte order mark" if codec == "utf-8-sig" else "UTF-16")]
            break
    else:
        encodings = [("utf-8", "UTF-8"), ("cp1252", "Windows-1252, because it is not UTF-8")]
    for codec, words in encodings:
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        odd = text.count("\0") + len(_CONTROLS.findall(text))
        if odd <= FEW_ODD or odd < len(text) * ODD_SHARE:
            return text, words
    raise _unreadable("This is not a text file we can read. Save it as CSV in UTF-8, or as .xlsx")


def rows_of_text(text: str) -> tuple[str, Iterator[tuple[int, list[str]]]]:
    """The delimiter, and each record with the line it begins on. Quoted cells may hold line ends and delimiters."""
    first, _, rest = text.partition("\n")
    said = _SEP.match(first)  # Excel's own way of naming the delimiter
    if said and said[1] in DELIMITERS:
        return said[1], _records(rest, said[1], begins=2)
    delimiter = max(DELIMITERS, key=lambda each: _fit(text, each))
    return delimiter, _records(text, delimiter, begins=1)


def _fit(text: str, delimiter: str) -> tuple[float, int]:
    """How well a delimiter fits: the share of the first records as wide as the heading, and how wide that is."""
    widths = []
    try:
        for _, record in _records(text, delimiter, begins=1):
            if any(record):
                widths.append(len(record))
            if len(widths) == ROWS_TO_SNIFF:
                break
    except Refusal:
        return 0, 0
    if not widths or widths[0] == 1:
        return 0, 0
    return sum(width == widths[0] for width in widths) / len(widths), widths[0]


def _records(text: str, delimiter: str, *, begins: int) -> Iterator[tuple[int, list[str]]]:
    # A quotation mark that is never closed swallows all that follows: then it swallows this last line too.
    ended = text if text.endswith(("\n", "\r")) else f"{text}\n"
    reader = csv.reader(io.StringIO(ended + _END, newline=""), delimiter=delimiter)
    line = begins
    try:
        for record in reader:
            if record == [_END]:
                return
            if record and record[-1].endswith(_END):
                break
            yield line, record
            line = begins + reader.line_num
    except csv.Error:
        pass
    raise _unreadable(f"A quotation mark on or after line {line} is opened and never closed. Correct it")


def _table(raw: Iterator[tuple[int, list[str]]], notes: list[str]) -> tuple[list[str], list[Line]]:
    headings: list[str] = []
    rows: list[Line] = []
    for number, record in raw:
        cells = [cell.strip() for cell in record]
        if not any(cells):
            continue
        if not headings:
            headings = _headings(cells, notes)
            continue
        if len(rows) >= settings.IMPORT_MOST_ROWS:
            raise Refusal(
                code="too_many_rows",
                words=f"This file has more than {settings.IMPORT_MOST_ROWS:,} rows. Split it, and import the parts.",
                field="file",
            )
        rows.append(_line(number, cells, headings))
    if not rows:
        raise Refusal(code="file_empty", words="This file has no rows below its headings.", field="file")
    return headings, rows


def _headings(cells: list[str], notes: list[str]) -> list[str]:
    while not cells[-1]:
        cells.pop()
    if len(cells) > MOST_COLUMNS:
        raise Refusal(
            code="too_many_columns",
            words=f"This file has more than {MOST_COLUMNS} columns. Take out those that are not needed.",
            field="file",
        )
    headings: list[str] = []
    for place, cell in enumerate(cells, start=1):
        heading = " ".join(cell.replace("\0", "").split())[:200] or f"Column {place}"
        name, copies = heading, 1
        while name.casefold() in {each.casefold() for each in headings}:
            copies += 1
            name = f"{heading} ({copies})"
        if name != heading:
            notes.append(f"Two columns are headed “{heading}”; the later one is called “{name}” here.")
        headings.append(name)
    return headings


def _line(number: int, cells: list[str], headings: list[str]) -> Line:
    fault = ""
    beyond = [cell for cell in cells[len(headings) :] if cell]
    if beyond:
        fault = f"This row has more cells than there are headings ({len(headings)}). Look for a stray delimiter."
    elif any("\0" in cell for cell in cells):
        fault = "This row holds a character that no text can hold (NUL). Type its cells again."
    elif any(len(cell) > MOST_LETTERS for cell in cells):
        fault = f"A cell of this row is longer than {MOST_LETTERS:,} letters. Shorten it."
    elif any(cell in SPREADSHEET_ERRORS for cell in cells):
        fault = "A cell of this row holds an error of the spreadsheet, such as #REF!. Correct it there."
    kept = [cell.replace("\0", "\ufffd")[:MOST_LETTERS] for cell in cells]
    return Line(number, {name: cell for name, cell in zip(headings, kept, strict=False) if cell}, fault)


SPREADSHEET_ERRORS = frozenset(("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA"))

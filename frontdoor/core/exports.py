"""Lists as files: CSV sent as it is read, and Excel workbooks. Nothing in either can act as a formula.

Columns are declared one by one, so that a new field of a model never leaves by accident. Rows are asked for inside
the file's own `acting_as(scope)`: a streamed answer is written after the view has returned and its scope has gone, when
row security would leave it empty without an error.
"""

import datetime as dt
import io
import tempfile
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import IO, Any, Generic, TypeVar, cast

from defusedcsv import csv
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, acting_as
from frontdoor.core.ways import Way, by_way

Row = TypeVar("Row")
Value = str | int | float | Decimal | bool | dt.date | dt.datetime | uuid.UUID | None

MOST_EXCEL_ROWS = 1_048_575  # below the header
_EXCEL_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_AT_ONCE = 500  # rows of a file read in one transaction
_IN_MEMORY = 4 * 1024 * 1024  # bytes of a workbook kept before it goes to a temporary file
# What makes a spreadsheet program read a cell as a formula, full-width forms included, and what it strips before one.
_WIDE_STARTS = ("\uff1d", "\uff0b", "\uff0d", "\uff20")
_FORMULA_STARTS = ("=", "+", "-", "@", "|", "%", *_WIDE_STARTS)
_BLANKS = " \t\r\n\v\f\0\u00a0\ufeff"


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column: its heading and how its value is read from a row."""

    heading: str
    value: Callable[[Row], Value]


Rows = Callable[[], Iterator[Row]]


def csv_response(name: str, columns: Sequence[Column[Row]], rows: Rows[Row], *, scope: Scope) -> StreamingHttpResponse:
    """Stream the rows as `name`.csv: UTF-8 without a byte order mark, ISO 8601 dates, a header even without rows.

    `rows` is called once the answer is being sent, inside `acting_as(scope)`. Give it `paging.walk` over a queryset, so
    that rows whose sharing basis ends meanwhile are left out of what is still to come.
    """

    def lines() -> Iterator[str]:
        writer = csv.writer(_Echo())
        yield cast(str, writer.writerow([column.heading for column in columns]))
        still_to_come: Iterator[Row] | None = None
        written = [""] * _AT_ONCE
        while len(written) == _AT_ONCE:
            # Each part in a transaction of its own: who read it is on record before it leaves, however long that takes.
            with by_way(Way.EXPORT), acting_as(scope):
                still_to_come = rows() if still_to_come is None else still_to_come
                some = islice(still_to_come, _AT_ONCE)
                written = [writer.writerow([_csv_value(column.value(row)) for column in columns]) for row in some]
            yield from written

    return StreamingHttpResponse(
        lines(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": _attachment(name, "csv"), "Cache-Control": "no-store"},
    )


def csv_of_public(name: str, headings: Sequence[str], rows: Iterable[Iterable[Any]]) -> HttpResponse:
    """A list that anybody may read as `name`.csv, as `csv_response` writes it: nobody acts, so it is written whole."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(headings)
    writer.writerows([_csv_value(value) for value in row] for row in rows)
    return HttpResponse(
        text.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": _attachment(name, "csv")},
    )


def xlsx_response(name: str, columns: Sequence[Column[Row]], rows: Rows[Row], *, scope: Scope) -> FileResponse:
    """Send the rows as the workbook `name`.xlsx, written row by row to a temporary file inside `acting_as(scope)`.

    Dates are date cells shown as ISO 8601; times are ISO 8601 text with their offset, which Excel has no type for.
    Raises Refusal (code `too_many_rows`) above 1,048,575 rows, the most one sheet holds.
    """
    book = Workbook(write_only=True)
    sheet = cast(WriteOnlyWorksheet, book.create_sheet("Rows"))
    try:
        with by_way(Way.EXPORT), acting_as(scope):
            _fill(sheet, columns, rows())
    except BaseException:
        # Half a list of people must not stay behind in a temporary file.
        sheet.close()
        cast(Any, sheet)._writer.cleanup()
        raise
    file = cast(IO[bytes], tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY))  # noqa: SIM115 (the response closes it)
    book.save(file)
    file.seek(0)
    response = FileResponse(file, content_type=_EXCEL_TYPE)
    response.headers["Content-Disposition"] = _attachment(name, "xlsx")
    response.headers["Cache-Control"] = "no-store"
    return response


def file_response(
    name: str, columns: Sequence[Column[Row]], rows: Rows[Row], *, scope: Scope, workbook: bool
) -> StreamingHttpResponse | FileResponse:
    """Send the rows as `csv_response` does or, where a workbook is asked for, as `xlsx_response`."""
    return (xlsx_response if workbook else csv_response)(name, columns, rows, scope=scope)


def _fill(sheet: WriteOnlyWorksheet, columns: Sequence[Column[Row]], rows: Iterator[Row]) -> None:
    sheet.freeze_panes = "A2"
    sheet.append([_excel_cell(sheet, column.heading) for column in columns])
    for number, row in enumerate(rows, start=1):
        if number > MOST_EXCEL_ROWS:
            raise Refusal(
                code="too_many_rows",
                words="This list has more rows than an Excel sheet holds. Download it as CSV, or narrow it first.",
            )
        sheet.append([_excel_cell(sheet, column.value(row)) for column in columns])


class _Echo:
    """A file that hands each line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def _attachment(name: str, ending: str) -> str:
    safe = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in name).strip("-")
    return f'attachment; filename="{safe or "list"}.{ending}"'


def _plain(value: Value) -> Value:
    """Times in local time as ISO 8601 text, truth as yes and no, identifiers as text; the rest as it is."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.datetime):
        return (timezone.localtime(value) if timezone.is_aware(value) else value).isoformat(timespec="seconds")
    return str(value) if isinstance(value, uuid.UUID) else value


def _csv_value(value: Value) -> Value:
    value = _plain(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if not isinstance(value, str):
        return value
    # The writer defuses plain signs in first place. Programs also strip blanks before a sign and read full-width ones.
    bare = value.lstrip(_BLANKS)
    masked = bare != value and bare.startswith(_FORMULA_STARTS)
    return f"'{value}" if masked or value.startswith((*_WIDE_STARTS, "\t", "\r", "\n")) else value


def _excel_cell(sheet: WriteOnlyWorksheet, value: Value) -> Cell:
    value = _plain(value)
    if not isinstance(value, str):
        cell: Cell = WriteOnlyCell(sheet, value=cast(Any, value))
        if isinstance(value, dt.date):
            cell.number_format = "yyyy-mm-dd"
        return cell
    cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", value))
    # Text stays text: not read as a formula when the file is opened, nor when someone edits the cell and leaves it.
    cell.data_type = "s"
    cell.quotePrefix = True
    return cell

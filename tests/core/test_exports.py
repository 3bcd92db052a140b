"""Files of lists: nothing acts as a formula, the scope holds while rows are read, an empty list keeps its header."""

import csv
import datetime as dt
import io
import uuid
from contextlib import contextmanager
from decimal import Decimal

import pytest
from django.test import TestCase
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet._writer import ALL_TEMP_FILES

from frontdoor.core import exports
from frontdoor.core.exports import Column, csv_of_public, csv_response, xlsx_response
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Job, Scope

# Closing an answer lets Django look at its connections, which pytest-django allows only where they are asked for.
pytestmark = pytest.mark.django_db
SCOPE = Scope(job=Job.FILL_DEMO)
COLUMNS = [Column("Name", lambda row: row[0]), Column("When", lambda row: row[1])]
FORMULAS = ["=1+1", "+44 20", "-cmd", "@SUM(A1)", "\t=1", "\r=1", " =1", "\ufeff=1", "|x", "%x", "\uff1d1", "\n@x"]
TRIGGERS = set("=+-@|%\t\r\n\uff1d\uff0b\uff0d\uff20")


@pytest.fixture(autouse=True)
def scopes(monkeypatch):
    """Stands in for the database's scope, and notes when it is entered and left."""
    entered = []

    @contextmanager
    def acting_as(scope):
        entered.append(scope)
        yield scope
        entered.append("left")

    monkeypatch.setattr(exports, "acting_as", acting_as)
    return entered


def sent(response):
    try:
        return b"".join(response.streaming_content)
    finally:
        response.close()


def as_csv(rows, columns=COLUMNS):
    return sent(csv_response("people", columns, lambda: iter(rows), scope=SCOPE))


def as_sheet(rows, columns=COLUMNS):
    return load_workbook(io.BytesIO(sent(xlsx_response("people", columns, lambda: iter(rows), scope=SCOPE)))).active


def test_csv_rows_are_read_inside_the_scope_once_the_answer_is_sent(scopes):
    seen = []

    def rows():
        seen.append(list(scopes))
        yield ("Ann", None)

    response = csv_response("people", COLUMNS, rows, scope=SCOPE)
    assert seen == []
    assert sent(response) == b"Name,When\r\nAnn,\r\n"
    assert seen == [[SCOPE]]
    assert scopes == [SCOPE, "left"]


def test_excel_rows_are_read_inside_the_scope(scopes):
    def rows():
        assert scopes == [SCOPE]
        yield ("Ann", None)

    sheet = load_workbook(io.BytesIO(sent(xlsx_response("people", COLUMNS, rows, scope=SCOPE)))).active
    assert [cell.value for cell in sheet[2]] == ["Ann", None]
    assert scopes == [SCOPE, "left"]


def test_an_empty_list_still_has_its_header():
    assert as_csv([]) == b"Name,When\r\n"
    assert [[cell.value for cell in row] for row in as_sheet([]).iter_rows()] == [["Name", "When"]]


def test_csv_is_utf_8_without_a_byte_order_mark():
    assert as_csv([("Zoë Ó", None)], COLUMNS[:1]) == "Name\r\nZoë Ó\r\n".encode()


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_in_csv_is_defused(text):
    [_, [cell]] = csv.reader(io.StringIO(as_csv([(text, None)], COLUMNS[:1]).decode(), newline=""))
    assert cell.startswith("'")
    for_all = csv_of_public("people", ["Name"], [[text]]).content.decode()
    [_, [cell]] = csv.reader(io.StringIO(for_all, newline=""))
    assert cell.startswith("'")


@settings(deadline=None, max_examples=200)
@given(st.text(alphabet=st.sampled_from(" \t\r\n=+-@|%a1\uff1d\u00a0\0'\",.é"), max_size=8))
def test_no_text_in_csv_begins_with_what_a_formula_begins_with(text):
    if "\0" in text:
        text = text.replace("\0", "")
    [line] = list(csv.reader(io.StringIO("".join(exports_line(text)), newline="")))
    bare = line[0].lstrip(" \t\r\n\u00a0")
    numeric = bool(bare) and all(letter in "-0123456789.," for letter in bare) and "-" not in bare[1:]
    assert numeric or not ({bare[:1], line[0][:1]} & TRIGGERS)


def exports_line(text):
    response = csv_response("x", COLUMNS[:1], lambda: iter([(text, None)]), scope=SCOPE)
    return [part.decode() for part in response.streaming_content][1:]


@pytest.mark.parametrize("text", [*FORMULAS, "plain", "http://x.example", "{=1}"])
def test_text_in_excel_stays_text_also_when_it_is_edited(text):
    cell = as_sheet([(text, None)])["A2"]
    assert cell.data_type == "s"
    assert cell.quotePrefix
    assert cell.value.strip() == text.strip()


def test_letters_that_excel_cannot_hold_are_left_out():
    assert as_sheet([("a\x00b\x0bc", None)])["A2"].value == "abc"


def test_dates_and_times_are_iso_8601_in_local_time():
    day, moment = dt.date(2026, 3, 1), dt.datetime(2026, 7, 1, 11, 30, tzinfo=dt.UTC)
    lines = as_csv([("a", day), ("b", moment)]).decode().splitlines()
    assert lines[1:] == ["a,2026-03-01", "b,2026-07-01T12:30:00+01:00"]
    sheet = as_sheet([("a", day), ("b", moment)])
    assert (sheet["B2"].value, sheet["B2"].number_format) == (dt.datetime(2026, 3, 1), "yyyy-mm-dd")
    assert sheet["B3"].value == "2026-07-01T12:30:00+01:00"


def test_numbers_stay_numbers_truth_is_yes_or_no_and_identifiers_are_text():
    key = uuid.UUID(int=7)
    rows = [(-5, True), (Decimal("-2.50"), False), (key, None)]
    assert as_csv(rows).decode().splitlines()[1:] == ["-5,yes", "-2.50,no", f"{key},"]
    sheet = as_sheet(rows)
    assert (sheet["A2"].value, sheet["B2"].value, sheet["A4"].value) == (-5, "yes", str(key))


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch):
    monkeypatch.setattr(exports, "MOST_EXCEL_ROWS", 2)
    assert as_sheet([("a", 1)] * 2).max_row == 3
    with pytest.raises(Refusal) as refused:
        as_sheet([("a", 1)] * 3)
    assert refused.value.code == "too_many_rows"
    assert ALL_TEMP_FILES == []


class TheFileTests(TestCase):
    def test_the_file_is_named_downloaded_and_never_stored_on_the_way(self):
        for made, ending in ((csv_response, "csv"), (xlsx_response, "xlsx")):
            response = made('a"b\r\nc é', COLUMNS, lambda: iter([]), scope=SCOPE)
            assert response["Content-Disposition"] == f'attachment; filename="a-b--c.{ending}"'
            assert response["Cache-Control"] == "no-store"
            response.close()

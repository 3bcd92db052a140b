"""Files as people really send them are read whole, or refused in a sentence."""

import codecs
import contextlib
import csv
import datetime as dt
import io
import random
import zipfile

import pytest
from django.core.files.base import ContentFile
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from frontdoor.core.refusals import Refusal
from frontdoor.imports.files import Table, read_table
from frontdoor.imports.workbooks import as_text


def read(data: bytes | str, name: str = "groups.csv") -> Table:
    return read_table(ContentFile(data.encode() if isinstance(data, str) else data, name=name))


def values(table: Table) -> list[dict[str, str]]:
    return [row.values for row in table.rows]


def workbook(*rows: list[object], title: str = "Groups") -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("name,place\nCafé,Ynys Môn\n".encode(), "UTF-8"),
        (codecs.BOM_UTF8 + "name,place\nCafé,Ynys Môn\n".encode(), "UTF-8 with a byte order mark"),
        (codecs.BOM_UTF16_LE + "name,place\nCafé,Ynys Môn\n".encode("utf-16-le"), "UTF-16"),
        (codecs.BOM_UTF16_BE + "name,place\nCafé,Ynys Môn\n".encode("utf-16-be"), "UTF-16"),
        ("name,place\nCafé,Ynys Môn\n".encode("cp1252"), "Windows-1252, because it is not UTF-8"),
    ],
)
def test_the_encoding_is_found_and_said(data: bytes, encoding: str) -> None:
    table = read(data)
    assert values(table) == [{"name": "Café", "place": "Ynys Môn"}]
    assert table.encoding == encoding


@pytest.mark.parametrize(("mark", "word"), [(",", "comma"), (";", "semicolon"), ("\t", "tab"), ("|", "upright bar")])
def test_the_delimiter_is_found_and_said(mark: str, word: str) -> None:
    table = read(f'name{mark}words\nChoir{mark}"Tea, cake; song | dance"\nClub{mark}"Chess, draughts"\n')
    assert table.delimiter == word
    assert values(table)[0] == {"name": "Choir", "words": "Tea, cake; song | dance"}
    assert values(table)[1] == {"name": "Club", "words": "Chess, draughts"}


def test_a_file_of_one_column_with_commas_in_its_words_is_one_column() -> None:
    assert read("name\nChoir\nChess club\n").headings == ["name"]


def test_the_line_excel_puts_first_to_name_the_delimiter_is_obeyed() -> None:
    table = read("sep=;\r\nname;words\r\nChoir;a,b,c\r\n")
    assert (table.headings, table.rows[0].number) == (["name", "words"], 3)


def test_quotes_and_line_ends_inside_cells_are_kept_and_lines_stay_countable() -> None:
    table = read('name,words\r\n"The ""Red"" Lion","Quiz,\r\non Mondays"\r\n\r\n,,\r\nChoir,sings\r\n')
    assert values(table) == [
        {"name": 'The "Red" Lion', "words": "Quiz,\r\non Mondays"},
        {"name": "Choir", "words": "sings"},
    ]
    assert [row.number for row in table.rows] == [2, 6]


def test_a_stray_quote_in_the_middle_of_a_cell_is_only_a_letter() -> None:
    assert values(read('name,size\nShelf,5" deep\nBox,6" wide\n'))[1] == {"name": "Box", "size": '6" wide'}


@pytest.mark.parametrize("after", ["Choir,sings\n" * 3, "Choir,sings\n" * 50_000])
def test_a_quote_that_is_never_closed_is_refused_and_not_swallowed(after: str) -> None:
    with pytest.raises(Refusal, match="file_unreadable") as refused:
        read(f'name,words\nClub,fine\nLion,"Quiz on Mondays\n{after}')
    assert "line 3" in refused.value.words


def test_headings_used_twice_or_left_empty_get_names_of_their_own() -> None:
    table = read("Phone, Phone ,,Phone\n1,2,3,4\n")
    assert values(table) == [{"Phone": "1", "Phone (2)": "2", "Column 3": "3", "Phone (3)": "4"}]
    assert len(table.notes) == 2


def test_trailing_empty_columns_are_nothing_and_short_rows_are_empty_at_the_end() -> None:
    table = read("name,place,,\nChoir,,,\nClub\n")
    assert table.headings == ["name", "place"]
    assert values(table) == [{"name": "Choir"}, {"name": "Club"}]
    assert not any(row.fault for row in table.rows)


def test_a_row_with_more_cells_than_headings_is_at_fault_alone() -> None:
    table = read("name,place\nChoir,Northgate,stray\nClub,Southbank\n")
    assert [bool(row.fault) for row in table.rows] == [True, False]


def test_a_nul_byte_puts_its_row_at_fault_alone() -> None:
    table = read(b"name,place\nCh\0oir,Northgate\n" + b"Club,Southbank\n" * 50)
    assert "NUL" in table.rows[0].fault
    assert not any(row.fault for row in table.rows[1:])
    assert "\0" not in str(values(table))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b" \r\n\r\n", "file_empty"),
        (b"name,place\n", "file_empty"),
        (b"name,place\n,\n,\n", "file_empty"),
        (b"name\0,\0p\0l\0a\0c\0e\0\n\0" * 20, "file_unreadable"),
        ("name,place\nA,B\n".encode("utf-16-le"), "file_unreadable"),
        (random.Random(7).randbytes(5000), "file_unreadable"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 600, "file_unreadable"),
        (b"%PDF-1.7 ...", "file_unreadable"),
        (b"PK\x03\x04 but no archive", "file_unreadable"),
        (codecs.BOM_UTF16_LE + b"a\0b", "file_unreadable"),
        ((",".join(f"c{n}" for n in range(201)) + "\nx\n").encode(), "too_many_columns"),
    ],
)
def test_what_cannot_be_read_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        read(data)
    assert refused.value.code == code
    assert refused.value.words.endswith(".")


def test_a_file_above_the_limit_is_refused(settings: object) -> None:
    settings.IMPORT_MOST_BYTES = 1_000_000  # type: ignore[attr-defined]
    with pytest.raises(Refusal, match="file_too_large"):
        read(b"a" * 1_000_001)


def test_more_rows_than_the_limit_are_refused(settings: object) -> None:
    settings.IMPORT_MOST_ROWS = 2  # type: ignore[attr-defined]
    assert len(read("name\nA\nB\n").rows) == 2
    with pytest.raises(Refusal, match="too_many_rows"):
        read("name\nA\nB\nC\n")


@pytest.mark.slow
def test_a_file_of_ten_megabytes_is_read_whole() -> None:
    row = "Choir," + "x" * 180 + "\n"
    table = read("name,words\n" + row * 56_000)
    assert table.size > 10_000_000
    assert (len(table.rows), table.rows[-1].number) == (56_000, 56_001)


def test_a_workbook_is_read_with_its_dates_and_numbers_as_people_write_them() -> None:
    table = read(
        workbook(
            ["name", "since", "open", "members", "phone", "asks", "fee"],
            ["Choir", dt.datetime(2019, 3, 1), dt.time(19, 30), 12.0, "01632 960123", True, 2.5],
            [],
            ["Club", dt.datetime(2020, 1, 2, 9, 5), None, 7, None, False, None],
        ),
        "groups.xlsx",
    )
    assert values(table) == [
        {
            "name": "Choir",
            "since": "2019-03-01",
            "open": "19:30:00",
            "members": "12",
            "phone": "01632 960123",
            "asks": "yes",
            "fee": "2.5",
        },
        {"name": "Club", "since": "2020-01-02 09:05:00", "members": "7", "asks": "no"},
    ]
    assert [row.number for row in table.rows] == [2, 4]
    assert (table.sheet, table.encoding) == ("Groups", "Excel workbook")


def test_a_workbook_is_known_by_what_it_is_and_not_by_its_name() -> None:
    assert values(read(workbook(["name"], ["Choir"]), "groups.csv")) == [{"name": "Choir"}]


def test_an_error_of_the_spreadsheet_puts_its_row_at_fault() -> None:
    table = read(workbook(["name", "size"], ["Choir", "#REF!"], ["Club", 3]))
    assert [bool(row.fault) for row in table.rows] == [True, False]


def test_only_the_first_sheet_in_view_is_read_and_that_is_said() -> None:
    book = Workbook()
    first = book.active
    assert first is not None
    first.sheet_state = "hidden"
    first.append(["secret"])
    for title in ("Groups", "Old"):
        sheet = book.create_sheet(title)
        sheet.append(["name"])
        sheet.append([title])
    file = io.BytesIO()
    book.save(file)
    table = read(file.getvalue())
    assert values(table) == [{"name": "Groups"}]
    assert len(table.notes) == 1


def repacked(data: bytes, part: str, contents: bytes) -> bytes:
    """A workbook with one of its parts replaced."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, contents if name == part else old.read(name))
    return file.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def test_a_small_workbook_that_unpacks_to_an_enormous_one_is_refused() -> None:
    bomb = repacked(workbook(["name"], ["Choir"]), SHEET, b"<worksheet>" + b" " * 50_000_000 + b"</worksheet>")
    assert len(bomb) < 100_000
    with pytest.raises(Refusal, match="file_unreadable"):
        read(bomb)


@pytest.mark.parametrize("before", [0, 2_500, 1_000_000])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_workbook_that_declares_entities_is_refused(encoding: str, before: int) -> None:
    said = f"<!--{'-a' * (before // 2)}-->" if before else ""
    xml = (
        f'<?xml version="1.0" encoding="{encoding}"?>{said}<!DOCTYPE w [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>'
    )
    with pytest.raises(Refusal, match="file_unreadable"):
        read(repacked(workbook(["name"], ["Choir"]), SHEET, xml.encode(encoding)))


@pytest.mark.parametrize("contents", [b"", b"<worksheet", b"<worksheet><sheetData><row r='x'><c t='zz'><v>1</v></c>"])
def test_a_broken_sheet_is_refused_in_words(contents: bytes) -> None:
    with pytest.raises(Refusal, match="file_"):
        read(repacked(workbook(["name"], ["Choir"]), SHEET, contents))


def test_a_sheet_that_claims_to_be_wider_than_it_is_costs_nothing() -> None:
    honest = workbook(["name"], ["Choir"])
    with zipfile.ZipFile(io.BytesIO(honest)) as packed:
        sheet = packed.read(SHEET).replace(b'ref="A1:A2"', b'ref="A1:XFD1048576"')
    assert b"XFD" in sheet
    assert read(repacked(honest, SHEET, sheet)).headings == ["name"]


cells = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")) | st.sampled_from('",;|\n\t'), max_size=20
)


@settings(max_examples=150, deadline=None)
@given(rows=st.lists(st.lists(cells, min_size=3, max_size=3), min_size=1, max_size=8), mark=st.sampled_from(",;\t|"))
def test_what_is_written_as_csv_is_read_back(rows: list[list[str]], mark: str) -> None:
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=mark)
    writer.writerow(["first", "second", "third"])
    writer.writerows(rows)
    kept = [[cell.strip() for cell in row] for row in rows]
    expected = [
        {name: cell for name, cell in zip(("first", "second", "third"), row, strict=True) if cell}
        for row in kept
        if any(row)
    ]
    if not expected:
        with pytest.raises(Refusal, match="file_empty"):
            read(file.getvalue())
        return
    assert values(read(file.getvalue())) == expected


@given(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.dates(), st.datetimes(), st.times(), st.text())
)
def test_every_cell_of_a_workbook_has_a_text(value: object) -> None:
    assert isinstance(as_text(value), str)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_at_all_make_it_fail(data: bytes) -> None:
    for start in (b"", b"PK\x03\x04", codecs.BOM_UTF16_LE, codecs.BOM_UTF8):
        with contextlib.suppress(Refusal):
            assert read(start + data).rows

"""A wrong file is answered with line and reason. No database."""

from pathlib import Path

import pytest

from frontdoor.reference import files
from frontdoor.reference.files import BadFileError, FiledContents, FiledList, FiledWording, read_file, read_text

GOOD = """\
code: colours
version: 1
title: Colours
purpose: To show what a good file is.
kind: ideas
citation: "G: Introduction"
items:
  - code: red
    number: "1"
    name: Red
    words: Like a letter box.
    citation: "G: Introduction"
    parts:
      - letter: a
        words: Light or dark?
"""


def answered(text: str) -> list[str]:
    with pytest.raises(BadFileError) as caught:
        read_text(text)
    return str(caught.value).splitlines()


def test_a_good_file_is_read() -> None:
    filed = read_text(GOOD)
    assert isinstance(filed, FiledList)
    assert (filed.items[0].code, filed.items[0].line, filed.items[0].parts[0].letter) == ("red", 8, "a")


@pytest.mark.parametrize(
    ("old", "new", "answer"),
    [
        ("title: Colours\n", "", "Line 1: 'title' is missing or empty."),
        ("title: Colours", "title: ''", "Line 3: 'title' is missing or empty."),
        ("title: Colours", "title: [a, b]", "Line 3: 'title' must be plain text."),
        ("title: Colours", "title: " + "x" * 201, "Line 3: 'title' is longer than 200 characters."),
        ("version: 1", "version: one", "Line 2: 'version' must be a whole number from 1 to 9999, not 'one'."),
        ("version: 1", "version: 0", "Line 2: 'version' must be a whole number from 1 to 9999, not '0'."),
        ("version: 1", "version: ²", "Line 2: 'version' must be a whole number from 1 to 9999, not '²'."),
        ("version: 1", "version: 1" + "0" * 9, "Line 2: 'version' must be a whole number from 1 to 9999"),
        ("kind: ideas", "kind: idea", "Line 5: 'kind' must be one of ideas, reflection"),
        ("kind: ideas", "kind: ideas\nscored: true", "Line 6: Nothing in these lists is ever scored."),
        ("kind: ideas", "kind: ideas\nslot: perhaps", "Line 6: 'slot' must be true or false, not 'perhaps'."),
        ("kind: ideas", "kind: ideas\ncolour: red", "Line 6: 'colour' is not a name this file may use."),
        ("kind: ideas", "kind: ideas\ntitle: Twice", "Line 6: 'title' is given twice."),
        ("code: red", "code: Red rose", "Line 8: 'Red rose' cannot be a code."),
        ("    words: Like a letter box.\n", "", "Line 8: 'words' is missing or empty."),
        ('    citation: "G: Introduction"\n', "", "Line 8: 'citation' is missing or empty."),
        ("letter: a", "letter: b", "Line 8: The parts must be lettered a, b, c and so on in order, not b."),
        ("letter: a", "condition: ''", "Line 14: A part needs a 'letter'"),
        ("    parts:", "    crosswalk:\n      - to: nowhere\n    parts:", "Line 14: 'to' must name a list and an item"),
        ("items:\n", "items: nothing\nx:\n", "Line 7: 'items' must be a list, each entry starting with a dash."),
        ("  - code: red", "  - plain\n  - code: red", "Line 8: Expected lines of the form 'name: value'."),
        ("kind: ideas", "kind: ideas\nslot: true", "Line 1: A slot is shipped empty"),
    ],
)
def test_a_wrong_line_is_named_with_its_reason(old: str, new: str, answer: str) -> None:
    assert old in GOOD
    assert any(line.startswith(answer) for line in answered(GOOD.replace(old, new, 1))), answered(
        GOOD.replace(old, new, 1)
    )


def test_a_citation_must_start_with_a_document_s_letter() -> None:
    wrong = GOOD.replace('    citation: "G: Introduction"', "    citation: somewhere in the guide")
    assert answered(wrong) == [
        "Line 8: 'citation' must start with a document's letter and a colon, as in 'G: Appendix 1'."
    ]


def test_every_wrong_line_is_named_at_once() -> None:
    wrong = GOOD.replace("version: 1", "version: x").replace("name: Red", "name: ''")
    assert [line.split(":")[0] for line in answered(wrong)] == ["Line 2", "Line 10"]


def test_a_code_used_twice_names_both_lines() -> None:
    twice = GOOD + GOOD[GOOD.index("  - code: red") :]
    assert answered(twice) == ["Line 16: The code 'red' was used before, at line 8."]


def test_broken_yaml_is_answered_with_the_line() -> None:
    assert answered("code: colours\ntitle: [never closed\n")[0].startswith("Line 3: This is not well-formed YAML:")


@pytest.mark.parametrize("text", ["", "just words", "- a\n- b\n", "\x07", "[" * 5000])
def test_what_is_no_list_at_all_is_answered_in_words(text: str) -> None:
    assert answered(text)[0].startswith("Line 1:")


def test_a_file_in_another_encoding_is_answered_with_the_line(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes(GOOD.replace("Colours", "Caf\u00e9s").encode("latin-1"))
    with pytest.raises(BadFileError, match=r"^Line 3: The file is not UTF-8 text"):
        read_file(path)


def test_a_file_that_starts_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    path = tmp_path / "marked.yaml"
    path.write_bytes(GOOD.encode("utf-8-sig"))
    assert isinstance(read_file(path), FiledList)


def test_a_file_beyond_the_size_limit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    path.write_bytes(b"#" * (files.LARGEST_FILE + 1))
    with pytest.raises(BadFileError, match=r"^Line 1: The file is larger than 1,000,000 bytes\.$"):
        read_file(path)


def test_the_two_kinds_of_supplied_file_are_told_apart() -> None:
    supplied = "version: 1\nsupplied_by: A council\nsource: A book\nitems:\n  - code: one\n    words: Said.\n"
    assert isinstance(read_text("wording_for: colours\n" + supplied), FiledWording)
    more = supplied.replace("words:", 'number: "1"\n    name: One\n    words:')
    assert isinstance(read_text("contents_for: colours\n" + more), FiledContents)


def test_a_supplied_file_says_who_supplied_it() -> None:
    assert "Line 1: 'supplied_by' is missing or empty." in answered("wording_for: colours\nversion: 1\nitems: []\n")

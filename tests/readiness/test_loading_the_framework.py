"""The framework is loaded from files; wrong ones are answered with the line and the reason."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import acting_as
from frontdoor.reference.files import SHIPPED_FOLDER, FiledList, read_file
from frontdoor.reference.reads import items
from readiness.actions.frameworks import load_framework
from readiness.framework import (
    FOUNDATIONS,
    HINDRANCE_CODES,
    HOW_MANY,
    PLACE_CODES,
    QUESTIONS,
    THEMES,
    refuse_other_files,
    themes_of,
)
from readiness.reads import themes_of_round
from tests.readiness.story import Story, make

pytestmark = pytest.mark.django_db
OURS = (SHIPPED_FOLDER / "readiness_questions.yaml").read_text()
NEWER = OURS.replace("version: 1", "version: 2", 1)
WORDING = (
    "wording_for: readiness-questions\nversion: 1\nsupplied_by: Merrowdale Council\nsource: The briefing\nitems:\n"
    + "".join(f"  - code: q{number:02}\n    words: Our own words for {number}.\n" for number in range(1, 19))
)


def load(folder: Path, text: str) -> str:
    path = folder / "framework.yaml"
    path.write_text(text)
    said = StringIO()
    call_command("load_framework", str(path), stdout=said)
    return said.getvalue()


def refused(folder: Path, text: str) -> str:
    with pytest.raises(CommandError) as error:
        load(folder, text)
    return str(error.value)


def test_the_framework_has_six_themes_of_three_questions_with_their_parts_and_forks() -> None:
    themes = themes_of(items(QUESTIONS))
    assert [len(theme.questions) for theme in themes] == [3] * 6
    asked = [question for theme in themes for question in theme.questions]
    assert [question.item.number for question in asked] == [str(number) for number in range(1, 19)]
    lettered = {
        q.item.number: "".join(a.item.letter for a in q.asks) for q in asked if any(a.item.letter for a in q.asks)
    }
    assert lettered == dict(
        zip(
            ("4", "5", "10", "13", "14", "15", "16", "17"),
            ("ab", "abc", "ab", "ab", "abc", "ab", "abcd", "ab"),
            strict=True,
        )
    )
    conditions = {ask.label for question in asked for ask in question.asks if ask.item.condition}
    assert conditions == {"2, if not", "5c, if so", "6, if not", "15b, if not"}
    hindrances = {ask.item.number for question in asked for ask in question.asks if ask.is_hindrance}
    assert hindrances == {"5b", "16c", "16d"}
    assert len(items(FOUNDATIONS)) == 8
    assert all(item.citation.startswith("R: ") for code in (QUESTIONS, FOUNDATIONS, THEMES) for item in items(code))


def test_our_own_files_are_in_the_shape_and_their_codes_are_ours() -> None:
    for code in HOW_MANY:
        filed = read_file(SHIPPED_FOLDER / f"{code.replace('-', '_')}.yaml")
        assert isinstance(filed, FiledList)
        refuse_other_files(filed)
    assert tuple(item.code for item in items("readiness-positions")) == PLACE_CODES
    assert tuple(item.code for item in items("hindrance-levels")) == HINDRANCE_CODES


def test_a_round_keeps_the_version_and_the_words_it_was_made_with(tmp_path: Path, story: Story) -> None:
    first = themes_of_round(story.round)[0].questions[0].item.words
    load(tmp_path, NEWER.replace("Do people here truly see", "Do we truly see"))
    load(tmp_path, WORDING)
    with acting_as(story.asha):
        assert themes_of_round(story.round)[0].questions[0].item.words == first
    newer = make(story.asha, "Later")
    with acting_as(story.asha):
        assert themes_of_round(newer)[0].questions[0].item.words == "Our own words for 1."
    assert (newer.questions.version, story.round.questions.version) == (2, 1)


def test_the_same_file_twice_changes_nothing(tmp_path: Path) -> None:
    assert "loaded already" in load(tmp_path, OURS)
    load(tmp_path, WORDING)
    assert "loaded already" in load(tmp_path, WORDING)


def test_a_wrong_file_is_answered_with_line_and_reason(tmp_path: Path) -> None:
    def line_of(words: str, text: str = NEWER) -> int:
        return text[: text.index(words)].count("\n") + 1

    fewer = NEWER[: NEWER.index("  - code: q18")]
    assert "Line 1: 'readiness-questions' has 18 items, and this file has 17." in refused(tmp_path, fewer)
    moved = NEWER.replace("group: vision", "group: quality", 1)
    place = line_of("- code: q16", moved)
    assert f"Line {place}: The theme 'quality' has more than 3 questions." in refused(tmp_path, moved)
    numbered = NEWER.replace('number: "7"', 'number: "8"', 1)
    assert f"Line {line_of('- code: q07')}: Expected number 7 here, not '8'." in refused(tmp_path, numbered)
    unanswerable = NEWER.replace("    answered_with: readiness-positions\n", "", 1)
    assert f"Line {line_of('- code: q01')}: The question says neither" in refused(tmp_path, unanswerable)
    strange = NEWER.replace("answered_with: hindrance-levels", "answered_with: sectors", 1)
    assert "must be readiness-positions or hindrance-levels here, not 'sectors'" in refused(tmp_path, strange)
    scored = NEWER.replace("scored: false", "scored: true")
    assert "Line 8: Nothing in these lists is ever scored." in refused(tmp_path, scored)
    assert "Line 1: This is not well-formed YAML" in refused(tmp_path, "{")
    places = (SHIPPED_FOLDER / "readiness_positions.yaml").read_text().replace("code: developing", "code: on-its-way")
    assert "'on-its-way' is none of in-place, developing" in refused(tmp_path, places)


def test_other_lists_and_missing_files_are_refused(tmp_path: Path) -> None:
    assert "'sectors' is no part of the readiness framework" in refused(
        tmp_path, (SHIPPED_FOLDER / "sectors.yaml").read_text()
    )
    contents = WORDING.replace("wording_for", "contents_for").replace(
        "    words:", '    number: "1"\n    name: One\n    words:'
    )
    assert "Lay your words over it with 'wording_for'" in refused(tmp_path, contents)
    with pytest.raises(CommandError, match="cannot be opened"):
        call_command("load_framework", str(tmp_path / "missing.yaml"))


def test_one_wrong_file_among_several_loads_none(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(WORDING)
    bad.write_text("code: x")
    with pytest.raises(CommandError):
        call_command("load_framework", str(good), str(bad))
    assert items(QUESTIONS)[0].our_words == ""


def test_only_whoever_looks_after_the_site_loads_a_framework(tmp_path: Path, story: Story) -> None:
    with acting_as(story.asha), pytest.raises(Refusal) as refusal:
        load_framework(by=story.asha, path=tmp_path)
    assert refusal.value.code == "not_permitted"

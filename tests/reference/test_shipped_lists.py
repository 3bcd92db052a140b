"""The files themselves: nothing missing, everything cited, every sentence our own. No database."""

import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from frontdoor.accounts.models import Sector
from frontdoor.reference import files, matching

LISTS = {one.code: one for one in files.shipped_lists()}
SEEDS = Path(__file__).resolve().parents[3] / "shared" / "seeds"

COUNTS = {
    "sources": 5,
    "elements": 3,
    "principles": 5,
    "reflection-questions": 28,
    "four-cs": 4,
    "enabling-help-principles": 7,
    "earlier-layers": 4,
    "earlier-principles": 9,
    "readiness-themes": 6,
    "foundations": 8,
    "readiness-questions": 18,
    "readiness-positions": 6,
    "hindrance-levels": 3,
    "consent-positions": 5,
    "network-kinds": 3,
    "three-conversations": 3,
    "entry-routes": 5,
    "complementary-practices": 7,
    "introduction-kinds": 5,
    "asset-kinds": 6,
    "sectors": 7,
}
SLOTS = {
    "asset-based-area-steps": 10,
    "asset-based-area-behaviours": None,
    "community-centred-public-health": 11,
    "building-blocks": 3,
    "co-production-ladder": None,
    "liberated-method": None,
    "principle-resources": None,
}
# Proper names of eight words or more: they are names, and names carry over.
LONG_NAMES = {
    "Citizens living their best lives in flourishing neighbourhoods",
    "Start where you are, build out and deepen",
}
NOT_ON_PAGES = (
    r"cases?|clients?|service users?|customers?|signpost\w*|demand|burden|complexity|blind spot|gifts?|"
    r"hard to reach|doorsteps?|dead letter|break-glass|equity profile|assessments?"
)


def codes(list_code: str) -> list[str]:
    return [item.code for item in LISTS[list_code].items]


def test_every_list_of_the_domain_is_there_with_its_count_and_no_other() -> None:
    assert {code: len(one.items) for code, one in LISTS.items() if not one.is_slot} == COUNTS


def test_what_the_sources_name_and_do_not_spell_out_is_an_empty_slot() -> None:
    slots = {code: one for code, one in LISTS.items() if one.is_slot}
    assert {code: one.expected for code, one in slots.items()} == SLOTS
    assert not any(one.items for one in slots.values())


def test_the_reflection_questions_are_three_six_six_seven_and_six() -> None:
    groups = Counter(item.group for item in LISTS["reflection-questions"].items)
    assert [groups[code] for code in codes("principles")] == [3, 6, 6, 7, 6]


def test_each_readiness_theme_has_three_questions_in_the_source_s_order() -> None:
    questions = LISTS["readiness-questions"].items
    assert [question.number for question in questions] == [str(number) for number in range(1, 19)]
    assert [question.group for question in questions] == [code for code in codes("readiness-themes") for _ in range(3)]


def test_the_parts_of_the_18_questions_are_lettered_where_they_ask_several_things() -> None:
    lettered = {
        question.number: "".join(part.letter for part in question.parts)
        for question in LISTS["readiness-questions"].items
        if any(part.letter for part in question.parts)
    }
    assert lettered == {
        "4": "ab",
        "5": "abc",
        "10": "ab",
        "13": "ab",
        "14": "abc",
        "15": "ab",
        "16": "abcd",
        "17": "ab",
    }


def test_the_forks_of_the_18_questions_are_kept() -> None:
    forks = {
        (question.number + part.letter, part.condition)
        for question in LISTS["readiness-questions"].items
        for part in question.parts
        if part.condition
    }
    assert forks == {("2", "If not"), ("5c", "If so"), ("6", "If not"), ("15b", "If not")}


def test_only_control_competing_projects_and_fatigue_are_asked_as_hindrances() -> None:
    hindrances = {
        question.number + part.letter
        for question in LISTS["readiness-questions"].items
        for part in question.parts
        if part.answered_with == "hindrance-levels"
    }
    assert hindrances == {"5b", "16c", "16d"}


def test_a_readiness_question_is_answered_as_a_whole_or_by_its_lettered_parts() -> None:
    for question in LISTS["readiness-questions"].items:
        has_letters = any(part.letter for part in question.parts)
        assert bool(question.answered_with) is not has_letters, question.code
        assert all(part.answered_with for part in question.parts), question.code


def test_the_layers_lead_to_the_elements_and_each_line_is_marked_our_reading() -> None:
    links = [(layer.number, link) for layer in LISTS["earlier-layers"].items for link in layer.crosswalk]
    elements = codes("elements")
    assert [(number, elements.index(link.item_code) + 1) for number, link in links] == [
        ("1", 1),
        ("2", 2),
        ("3", 3),
        ("4", 3),
    ]
    assert all(link.list_code == "elements" and link.is_our_reading for _, link in links)


def test_the_seven_principles_say_that_earlier_prose_names_six() -> None:
    assert "six" in LISTS["enabling-help-principles"].note
    assert codes("enabling-help-principles")[-1] == "behavioural"


def test_every_list_and_item_cites_a_document_that_is_among_the_sources() -> None:
    known = {code: matching.codes_of(one.items) for code, one in LISTS.items()}
    for one in LISTS.values():
        assert matching.problems_of_list(one, known) == []
        assert all(files.CITED_DOCUMENT.match(item.citation) for item in one.items)
    assert codes("sources") == ["G", "O", "R", "P", "C"]


def test_the_sectors_are_those_an_organisation_can_have() -> None:
    assert codes("sectors") == Sector.values


def everything_said(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for value in node.values():
            yield from everything_said(value)
    elif isinstance(node, list):
        for value in node:
            yield from everything_said(value)
    elif isinstance(node, str):
        yield node


def said_in_files() -> list[tuple[str, str]]:
    return [
        (path.name, words)
        for path in sorted(files.SHIPPED_FOLDER.glob("*.yaml"))
        for words in everything_said(yaml.safe_load(path.read_text()))
    ]


def runs_of_eight(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"[a-z0-9]+(?:['-][a-z0-9]+)*", text.lower().replace("\u2019", "'"))
    return {tuple(words[start : start + 8]) for start in range(len(words) - 7)}


def test_no_sentence_shares_eight_words_in_a_row_with_a_source() -> None:
    if not SEEDS.is_dir():
        assert os.environ.get("CI") != "true", "The source documents are missing, so nothing can be compared."
        pytest.skip("The source documents are not beside this project.")
    texts = [path.read_text() for path in sorted(SEEDS.glob("*.txt"))]
    assert len(texts) == 5
    printed = set[tuple[str, ...]]().union(*map(runs_of_eight, texts))
    names = LONG_NAMES | {item.name for item in LISTS["sources"].items}
    copied = []
    for file_name, words in said_in_files():
        own = words
        for name in names:
            own = own.replace(name, " | ")
        copied += [(file_name, " ".join(run)) for run in runs_of_eight(own) & printed]
    assert copied == []
    assert all(runs_of_eight(name) & printed for name in LONG_NAMES), "A name no longer needs its exception."


def test_no_word_that_pages_avoid_is_in_our_words() -> None:
    # A citation names a heading of its document, and a heading may be "Self assessment".
    found = [
        (file_name, match.group())
        for file_name, words in said_in_files()
        if not files.CITED_DOCUMENT.match(words)
        for match in re.finditer(rf"\b({NOT_ON_PAGES})\b", words, re.IGNORECASE)
    ]
    assert found == []

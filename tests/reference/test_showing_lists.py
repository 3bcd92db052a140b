"""The open pages: every list can be read, cited and taken away by anyone, without signing in."""

import csv
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from frontdoor.core.scope import Job, Scope
from frontdoor.reference import reads
from frontdoor.reference.actions import load_reference_file
from frontdoor.reference.exports import COLUMNS
from frontdoor.reference.models import ReferenceItem, ReferenceList
from frontdoor.reference.subjects import OTHER, SUBJECTS
from tests.reference.test_loading_lists import CONTENTS, WORDING, filed
from tests.reference.test_shipped_lists import COUNTS, SLOTS

pytestmark = pytest.mark.django_db
BY = Scope(job=Job.LOAD_LISTS)


def page(client: Client, code: str) -> str:
    answer = client.get(reverse("reference:list", args=[code]))
    assert answer.status_code == 200
    return answer.content.decode()


def rows(client: Client, address: str) -> list[dict[str, str]]:
    answer = client.get(address)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(StringIO(answer.content.decode())))


def test_the_index_names_every_list_and_says_which_are_empty(client: Client) -> None:
    text = client.get("/about/lists/").content.decode()
    full, empty = text.split("Named, but not spelt out")
    for one in reads.current_lists():
        assert reverse("reference:list", args=[one.code]) in (empty if one.code in SLOTS else full)


def test_the_index_has_every_list_we_ship_under_a_heading() -> None:
    assert sorted(code for _, codes in SUBJECTS for code in codes) == sorted(COUNTS)


def test_a_slot_that_was_filled_moves_up_among_the_lists(client: Client, tmp_path: Path) -> None:
    load_reference_file(by=BY, path=filed(tmp_path, CONTENTS))
    full, _ = client.get("/about/lists/").content.decode().split("Named, but not spelt out")
    assert OTHER in full
    assert "The three building blocks" in full.split(OTHER)[1]


def test_an_index_without_lists_says_how_to_load_them(client: Client) -> None:
    ReferenceList.objects.update(is_current=False)
    text = client.get("/about/lists/").content.decode()
    assert "The lists have not been loaded yet." in text
    assert "CSV" not in text


@pytest.mark.parametrize("code", list(COUNTS))
def test_each_list_shows_each_item_with_where_it_comes_from(client: Client, code: str) -> None:
    text = page(client, code)
    for item in reads.items(code):
        assert f'id="{item.code}"' in text
        assert item.citation in text
        assert all(f'id="{part.code}"' in text for part in item.parts)
    for source in reads.shown_list(code).sources:
        assert source.name in text
    assert reads.shown_list(code).sources


@pytest.mark.parametrize(("code", "expected"), list(SLOTS.items()))
def test_an_empty_slot_says_so_and_what_is_known(client: Client, code: str, expected: int | None) -> None:
    text = page(client, code)
    assert "This list is empty for now." in text
    assert (f"has {expected} items" in text) is (expected is not None)


def test_questions_to_think_with_say_that_they_are_never_scored(client: Client) -> None:
    assert "They are never scored." in page(client, "reflection-questions")
    assert "They are never scored." not in page(client, "principles")


def test_the_crosswalk_is_marked_as_our_reading(client: Client) -> None:
    text = " ".join(page(client, "earlier-layers").split())
    assert text.count("In the approach as it is now:") == text.count("</a> (our reading)") == 4


def test_whose_words_stand_on_the_page_is_said(client: Client, tmp_path: Path) -> None:
    ours = reads.items("elements")[0].words
    load_reference_file(by=BY, path=filed(tmp_path, WORDING))
    text = page(client, "elements")
    assert "was supplied by Merrowdale Council" in text
    assert f"Our words: {ours}" in text
    assert "for version" not in text
    load_reference_file(by=BY, path=filed(tmp_path, CONTENTS))
    assert "The contents were supplied by Merrowdale Council, from A talk in Merrowdale." in page(
        client, "building-blocks"
    )


def test_an_unknown_list_is_not_found(client: Client) -> None:
    assert client.get("/about/lists/nothing/").status_code == 404
    assert client.get("/about/lists/nothing/items.csv").status_code == 404


def test_pages_are_read_and_never_posted_to(client: Client) -> None:
    assert client.post("/about/lists/elements/").status_code == 405


def test_one_list_is_taken_away_with_its_parts(client: Client) -> None:
    taken = rows(client, "/about/lists/readiness-questions/items.csv")
    assert len(taken) == 18 + 22
    fork = next(row for row in taken if row["code"] == "q05-c")
    assert (fork["number"], fork["asked only"], fork["answered with"]) == ("5c", "If so", "readiness-positions")
    layers = rows(client, "/about/lists/earlier-layers/items.csv")
    assert layers[3]["crosswalk"] == "elements/networks (our reading)"


def test_the_file_says_who_supplied_the_words(client: Client, tmp_path: Path) -> None:
    load_reference_file(by=BY, path=filed(tmp_path, WORDING))
    assert {row["wording supplied by"] for row in rows(client, "/about/lists/elements/items.csv")} == {
        "Merrowdale Council"
    }
    assert {row["wording supplied by"] for row in rows(client, "/about/lists/principles/items.csv")} == {""}


def test_every_item_is_taken_away_in_one_file(client: Client) -> None:
    taken = rows(client, "/about/lists/every-item.csv")
    assert len(taken) == ReferenceItem.objects.filter(list__is_current=True).count() == sum(COUNTS.values()) + 22


def test_a_supplied_line_cannot_act_as_a_formula(client: Client, tmp_path: Path) -> None:
    load_reference_file(by=BY, path=filed(tmp_path, CONTENTS.replace("What it is.", "'=1+1'")))
    assert rows(client, "/about/lists/building-blocks/items.csv")[0]["words"] == "'=1+1"


def test_a_list_nobody_filled_is_taken_away_as_its_headings(client: Client) -> None:
    answer = client.get("/about/lists/building-blocks/items.csv")
    assert answer.content.decode().splitlines() == [",".join(COLUMNS)]


def test_the_page_gives_the_version_and_the_day_it_was_loaded(client: Client) -> None:
    ReferenceList.objects.filter(code="building-blocks").update(is_current=False)
    ReferenceList.objects.create(
        code="building-blocks",
        version=7,
        title="Blocks",
        purpose="To see the day.",
        kind="ideas",
        citation="G: Starting in neighbourhoods",
        is_slot=True,
        digest="0" * 64,
        loaded_at=datetime(2026, 11, 2, 9, 0, tzinfo=UTC),
    )
    assert "Version 7, loaded on 2 November 2026." in " ".join(page(client, "building-blocks").split())

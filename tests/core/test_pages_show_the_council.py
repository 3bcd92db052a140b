"""The council's name, colours and ways to reach it, on every page and refused where nobody could read them."""

from typing import Any

import pytest
from django.core.checks import run_checks
from django.test import Client

from frontdoor.core import branding
from frontdoor.core.council import council


def with_council(settings: Any, **changes: str) -> None:
    settings.COUNCIL = {**settings.COUNCIL, **changes}


def test_the_contrast_of_black_on_white_is_21_and_of_a_colour_on_itself_1() -> None:
    assert branding.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert branding.contrast("#1f5b4f", "#1f5b4f") == pytest.approx(1)


def test_the_grey_that_just_passes_and_the_one_that_just_fails_are_told_apart() -> None:
    assert branding.contrast("#767676", "#ffffff") >= 4.5
    assert branding.contrast("#777777", "#ffffff") < 4.5


def test_the_default_colours_have_no_fault() -> None:
    assert branding.faults(council()) == []


@pytest.mark.parametrize("name", ["colour", "link_colour"])
def test_a_colour_too_pale_to_read_is_refused_by_the_checks(settings: Any, name: str) -> None:
    with_council(settings, **{name: "#77aadd"})
    assert "core.E001" in {message.id for message in run_checks()}


def test_a_surface_too_dark_for_words_is_refused_by_the_checks(settings: Any) -> None:
    with_council(settings, surface_colour="#444444")
    assert "core.E001" in {message.id for message in run_checks()}


def test_a_colour_that_is_no_colour_never_reaches_the_style_sheet(settings: Any) -> None:
    with_council(settings, colour="red; } body { display: none")
    assert branding.faults(council()) != []
    with pytest.raises(ValueError, match="not a colour"):
        branding.style_sheet(council())


def test_a_council_without_an_out_of_hours_number_is_refused_by_the_checks(settings: Any) -> None:
    with_council(settings, out_of_hours_phone="")
    assert [m.msg for m in run_checks() if m.id == "core.E002"] == [
        "COUNCIL_OUT_OF_HOURS_PHONE is not set; the public pages print it."
    ]


def test_the_colours_are_served_once_and_then_only_confirmed(db: None, client: Client) -> None:
    first = client.get("/brand.css")
    assert first["Content-Type"].startswith("text/css")
    assert f"--govuk-brand-colour: {council().colour};" in first.content.decode()
    again = client.get("/brand.css", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304


def test_changed_colours_change_the_address_that_pages_ask_for(db: None, client: Client, settings: Any) -> None:
    before = client.get("/").context["brand_address"]
    with_council(settings, colour="#5b1f4f")
    assert client.get("/").context["brand_address"] != before


def test_every_page_names_the_council_of_the_settings(db: None, client: Client, settings: Any) -> None:
    with_council(settings, name="Ashcombe Council")
    page = client.get("/privacy/").content.decode()
    assert "Ashcombe Council" in page
    assert "Merrowdale" not in page.replace("merrowdale.example", "").replace(council().postal_address, "")


def test_a_browser_that_looks_for_an_icon_by_itself_finds_one(db: None, client: Client) -> None:
    answer = client.get("/favicon.ico")
    assert answer.status_code == 302
    assert answer["Location"].endswith("images/favicon.svg")

"""What the eye sees, checked in real Chromium: a page can pass every rule and still be wholly unstyled."""

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from frontdoor.core.council import council

pytestmark = pytest.mark.browser
BUILT = Path(__file__).resolve().parents[2] / "frontdoor" / "assets" / "built"


def rgb(colour: str) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgb({red}, {green}, {blue})"


def style(page: Page, selector: str, name: str) -> str:
    return str(page.eval_on_selector(selector, "(element, name) => getComputedStyle(element)[name]", name))


def test_words_are_set_in_the_neutral_font_and_it_is_really_loaded(page: Page, site: str) -> None:
    page.goto(f"{site}/privacy/")
    assert style(page, "main p", "fontFamily").startswith('"Atkinson Hyperlegible Next Variable"')
    page.evaluate("document.fonts.ready")
    loaded = page.evaluate("[...document.fonts].filter(f => f.status == 'loaded').map(f => f.family)")
    assert "Atkinson Hyperlegible Next Variable" in {family.strip('"') for family in loaded}


def test_header_buttons_and_links_wear_the_councils_colours(page: Page, site: str) -> None:
    page.goto(f"{site}/pattern/")
    assert style(page, ".fd-header", "backgroundColor") == rgb(council().colour)
    assert style(page, "main .govuk-button", "backgroundColor") == rgb(council().colour)
    assert style(page, ".fd-footer a", "color") == rgb(council().link_colour)


def test_a_field_in_error_has_the_red_border_and_a_good_one_has_not(page: Page, site: str) -> None:
    page.goto(f"{site}/pattern/?state=error")
    for box in ("#id_email", "#id_matters", "#id_place", "#id_born"):
        assert style(page, box, "borderTopColor") == "rgb(202, 53, 53)", box
    assert style(page, "#id_note", "borderTopColor") != "rgb(202, 53, 53)"


def test_following_a_fault_in_the_summary_puts_the_cursor_in_its_field(page: Page, site: str) -> None:
    page.goto(f"{site}/pattern/?state=error")
    for label, field in (
        ("Email address", "id_email"),
        ("How shall we reach you?", "id_way"),
        ("Enter a date", "id_born"),
    ):
        page.locator(".govuk-error-summary a", has_text=label).click()
        assert page.evaluate("document.activeElement.id") == field


def test_the_summary_takes_the_focus_so_that_it_is_read_out(page: Page, site: str) -> None:
    page.goto(f"{site}/pattern/?state=error")
    assert page.evaluate("document.activeElement.className") == "govuk-error-summary"


def test_nothing_of_the_crown_is_built_or_asked_for(context: BrowserContext, site: str) -> None:
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    page.goto(f"{site}/")
    names = [file.name for file in BUILT.rglob("*")] + asked
    assert [name for name in names if "crest" in name or "crown" in name or "govuk-icon" in name] == []
    words = (BUILT / "frontdoor.css").read_text() + page.content()
    for sign in ("crest", "crown", "GDS Transport", "Royal"):
        assert sign.lower() not in words.lower()


def test_the_browser_asks_no_other_host_for_anything(context: BrowserContext, site: str) -> None:
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    for address in ("/", "/accessibility/", "/pattern/"):
        page.goto(site + address)
    assert len(asked) > 10
    assert [url for url in asked if not url.startswith((site, "data:"))] == []

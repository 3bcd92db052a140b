"""In real Chromium: words reach the server in seconds, whatever becomes of the page, the session or a second tab."""

import re
import time

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from frontdoor.local.demo import PASSWORD
from tests.browser.walk import accessibility_violations, sign_in

pytestmark = pytest.mark.browser
WORDS = "textarea[name=what_matters]"
STATUS = "[data-draft-status]"
WITHIN = 10_000
"""Milliseconds of typing that may be lost at most."""
IN_STORAGE = """async () => JSON.stringify([
  {...localStorage}, {...sessionStorage}, await indexedDB.databases(), await caches.keys()])"""


@pytest.fixture
def signed_in(context: BrowserContext, site: str, users: list[str]) -> BrowserContext:
    """A worker, signed in."""
    sign_in(context, site, "worker", PASSWORD).close()
    return context


def form_of(context: BrowserContext, site: str, call: str) -> Page:
    """The form of one call; each test has a call of its own."""
    page = context.new_page()
    page.goto(f"{site}/drafting/{call}/")
    return page


def words_there(context: BrowserContext, site: str, call: str) -> str:
    """What the form holds when it is opened anew."""
    page = form_of(context, site, call)
    words = page.locator(WORDS).input_value()
    page.close()
    return words


def soon_there(context: BrowserContext, site: str, call: str, words: str) -> bool:
    """Whether the form, opened anew, holds the words within the time that may be lost."""
    until = time.monotonic() + WITHIN / 1000
    while time.monotonic() < until:
        if words_there(context, site, call) == words:
            return True
        time.sleep(0.2)
    return False


def test_words_are_saved_while_typing_and_nothing_is_in_the_browser(signed_in: BrowserContext, site: str) -> None:
    page = form_of(signed_in, site, "typing")
    page.get_by_label("Friends").check()
    page.locator(WORDS).press_sequentially("Her garden")
    expect(page.locator(STATUS)).to_have_text(re.compile(r"^Saved (midday|\d{1,2}(:\d\d)?[ap]m)$"), timeout=WITHIN)
    assert "garden" not in page.evaluate(IN_STORAGE)
    assert soon_there(signed_in, site, "typing", "Her garden")
    again = form_of(signed_in, site, "typing")
    assert again.get_by_label("Friends").is_checked()


def test_steady_typing_is_saved_without_a_pause_for_breath(signed_in: BrowserContext, site: str) -> None:
    page = form_of(signed_in, site, "steady")
    page.locator(WORDS).press_sequentially("and then she said " * 3, delay=100, timeout=30_000)
    expect(page.locator(STATUS)).to_contain_text("Saved", timeout=100)


def test_leaving_the_page_saves_what_was_typed_last(signed_in: BrowserContext, site: str) -> None:
    page = form_of(signed_in, site, "left")
    page.locator(WORDS).fill("Her garden")
    page.goto(f"{site}/home/")
    assert soon_there(signed_in, site, "left", "Her garden")


def test_a_session_that_dies_keeps_the_words_and_they_are_saved_after_signing_in(
    signed_in: BrowserContext, site: str
) -> None:
    page = form_of(signed_in, site, "session")
    page.locator(WORDS).fill("Her garden")
    expect(page.locator(STATUS)).to_contain_text("Saved", timeout=WITHIN)
    signed_in.clear_cookies(name="sessionid")
    page.locator(WORDS).fill("Her garden and the choir")
    expect(page.locator(STATUS)).to_contain_text("You are signed out", timeout=WITHIN)
    page.get_by_role("button", name="Finish the call").click()
    assert page.locator(WORDS).input_value() == "Her garden and the choir"
    assert accessibility_violations(page) == []
    with signed_in.expect_page() as opened:
        page.get_by_role("link", name="Sign in (opens in a new tab)").click()
    tab = opened.value
    tab.locator("input[name=username]").fill("worker")
    tab.locator("input[name=password]").fill(PASSWORD)
    tab.locator("main button[type=submit]").click()
    expect(page.locator(STATUS)).to_contain_text("Saved", timeout=WITHIN)
    assert words_there(signed_in, site, "session") == "Her garden and the choir"
    page.get_by_role("button", name="Finish the call").click()
    expect(page.locator("h1")).to_have_text("Sent")


def test_without_a_connection_it_says_so_and_keeps_trying(signed_in: BrowserContext, site: str) -> None:
    page = form_of(signed_in, site, "connection")
    signed_in.set_offline(True)
    page.locator(WORDS).fill("Her garden")
    expect(page.locator(STATUS)).to_contain_text("no connection", timeout=WITHIN)
    signed_in.set_offline(False)
    expect(page.locator(STATUS)).to_contain_text("Saved", timeout=WITHIN)
    assert words_there(signed_in, site, "connection") == "Her garden"


def test_two_tabs_overwrite_nothing_and_lead_to_both_texts(signed_in: BrowserContext, site: str) -> None:
    one, other = form_of(signed_in, site, "tabs"), form_of(signed_in, site, "tabs")
    one.locator(WORDS).fill("Her garden")
    expect(one.locator(STATUS)).to_contain_text("Saved", timeout=WITHIN)
    other.locator(WORDS).fill("Her dog")
    expect(other.locator(STATUS)).to_contain_text("Both texts are kept", timeout=WITHIN)
    other.get_by_role("link", name="See both texts").click()
    expect(other.locator("main")).to_contain_text("Her garden")
    expect(other.locator("main")).to_contain_text("Her dog")
    assert accessibility_violations(other) == []
    other.get_by_label("Both, one after the other").check()
    other.get_by_role("button", name="Save my choice").click()
    expect(other.locator(WORDS)).to_have_value("Her garden\n\nHer dog")


def test_without_scripts_a_button_saves_and_a_dead_session_gives_the_words_back(
    browser: Browser, site: str, users: list[str]
) -> None:
    context = browser.new_context(java_script_enabled=False)
    sign_in(context, site, "worker", PASSWORD).close()
    page = form_of(context, site, "plain")
    page.locator(WORDS).fill("Her garden")
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator(WORDS)).to_have_value("Her garden")
    expect(page.locator("main")).to_contain_text("Your draft is saved")
    context.clear_cookies(name="sessionid")
    page.locator(WORDS).fill("Her garden\nand the choir")
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator("h1")).to_have_text("Your words are not saved yet")
    sign_in(context, site, "worker", PASSWORD).close()
    for _ in range(2):  # the first is answered with a fresh token, since signing in made the old one stale
        page.get_by_role("button", name="Save draft").click()
    expect(page.locator(WORDS)).to_have_value("Her garden\nand the choir")
    context.close()

"""The second journey, whole: a builder adds an entry, its group puts it right by link, everybody finds it by its day.

Real Chromium and a real web server, without a pointer throughout; once without scripts too.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext

from frontdoor.local.demo import PASSWORD
from tests.browser import walk
from tests.browser.keyboard import Keyboard

pytestmark = pytest.mark.browser


@pytest.fixture(params=["with scripts", "without scripts"])
def context(request: pytest.FixtureRequest, browser: Browser) -> Iterator[BrowserContext]:
    """The builder's own browser."""
    scripts = request.param == "with scripts"
    opened = browser.new_context(viewport={"width": 1280, "height": 900}, java_script_enabled=scripts)
    yield opened
    opened.close()


def test_from_a_builders_walk_to_the_directory(
    request: pytest.FixtureRequest, context: BrowserContext, browser: Browser, site: str, users: list[str]
) -> None:
    scripts = "without" not in request.node.name
    name = f"Lantern supper {'with' if scripts else 'without'} scripts"
    keys = Keyboard(walk.sign_in(context, site, "builder", PASSWORD))
    keys.follow("Add something good")
    add(keys, name)
    everybody = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=scripts)
    anybody = Keyboard(everybody.new_page())
    assert name in found(anybody, site, name, "Monday")
    keys.press("Make a link")
    link, code = (part.inner_text().strip() for part in keys.page.locator("main dd").all())
    keys.follow("Lantern supper")
    correct(Keyboard(everybody.new_page()), link, code, scripts=scripts)
    assert "Nothing found" in found(anybody, site, name, "Thursday")
    approve(keys, scripts=scripts)
    assert name in found(anybody, site, name, "Thursday")
    assert "Nothing found" in found(anybody, site, name, "Monday")
    anybody.page.goto(f"{site}/directory/?words={name}&day=TH")
    anybody.follow("Lantern supper")
    said = anybody.page.inner_text("main")
    assert "Every Thursday, 6pm to 8:30pm" in said
    assert re.search(r"Confirmed in \w+ 20\d\d", said)
    if scripts:
        assert walk.accessibility_violations(anybody.page) == []
    everybody.close()


def add(keys: Keyboard, name: str) -> None:
    """Put the supper on the map: a Monday, at a postcode of the demo; first without saying what kind of thing it is."""
    keys.write("What is it called?", name)
    keys.press("Save")
    assert "Choose what kind of thing it is" in keys.page.inner_text("main")
    keys.choose("Associations and groups")
    keys.write("Which group or organisation offers it?", "Lantern Street")
    keys.write("What happens there?", "Soup by lantern light.")
    keys.tick("Monday")
    keys.write("From", "6pm")
    keys.write("To", "8.30pm")
    keys.write("Building and street", "Lantern Street 1")
    keys.write("Postcode", "md11aa")
    keys.choose("Free")
    keys.tick("Step-free all the way")
    keys.press("Save")
    assert "It is on the map." in keys.page.inner_text("main")
    assert "Every Monday, 6pm to 8:30pm" in keys.page.inner_text("main")


def correct(keys: Keyboard, link: str, code: str, *, scripts: bool) -> None:
    """The group comes in by its link, with its code, and says that it is on Thursdays now."""
    keys.page.goto(link)
    keys.write("Your code", code)
    keys.press("Go on")
    assert "Write this code down" in keys.page.inner_text("main")
    if scripts:
        assert walk.accessibility_violations(keys.page) == []
    keys.follow("Put something right")
    keys.tick("Monday")
    keys.tick("Thursday")
    keys.write("Is there anything else we should know?", "The hall is taken on Mondays.")
    if scripts:
        assert walk.accessibility_violations(keys.page) == []
    keys.press("Send this")
    assert "until then the entry stays as it is" in keys.page.inner_text("main")


def approve(keys: Keyboard, *, scripts: bool) -> None:
    """The builder reads both texts side by side, and takes the group's over."""
    keys.page.reload()
    keys.follow("Suggested on")
    said = keys.page.inner_text("main")
    assert "Every Monday, 6pm to 8:30pm" in said
    assert "Every Thursday, 6pm to 8:30pm" in said
    assert "The hall is taken on Mondays." in said
    if scripts:
        assert walk.accessibility_violations(keys.page) == []
    keys.press("Take it over")
    assert "It is answered." in keys.page.inner_text("main")


def found(keys: Keyboard, site: str, words: str, day: str) -> str:
    """What the public directory says to these words on this day."""
    keys.page.goto(f"{site}/directory/")
    keys.write("What are you looking for?", words)
    keys.pick("On which day?", day)
    keys.press("Search")
    return keys.page.inner_text("#found") + keys.page.inner_text("main")

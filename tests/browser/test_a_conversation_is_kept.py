"""What a worker types in a conversation stays one text, whatever button is pressed on the way."""

from uuid import uuid4

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from frontdoor.local.demo import PASSWORD
from tests.browser.walk import sign_in

pytestmark = pytest.mark.browser


def a_conversation(context: BrowserContext, site: str) -> Page:
    page = sign_in(context, site, "worker", PASSWORD)
    page.goto(f"{site}/conversations/new/")
    return page


def kept(page: Page) -> None:
    """Wait until what stands on the page is saved, and see that it stands alone."""
    with page.expect_response("**/drafts/log-conversation/") as answer:
        page.keyboard.press("Tab")
    assert answer.value.status == 200
    expect(page.get_by_text("Choose between the two")).to_have_count(0)


@pytest.mark.parametrize("button", ["Add something else", "Look"])
@pytest.mark.parametrize("pause", [0, 4000])
def test_a_button_on_the_way_leaves_one_text(
    button: str, pause: int, context: BrowserContext, site: str, users: list[str]
) -> None:
    mark = uuid4().hex[:6]
    page = a_conversation(context, site)
    page.get_by_label("What matters to them").fill(f"Her garden {mark}")
    kept(page)  # so that the page opened next begins from it: one that did not would be another text, and say so
    page.get_by_role("link", name="Home", exact=True).click()
    page.goto(f"{site}/conversations/new/")
    for earlier in ("What they are good at or enjoy", "What is happening"):
        page.get_by_label(earlier).fill("")
    page.get_by_label("Find them by name").fill("Nobody-of-this-name")
    page.get_by_label("What they are good at or enjoy").press_sequentially(f"Baking {mark}", delay=30)
    page.wait_for_timeout(pause)
    with page.expect_navigation():
        page.get_by_role("button", name=button).click()
    page.get_by_label("What is happening").press_sequentially(f"The club closed {mark}", delay=60)
    kept(page)
    page.get_by_label("What to call them").fill(f"Maud {mark}")
    kept(page)
    page.goto(f"{site}/home/")
    page.goto(f"{site}/conversations/new/")
    expect(page.get_by_label("What to call them")).to_have_value(f"Maud {mark}")
    expect(page.get_by_label("What is happening")).to_have_value(f"The club closed {mark}")
    expect(page.get_by_label("What they are good at or enjoy")).to_have_value(f"Baking {mark}")

"""Every page, at a laptop's and a telephone's width, by keyboard, and without scripts."""

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from frontdoor.local.demo import COUNCIL, PASSWORD, SURGERIES
from tests.browser import walk
from tests.browser.trouble import KINDS

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", walk.WIDTHS)
def test_every_page_is_accessible_fits_and_breaks_no_rule_of_its_policy(
    browser: Browser, site: str, users: list[str], width: int
) -> None:
    visits = walk.walk_pages(browser, site, users, password=PASSWORD, widths=[width], once=True)
    assert [fault for visit in visits for fault in visit.faults] == []
    assert {visit.address for visit in visits if visit.who == walk.NOBODY} > set(walk.OPEN_PAGES)
    assert {visit.who for visit in visits if visit.address == walk.HOME} == set(users)


@pytest.mark.long
@pytest.mark.parametrize("width", walk.WIDTHS)
def test_every_page_is_so_for_each_who_comes_to_it(browser: Browser, site: str, users: list[str], width: int) -> None:
    visits = walk.walk_pages(browser, site, users, password=PASSWORD, widths=[width])
    assert [fault for visit in visits for fault in visit.faults] == []


def test_somebody_signs_in_and_out_by_keyboard_alone(page: Page, site: str, users: list[str]) -> None:
    page.goto(f"{site}/")
    tab_to(page, "Sign in")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}{walk.SIGN_IN}")
    tab_to(page, "", name="username")
    page.keyboard.type("worker")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}{walk.HOME}")
    assert f"Acting for {COUNCIL}" in page.inner_text("header")
    tab_to(page, "Sign out")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}{walk.SIGN_IN}")


def test_whoever_belongs_to_two_organisations_sees_which_and_can_change(
    context: BrowserContext, site: str, users: list[str]
) -> None:
    page = walk.sign_in(context, site, "lead", PASSWORD)
    before = page.inner_text(".fd-acting strong")
    page.locator(".fd-acting a", has_text="Change").click()
    page.locator("main input[type=radio]:not(:checked)").first.check()
    page.locator("main button[type=submit]").click()
    assert {before, page.inner_text(".fd-acting strong")} == {COUNCIL, SURGERIES}


def tab_to(page: Page, words: str, *, name: str = "") -> None:
    """Press Tab until the focus is on what says these words, or on the field of that name."""
    for _ in range(60):
        page.keyboard.press("Tab")
        focused = page.evaluate("[document.activeElement.textContent.trim(), document.activeElement.name || '']")
        if (name and focused[1] == name) or (words and focused[0] == words):
            return
    pytest.fail(f"No number of tabs leads to {words or name}")


@pytest.mark.parametrize("width", walk.WIDTHS)
def test_every_widget_and_every_fault_is_accessible_and_fits(browser: Browser, site: str, width: int) -> None:
    addresses = [f"/pattern/?state={state}" for state in ("empty", "filled", "error")]
    addresses += [f"/trouble/{kind}/" for kind in KINDS]
    visits = walk.look_at(browser, site, addresses, width=width)
    assert [fault for visit in visits for fault in visit.faults] == []
    assert [visit.status for visit in visits if "trouble" in visit.address] == [400, 403, 404, 413, 422, 429, 500]


def test_the_walk_sees_what_is_wrong(browser: Browser, site: str) -> None:
    """Guards the guard: a page with one fault of each kind is reported for each of them."""
    [visit] = walk.look_at(browser, site, ["/faulty/"], width=390)
    assert visit.violations != []
    assert visit.csp_reports != []
    assert visit.script_errors != []
    assert visit.sticks_out != []


def test_the_first_key_reaches_the_way_past_the_header(page: Page, site: str) -> None:
    page.goto(f"{site}/privacy/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main-content"


def test_whatever_has_the_focus_shows_it(page: Page, site: str) -> None:
    page.goto(f"{site}/pattern/")
    unseen, reached = [], 0
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement == document.body"):
            break
        reached += 1
        seen = page.evaluate(
            """() => {
              const focused = document.activeElement;
              const drawn = [focused, focused.nextElementSibling].filter(Boolean).map(e =>
                [getComputedStyle(e), getComputedStyle(e, "::before")]).flat();
              return drawn.some(s => (s.outlineStyle != "none" && s.outlineWidth != "0px") || s.boxShadow != "none")
                ? "" : focused.outerHTML.slice(0, 80);
            }"""
        )
        unseen += [seen] if seen else []
    assert unseen == []
    assert reached > 20


def test_open_pages_and_forms_work_without_scripts(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    page = context.new_page()
    for address in ("/", "/urgent-help/", "/privacy/", "/cookies/", "/accessibility/", "/complaints/"):
        page.goto(site + address)
        assert page.locator("main h1").is_visible()
        assert page.locator("footer a", has_text="Complaints").is_visible()
    page.goto(f"{site}/pattern/?state=error")
    assert page.locator(".govuk-error-summary").is_visible()
    for box in page.locator("main input[type=radio], main input[type=checkbox]").all():
        box.check()
        assert box.is_checked()
    context.close()

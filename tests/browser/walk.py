"""Goes through the whole site in real Chromium and says what is wrong with each page it sees.

Used by the tests and by the proof that the house stands. Nothing here asserts: it looks and reports.
"""

import os
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

CHROMIUM_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDTHS = (1280, 390)
"""CSS pixels: a laptop and a telephone."""

OPEN_PAGES = (
    "/",
    "/urgent-help/",
    "/privacy/",
    "/cookies/",
    "/accessibility/",
    "/complaints/",
    "/about/lists/",
    "/directory/",
    "/networks/",
)
SIGN_IN = "/sign-in/"
HOME = "/home/"
MISSING = "/no-such-page/"
NOBODY = "nobody"
ADMIN = "/admin/"
"""Django's own pages for accounts and lists: their first page is looked at, without axe, and not followed further."""
OF_ONE_SHAPE = 2
"""How many pages whose addresses differ in an id alone are looked at, by each user; with `once`, one by anybody."""
# What makes two addresses one shape: a row's id, and the code of one question among many.
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<=/)[a-z]+-\d+(?=/)")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

COLLECT_REPORTS = """
window.cspReports = [];
document.addEventListener("securitypolicyviolation", (e) =>
  window.cspReports.push(`${e.effectiveDirective} ${e.blockedURI || "inline"}`));
"""

# As a browser without its own checks would: what the server says to an empty form is what is looked at.
SEND_EMPTY = """
const form = document.querySelector("main form[method=post]:has([required])");
form.noValidate = true;
for (const box of form.querySelectorAll("input:not([type=hidden]), textarea, select")) {
  box.value = ["radio", "checkbox"].includes(box.type) ? box.value : "";
  box.checked = false;
}
form.requestSubmit();
"""


@dataclass
class Visit:
    """One page, seen by one person at one width. A page without faults has five empty lists."""

    address: str
    who: str
    width: int
    state: str
    status: int
    script_errors: list[str] = field(default_factory=list)
    unexpected: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    csp_reports: list[str] = field(default_factory=list)
    sticks_out: list[str] = field(default_factory=list)

    @property
    def faults(self) -> list[str]:
        """Every fault in one list, each with where it was."""
        at = f"{self.address} as {self.who} at {self.width} px, {self.state}"
        kinds = (self.unexpected, self.violations, self.csp_reports, self.script_errors, self.sticks_out)
        return [f"{at}: {fault}" for kind in kinds for fault in kind]


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium: the one CHROMIUM names, else one on PATH, else the one Playwright downloaded."""
    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


def walk_pages(
    browser: Browser,
    base_url: str,
    users: Sequence[str],
    *,
    password: str,
    widths: Sequence[int] = WIDTHS,
    once: bool = False,
    screenshots: Path | None = None,
) -> list[Visit]:
    """Visit the open pages signed out, then each user's home and what it leads to that is not open, at each width.

    With `once` a page is seen by the first user who comes to it alone, and each user's home. `base_url` has no slash at
    its end. Forms are seen as they come, and once more after being sent empty.
    Screenshots are saved to the folder given, else to the one that SCREENSHOTS names, else not at all.
    """
    folder = screenshots or (Path(os.environ["SCREENSHOTS"]) if "SCREENSHOTS" in os.environ else None)
    visits: list[Visit] = []
    for width in widths:
        walker = _Walker(browser, base_url, width, folder, once=once)
        with walker.open_context() as context:
            visits += walker.see_all(context, NOBODY, [*OPEN_PAGES, SIGN_IN, MISSING], follow=True)
        for user in users:
            with walker.open_context() as context:
                sign_in(context, base_url, user, password)
                visits += walker.see_all(context, user, [HOME], follow=True)  # open pages were seen already
    for visit in visits:
        wanted = {404} if visit.address == MISSING else {200, 422} if visit.state == "in error" else {200}
        visit.unexpected += [f"answered {visit.status}"] if visit.status not in wanted else []
    return visits


def look_at(browser: Browser, base_url: str, addresses: Sequence[str], *, width: int) -> list[Visit]:
    """Visit these addresses alone, signed out, as they come."""
    folder = Path(os.environ["SCREENSHOTS"]) if "SCREENSHOTS" in os.environ else None
    walker = _Walker(browser, base_url, width, folder)
    with walker.open_context() as context:
        return walker.see_all(context, NOBODY, list(addresses), send=False)


def sign_in(context: BrowserContext, base_url: str, user: str, password: str) -> Page:
    """Sign in by the page itself; gives the page it led to, still open.

    Whoever belongs to several organisations takes the first one. Raises AssertionError where it does not lead home.
    """
    page = context.new_page()
    page.goto(base_url + SIGN_IN)
    page.locator("input[name=username]").fill(user)
    page.locator("input[name=password]").fill(password)
    page.locator("main button[type=submit]").click()
    if page.locator("main input[name=organisation]").count():
        page.locator("main input[name=organisation]").first.check()
        page.locator("main button[type=submit]").click()
    assert page.url == base_url + HOME, f"{user} was led to {page.url}"
    return page


@dataclass
class _Walker:
    browser: Browser
    base_url: str
    width: int
    folder: Path | None
    once: bool = False
    seen_before: set[str] = field(default_factory=set)

    @contextmanager
    def open_context(self) -> Iterator[BrowserContext]:
        context = self.browser.new_context(viewport={"width": self.width, "height": 900})
        context.add_init_script(COLLECT_REPORTS)
        yield context
        context.close()

    def see_all(
        self, context: BrowserContext, who: str, addresses: list[str], *, follow: bool = False, send: bool = True
    ) -> list[Visit]:
        """Visit the addresses one after the other, in one tab as a person does: opening one costs as much as a page."""
        visits: list[Visit] = []
        waiting, seen = list(addresses), {*addresses, *self.seen_before}
        page = context.new_page()
        errors = _listen(page)
        while waiting:
            address = waiting.pop(0)
            response = page.goto(self.base_url + address)
            assert response is not None
            visits.append(self._look(page, Visit(address, who, self.width, "empty", response.status), errors))
            if follow and not address.startswith(ADMIN):
                for link in self._links(page, who):
                    if link not in seen and not _enough(link, seen, most=1 if self.once else OF_ONE_SHAPE):
                        seen.add(link)
                        waiting.append(link)
            if send and page.locator("main form[method=post] [required]").count():
                with page.expect_navigation() as answer:
                    page.evaluate(SEND_EMPTY)
                sent = Visit(address, who, self.width, "in error", answer.value.status)
                visits.append(self._look(page, sent, errors))
        page.close()
        if self.once or who == NOBODY:
            self.seen_before = seen
        return visits

    def _look(self, page: Page, visit: Visit, errors: list[str]) -> Visit:
        visit.csp_reports = [f"CSP {report}" for report in page.evaluate("window.cspReports")]
        page.evaluate("document.fonts.ready")  # until then words stand in another font, which may be wider
        visit.sticks_out = _sticks_out(page)
        if self.folder:
            self.folder.mkdir(parents=True, exist_ok=True)
            name = re.sub(r"\W+", "-", f"{visit.who} {visit.address} {visit.state}").strip("-")
            page.screenshot(path=self.folder / f"{name}-{self.width}.png", full_page=True)
        if not visit.address.startswith(ADMIN):
            visit.violations = accessibility_violations(page)
        visit.script_errors = errors.copy()
        errors.clear()
        return visit

    def _links(self, page: Page, who: str) -> list[str]:
        """The pages of this site that the page leads to: signed out all of them, signed in those of one's own work."""
        links = "a[href]" if who == NOBODY else "header nav a[href], .fd-acting a[href], main a[href]"
        hrefs = page.eval_on_selector_all(links, "links => links.map(a => a.href)")
        inside = [href.removeprefix(self.base_url) for href in hrefs if href.startswith(self.base_url + "/")]
        pages = [href.split("#")[0] for href in inside]
        return [each for each in dict.fromkeys(pages) if each.endswith("/") and "?" not in each]


def _enough(address: str, seen: set[str], *, most: int) -> bool:
    """Whether a few pages that differ in an id alone are to be seen already: a borough has hundreds of people."""
    shape = _ID.sub("<id>", address)
    return shape != address and sum(_ID.sub("<id>", other) == shape for other in seen) >= most


def accessibility_violations(page: Page) -> list[str]:
    """What axe holds against the page by WCAG 2.2 AA and its best practice; one line for each element."""
    found = Axe().run(page, options={"resultTypes": ["violations"], "runOnly": RULES})
    return [
        f"axe {fault['id']}: {fault['help']} ({' '.join(map(str, node['target']))})"
        for fault in found.response["violations"]
        for node in fault["nodes"]
    ]


def _listen(page: Page) -> list[str]:
    """What scripts of the page complain of from now on; whoever reads it empties it."""
    errors: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        # The browser counts the status of an error page as an error; that page is what we came to see.
        own_status = "Failed to load resource" in message.text and message.location["url"] == page.url
        if message.type == "error" and not own_status:
            errors.append(f"console: {message.text}")

    page.on("console", heard)
    page.on("pageerror", lambda error: errors.append(f"script: {error}"))
    return errors


def _sticks_out(page: Page) -> list[str]:
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"{overflow} px wider than the window"] if overflow > 0 else []

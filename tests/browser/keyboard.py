"""Uses a page as somebody without a mouse does: Tab to where one wants to be, then type, arrow, Space or Enter.

Each move fails, naming what was passed on the way, where the wanted place cannot be reached by Tab.
"""

from dataclasses import dataclass

from playwright.sync_api import Page

MOST_TABS = 150

FOCUSED = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return {name: "", kind: "", group: ""};
  const words = at.labels?.length ? at.labels[0].innerText : at.getAttribute("aria-label") || at.innerText || "";
  return {name: words.replace(/\\s+/g, " ").trim(), kind: at.type || at.tagName.toLowerCase(), group: at.name || ""};
}"""


@dataclass(frozen=True, slots=True)
class Focus:
    """Where the keyboard is: the words of the field, link or button, its kind, and a field's name."""

    name: str
    kind: str
    group: str


@dataclass(frozen=True, slots=True)
class Keyboard:
    """The keyboard of one page."""

    page: Page

    def focus(self) -> Focus:
        """Where the keyboard is now."""
        return Focus(**self.page.evaluate(FOCUSED))

    def go_to(self, words: str, *kinds: str) -> Focus:
        """Press Tab until something whose words begin so has the focus; of these kinds, where any are given."""
        passed = []
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            at = self.focus()
            if at.name.startswith(words) and (not kinds or at.kind in kinds):
                return at
            passed.append(at.name)
        raise AssertionError(f"No Tab leads to “{words}” on {self.page.url}: {list(dict.fromkeys(passed))}")

    def write(self, words: str, text: str) -> None:
        """Type into the field of that label, over what stood there."""
        self.go_to(words, "text", "textarea", "search", "email", "password", "tel")
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)

    def tick(self, words: str) -> None:
        """Tick the box of that label."""
        self.go_to(words, "checkbox")
        self.page.keyboard.press("Space")

    def choose(self, words: str) -> None:
        """Choose the radio button of that label: Tab to its group, then the arrows."""
        group = self.page.get_by_role("radio", name=words).first.get_attribute("name")
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            at = self.focus()
            if at.group == group and at.kind == "radio":
                break
        else:
            raise AssertionError(f"No Tab leads to the choice of “{words}” on {self.page.url}")
        for _ in range(MOST_TABS):
            if self.focus().name.startswith(words):
                self.page.keyboard.press("Space")
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"No arrow leads to “{words}” on {self.page.url}")

    def pick(self, words: str, option: str) -> None:
        """Pick an option of the list of that label by typing its first letters."""
        self.go_to(words, "select-one")
        self.page.keyboard.type(option)

    def press(self, words: str) -> None:
        """Press the button of those words, and wait for the page it leads to."""
        self.go_to(words, "submit", "button")
        self._enter()

    def follow(self, words: str) -> None:
        """Follow the link of those words."""
        self.go_to(words, "a")
        self._enter()

    def _enter(self) -> None:
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

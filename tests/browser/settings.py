"""The site's own settings, with the addresses that only browser tests need."""

from frontdoor.settings import *  # noqa: F403
from frontdoor.settings import BASE_DIR, TEMPLATES

ROOT_URLCONF = "tests.browser.urls"
TEMPLATES[0]["DIRS"] = [BASE_DIR / "templates", BASE_DIR / "tests" / "browser" / "templates"]

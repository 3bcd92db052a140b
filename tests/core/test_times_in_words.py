"""Times are written one way on every page: as people say them, where we are."""

import re
from datetime import UTC, datetime, time

import pytest
from django.template import Context, Template

from frontdoor.local.paths import PROJECT

TEMPLATES = PROJECT / "templates"


def shown(words: str, at: object) -> str:
    return Template("{{ at|" + words + " }}").render(Context({"at": at}))


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (time(0, 5), "12:05am"),
        (time(9), "9am"),
        (time(12), "midday"),
        (time(12, 38), "12:38pm"),
        (datetime(2026, 7, 1, 22, 30, tzinfo=UTC), "11:30pm"),
        (None, ""),
    ],
)
def test_a_time_of_day(at: object, words: str) -> None:
    assert shown("clock", at) == words


def test_a_moment_is_told_where_we_are_and_nothing_says_nothing() -> None:
    assert shown("moment", datetime(2026, 7, 1, 23, 30, tzinfo=UTC)) == "2 July 2026, 12:30am"
    assert shown("moment", None) == ""


def test_no_page_writes_a_time_in_another_way() -> None:
    other = re.compile(r'\|(date|time):"[^"]*[gGhH]:i(?!:s)')
    assert [page.name for page in TEMPLATES.rglob("*.html") if other.search(page.read_text())] == []

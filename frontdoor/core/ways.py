"""By which way something is read just now: on a page, by a program, in a file, or by work in the background."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import models


class Way(models.TextChoices):
    """A way in. Whoever keeps a log of reads writes down which it was."""

    PAGE = "page", "On a page"
    API = "api", "By a program"
    SEARCH = "search", "In a search"
    EXPORT = "export", "In a file"
    LINK = "link", "Through a link given to them"
    MESSAGE = "message", "For a message to them"
    WORK = "work", "By work in the background"


_way: ContextVar[Way] = ContextVar("way", default=Way.WORK)


def current_way() -> Way:
    """The way this code reads by; `Way.WORK` where no door said otherwise."""
    return _way.get()


@contextmanager
def by_way(way: Way) -> Iterator[None]:
    """What is read inside is read by this way. The innermost counts: a file made by a page is a file."""
    before = _way.set(way)
    try:
        yield
    finally:
        _way.reset(before)

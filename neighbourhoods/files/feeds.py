"""A feed of Open Referral UK 3.0 as it is read: what it is, its listings page by page, one service with all it says."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from frontdoor.core.fetching import Reader
from frontdoor.core.refusals import Refusal
from neighbourhoods.files.open_referral import Body, many, text

VERSION = "HSDS-UK-3.0"
PER_PAGE = 500
MOST_PAGES, MOST_PAGES_OF_TERMS = 2_000, 40
NOT_THERE = "answer_refused"


@dataclass(frozen=True, slots=True)
class FeedPage:
    """One page of a listing of services: their ids, whether it is the last, and how many there are, if it says."""

    ids: list[str]
    last: bool
    total: int | None


class Feed:
    """One feed, read over one reader. Everything it refuses is a Refusal in one sentence."""

    def __init__(self, reader: Reader, address: str) -> None:
        self._reader = reader
        self._address = address

    def check(self) -> None:
        """Refuse (`not_open_referral`) what is no feed of this version."""
        said = self._reader.json(f"{self._address}/")
        version = text(said.get("version"), 60) if isinstance(said, Mapping) else ""
        if version != VERSION:
            what = f"it says that it follows {version}" if version else "it does not say what it follows"
            raise _no_feed(f"This is not an Open Referral UK 3.0 feed: {what}.")

    def page(self, number: int) -> FeedPage:
        """One page of the listing of every service, as short as the feed makes it."""
        return self._ids({"minimal": "true", "page": str(number)}, number)

    def changed_since(self, since: datetime) -> Iterator[str]:
        """The ids of services changed at a moment or after it."""
        seen: set[str] = set()
        for number in range(1, MOST_PAGES + 1):
            page = self._ids({"modified_after": since.isoformat(), "page": str(number)}, number)
            new = [key for key in page.ids if key not in seen]
            yield from new
            seen.update(new)
            if page.last or not new:
                return

    def all_of(self, collection: str) -> list[Body]:
        """Every body of a collection that a feed need not have; none where it has it not."""
        found: dict[str, Body] = {}
        for number in range(1, MOST_PAGES_OF_TERMS + 1):
            asked = {"page": str(number), "per_page": str(PER_PAGE)}
            try:
                said = self._reader.json(f"{self._address}/{collection}", asked)
            except Refusal as refusal:
                if refusal.code == NOT_THERE and number == 1:
                    return []
                raise
            new = {text(each.get("id"), 200): each for each in many(_contents(said))}
            if new.keys() <= found.keys():  # nothing, or the same page again
                break
            found |= new
            if _is_last(said, number):
                break
        return list(found.values())

    def service(self, their_id: str) -> Any:
        """One service with all that hangs under it; None where it is not there any more."""
        try:
            return self._reader.json(f"{self._address}/services/{quote(their_id, safe='')}")
        except Refusal as refusal:
            if refusal.code == NOT_THERE and "404" in refusal.words:
                return None
            raise

    def _ids(self, asked: Mapping[str, str], number: int) -> FeedPage:
        said = self._reader.json(f"{self._address}/services", {**asked, "per_page": str(PER_PAGE)})
        if not isinstance(_contents(said), list):
            raise _no_feed("This is not an Open Referral UK 3.0 feed: it lists no services.")
        ids = [text(each.get("id"), 200) for each in many(said["contents"])]
        total = said.get("total_items")
        last = not ids or _is_last(said, number) or number >= MOST_PAGES
        return FeedPage(list(dict.fromkeys(filter(None, ids))), last, total if isinstance(total, int) else None)


def _contents(said: Any) -> Any:
    return said.get("contents") if isinstance(said, Mapping) else None


def _is_last(said: Mapping[str, Any], number: int) -> bool:
    pages = said.get("total_pages")
    return said.get("last_page") is True or (isinstance(pages, int) and number >= pages)


def _no_feed(words: str) -> Refusal:
    return Refusal(code="not_open_referral", words=words, field="address")

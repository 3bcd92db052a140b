"""A feed of somebody else's, as a dictionary: what it lists, what is asked of it, and when it is away."""

import copy
import re
from collections.abc import Mapping
from typing import Any

from frontdoor.core.refusals import Refusal

ADDRESS = "https://feed.example/open-referral"
ORGANISATION, LOCATION = "00000000-0000-4000-8000-0000000000a1", "00000000-0000-4000-8000-0000000000b1"
TERM, TAXONOMY = "00000000-0000-4000-8000-0000000000c1", "00000000-0000-4000-8000-0000000000d1"


BEFRIENDING = {
    "id": TERM,
    "name": "Befriending",
    "description": "Company.",
    "taxonomy_id": TAXONOMY,
    "taxonomy": "Topics",
}
HALL = {
    "id": LOCATION,
    "location_type": "physical",
    "latitude": 51.45,
    "longitude": -0.35,
    "accessibility": [{"id": "00000000-0000-4000-8000-0000000000e1", "details": "Ring for the ramp."}],
    "addresses": [{"address_1": "1 Weir Walk", "city": "Merrow", "state_province": "Dale", "postal_code": "zz11aa"}],
}


def key(number: int) -> str:
    """The id of the feed's service of that number."""
    return f"00000000-0000-4000-8000-{number:012}"


def service(number: int, **more: Any) -> dict[str, Any]:
    """A service with one of everything."""
    said = {
        "id": key(number),
        "name": f"Group {number}",
        "description": "**Tea** on Tuesdays.",
        "status": "active",
        "url": "https://group.example/",
        "email": "hello@group.example",
        "last_modified": f"2026-01-{number:02}T09:00:00Z",
        "organization": {"id": ORGANISATION, "name": "Friends of the Weir", "description": "We look after it."},
        "attributes": [{"id": key(900 + number), "taxonomy_term": BEFRIENDING}],
        "schedules": [
            {"id": key(800 + number), "freq": "WEEKLY", "byday": "TU,TH", "opens_at": "10:00", "closes_at": "12:00"},
            {"id": key(810 + number), "freq": "MONTHLY", "byday": "1MO,-1FR", "opens_at": "18:00:00Z"},
        ],
        "languages": [{"id": key(700 + number), "code": "ur"}, {"id": key(710 + number), "name": "Polish"}],
        "cost_options": [{"id": key(600 + number), "option": "Members", "amount": 0}],
        "contacts": [
            {"id": key(500), "name": "Una Weir", "email": "una@weir.example", "phones": [{"number": "01632 960111"}]},
            {"id": key(501), "phones": [{"number": "01632 960222"}]},
        ],
        "service_at_locations": [{"id": key(400 + number), "location": HALL}],
    }
    return copy.deepcopy({**said, **more})


class SomebodysFeed:
    """Answers `Reader.json` as a feed would. `asked` is every address with its query, in order."""

    def __init__(self, count: int) -> None:
        self.services = {key(number): service(number) for number in range(1, count + 1)}
        self.details: dict[str, Any] = {"version": "HSDS-UK-3.0"}
        self.page_size = 2
        self.asked: list[str] = []
        self.away_after: int | None = None
        self.broken: dict[str, str] = {}
        self.mixed_up: dict[str, str] = {}
        self.total: int | None = None

    def json(self, address: str, asked: Mapping[str, str] | None = None) -> Any:
        """In place of `Reader.json`."""
        path = address.removeprefix(ADDRESS)
        if self.away_after is not None and len(self.asked) >= self.away_after:
            raise Refusal(code="not_reached", words="It could not be reached.")
        self.asked.append(f"{path}?{'&'.join(f'{name}={value}' for name, value in sorted((asked or {}).items()))}")
        if path == "/":
            return self.details
        if found := re.fullmatch("/services/(.+)", path):
            return self._one(found[1])
        if path == "/services":
            return self._listed(asked or {})
        if path == "/taxonomies":
            return {"contents": [{"id": TAXONOMY, "name": "Topics", "description": "What groups are about."}]}
        raise Refusal(code="answer_refused", words="It answered with status 404.")

    def _one(self, service_id: str) -> Any:
        if service_id in self.broken:
            raise Refusal(code=self.broken[service_id], words="It answered with status 500.")
        service_id = self.mixed_up.get(service_id, service_id)
        if service_id not in self.services:
            raise Refusal(code="answer_refused", words="It answered with status 404.")
        return copy.deepcopy(self.services[service_id])

    def _listed(self, asked: Mapping[str, str]) -> Any:
        since = asked.get("modified_after", "")[:19]
        held = [row for _, row in sorted(self.services.items()) if row["last_modified"][:19] >= since]
        page = int(asked["page"])
        cut = held[(page - 1) * self.page_size : page * self.page_size]
        pages = max(1, -(-len(held) // self.page_size))
        total = len(held) if self.total is None else self.total
        return {"total_items": total, "total_pages": pages, "contents": [{"id": row["id"]} for row in cut]}

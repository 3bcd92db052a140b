"""An entry as pages show it: every field in words. The same for visitors, for keepers and behind a group's link."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone

from neighbourhoods.freshness import freshness_words, is_due
from neighbourhoods.languages import name_of
from neighbourhoods.models import Access, Asset, AssetContact, AssetKind, AssetLocation, AssetPlace, Cost, Schedule
from neighbourhoods.rules import Rule, days_from, in_the_week, in_words

LABELS: Mapping[str, str] = {
    "name": "Name",
    "kind": "Kind",
    "summary": "What happens there",
    "for_whom": "Who it is for",
    "keywords": "Other words it is found by",
    "cost": "What it costs",
    "fees": "More about the cost",
    "access": "What makes it easier to come",
    "access_words": "More about getting in and around",
    "languages": "Languages",
    "website": "Website",
    "email": "Email",
    "phone": "Phone",
    "where": "Where",
    "schedules": "When",
}
NOTHING = "Nothing"
_CONTACT: Mapping[str, str] = {
    AssetContact.Field.NAME: "Who to ask for",
    AssetContact.Field.PHONE: "Their phone",
    AssetContact.Field.EMAIL: "Their email",
}


def entry_shown(asset: Asset) -> dict[str, Any]:
    """All that a page needs to show an entry to anybody."""
    rows = Schedule.objects.filter(asset=asset).select_related("at__location")
    now = timezone.now()
    contacts = AssetContact.objects.filter(asset=asset, withdrawn_at=None).order_by("field")
    places = AssetPlace.objects.filter(asset=asset).select_related("place").order_by("place__name")
    return {
        "asset": asset,
        "contacts": contacts,
        "contact_lines": [(_CONTACT[contact.field], contact.value) for contact in contacts],
        "is_in": ", ".join(link.place.name for link in places if link.how == AssetPlace.How.IS_IN),
        "reaches": ", ".join(link.place.name for link in places if link.how == AssetPlace.How.REACHES),
        "locations": AssetLocation.objects.filter(asset=asset).select_related("location").order_by("id"),
        "times": _times(rows),
        "access": [Access(code).label for code in asset.access],
        "languages": ", ".join(name_of(code) for code in asset.languages),
        "freshness": freshness_words(asset, now),
        "due": is_due(asset, now),
    }


def times_of(assets: Iterable[Asset]) -> dict[UUID, str]:
    """When each of these entries happens, in words; nothing of those of which nobody has said."""
    told: dict[UUID, list[Rule]] = {}
    for row in Schedule.objects.filter(asset__in=list(assets)):
        told.setdefault(row.asset_id, []).append(Rule.of(row))
    return {key: "; ".join(in_words(rule) for rule in sorted(rules, key=in_the_week)) for key, rules in told.items()}


def fact_in_words(name: str, value: Any) -> str:
    """One fact of `editing.facts_of` as people read it."""
    if not value or (name == "where" and not any(value.values())):
        return NOTHING
    told = _WORDS.get(name)
    return told(value) if told else str(value)


def _address(value: Mapping[str, str]) -> str:
    return ", ".join(value[part] for part in ("lines", "town", "county", "postcode") if value.get(part))


_WORDS: Mapping[str, Callable[[Any], str]] = {
    "kind": lambda value: str(AssetKind(value).label),
    "cost": lambda value: str(Cost(value).label),
    "access": lambda value: "; ".join(str(Access(code).label) for code in value),
    "languages": lambda value: ", ".join(name_of(code) for code in value),
    "where": _address,
    "schedules": lambda value: "; ".join(in_words(Rule.read(each)) for each in value),
}


def differences(before: Mapping[str, Any], said: Mapping[str, Any], now: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What `said` would change, field by field in words; `moved` where the entry says another thing now than before."""
    return [
        {
            "label": LABELS[name],
            "now": fact_in_words(name, now.get(name)),
            "said": fact_in_words(name, said[name]),
            "moved": name in before and before[name] != now.get(name),
        }
        for name in LABELS
        if name in said
    ]


def _times(rows: Iterable[Schedule]) -> list[tuple[str, str, date | None]]:
    """Each rule in words, where it holds when that is one of several places, and the next day it falls on."""
    told = []
    today = timezone.localdate()
    for row in sorted(rows, key=lambda row: in_the_week(Rule.of(row))):
        rule = Rule.of(row)
        where = row.at.location.lines if row.at else ""
        told.append((in_words(rule), where, next(days_from(rule, today), None)))
    return told

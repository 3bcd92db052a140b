"""What is good in Merrowdale: who offers it, each entry with where it is and whom it reaches. Written all at once."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.text import slugify

from frontdoor.accounts.models import Organisation
from frontdoor.local.demo.chance import Chance, made_id
from frontdoor.local.demo.kept import add_schedules, add_suggestions, kept, who_keeps
from frontdoor.local.demo.places import codes_of
from frontdoor.local.demo.words import words
from neighbourhoods.models import (
    Asset,
    AssetContact,
    AssetLocation,
    AssetPlace,
    AssetStatus,
    Location,
    Place,
    Postcode,
    Provider,
    Through,
)
from neighbourhoods.placing import link_to_places

FILES = ("directory_merrow", "directory_dale")
MORE = "directory_more"
WITHDRAWN = "Family history"
COLUMNS = ("name", "by", "kind", "about", "whom", "fees", "street", "place", "when", "last")


def entries() -> list[dict[str, Any]]:
    """The entries of the demo as they are written down."""
    return [*(entry for name in FILES for entry in words(name)), *map(_of_line, words(MORE))]


def _of_line(line: str) -> dict[str, Any]:
    """An entry of the file that has one on each line. It answers no particular need."""
    said = dict(zip(COLUMNS, (part.strip() for part in line.split(" | ")), strict=False))
    last = said.pop("last", "")
    after = {"paused": True} if last == "paused" else {"contact": last} if last else {}
    return {**said, **after, "for": [], "at": [said["street"], said["place"]]}


def entry_id(entry: dict[str, Any]) -> UUID:
    """The id of an entry."""
    return made_id("entry", entry["by"], entry["name"])


def add_directory(now: datetime) -> list[str]:
    """Add providers and entries, all of them, where none is there; a line on how many."""
    if Provider.objects.filter(pk=_provider_id(entries()[0])).exists():
        return []
    providers = _add_providers()
    builder, council = who_keeps()
    written = entries()
    Asset.objects.bulk_create(_asset(entry, now, kept(entry, now, builder, council)) for entry in written)
    located = _add_locations()
    _add_reach()
    _add_contacts(now)
    add_schedules(written, {entry["name"]: entry_id(entry) for entry in written}, now)
    add_suggestions(now)
    link_to_places(located)
    return [f"Added {providers} organisations and {len(entries())} entries to the directory."]


def _provider_id(entry: dict[str, Any]) -> UUID:
    return made_id("provider", entry["by"])


def _slug(name: str) -> str:
    """The name as it stands in an address."""
    return slugify(name.replace("'", ""))


def _phone(name: str) -> str:
    """A number of the range that Ofcom keeps for stories."""
    return f"01632 960{Chance('phone', name).randrange(1_000):03}"


def _add_providers() -> int:
    there = dict(Organisation.objects.values_list("name", "pk"))
    rows = [
        Provider(
            id=made_id("provider", each["name"]),
            name=each["name"],
            description=each["about"],
            website=f"https://{_slug(each['name'])}.example.org",
            email=f"hello@{_slug(each['name'])}.example.org",
            phone=_phone(each["name"]),
            organisation_id=there[each["name"]] if "sector" in each else None,
        )
        for each in words("organisations")
    ]
    return len(Provider.objects.bulk_create(rows))


def _asset(entry: dict[str, Any], now: datetime, about_it: dict[str, Any]) -> Asset:
    return Asset(
        id=entry_id(entry),
        name=entry["name"],
        kind=entry["kind"],
        provider_id=_provider_id(entry),
        summary=entry["about"],
        keywords=" ".join((*entry["for"], entry["by"])),
        for_whom=entry["whom"],
        fees=entry["fees"],
        website=f"https://{_slug(entry['by'])}.example.org/{_slug(entry['name'])}",
        email=f"{_slug(entry['name'])}@{_slug(entry['by'])}.example.org",
        phone="" if "withheld" in entry else _phone(entry["by"]),
        status=AssetStatus.PUBLISHED,
        withheld=entry.get("withheld", ""),
        capacity=entry.get("room"),
        paused_at=now if entry.get("paused") else None,
        changed_at=now,
        **about_it,
    )


def _add_locations() -> list[UUID]:
    """One location for each address, whoever meets there."""
    middles = {row.code: row for row in Postcode.objects.all()}
    locations, links = {}, []
    for entry in entries():
        street, place = entry["at"]
        if entry.get("withheld") == "refuge":
            continue  # where it is stands nowhere
        middle = middles[Chance("address", street, place).choice(codes_of(place))]
        locations[street, place] = Location(
            id=made_id("location", street, place),
            lines=street,
            town=place,
            county="Merrowdale",
            postcode=middle.code,
            latitude=middle.latitude,
            longitude=middle.longitude,
            placed_by_postcode=True,
        )
        links.append(
            AssetLocation(
                id=made_id("at", entry_id(entry)), asset_id=entry_id(entry), location_id=locations[street, place].pk
            )
        )
    Location.objects.bulk_create(locations.values())
    AssetLocation.objects.bulk_create(links)
    return [location.pk for location in locations.values()]


def _add_reach() -> None:
    places = dict(Place.objects.values_list("name", "pk"))
    AssetPlace.objects.bulk_create(
        AssetPlace(
            id=made_id("reaches", entry_id(entry), name),
            asset_id=entry_id(entry),
            place_id=places[name],
            how=AssetPlace.How.REACHES,
        )
        for entry in entries()
        for name in entry.get("reaches", ())
    )


def _add_contacts(now: datetime) -> None:
    """Who to ask for: the name of each, the phone of some, and one who took it back, with the agreement they gave."""
    AssetContact.objects.bulk_create(
        contact for entry in entries() if "contact" in entry for contact in _of(entry, now)
    )


def _of(entry: dict[str, Any], now: datetime) -> Iterator[AssetContact]:
    chance = Chance("contact", entry["name"])
    agreed = now - timedelta(days=chance.randrange(20, 300))
    fields = {AssetContact.Field.NAME: entry["contact"]}
    if chance.happens(0.5):
        fields[AssetContact.Field.PHONE] = _phone(entry["name"])
    withdrawn = entry["name"] == WITHDRAWN
    for field, value in fields.items():
        yield AssetContact(
            id=made_id("contact", entry_id(entry), field),
            asset_id=entry_id(entry),
            field=field,
            value=value,
            agreed_at=agreed,
            agreed_by=entry["contact"],
            agreed_how="Said so when the entry was written, and read it through.",
            withdrawn_at=agreed + timedelta(days=15) if withdrawn else None,
            withdrawn_through=Through.LINK if withdrawn else "",
        )

"""What a life in the borough draws on: who answers the phone, where people live, what is there to be introduced to."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from frontdoor.accounts.models import Organisation, User
from frontdoor.core.pages import page_text
from frontdoor.local.demo.accounts import COUNCIL, PARTNER, SURGERIES, colleagues
from frontdoor.local.demo.chance import Year
from frontdoor.local.demo.directory import entries, entry_id
from frontdoor.local.demo.places import codes_of
from frontdoor.local.demo.words import words
from frontdoor.outbox.models import Hearing
from neighbourhoods.boundaries import holds, shape_of
from neighbourhoods.models import Asset, AssetPlace, Place, Postcode


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry to introduce people to: who takes introductions for it (None: it has no account here), where it is."""

    id: UUID
    organisation: UUID | None
    places: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Borough:
    """The borough as it stands when people are added. `workers` begins with the demo's own worker."""

    year: Year
    notice: str
    council: UUID
    workers: list[UUID]
    answering: dict[UUID, UUID]
    hearings: dict[UUID, Hearing]
    living: dict[str, float]
    places: dict[str, tuple[UUID, ...]]
    entries: dict[str, list[Entry]]
    neighbours: list[Entry]

    def entries_for(self, about: str) -> list[Entry]:
        """The entries that answer what somebody asks for."""
        return self.entries[about]


def borough_of(today: date) -> Borough:
    """Look around the borough, on the day it is filled."""
    organisations = dict(Organisation.objects.values_list("name", "pk"))
    known = dict(User.objects.filter(username__in=["partner", "lead"]).values_list("username", "pk"))
    by_need = _entries()
    partner = organisations[PARTNER]
    return Borough(
        year=Year(today),
        notice=page_text("privacy").version,
        council=organisations[COUNCIL],
        workers=colleagues(),
        answering={partner: known["partner"], organisations[SURGERIES]: known["lead"]},
        hearings={row.organisation_id: row for row in Hearing.objects.all()},
        living=_living(),
        places=_places(),
        entries=by_need,
        neighbours=[entry for entry in by_need["company"] if entry.organisation == partner],
    )


def _entries() -> dict[str, list[Entry]]:
    """Published entries that take introductions, by what people ask for."""
    open_now = Asset.objects.filter(withheld="", paused_at=None, pk__in=[entry_id(entry) for entry in entries()])
    through = dict(open_now.values_list("pk", "provider__organisation"))
    within = defaultdict(list)
    rows = AssetPlace.objects.filter(how=AssetPlace.How.IS_IN).order_by("place_id")
    for asset, place in rows.values_list("asset_id", "place_id"):
        within[asset].append(place)
    found = defaultdict(list)
    for entry in entries():
        asset = entry_id(entry)
        if asset in through:
            for about in entry["for"]:
                found[about].append(Entry(asset, through[asset], tuple(within[asset])))
    return dict(found)


def _living() -> dict[str, float]:
    """How many people live at each postcode, in shares."""
    return {
        code: row["live"] / row["number"] for row in words("places")["postcodes"] for code in codes_of(row["place"])
    }


def _places() -> dict[str, tuple[UUID, ...]]:
    """The places that hold each of the demo's postcodes, by name."""
    drawn = Place.objects.filter(boundary__isnull=False).order_by("name", "id")
    shapes = [(place.pk, shape_of(place.boundary or {})) for place in drawn]
    return {
        row.code: tuple(pk for pk, shape in shapes if holds(shape, latitude=row.latitude, longitude=row.longitude))
        for row in Postcode.objects.filter(code__in=_living())
    }

"""The rows of a directory's files, taken one after another into the directory. `actions.bring_directory` runs it."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone

from frontdoor.core.refusals import Refusal
from frontdoor.imports.files import Line
from frontdoor.imports.kinds import Outcome
from neighbourhoods.brought import Brought, digest_of
from neighbourhoods.files.directory import id_of, plain_words
from neighbourhoods.models import Asset, AssetKind, AssetLocation, AssetStatus, Location, Provider, Withheld
from neighbourhoods.postcodes import written

Kept = TypeVar("Kept", Provider, Asset, Location)
STATUS = {"active": AssetStatus.PUBLISHED, "inactive": AssetStatus.RETIRED}
LONGEST_NAME = 200


class DirectoryRows:
    """Takes rows, compares them with what is there, and writes what is new or says something else than last time.

    An entry kept as a refuge is left alone, and counted like any that says the same as before.
    """

    def __init__(self, brought: Brought) -> None:
        self.brought = brought
        self.located: set[UUID] = set()
        self._providers = {row.pk: row for row in Provider.objects.all()}
        self._assets = {row.pk: row for row in Asset.objects.defer("search")}
        self._locations = {row.pk: row for row in Location.objects.all()}
        self._refuges = {key for key, row in self._assets.items() if row.withheld == Withheld.REFUGE}
        self._in_file: set[UUID] = set()

    def take_organisations(self, rows: list[Line]) -> None:
        """Each organisation becomes a provider; whether it takes introductions is settled here, not by a file."""
        for row, key in self._usable("organisations.csv", "organisation", rows):
            said = {"name": _name(row), "description": row.values.get("Description", "")}
            self._keep("organisations.csv", row, key, model=Provider, there=self._providers, said=said)

    def take_services(self, rows: list[Line]) -> None:
        """Each service becomes an entry, published when its status is active."""
        self._in_file = set()
        for row, key in self._usable("services.csv", "service", rows):
            provider = self._providers.get(id_of("organisation", row.values.get("Organisation ID", "")) or key)
            status = STATUS.get(row.values.get("Status", "").casefold())
            if provider is None or status is None:
                wrong = "names an organisation that is not in the files" if status else "has a status we do not know"
                self.brought.refuse(f"services.csv line {row.number}", f"This row {wrong}.")
                continue
            said = _of_service(row, provider, status)
            self._keep("services.csv", row, key, model=Asset, there=self._assets, said=said)

    def take_locations(self, rows: list[Line]) -> None:
        """Each location keeps its address; its postcode says where it is."""
        for row, key in self._usable("locations.csv", "location", rows):
            lines = [row.values.get(f"Address Line {number}", "") for number in (1, 2, 3)]
            said: dict[str, Any] = {
                "lines": ", ".join(line for line in lines if line)[:300],
                "town": row.values.get("City", "")[:100],
                "county": row.values.get("County", "")[:100],
                "postcode": written(row.values.get("Postcode", "")),
            }
            if not said["postcode"]:
                self.brought.notes.append(f"locations.csv line {row.number}: it has no postcode that could be read.")
            before = self._locations.get(key)
            if before is not None and before.placed_by_postcode and before.postcode != said["postcode"]:
                said |= {"placed_by_postcode": False, "latitude": None, "longitude": None}
            self._keep("locations.csv", row, key, model=Location, there=self._locations, said=said)

    def take_links(self, rows: list[Line]) -> None:
        """Which service is where; the address of what it links is `located` for linking to places."""
        there = set(AssetLocation.objects.values_list("asset_id", "location_id"))
        made = []
        for row in rows:
            asset = id_of("service", row.values.get("Service ID", ""))
            location = id_of("location", row.values.get("Location ID", ""))
            where = f"service_locations.csv line {row.number}"
            if row.fault or asset is None or location is None:
                self.brought.refuse(where, row.fault or "This link names no service or no location.")
            elif asset not in self._assets or location not in self._locations:
                self.brought.refuse(where, "This link names a service or a location that is not there.")
            else:
                new = (asset, location) not in there and asset not in self._refuges
                self.brought.counts[Outcome.CREATED if new else Outcome.UNCHANGED] += 1
                if new:
                    there.add((asset, location))
                    made.append(AssetLocation(asset_id=asset, location_id=location))
                self.located.add(location)
        AssetLocation.objects.bulk_create(made, batch_size=1_000)

    def note_entries_off_the_map(self) -> None:
        """Report the file's entries that have no location, or none whose postcode is known."""
        placed = AssetLocation.objects.filter(location__latitude__isnull=False, asset__in=self._in_file)
        on_the_map = set(placed.values_list("asset_id", flat=True))
        somewhere = set(AssetLocation.objects.filter(asset__in=self._in_file).values_list("asset_id", flat=True))
        off = sorted(self._in_file - on_the_map, key=lambda key: self._assets[key].name)
        for key in off:
            why = "its postcode is not known yet" if key in somewhere else "it has no location"
            self.brought.notes.append(f"Without coordinates: {self._assets[key].name} ({why}).")
        if off:
            self.brought.notes.append(f"{len(off):,} entries have no coordinates, so no search nearby finds them.")

    def _usable(self, file: str, what: str, rows: list[Line]) -> Iterable[tuple[Line, UUID]]:
        seen: set[UUID] = set()
        for row in rows:
            key = id_of(what, row.values.get("ID", ""))
            fault = row.fault or ("" if key else "This row has no ID.")
            if not fault and key in seen:
                fault = "An earlier row of this file has the same ID."
            if not fault and what != "location" and not _name(row):
                fault = "This row has no name."
            if fault or key is None:
                self.brought.refuse(f"{file} line {row.number}", fault)
                continue
            seen.add(key)
            yield row, key

    def _keep(
        self, where: str, row: Line, key: UUID, *, model: type[Kept], there: dict[UUID, Kept], said: Mapping[str, Any]
    ) -> None:
        digest = digest_of(row.values)
        kept = there.get(key)
        outcome = Outcome.CREATED if kept is None else Outcome.CHANGED
        if kept is not None and (kept.imported == digest or key in self._refuges):
            outcome = Outcome.UNCHANGED
        else:
            fresh = kept or model(pk=key)
            for name, value in {**said, "imported": digest}.items():
                setattr(fresh, name, value)
            try:
                _write(fresh, new=kept is None)
            except Refusal as refusal:
                self.brought.refuse(f"{where} line {row.number}", refusal.words)
                return
            there[key] = fresh
        self.brought.counts[outcome] += 1
        if model is Asset and key not in self._refuges:
            self._in_file.add(key)


def _write(row: Provider | Asset | Location, *, new: bool) -> None:
    try:
        row.clean_fields(exclude=["search", "provider"])
    except ValidationError as wrong:
        field = sorted(wrong.message_dict)[0]
        raise Refusal(code="value_wrong", words=f"{field}: {wrong.message_dict[field][0]}") from wrong
    if new:
        row.save(force_insert=True)
    else:
        row.save(force_update=True)


def _name(row: Line) -> str:
    return " ".join(row.values.get("Name", "").split())[:LONGEST_NAME]


def _of_service(row: Line, provider: Provider, status: AssetStatus) -> dict[str, Any]:
    intro, description = row.values.get("Intro", ""), row.values.get("Description", "")
    fees = row.values.get("Fees Text", "")
    return {
        "name": _name(row),
        "kind": AssetKind.GROUPS,
        "provider": provider,
        "summary": plain_words(description or intro),
        "keywords": provider.name,
        "for_whom": "; ".join(
            value for heading, value in row.values.items() if heading.startswith(("Criteria", "Critera")) and value
        )[:500],
        "fees": fees or ("Free" if row.values.get("Is Free", "").casefold() == "yes" else ""),
        "website": row.values.get("URL", ""),
        "status": status,
        "changed_at": timezone.now(),
    }

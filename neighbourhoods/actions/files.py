"""What is brought to the map from files: areas, postcodes, and whole directories. Each file is all or nothing, row by
row: a file that cannot be read brings nothing; a row that cannot be used is reported and the others are kept.
"""

from pathlib import Path
from uuid import UUID, uuid4

from django.db import connection

from frontdoor.accounts.permissions import require
from frontdoor.accounts.roles import May
from frontdoor.core.actions import action
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Job, Scope
from frontdoor.imports.kinds import Outcome
from neighbourhoods.boundaries import Boundary, read_boundary
from neighbourhoods.brought import Brought
from neighbourhoods.directory_rows import DirectoryRows
from neighbourhoods.files.boundaries import Area, read_areas
from neighbourhoods.files.directory import read_directory
from neighbourhoods.files.postcodes import PostcodeRow, reading
from neighbourhoods.models import Place, PlaceKind
from neighbourhoods.placing import link_to_places, place_by_postcode
from neighbourhoods.redrawing import keep_line

JOBS = (Job.IMPORT_MAP, Job.FILL_DEMO)
AT_ONCE = 10_000
_TAKE_POSTCODES = """
WITH brought AS (
    INSERT INTO neighbourhoods_postcode (id, code, latitude, longitude)
    SELECT * FROM unnest(%s::uuid[], %s::text[], %s::float8[], %s::float8[])
    ON CONFLICT (code) DO UPDATE SET latitude = excluded.latitude, longitude = excluded.longitude
    WHERE (neighbourhoods_postcode.latitude, neighbourhoods_postcode.longitude)
        IS DISTINCT FROM (excluded.latitude, excluded.longitude)
    RETURNING xmax = 0 AS is_new
)
SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE NOT is_new) FROM brought
"""


@action
def bring_boundaries(*, by: Scope, path: Path, kind: PlaceKind) -> Brought:
    """Bring in a GeoJSON file of areas; each becomes a place with its boundary, or its place's boundary is drawn anew.

    An area is known by its code, and by its name where it has none. Entries are then linked to the areas they are in.
    Refused: `not_permitted`, `file_unreadable`, `columns_missing`.
    """
    require(by, May.IMPORT_FILES, jobs=JOBS)
    file = read_areas(path, kind)
    source = f"{file.edition + ', ' if file.edition else ''}from {path.name}"[:200]
    there = {(place.code or place.name): place for place in Place.objects.select_for_update().filter(kind=kind)}
    brought, seen = Brought("Areas"), set[str]()
    for area in file.areas:
        try:
            if (area.code or area.name) in seen:
                raise Refusal(code="said_twice", words="An earlier area of this file has the same code or name.")
            drawn = read_boundary(area.geometry, mend=True)
            brought.counts[_take_area(there, area, kind, drawn, source)] += 1
            if drawn.mended:
                brought.notes.append(f"area {area.number}: its line crossed itself and was mended.")
            seen.add(area.code or area.name)
        except Refusal as refusal:
            brought.refuse(f"area {area.number}", refusal.words)
    if brought.counts[Outcome.CREATED] or brought.counts[Outcome.CHANGED]:
        link_to_places()
    return brought


@action
def bring_postcodes(*, by: Scope, path: Path) -> Brought:
    """Bring in a CSV file of postcodes with their coordinates. Locations with such a postcode move onto the map.

    Refused: `not_permitted`, `file_unreadable`, `columns_missing`.
    """
    require(by, May.IMPORT_FILES, jobs=JOBS)
    brought = Brought("Postcodes")
    with reading(path) as rows:
        batch: dict[str, PostcodeRow] = {}
        for row in rows:
            if row.fault:
                brought.refuse(f"line {row.line}", row.fault)
                continue
            if row.code in batch:
                brought.refuse(f"line {row.line}", f"{row.code} stands on line {batch[row.code].line} too.")
                continue
            batch[row.code] = row
            if len(batch) == AT_ONCE:
                _take_postcodes(batch, brought)
                batch = {}
    _take_postcodes(batch, brought)
    moved = place_by_postcode()
    link_to_places(moved)
    if moved:
        brought.notes.append(f"{len(moved):,} locations of the directory moved to where their postcode is.")
    return brought


@action
def bring_directory(*, by: Scope, path: Path) -> Brought:
    """Bring in a directory's folder: organisations as providers, services as published entries, and where each is.

    A row that says what it said at the last import changes nothing, so what was corrected by hand since stays, and an
    entry withheld from the public stays withheld.
    Refused: `not_permitted`, `shape_unknown`, `file_unreadable`, `columns_missing`, and as `imports.files.read_table`.
    """
    require(by, May.IMPORT_FILES, jobs=JOBS)
    files = read_directory(path)
    with connection.cursor() as cursor:  # two imports of one folder at once would each find nothing there
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('neighbourhoods.directory'))")
    rows = DirectoryRows(Brought("Directory"))
    rows.take_organisations(files.organisations)
    rows.take_services(files.services)
    rows.take_locations(files.locations)
    rows.take_links(files.service_locations)
    place_by_postcode()
    link_to_places(rows.located)
    rows.note_entries_off_the_map()
    return rows.brought


def _take_area(there: dict[str, Place], area: Area, kind: PlaceKind, drawn: Boundary, source: str) -> Outcome:
    if not area.name or (kind in {PlaceKind.LSOA, PlaceKind.MSOA, PlaceKind.WARD} and not area.code):
        raise Refusal(code="value_missing", words="This area has no name or no code.")
    before = there.get(area.code or area.name)
    if before is None and area.code:
        before = there.get(area.name) if there.get(area.name) and not there[area.name].code else None
    said = {
        "name": area.name[:200],
        "code": area.code[:40],
        "boundary": drawn.geometry,
        "boundary_source": source,
        "west": drawn.west,
        "south": drawn.south,
        "east": drawn.east,
        "north": drawn.north,
    }
    if before is None:
        there[area.code or area.name] = Place.objects.create(id=uuid4(), kind=kind, **said)
        return Outcome.CREATED
    unlike = [name for name, value in said.items() if name != "boundary_source" and getattr(before, name) != value]
    if not unlike:
        return Outcome.UNCHANGED
    keep_line(before, drawn.geometry)
    for name, value in said.items():
        setattr(before, name, value)
    before.save(update_fields=list(said), force_update=True)
    return Outcome.CHANGED


def _take_postcodes(batch: dict[str, PostcodeRow], brought: Brought) -> None:
    rows = list(batch.values())
    ids: list[UUID] = [uuid4() for _ in rows]
    columns = [row.code for row in rows], [row.point.latitude for row in rows], [row.point.longitude for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_POSTCODES, [ids, *columns])
        added, changed = cursor.fetchone()
    brought.counts[Outcome.CREATED] += added
    brought.counts[Outcome.CHANGED] += changed
    brought.counts[Outcome.UNCHANGED] += len(rows) - added - changed

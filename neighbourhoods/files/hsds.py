"""Packages of HSDS 3.0: a folder or a zip of CSV files, the same tables in one JSON file, or services as JSON.

Whichever it is, what comes out are services with all that belongs to them nested inside, as a feed says them.
"""

import io
import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.core.files import File

from frontdoor.core.refusals import Refusal
from frontdoor.imports.files import read_table
from neighbourhoods.files.open_referral import Body, many, text

# Our name of a table, and the file that the standard's own datapackage.json gives it.
TABLES: Mapping[str, str] = {
    "organization": "organizations.csv",
    "service": "services.csv",
    "service_at_location": "service_at_location.csv",
    "location": "locations.csv",
    "address": "addresses.csv",
    "accessibility": "accessibility.csv",
    "phone": "phones.csv",
    "contact": "contacts.csv",
    "schedule": "schedules.csv",
    "language": "languages.csv",
    "cost_option": "cost_options.csv",
    "attribute": "attributes.csv",
    "taxonomy_term": "taxonomy_terms.csv",
    "taxonomy": "taxonomies.csv",
}
NEEDED = ("organization", "service")
_HOLDS_SERVICES = "A package of HSDS holds organizations.csv and services.csv, or services as JSON"
KEPT = (".csv", ".json")
MOST_UNPACKED = 200_000_000  # bytes
_AT = ""  # the name under which a row carries where it stands, until it is nested


@dataclass(slots=True)
class Package:
    """What a package says: each service with where it stands; `faults` are (where, why) of rows that are no use."""

    services: list[tuple[str, Body]] = field(default_factory=list)
    taxonomies: list[Body] = field(default_factory=list)
    terms: list[Body] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)


Lists = dict[str, list[dict[str, Any]]]
Rows = Lists


def read_package(path: Path) -> Package:
    """Read a package whole. Refused, with nothing read: `file_unreadable`, `shape_unknown`, `columns_missing`, and what
    `imports.files.read_table` refuses.
    """
    try:
        if path.is_dir():
            held = [each for each in sorted(path.iterdir()) if each.suffix in KEPT and each.is_file()]
            _not_too_large(sum(each.stat().st_size for each in held))
            return _of_files({each.name: each.read_bytes() for each in held})
        _not_too_large(path.stat().st_size)
        data = path.read_bytes()
    except OSError as error:
        raise _unreadable(f"This cannot be opened ({error.strerror})") from error
    return _of_zip(data) if zipfile.is_zipfile(io.BytesIO(data)) else _of_json(data)


def _of_zip(data: bytes) -> Package:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            held = [each for each in archive.infolist() if PurePosixPath(each.filename).suffix in KEPT]
            _not_too_large(sum(each.file_size for each in held))
            there = {PurePosixPath(each.filename): archive.read(each) for each in held}
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError) as error:
        raise _unreadable("This archive is broken or locked") from error
    services = sorted(name for name in there if name.name == TABLES["service"])
    folder = services[0].parent if services else PurePosixPath()
    return _of_files({name.name: body for name, body in there.items() if name.parent == folder})


def _not_too_large(size: int) -> None:
    if size > MOST_UNPACKED:
        raise _unreadable(f"It is larger than {MOST_UNPACKED // 1_000_000} MB")


def _of_files(there: Mapping[str, bytes]) -> Package:
    named = {**TABLES, **_named_by(there)}
    missing = [named[table] for table in NEEDED if named[table] not in there]
    if missing:
        raise Refusal(
            code="shape_unknown",
            words=f"{_HOLDS_SERVICES}; here {' and '.join(missing)} cannot be found. Nothing was imported.",
        )
    package = Package()
    rows = {table: _csv(name, there[name], package) for table, name in named.items() if name in there}
    return _nested(rows, package)


def _named_by(there: Mapping[str, bytes]) -> dict[str, str]:
    """The files that the package's own datapackage.json names; none where it has none that can be read."""
    if "datapackage.json" not in there:
        return {}
    try:
        said = json.loads(there["datapackage.json"].decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return {}
    resources = many(said.get("resources")) if isinstance(said, dict) else []
    named = {text(each.get("name"), 60): text(each.get("path"), 200) for each in resources}
    return {table: path for table, path in named.items() if table in TABLES and path in there}


def _csv(name: str, body: bytes, package: Package) -> list[dict[str, Any]]:
    try:
        table = read_table(File(io.BytesIO(body), name=name))
    except Refusal as refusal:
        if refusal.code == "file_empty":
            return []
        raise Refusal(code=refusal.code, words=f"{name}: {refusal.words}") from refusal
    if "id" not in {heading.casefold() for heading in table.headings}:
        raise Refusal(code="columns_missing", words=f"{name} has no column id. Nothing was imported.")
    package.faults += [(f"{name} line {row.number}", row.fault) for row in table.rows if row.fault]
    return [
        {heading.casefold(): value for heading, value in row.values.items()} | {_AT: f"{name} line {row.number}"}
        for row in table.rows
        if not row.fault
    ]


def _of_json(data: bytes) -> Package:
    if len(data) > settings.IMPORT_MOST_BYTES:
        raise _unreadable(f"This file is larger than {settings.IMPORT_MOST_BYTES // 1_000_000} MB")
    try:
        said = json.loads(data.decode("utf-8-sig"))
        services = list(_services(said))
    except (ValueError, RecursionError) as error:
        raise _unreadable("This is neither a folder or zip of CSV files nor a JSON file") from error
    if isinstance(said, dict) and TABLES["service"] in said:
        return _nested(
            {table: [dict(row) for row in many(said.get(name))] for table, name in TABLES.items()}, Package()
        )
    services = list(_services(said))
    if not services:
        raise Refusal(code="shape_unknown", words=f"{_HOLDS_SERVICES}; this holds none. Nothing was imported.")
    return Package(services=[(f"service {number}", each) for number, each in enumerate(services, start=1)])


def _services(said: Any) -> Iterator[Body]:
    """Services in the shapes of the standard's own answers: one, a list, an envelope, an organisation with its
    services, a service at one location.
    """
    if isinstance(said, list):
        for each in said:
            yield from _services(each)
    elif isinstance(said, dict):
        inside = {key: value for key, value in said.items() if key != "services"}
        if isinstance(said.get("contents"), list):
            yield from _services(said["contents"])
        elif isinstance(said.get("services"), list):
            yield from ({"organization": inside, **each} for each in many(said["services"]))
        elif isinstance(said.get("service"), dict):
            link = {key: value for key, value in said.items() if key != "service"}
            yield {**said["service"], "service_at_locations": [link]}
        elif "status" in said and "name" in said:
            yield said


def _nested(rows: Rows, package: Package) -> Package:
    """Every service with what belongs to it inside; rows whose ids lead nowhere are reported."""
    organizations, terms = _by(rows, "organization"), _by(rows, "taxonomy_term")
    package.taxonomies, package.terms = list(_by(rows, "taxonomy").values()), list(terms.values())
    under = {table: _lists(rows, table, f"{of}_id") for table, of in _UNDER}
    attributes = _lists(rows, "attribute", "link_id")
    links = _links(rows, under, package)
    for row in rows.get("service", []):
        key, offered_by = _id(row, "id"), organizations.get(_id(row, "organization_id"))
        if offered_by is None:
            package.faults.append((_where(row), "This service names an organisation that is not in the package."))
            continue
        about = [
            {**each, "taxonomy_term": terms.get(each.get("taxonomy_term_id", ""))} for each in attributes.get(key, [])
        ]
        hanging = {plural: under[table].get(key, []) for table, plural in _PLURALS}
        said = {**row, **hanging, "organization": offered_by, "attributes": about}
        package.services.append((_where(row), _bare({**said, "service_at_locations": links.get(key, [])})))
    return package


def _links(rows: Rows, under: Mapping[str, Lists], package: Package) -> Lists:
    """The links by service, each with its location inside, and in that its addresses and what makes it easier."""
    locations, links = _by(rows, "location"), Lists()
    for link in rows.get("service_at_location", []):
        where = locations.get(_id(link, "location_id"))
        if where is None:
            package.faults.append((_where(link), "This link names a location that is not in the package."))
            continue
        inside = {name: under[table].get(_id(where, "id"), []) for table, name in _IN_LOCATIONS}
        links.setdefault(_id(link, "service_id"), []).append({**link, "location": {**where, **inside}})
    return links


def _bare(said: Any) -> Any:
    """What is said without where each row of it stands."""
    if isinstance(said, list):
        return [_bare(each) for each in said]
    return {key: _bare(value) for key, value in said.items() if key != _AT} if isinstance(said, dict) else said


_PLURALS = (
    ("schedule", "schedules"),
    ("language", "languages"),
    ("cost_option", "cost_options"),
    ("contact", "contacts"),
    ("phone", "phones"),
)
_IN_LOCATIONS = (("address", "addresses"), ("accessibility", "accessibility"))
_UNDER = (*((table, "service") for table, _ in _PLURALS), *((table, "location") for table, _ in _IN_LOCATIONS))


def _by(rows: Rows, table: str) -> dict[str, dict[str, Any]]:
    return {_id(row, "id"): row for row in rows.get(table, []) if _id(row, "id")}


def _lists(rows: Rows, table: str, name: str) -> Lists:
    found = Lists()
    for row in rows.get(table, []):
        if _id(row, name):
            found.setdefault(_id(row, name), []).append(row)
    return found


def _id(row: Mapping[str, Any], name: str) -> str:
    return text(row.get(name), 200)


def _where(row: Mapping[str, Any]) -> str:
    return str(row.get(_AT) or row.get("id") or "a row")


def _unreadable(what: str) -> Refusal:
    return Refusal(code="file_unreadable", words=f"{what}. Nothing was imported.")

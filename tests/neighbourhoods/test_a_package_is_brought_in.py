"""Packages of HSDS 3.0 come in as folders, archives and JSON; what is wrong is reported, and nothing happens twice."""

import csv
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError

from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import acting_as
from frontdoor.imports.models import Source, SourceRecord
from neighbourhoods.actions import bring_package
from neighbourhoods.models import Asset, AssetContact, AssetLocation, Provider, Schedule, TaxonomyTerm
from tests.factories.cast import Cast
from tests.neighbourhoods.test_files_are_brought_in import run
from tests.neighbourhoods.test_the_feed_is_open_referral import SCHEMAS, there
from tests.neighbourhoods.upstream import key

pytestmark = pytest.mark.django_db
EXAMPLES = SCHEMAS.parents[1] / "hsds" / "3.0" / "examples"
CLUB, CUBS, HALL = key(1), key(2), key(3)
Tables = dict[str, list[dict[str, Any]]]


def tables() -> Tables:
    """A club with one service in one hall."""
    return {
        "organizations.csv": [{"id": CLUB, "name": "Merrow Scouts", "description": "Scouts"}],
        "services.csv": [
            {"id": CUBS, "organization_id": CLUB, "name": "Cubs", "status": "active", "minimum_age": "8"},
        ],
        "locations.csv": [{"id": HALL, "location_type": "physical", "name": "The hall"}],
        "service_at_location.csv": [{"id": key(4), "service_id": CUBS, "location_id": HALL}],
        "addresses.csv": [
            {
                "id": key(5),
                "location_id": HALL,
                "address_1": "1 Weir Walk",
                "city": "Merrow",
                "state_province": "Dale",
                "postal_code": "ZZ1 1AA",
                "country": "GB",
                "address_type": "physical",
            }
        ],
        "contacts.csv": [{"id": key(6), "service_id": CUBS, "name": "Una Weir", "email": "una@weir.example"}],
        "phones.csv": [{"id": key(7), "service_id": CUBS, "number": "01632 960333"}],
        "schedules.csv": [{"id": key(8), "service_id": CUBS, "freq": "WEEKLY", "byday": "WE", "opens_at": "18:00"}],
        "taxonomy_terms.csv": [{"id": key(9), "name": "Young people", "description": "Under 18"}],
        "attributes.csv": [
            {"id": key(10), "link_id": CUBS, "taxonomy_term_id": key(9), "link_entity": "service"},
        ],
    }


def folder_of(path: Path, said: Tables) -> Path:
    path.mkdir(exist_ok=True)
    for name, rows in said.items():
        with (path / name).open("w", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    return path


def zip_of(path: Path, said: Tables, inside: str = "") -> Path:
    folder = folder_of(path.with_suffix(".d"), said)
    with zipfile.ZipFile(path, "w") as archive:
        for each in folder.iterdir():
            archive.write(each, f"{inside}{each.name}")
    return path


def json_of(path: Path, said: Any) -> Path:
    path.write_text(json.dumps(said))
    return path


@pytest.mark.parametrize("shape", ["folder", "zip", "folder in a zip", "tables in JSON"])
def test_a_package_comes_in_whole_whatever_its_shape(tmp_path: Path, shape: str) -> None:
    path = {
        "folder": lambda: folder_of(tmp_path / "scouts", tables()),
        "zip": lambda: zip_of(tmp_path / "scouts.zip", tables()),
        "folder in a zip": lambda: zip_of(tmp_path / "scouts.zip", tables(), "export/"),
        "tables in JSON": lambda: json_of(tmp_path / "scouts.json", tables()),
    }[shape]()
    assert "Services: 1 added, 0 changed, 0 as before, 0 left out." in run("import_hsds", path, licence="CC0")
    entry = Asset.objects.public().get()
    assert (str(entry.pk), entry.name, entry.phone, entry.for_whom) == (CUBS, "Cubs", "01632 960333", "Ages 8 and over")
    where = AssetLocation.objects.select_related("location").get(asset=entry)
    assert (str(where.pk), where.location.lines, where.location.postcode) == (key(4), "1 Weir Walk", "ZZ1 1AA")
    assert Schedule.objects.get(asset=entry).days == ["WE"]
    assert entry.terms.get().term.name == "Young people"
    assert not AssetContact.objects.exists()
    record = SourceRecord.objects.get(kind="service")
    assert (record.source.title, record.source.licence, record.their_id) == ("scouts", "CC0", CUBS)


def test_the_same_package_twice_changes_nothing_and_what_it_lets_go_is_retired(tmp_path: Path) -> None:
    said = tables()
    second = {**said["services.csv"][0], "id": key(20), "name": "Beavers"}
    said["services.csv"].append(second)
    path = folder_of(tmp_path / "scouts", said)
    run("import_hsds", path)
    Asset.objects.filter(pk=CUBS).update(name="Corrected by hand")
    before = list(Asset.objects.order_by("pk").values())
    assert "0 added, 0 changed, 2 as before" in run("import_hsds", path)
    assert before == list(Asset.objects.order_by("pk").values())
    other = folder_of(tmp_path / "later", tables())
    assert "No longer in this package, and retired: 1." in run("import_hsds", other, title="scouts")
    assert [str(row.pk) for row in Asset.objects.public()] == [CUBS]


def test_a_bad_row_is_reported_where_it_stands_and_the_others_are_kept(tmp_path: Path) -> None:
    said = tables()
    good = said["services.csv"][0]
    said["services.csv"] += [
        {**good, "id": key(21), "name": ""},
        {**good, "id": key(22), "status": "asleep"},
        {**good, "id": key(23), "organization_id": key(99)},
    ]
    said["service_at_location.csv"].append({"id": key(24), "service_id": CUBS, "location_id": key(99)})
    report = run("import_hsds", folder_of(tmp_path / "scouts", said))
    assert "services.csv line 3: This service has no id or no name." in report
    assert "services.csv line 4: This service has a status we do not know." in report
    assert "services.csv line 5: This service names an organisation that is not in the package." in report
    assert "service_at_location.csv line 3: This link names a location that is not in the package." in report
    assert "1 added, 0 changed, 0 as before, 4 left out" in report


def test_another_source_does_not_write_over_what_is_here(tmp_path: Path) -> None:
    run("import_hsds", folder_of(tmp_path / "scouts", tables()))
    said = tables()
    said["services.csv"][0]["name"] = said["organizations.csv"][0]["name"] = "Somebody else's"
    report = run("import_hsds", folder_of(tmp_path / "others", said))
    assert "This id is not this source's to use" in report
    assert "say which it is with --title" in report
    assert Asset.objects.get().name == "Cubs"
    assert Provider.objects.get().name == "Merrow Scouts"


@pytest.mark.parametrize(
    "broken", ["no such file", "text", "torn zip", "empty folder", "table", "JSON", "deep", "not CSV"]
)
def test_what_cannot_be_read_brings_nothing_and_is_answered_in_a_sentence(tmp_path: Path, broken: str) -> None:
    path = tmp_path / "package"
    if broken == "text":
        path.write_bytes(b"\x00\xff\x01hello")
    elif broken == "torn zip":
        whole = bytearray(zip_of(tmp_path / "whole.zip", tables()).read_bytes())
        whole[60:90] = b"\xff" * 30
        path.write_bytes(whole)
    elif broken == "empty folder":
        path.mkdir()
    elif broken == "table":
        said = tables()
        said["services.csv"] = [{"Something": "else"}]
        folder_of(path, said)
    elif broken == "JSON":
        json_of(path, {"name": "no service"})
    elif broken == "deep":
        path.write_text("[" * 100_000)
    elif broken == "not CSV":
        folder_of(path, tables())
        (path / "locations.csv").write_bytes(b"\x00\x01\x02\xff" * 50)
    with pytest.raises(CommandError, match=r"\.$"):
        run("import_hsds", path)
    assert not Asset.objects.exists()
    assert not Source.objects.exists()


def test_whatever_stands_in_a_cell_is_read_or_reported(tmp_path: Path) -> None:
    said = tables()
    odd = [None, 7, [], {}, "\ud800", "x" * 5000, True, 1e400]
    service = said["services.csv"][0]
    said["services.csv"] = [
        {
            **service,
            "id": key(40 + number),
            "description": each,
            "url": each,
            "minimum_age": each,
            "last_modified": each,
        }
        for number, each in enumerate(odd)
    ]
    said["services.csv"] += [{**service, "id": each} for each in odd]
    said["schedules.csv"] = [
        {"id": key(60), "service_id": key(40), "freq": each, "byday": each, "interval": each} for each in odd
    ]
    said["locations.csv"][0] |= {"latitude": [], "longitude": 1e400}
    report = run("import_hsds", json_of(tmp_path / "odd.json", said))
    assert report.count("This service has no id or no name.") == 4
    assert "12 added, 0 changed, 0 as before, 4 left out" in report


def test_only_whoever_may_bring_in_files_brings_a_package(cast: Cast, tmp_path: Path) -> None:
    with acting_as(cast.bea), pytest.raises(Refusal, match="not_permitted"):
        bring_package(by=cast.bea, path=folder_of(tmp_path / "scouts", tables()))


@pytest.mark.parametrize(
    "name",
    ["csv", "tabular.json", "service_full.json", "organization_full.json", "service_at_location_full.json"],
)
def test_the_standards_own_samples_come_in(name: str) -> None:
    there(EXAMPLES)
    report = run("import_hsds", EXAMPLES / name)
    assert "1 added, 0 changed, 0 as before, 0 left out" in report
    entry = Asset.objects.public().get()
    assert (entry.name, entry.languages) == ("Community Counselling", ["ur"])
    assert Schedule.objects.get(asset=entry).days == ["TH", "FR"]
    if name in {"csv", "tabular.json"}:
        assert TaxonomyTerm.objects.get().name == "name"
    assert "0 added, 0 changed, 1 as before, 0 left out" in run("import_hsds", EXAMPLES / name)

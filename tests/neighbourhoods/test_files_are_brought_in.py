"""Areas, postcodes and directories come in from files: what is wrong is reported, and nothing happens twice."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import acting_as
from neighbourhoods.actions import bring_boundaries, bring_directory, bring_postcodes
from neighbourhoods.files.directory import SHEETS, plain_words
from neighbourhoods.models import (
    Asset,
    AssetLocation,
    AssetPlace,
    Location,
    Place,
    PlaceKind,
    Postcode,
    Provider,
    Withheld,
)
from tests.factories.cast import Cast
from tests.factories.real_files import real
from tests.neighbourhoods.conftest import SQUARE

pytestmark = pytest.mark.django_db

ORGANISATION, SERVICE, LOCATION = (f"00000000-0000-4000-8000-00000000000{n}" for n in (1, 2, 3))


def run(command: str, *arguments: Any, **options: Any) -> str:
    out = io.StringIO()
    call_command(command, *map(str, arguments), stdout=out, **options)
    return out.getvalue()


def areas(path: Path, *features: tuple[dict[str, Any], Any]) -> Path:
    path.write_text(
        json.dumps(
            {
                "type": "FeatureCollection",
                "features": [{"type": "Feature", "properties": said, "geometry": line} for said, line in features],
            }
        )
    )
    return path


def sheet(path: Path, headings: list[str], *rows: list[str]) -> Path:
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([headings, *rows])
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A directory of one service at one location, and a link that leads nowhere."""
    rows = {
        "organisations.csv": [[ORGANISATION, "Merrow Scouts", "Scouts"]],
        "services.csv": [[SERVICE, ORGANISATION, "Cubs", "active", "For\nyounger ones"]],
        "locations.csv": [[LOCATION, "1 Weir Walk", "Merrow", "zz1 1aa"]],
        "service_locations.csv": [[SERVICE, LOCATION], [SERVICE, ""]],
    }
    for name, headings in SHEETS.items():
        sheet(tmp_path / name, list(headings), *rows[name])
    return tmp_path


def test_a_directory_comes_in_and_the_link_to_nowhere_is_reported(folder: Path) -> None:
    said = run("import_directory", folder)
    assert "service_locations.csv line 3: This link names no service or no location." in said
    assert "Without coordinates: Cubs (its postcode is not known yet)." in said
    assert "4 added, 0 changed, 0 as before, 1 left out" in said
    entry = Asset.objects.public().get()
    assert (str(entry.pk), entry.provider and entry.provider.name, entry.summary) == (
        SERVICE,
        "Merrow Scouts",
        "For\nyounger ones",
    )


def test_the_same_directory_twice_changes_nothing_not_even_what_was_corrected_by_hand(folder: Path) -> None:
    run("import_directory", folder)
    Asset.objects.update(name="Cubs and Beavers", withheld=Withheld.INTERNAL)
    before = list(Asset.objects.values()) + list(Location.objects.values()) + list(Provider.objects.values())
    assert "0 added, 0 changed, 4 as before, 1 left out" in run("import_directory", folder)
    assert before == list(Asset.objects.values()) + list(Location.objects.values()) + list(Provider.objects.values())
    sheet(
        folder / "services.csv",
        list(SHEETS["services.csv"]),
        [SERVICE, ORGANISATION, "Cubs again", "active", ""],
    )
    assert "0 added, 1 changed" in run("import_directory", folder)
    assert Asset.objects.get().name == "Cubs again"
    assert not Asset.objects.public().exists()


def test_a_directory_leaves_a_refuge_alone_and_does_not_name_it(folder: Path) -> None:
    run("import_directory", folder)
    Asset.objects.update(name="Canary House", withheld=Withheld.REFUGE)
    AssetLocation.objects.all().delete()
    sheet(folder / "services.csv", list(SHEETS["services.csv"]), [SERVICE, ORGANISATION, "Cubs again", "active", ""])
    said = run("import_directory", folder)
    assert "0 added, 0 changed, 4 as before, 1 left out" in said, "as if it said the same"
    assert "Canary" not in said
    assert Asset.objects.get().name == "Canary House"
    assert not AssetLocation.objects.exists()


@pytest.mark.parametrize("name", sorted(SHEETS))
def test_a_directory_with_a_file_that_cannot_be_used_brings_nothing(folder: Path, name: str) -> None:
    whole = (folder / name).read_bytes()
    for broken in (b"\x00\x01\x02\xff" * 50, b"", b"Something,Else\n1,2\n"):
        (folder / name).write_bytes(broken)
        with pytest.raises(CommandError, match=name):
            run("import_directory", folder)
    (folder / name).unlink()
    with pytest.raises(CommandError, match=f"{name} is missing"):
        run("import_directory", folder)
    assert not Provider.objects.exists()
    (folder / name).write_bytes(whole)
    run("import_directory", folder)


def test_other_shapes_are_answered_with_one_sentence(tmp_path: Path) -> None:
    for path in (tmp_path, sheet(tmp_path / "libraries.csv", ["Library", "Postcode"], ["Central", "ZZ1 1AA"])):
        with pytest.raises(CommandError, match="other shapes are not read yet"):
            run("import_directory", path)
    with pytest.raises(CommandError, match="no such file"):
        run("import_directory", tmp_path / "nowhere")


def test_bad_rows_of_a_directory_are_left_out_and_the_others_kept(folder: Path) -> None:
    other = SERVICE.replace("2", "9")
    sheet(
        folder / "services.csv",
        list(SHEETS["services.csv"]),
        [SERVICE, ORGANISATION, "Cubs", "active", ""],
        [SERVICE, ORGANISATION, "Cubs twice", "active", ""],
        [other, "nobody", "Orphan", "active", ""],
        [other, ORGANISATION, "Odd", "sleeping", ""],
        ["", ORGANISATION, "No ID", "active", ""],
        [other, ORGANISATION, "", "active", ""],
    )
    said = run("import_directory", folder)
    assert [asset.name for asset in Asset.objects.all()] == ["Cubs"]
    assert "6 left out" in said


def test_postcodes_come_in_once_and_move_the_directory_onto_the_map(folder: Path, tmp_path: Path) -> None:
    run("import_boundaries", areas(tmp_path / "a.geojson", ({"name": "Weir End"}, SQUARE)), kind="neighbourhood")
    run("import_directory", folder)
    file = sheet(
        tmp_path / "p.csv",
        ["pcd", "lat", "long"],
        ["ZZ1 1AA", "51.45", "-0.35"],
        ["ZZ11AB", "51.46", "-0.36"],
        ["ZZ1 1AB", "51.46", "-0.36"],
        ["nonsense", "51.4", "-0.3"],
        ["ZZ1 1AC", "99.999999", "0"],
        ["ZZ1 1AD", "", ""],
        ["ZZ1 1AE"],
    )
    said = run("import_postcodes", file)
    assert "2 added, 0 changed, 0 as before, 5 left out" in said
    assert "1 locations of the directory moved" in said
    assert Location.objects.get().longitude == -0.35
    assert AssetPlace.objects.get().place.name == "Weir End"
    assert "0 added, 0 changed, 2 as before" in run("import_postcodes", file)
    sheet(file, ["Postcode", "Latitude", "Longitude"], ["ZZ1 1AA", "51.45", "-0.2"])
    assert "0 added, 1 changed" in run("import_postcodes", file)
    assert Location.objects.get().longitude == -0.2
    assert not AssetPlace.objects.exists()


def test_a_postcode_file_that_breaks_off_brings_nothing(tmp_path: Path) -> None:
    file = tmp_path / "p.csv"
    file.write_bytes(b"pcd,lat,long\nZZ1 1AA,51.45,-0.35\n" * 30_000 + b"\xff\xfe\x00")
    for broken in (file, sheet(tmp_path / "q.csv", ["a", "b"], ["1", "2"]), tmp_path, tmp_path / "none.csv"):
        with pytest.raises(CommandError, match="Nothing was imported"):
            run("import_postcodes", broken)
    assert not Postcode.objects.exists()


def test_areas_come_in_once_and_the_bad_ones_are_left_out(tmp_path: Path) -> None:
    official = {"LSOA11CD": "E01000001", "LSOA11NM": "Merrow 001A"}
    line = {"type": "LineString", "coordinates": [[0, 0], [1, 1]]}
    file = areas(
        tmp_path / "l.geojson",
        (official, SQUARE),
        (official, SQUARE),
        ({**official, "LSOA11CD": "E01000002"}, line),
        ({**official, "LSOA11CD": ""}, SQUARE),
        ({**official, "LSOA11CD": "E01000003"}, None),
    )
    said = run("import_boundaries", file, kind="lsoa")
    assert "1 added, 0 changed, 0 as before, 4 left out" in said
    place = Place.objects.get()
    assert (place.code, place.kind, place.boundary_source) == ("E01000001", "lsoa", "LSOA 2011, from l.geojson")
    assert "0 added, 0 changed, 1 as before" in run("import_boundaries", file, kind="lsoa")
    assert Place.objects.get().boundary == place.boundary


def test_areas_of_another_kind_or_shape_bring_nothing(tmp_path: Path) -> None:
    file = areas(tmp_path / "l.geojson", ({"LSOA11CD": "E01000001", "LSOA11NM": "Merrow 001A"}, SQUARE))
    with pytest.raises(CommandError, match="not of the kind asked for"):
        run("import_boundaries", file, kind="ward")
    for text in ("", "{", "[]", '{"type": "FeatureCollection", "features": []}', '{"features": [1]}'):
        file.write_text(text)
        with pytest.raises(CommandError, match="Nothing was imported"):
            run("import_boundaries", file, kind="lsoa")
    with pytest.raises(CommandError, match="Nothing was imported"):
        run("import_boundaries", tmp_path / "none.geojson", kind="lsoa")
    assert not Place.objects.exists()


def test_only_whoever_may_import_files_brings_any(cast: Cast, folder: Path) -> None:
    attempts: list[Callable[[], object]] = [
        lambda: bring_directory(by=cast.bea, path=folder),
        lambda: bring_postcodes(by=cast.bea, path=folder),
        lambda: bring_boundaries(by=cast.bea, path=folder, kind=PlaceKind.WARD),
    ]
    for attempt in attempts:
        with acting_as(cast.bea), pytest.raises(Refusal, match="not_permitted"):
            attempt()


@pytest.mark.slow
def test_the_real_files_come_in_as_published() -> None:
    assert "1,164 added, 0 changed, 0 as before, 1 left out" in run("import_directory", real("directory/hounslow"))
    assert "9,470 added, 0 changed, 0 as before, 0 left out" in run(
        "import_postcodes", real("postcodes/hounslow-E09000018.csv")
    )
    for kind, count in (("lsoa", 110), ("msoa", 22), ("ward", 17)):
        name = f"boundaries/barking-and-dagenham-E09000002-{kind}{'s' if kind == 'ward' else ''}.geojson"
        assert f"{count} added, 0 changed, 0 as before, 0 left out" in run("import_boundaries", real(name), kind=kind)


def test_the_marks_of_markdown_do_not_reach_people() -> None:
    marked = "#Fees\n**Some** of _welfare_ _benefits, see [About us](http://x.example/)**\n* one\n - a_b@c.example"
    assert plain_words(marked) == "Fees\nSome of welfare benefits, see About us\n• one\n• a_b@c.example"

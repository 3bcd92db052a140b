"""A wrong boundary is not drawn without a word: swapped, far away, or empty of what was there; and it is taken back."""

import json
import re
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, acting_as
from neighbourhoods.actions import bring_boundaries, draw_boundary, let_keep_map, put_back_line
from neighbourhoods.boundaries import read_boundary
from neighbourhoods.models import (
    Asset,
    AssetKind,
    AssetLocation,
    AssetPlace,
    AssetStatus,
    LineBefore,
    Location,
    Place,
    PlaceKind,
    Withheld,
)
from neighbourhoods.redrawing import redrawing
from tests.factories.cast import FILLING, Cast, member
from tests.factories.clients import body, signed_in
from tests.neighbourhoods.conftest import INSIDE, SQUARE

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def at(name: str, *args: object) -> str:
    return reverse(f"neighbourhoods:{name}", args=args)


def words(response: Any) -> str:
    return " ".join(body(response).split())


def square(west: float, south: float, side: float = 0.1) -> dict[str, Any]:
    east, north = west + side, south + side
    return {
        "type": "Polygon",
        "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
    }


SWAPPED = {"type": "Polygon", "coordinates": [[[y, x] for x, y in SQUARE["coordinates"][0]]]}
BESIDE = square(-0.30, 51.40)  # shares an edge and no ground
CORNER = square(-0.32, 51.48)  # a corner of the square without anything in it


def sent(line: object, source: str = "Walked") -> dict[str, Any]:
    return {"file": SimpleUploadedFile("end.geojson", json.dumps(line).encode()), "source": source}


@pytest.fixture
def ten(end: Place, tea_room: Asset) -> Place:
    """Weir End with nine more entries beside the tea room, and three that are not counted: two gone, one a refuge."""
    for number in range(12):
        asset = Asset.objects.create(
            name=f"Bench {number}",
            kind=AssetKind.PLACES,
            status=AssetStatus.RETIRED if number in {9, 10} else AssetStatus.PUBLISHED,
            withheld=Withheld.REFUGE if number == 11 else "",
            changed_at=tea_room.changed_at,
        )
        where = Location.objects.create(latitude=INSIDE.latitude, longitude=INSIDE.longitude)
        AssetLocation.objects.create(asset=asset, location=where)
        AssetPlace.objects.create(asset=asset, place=end, how=AssetPlace.How.IS_IN)
    return end


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (SWAPPED, "It looks as if latitude and longitude were swapped"),
        (square(10, 51), "not in the British Isles"),
        (square(-0.4, 48.95), "not in the British Isles"),
        (square(-0.4, 61.45), "not in the British Isles"),
        (square(-9.05, 53), "not in the British Isles"),
        (square(2.15, 51), "not in the British Isles"),
        (square(0, 0), "not in the British Isles"),
    ],
)
def test_a_line_outside_the_british_isles_is_refused_with_what_is_likely_wrong(
    bron: Scope, end: Place, line: dict[str, Any], why: str
) -> None:
    answer = signed_in(bron).post(at("place-boundary", end.pk), sent(line))
    assert answer.status_code == 422
    assert why in words(answer)
    assert Place.objects.get().boundary == end.boundary


def test_a_line_that_just_lies_in_the_british_isles_is_taken() -> None:
    for line in (square(-9, 49), square(2.1, 61.4)):
        assert read_boundary(line).geometry["type"] == "Polygon"


def test_areas_of_a_file_that_lie_elsewhere_are_reported_one_by_one_and_the_others_kept(tmp_path: Any) -> None:
    lines = {"Weir End": SQUARE, "Swapped": SWAPPED, "Far": square(10, 10)}
    features = [{"type": "Feature", "properties": {"name": name}, "geometry": line} for name, line in lines.items()]
    path = tmp_path / "areas.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    with acting_as(FILLING):
        said = " ".join(bring_boundaries(by=FILLING, path=path, kind=PlaceKind.NEIGHBOURHOOD).lines())
    assert "area 2: It looks as if latitude and longitude were swapped" in said
    assert "area 3: This boundary is not in the British Isles" in said
    assert Place.objects.get().name == "Weir End"


def test_a_line_that_leaves_the_place_almost_empty_is_asked_about_and_nothing_typed_is_lost(
    bron: Scope, ten: Place
) -> None:
    pages, page = signed_in(bron), at("place-boundary", ten.pk)
    asked = pages.post(page, sent(CORNER, "Walked with Una"))
    said = words(asked)
    assert asked.status_code == 422
    assert "10 entries lie in this place now, and 0 would with the new line." in said
    assert "shares no ground" not in said
    assert 'value="Walked with Una"' in said
    assert Place.objects.get().boundary == ten.boundary
    line = re.search(r'name="line" value="([^"]+)"', said)
    assert line
    kept = {"line": line[1].replace("&quot;", '"'), "source": "Walked with Una"}
    again = pages.post(page, kept)
    assert again.status_code == 422, "without the tick it is asked again"
    assert 'name="line"' in words(again)
    assert pages.post(page, {**kept, "sure": "on"})["Location"] == at("place", ten.pk)
    drawn = Place.objects.get()
    assert (drawn.boundary_source, drawn.south) == ("Walked with Una", 51.48)


def test_a_line_that_brings_many_more_entries_is_asked_about(bron: Scope, ten: Place) -> None:
    with acting_as(bron):
        draw_boundary(by=bron, place=ten.pk, boundary=CORNER, source="Wrong", sure=True)
        with pytest.raises(Refusal, match="boundary_far_off") as refused:
            draw_boundary(by=bron, place=ten.pk, boundary=SQUARE, source="Right")
    assert refused.value.words.startswith("0 entries lie in this place now, and 10 would")


def test_a_line_on_other_ground_is_asked_about_however_few_entries_there_are(bron: Scope, end: Place) -> None:
    asked = words(signed_in(bron).post(at("place-boundary", end.pk), sent(BESIDE)))
    assert "1 entry lies in this place now, and 0 would with the new line." in asked
    assert "shares no ground with the one there is" in asked


def test_a_line_that_moves_few_entries_is_drawn_at_once(bron: Scope, ten: Place) -> None:
    few = Asset.objects.filter(name__in=[f"Bench {number}" for number in range(5)])
    Location.objects.filter(held__asset__in=few).update(latitude=51.49)
    with acting_as(bron):
        draw_boundary(by=bron, place=ten.pk, boundary=square(-0.4, 51.4, 0.08), source="Half of them stay")
        drawn = Place.objects.get()
        assert redrawing(drawn, read_boundary(SQUARE)).then == 10
        draw_boundary(by=bron, place=ten.pk, boundary=SQUARE, source="Twice as many")
    assert Place.objects.get().boundary_source == "Twice as many"


def test_a_first_line_is_drawn_at_once_unless_people_had_said_what_is_there(bron: Scope, ten: Place) -> None:
    new, said = (Place.objects.create(name=name, kind=PlaceKind.PLACE) for name in ("New", "Said"))
    for asset in Asset.objects.all():
        AssetPlace.objects.create(asset=asset, place=said, how=AssetPlace.How.IS_IN)
    with acting_as(bron):
        draw_boundary(by=bron, place=new.pk, boundary=SQUARE, source="Walked")
        with pytest.raises(Refusal, match="boundary_far_off"):
            draw_boundary(by=bron, place=said.pk, boundary=BESIDE, source="Walked")


def test_the_line_before_is_put_back_with_one_button_and_that_is_undone_the_same_way(
    bron: Scope, client: Client, end: Place, tea_room: Asset
) -> None:
    pages, page, back = signed_in(bron), at("place", end.pk), at("place-line-before", end.pk)
    assert "The line before" not in words(pages.get(page))
    with acting_as(bron):
        draw_boundary(by=bron, place=end.pk, boundary=BESIDE, source="Wrong", sure=True)
    assert not tea_room.places.exists()
    assert "the boundary was: Walked." in words(pages.get(page))
    assert "The line before" not in words(client.get(page)), "it is for whoever keeps the map"
    line = str(LineBefore.objects.get().pk)
    assert "The line before is back" in words(pages.post(back, {"line": line}, follow=True))
    found = Place.objects.get()
    assert (found.boundary, found.boundary_source, found.west) == (end.boundary, "Walked", -0.4)
    assert tea_room.places.get().place == end
    twice = pages.post(back, {"line": line})
    assert twice.status_code == 422, "a button pressed twice does not bring the wrong line back"
    assert pages.post(back, {"line": "x"}).status_code == 422
    assert Place.objects.get().boundary_source == "Walked"
    pages.post(back, {"line": str(LineBefore.objects.get().pk)})
    assert Place.objects.get().boundary_source == "Wrong"


def test_the_same_line_again_does_not_push_out_the_one_before(bron: Scope, end: Place, tmp_path: Any) -> None:
    with acting_as(bron):
        for source in ("Wrong", "Wrong again"):
            draw_boundary(by=bron, place=end.pk, boundary=BESIDE, source=source, sure=True)
    assert LineBefore.objects.get().boundary_source == "Walked"
    path = tmp_path / "areas.geojson"
    feature = {"type": "Feature", "properties": {"name": "Weir End"}, "geometry": CORNER}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    with acting_as(FILLING):
        bring_boundaries(by=FILLING, path=path, kind=PlaceKind.NEIGHBOURHOOD)
    assert LineBefore.objects.get().boundary_source == "Wrong again", "what a file replaces is kept too"


def test_nobody_puts_a_line_back_in_a_place_that_is_not_theirs(cast: Cast, bron: Scope, end: Place) -> None:
    with acting_as(bron):
        draw_boundary(by=bron, place=end.pk, boundary=BESIDE, source="Wrong", sure=True)
        with pytest.raises(Refusal, match="unknown"):
            put_back_line(by=bron, place=uuid4(), line=uuid4())
    line = LineBefore.objects.get().pk
    caz = member("caz", cast.council, "builder")
    mine = Place.objects.create(name="Caz's End", kind=PlaceKind.PLACE)
    with acting_as(FILLING):
        let_keep_map(by=FILLING, user=caz.user or uuid4(), place=mine.pk)
    for nobody, code in ((caz, "not_your_place"), (cast.amina, "not_permitted")):
        with acting_as(nobody), pytest.raises(Refusal, match=code):
            put_back_line(by=nobody, place=end.pk, line=line)
    with acting_as(caz), pytest.raises(Refusal, match="line_gone"):
        put_back_line(by=caz, place=mine.pk, line=line)
    assert signed_in(caz).post(at("place-line-before", end.pk), {"line": str(line)}).status_code == 404
    assert Place.objects.get(pk=end.pk).boundary_source == "Wrong"

"""Places lie in several others at once, and a boundary says which entries are in them."""

from copy import deepcopy
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, acting_as
from neighbourhoods.actions import draw_boundary, nest_place
from neighbourhoods.boundaries import read_boundary
from neighbourhoods.models import Asset, AssetPlace, Place, PlaceKind, PlaceLink
from neighbourhoods.nesting import outer_places
from tests.factories.cast import Cast
from tests.neighbourhoods.conftest import SQUARE


def place(name: str, kind: PlaceKind = PlaceKind.NEIGHBOURHOOD) -> Place:
    return Place.objects.create(name=name, kind=kind)


@pytest.mark.django_db
def test_a_place_lies_in_several_and_never_in_itself(bron: Scope) -> None:
    end, ward, network, town = place("Weir End"), place("Weir"), place("East Network"), place("Merrow")
    with acting_as(bron):
        for inner, outer in ((end, ward), (end, network), (ward, town), (end, ward)):
            nest_place(by=bron, inner=inner.pk, outer=outer.pk)
        assert outer_places(end.pk) == {ward.pk, network.pk, town.pk}
        for inner, outer in ((end, end), (town, end)):
            with pytest.raises(Refusal, match="place_in_itself"):
                nest_place(by=bron, inner=inner.pk, outer=outer.pk)
    assert PlaceLink.objects.count() == 3
    with pytest.raises(IntegrityError), transaction.atomic():
        PlaceLink.objects.create(inner=end, outer=end)


@pytest.mark.django_db
def test_an_entry_is_in_a_place_when_its_boundary_is_drawn_around_it(bron: Scope, tea_room: Asset) -> None:
    end = place("Weir End")
    with acting_as(bron):
        drawn = draw_boundary(by=bron, place=end.pk, boundary=SQUARE, source="Walked in May")
        assert (drawn.west, drawn.south, drawn.east, drawn.north) == (-0.4, 51.4, -0.3, 51.5)
        assert AssetPlace.objects.get(asset=tea_room, how="is_in").place == end
        away = deepcopy(SQUARE)
        away["coordinates"][0] = [[x + 0.06, y] for x, y in away["coordinates"][0]]
        draw_boundary(by=bron, place=end.pk, boundary=away, source="Walked again")
    assert not AssetPlace.objects.exists()


@pytest.mark.django_db
def test_only_whoever_keeps_the_map_draws_and_nests(cast: Cast) -> None:
    end = place("Weir End")
    with acting_as(cast.amina):
        with pytest.raises(Refusal, match="not_permitted"):
            draw_boundary(by=cast.amina, place=end.pk, boundary=SQUARE, source="X")
        with pytest.raises(Refusal, match="not_permitted"):
            nest_place(by=cast.amina, inner=end.pk, outer=end.pk)


@pytest.mark.django_db
def test_a_boundary_comes_with_its_source(bron: Scope) -> None:
    end = place("Weir End")
    with acting_as(bron), pytest.raises(Refusal, match="source_missing"):
        draw_boundary(by=bron, place=end.pk, boundary=SQUARE, source=" ")
    with pytest.raises(IntegrityError), transaction.atomic():
        Place.objects.update(boundary=SQUARE)


BOW = {"type": "Polygon", "coordinates": [[[0, 51], [1, 52], [1, 51], [0, 52], [0, 51]]]}
GRID = {"type": "Polygon", "coordinates": [[[539052, 162028], [539152, 162028], [539152, 162128], [539052, 162028]]]}
MANY = {"type": "Polygon", "coordinates": [[[i / 100_000, 1.0] for i in range(60_000)] + [[0.0, 2.0], [0.0, 1.0]]]}


NO_CORNERS = {"type": "Polygon", "coordinates": []}
NO_NUMBERS = {"type": "Polygon", "coordinates": [["a"]]}
POINT = {"type": "Point", "coordinates": [0, 0]}


@pytest.mark.parametrize("wrong", [None, "a", POINT, {"type": "Polygon"}, NO_CORNERS, NO_NUMBERS, BOW, GRID, MANY])
def test_a_boundary_that_is_none_is_refused_in_words(wrong: Any) -> None:
    with pytest.raises(Refusal, match="boundary_wrong"):
        read_boundary(wrong)


def test_a_boundary_in_several_parts_is_kept_with_six_decimals() -> None:
    ring = [[x + 0.123456789, y] for x, y in SQUARE["coordinates"][0]]
    kept = read_boundary({"type": "MultiPolygon", "coordinates": [[ring]]})
    assert kept.geometry["type"] in {"Polygon", "MultiPolygon"}
    assert kept.west == -0.276543
    assert "-0.276543" in str(kept.geometry)
    assert "123456789" not in str(kept.geometry)


def test_a_line_that_just_crosses_itself_is_mended_on_request_and_a_bow_tie_never() -> None:
    west, south, corner = -0.40, 51.40, 0.0001
    ring = [*SQUARE["coordinates"][0][:-1], [west, south + corner], [west + corner, south - corner], [west, south]]
    tangled = {"type": "Polygon", "coordinates": [ring]}
    with pytest.raises(Refusal, match="boundary_wrong"):
        read_boundary(tangled)
    assert read_boundary(tangled, mend=True).mended
    with pytest.raises(Refusal, match="boundary_wrong"):
        read_boundary(BOW, mend=True)

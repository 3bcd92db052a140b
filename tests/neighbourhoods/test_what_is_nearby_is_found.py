"""Workers and visitors search in their own words, near a postcode, by kind; the nearest comes first."""

from math import acos, cos, degrees, radians, sin
from typing import Any

import pytest
from django.utils import timezone

from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, acting_as
from neighbourhoods.actions import draw_boundary, locate_asset, withhold_asset
from neighbourhoods.distance import metres_between
from neighbourhoods.models import Asset, AssetKind, AssetLocation, AssetStatus, Location, Place, PlaceKind, Withheld
from neighbourhoods.postcodes import Point
from neighbourhoods.reads import near, places_at, search_assets
from tests.neighbourhoods.conftest import INSIDE, OUTSIDE, SQUARE

pytestmark = pytest.mark.django_db


def entry(name: str, at: Point | None = None, kind: AssetKind = AssetKind.GROUPS, **more: Any) -> Asset:
    asset = Asset.objects.create(name=name, kind=kind, status=AssetStatus.PUBLISHED, changed_at=timezone.now(), **more)
    if at:
        there = Location.objects.create(latitude=at.latitude, longitude=at.longitude)
        AssetLocation.objects.create(asset=asset, location=there)
    return asset


def names(**asked: Any) -> list[str]:
    return [found.asset.name for found in search_assets(**asked)]


def test_a_postcode_however_typed_gives_its_point(tea_room: Asset) -> None:
    assert near(" zz1 1aa") == INSIDE
    with pytest.raises(Refusal, match="postcode_wrong"):
        near("ZZ1")
    with pytest.raises(Refusal, match="postcode_unknown"):
        near("ZZ9 9ZZ")


def test_distances_agree_with_the_law_of_cosines() -> None:
    one, other = INSIDE, Point(51.5, 0.25)
    angle = sin(radians(one.latitude)) * sin(radians(other.latitude)) + cos(radians(one.latitude)) * cos(
        radians(other.latitude)
    ) * cos(radians(one.longitude - other.longitude))
    expected = degrees(acos(angle)) * 111_195.08
    assert metres_between(one, other) == pytest.approx(expected, rel=1e-5)
    entry("Far", other)
    found = search_assets(near=one)[0]
    assert found.metres == pytest.approx(expected, rel=1e-5)


def test_the_nearest_comes_first_and_what_is_too_far_or_nowhere_does_not_come(bron: Scope, tea_room: Asset) -> None:
    entry("Nowhere")
    entry("Over the hill", OUTSIDE)
    assert names(near=INSIDE) == ["Weir Tea Room", "Over the hill"]
    assert names(near=INSIDE, within=6_000) == ["Weir Tea Room"]
    assert names(near=INSIDE, within=7_000) == ["Weir Tea Room", "Over the hill"]
    assert names() == ["Nowhere", "Over the hill", "Weir Tea Room"]
    with acting_as(bron):
        locate_asset(by=bron, asset=tea_room.pk, at=OUTSIDE)
    found = search_assets(near=OUTSIDE)
    assert [each.metres for each in found] == [0, 0]
    assert {each.location.location.longitude for each in found if each.location} == {OUTSIDE.longitude}


def test_the_circle_is_a_circle_and_its_box_holds_all_of_it() -> None:
    for step in range(24):
        angle = radians(step * 15)
        offset = 4_790 / 111_195
        entry(
            f"At {step}",
            Point(51.45 + offset * cos(angle), -0.35 + offset * sin(angle) / cos(radians(51.45))),
        )
    assert len(search_assets(near=INSIDE, within=4_800)) == 24
    assert len(search_assets(near=INSIDE, within=4_750)) == 0


def test_words_are_stemmed_and_the_kind_narrows() -> None:
    entry("Gardening for all", kind=AssetKind.PLACES)
    entry("Shed", summary="Men who garden")
    entry("Choir", keywords="gardeners")
    assert names(words="gardens") == ["Choir", "Gardening for all", "Shed"]
    assert names(words="garden", kind="places") == ["Gardening for all"]
    assert names(words="garden -men") == ["Choir", "Gardening for all"]


@pytest.mark.parametrize("typed", ["libary", "librery", "Tillerby Libary", "dementa"])
def test_a_word_mistyped_is_found_and_nonsense_is_not(typed: str) -> None:
    entry("Tillerby Library")
    entry("Dementia Café")
    assert len(names(words=typed)) == 1
    assert names(words="zzqxjkvw") == []


@pytest.mark.parametrize("typed", ["'; drop", "\x00", "a" * 10_000, "((", "!!", ":*", "%_", "   "])
def test_no_words_break_the_search(typed: str) -> None:
    assert isinstance(names(words=typed), list)


def test_a_refuge_is_found_by_nobody_and_internal_entries_by_workers_alone(bron: Scope, tea_room: Asset) -> None:
    with acting_as(bron):
        withhold_asset(by=bron, asset=tea_room.pk, why=Withheld.INTERNAL)
        assert names(words="tea", near=INSIDE) == []
        assert names(words="tea", near=INSIDE, for_workers=True) == ["Weir Tea Room"]
        withhold_asset(by=bron, asset=tea_room.pk, why=Withheld.REFUGE)
    assert names(words="tea", near=INSIDE, for_workers=True) == []


def test_the_places_at_a_point_are_those_whose_boundary_holds_it(bron: Scope) -> None:
    end = Place.objects.create(name="Weir End", kind=PlaceKind.NEIGHBOURHOOD)
    with acting_as(bron):
        draw_boundary(by=bron, place=end.pk, boundary=SQUARE, source="Walked")
    assert places_at(INSIDE) == [end]
    assert places_at(OUTSIDE) == []

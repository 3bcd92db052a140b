"""A builder puts places on the map: their people with source and date, and all that each lies in."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, acting_as
from neighbourhoods.actions import count_people, let_keep_map, nest_place, part_place
from neighbourhoods.models import Place, PlaceKind, PlaceLink
from tests.factories.cast import FILLING, Cast, member
from tests.factories.clients import body, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
COUNTED = {"population": "4500", "source": "Census 2021", "on_day": "21", "on_month": "3", "on_year": "2021"}


def refused(code: str) -> "pytest.RaisesContext[Refusal]":
    return pytest.raises(Refusal, match=f"^{code}$")


def at(name: str, *args: object) -> str:
    return reverse(f"neighbourhoods:{name}", args=args)


@pytest.fixture
def ward(db: None) -> Place:
    return Place.objects.create(name="Weir Ward", kind=PlaceKind.WARD)


def test_a_community_of_people_who_share_no_ground_is_put_on_the_map(bron: Scope) -> None:
    pages = signed_in(bron)
    assert "Add a place" in body(pages.get(at("places")))
    added = pages.post(at("place-new"), {"name": "Deaf people of Merrow", "kind": "identity_community", **COUNTED})
    place = Place.objects.get()
    assert added["Location"] == at("place", place.pk)
    assert (place.kind, place.population, place.population_on) == ("identity_community", 4500, date(2021, 3, 21))
    shown = body(pages.get(at("place", place.pk)))
    assert "4,500 (Census 2021, 21 March 2021)" in shown
    again = pages.post(at("place-new"), {"name": "Deaf people of Merrow", "kind": "identity_community"})
    assert again.status_code == 422
    assert "This place is on the map already." in body(again)


@pytest.mark.parametrize("gone", ["population", "source", "on_day"])
def test_people_are_counted_with_source_and_date_or_not_at_all(bron: Scope, end: Place, gone: str) -> None:
    pages = signed_in(bron)
    answer = pages.post(at("place-people", end.pk), {**COUNTED, gone: ""})
    assert answer.status_code == 422
    end.refresh_from_db()
    assert end.population is None


def test_a_figure_that_is_unusual_for_a_neighbourhood_is_kept_with_a_warning(bron: Scope, end: Place) -> None:
    pages = signed_in(bron)
    assert pages.post(at("place-people", end.pk), {**COUNTED, "population": "12000"}).status_code == 302
    for page in (at("place", end.pk), at("places")):
        assert "A neighbourhood usually has" in body(pages.get(page))
    pages.post(at("place-people", end.pk), COUNTED)
    assert "A neighbourhood usually has" not in body(pages.get(at("place", end.pk)))
    with acting_as(bron):
        count_people(by=bron, place=end.pk, population=None, source="", on=None)
    end.refresh_from_db()
    assert end.population_source == ""


def test_a_place_lies_in_several_others_and_each_is_taken_back(bron: Scope, end: Place, ward: Place) -> None:
    network = Place.objects.create(name="Weir Care", kind=PlaceKind.PRIMARY_CARE_NETWORK)
    pages, page = signed_in(bron), at("place-lies-in", end.pk)
    for outer in (ward, network):
        assert pages.post(page, {"outer": str(outer.pk)}).status_code == 302
    assert set(PlaceLink.objects.values_list("outer__name", flat=True)) == {"Weir Ward", "Weir Care"}
    circle = pages.post(at("place-lies-in", ward.pk), {"outer": str(end.pk)})
    assert circle.status_code == 422
    assert "A place cannot lie in itself" in body(circle)
    assert pages.post(page, {"outer": str(uuid4())}).status_code == 422
    assert pages.post(page, {"part": str(uuid4())}).status_code == 404
    assert pages.post(page, {"part": str(ward.pk)}).status_code == 302
    assert PlaceLink.objects.get().outer == network
    with acting_as(bron):
        part_place(by=bron, inner=end.pk, outer=ward.pk)
        with refused("unknown"):
            part_place(by=bron, inner=end.pk, outer=uuid4())


def test_nobody_takes_over_what_others_keep_by_saying_what_lies_in_what(
    cast: Cast, bron: Scope, end: Place, ward: Place
) -> None:
    caz = member("caz", cast.council, "builder")
    with acting_as(bron):
        nest_place(by=bron, inner=end.pk, outer=ward.pk)
    mine = Place.objects.create(name="Caz's End", kind=PlaceKind.PLACE)
    with acting_as(FILLING):
        let_keep_map(by=FILLING, user=caz.user or uuid4(), place=mine.pk)
    with acting_as(caz):
        for inner in (ward, end):  # nobody keeps the ward, and yet Weir End lies in it
            with refused("not_your_place"):
                nest_place(by=caz, inner=inner.pk, outer=mine.pk)
        with refused("not_your_place"):
            part_place(by=caz, inner=end.pk, outer=ward.pk)
        with refused("not_your_place"):
            count_people(by=caz, place=end.pk, population=1, source="Me", on=date(2026, 1, 1))
    for page in ("place-people", "place-lies-in"):
        assert signed_in(caz).get(at(page, end.pk)).status_code == 404
    amina = cast.amina
    with acting_as(amina):
        for attempt in (
            lambda: part_place(by=amina, inner=end.pk, outer=ward.pk),
            lambda: count_people(by=amina, place=end.pk, population=None, source="", on=None),
        ):
            with refused("not_permitted"):
                attempt()
    assert signed_in(amina).get(at("place-new")).status_code in {403, 422}
    assert PlaceLink.objects.filter(inner=end, outer=ward).exists()


def test_who_keeps_the_outer_place_alone_does_not_lose_the_inner_to_its_own_keeper(
    cast: Cast, bron: Scope, end: Place, ward: Place
) -> None:
    caz = member("caz", cast.council, "builder")
    with acting_as(bron):
        nest_place(by=bron, inner=end.pk, outer=ward.pk)
    with acting_as(FILLING):
        let_keep_map(by=FILLING, user=caz.user or uuid4(), place=ward.pk)
    with acting_as(bron), refused("not_your_place"):
        part_place(by=bron, inner=end.pk, outer=ward.pk)
    with acting_as(caz):
        part_place(by=caz, inner=end.pk, outer=ward.pk)
    assert not PlaceLink.objects.exists()

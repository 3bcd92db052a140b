"""Places are added with where their figures come from, and somebody keeps the map of each."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from frontdoor.accounts.models import User
from frontdoor.accounts.rights import has_right
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, acting_as
from neighbourhoods.actions import add_place, end_keeping_map, let_keep_map
from neighbourhoods.models import Place, PlaceKind
from neighbourhoods.population import population_warning
from tests.factories.cast import Cast, member


def add(by: Scope, **more: Any) -> Place:
    with acting_as(by):
        return add_place(by=by, **{"name": "Weir End", "kind": PlaceKind.NEIGHBOURHOOD, **more})


@pytest.mark.parametrize("population", [4_000, 5_000, 30_000, 50_000, None])
def test_a_neighbourhood_of_a_usual_size_raises_no_question(population: int | None) -> None:
    assert population_warning(kind=PlaceKind.NEIGHBOURHOOD, population=population) == ""


@pytest.mark.parametrize("population", [0, 3_999, 5_001, 29_999, 50_001])
def test_a_neighbourhood_outside_both_bands_is_questioned(population: int) -> None:
    words = population_warning(kind=PlaceKind.NEIGHBOURHOOD, population=population)
    assert f"this one has {population:,}" in words
    assert "4,000 to 5,000" in words
    assert "30,000 to 50,000" in words


def test_other_kinds_of_place_may_be_of_any_size() -> None:
    for kind in set(PlaceKind) - {PlaceKind.NEIGHBOURHOOD}:
        assert population_warning(kind=kind, population=12) == ""


@pytest.mark.django_db
def test_a_place_is_added_once_with_its_figures_source(bron: Scope) -> None:
    told = {"population": 4_200, "population_source": "Census 2021", "population_on": date(2021, 3, 21)}
    assert add(bron, **told) == Place.objects.get(population=4_200)
    with pytest.raises(Refusal, match="place_there"):
        add(bron)
    add(bron, kind=PlaceKind.WARD)


@pytest.mark.django_db
def test_a_figure_without_its_source_and_date_is_refused(bron: Scope) -> None:
    for part in ({"population": 4_200}, {"population_source": "Census"}, {"population_on": date(2021, 3, 21)}):
        with pytest.raises(Refusal, match="population_unsourced"):
            add(bron, **part)
        with pytest.raises(IntegrityError), transaction.atomic():
            Place.objects.create(name="Weir End", kind=PlaceKind.WARD, **part)
    with pytest.raises(Refusal, match="name_missing"):
        add(bron, name=" ")


@pytest.mark.django_db
def test_only_those_who_keep_the_map_add_places(cast: Cast) -> None:
    with pytest.raises(Refusal, match="not_permitted"):
        add(cast.amina)


@pytest.mark.django_db
def test_an_administrator_lets_a_builder_keep_a_map_and_ends_it(cast: Cast, bron: Scope) -> None:
    ada, place, user = member("ada", cast.council, "admin"), add(bron), User.objects.get(username="bron")
    hal = member("hal", cast.trust, "admin")
    keeping = {"user": user.pk, "place": place.pk}
    with acting_as(ada):
        for _ in range(2):
            let_keep_map(by=ada, **keeping)
        assert has_right(user=user, right="keep_map", thing=place)
        for _ in range(2):
            end_keeping_map(by=ada, **keeping)
        assert not has_right(user=user, right="keep_map", thing=place)
    for what in (let_keep_map, end_keeping_map):
        for unknown in ({"user": uuid4()}, {"place": uuid4()}):
            with pytest.raises(Refusal, match="unknown"), acting_as(ada):
                what(by=ada, **{**keeping, **unknown})
        for outsider in (bron, hal):
            with pytest.raises(Refusal, match="not_permitted"), acting_as(outsider):
                what(by=outsider, **keeping)

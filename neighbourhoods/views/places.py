"""The places of the map: a list and a map of the same, and one place with what it lies in."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.formats import date_format
from django.views.decorators.http import require_safe

from frontdoor.accounts.acting import scope_of
from frontdoor.core.exports import csv_of_public
from frontdoor.core.paging import page_of
from neighbourhoods.keepers import keeps_place, may_keep
from neighbourhoods.models import Asset, LineBefore, Place, PlaceLink
from neighbourhoods.place_forms import PEOPLED
from neighbourhoods.population import population_warning

BY_NAME = ("name", "id")
HEADINGS = ("Name", "Kind", "Code", "People", "Source", "Counted on", "Lies in", "Boundary from")


def _places() -> Any:
    return Place.objects.filter(kind__in=PEOPLED).defer("boundary").prefetch_related("lies_in__outer")


@login_not_required
@require_safe
def place_list(request: HttpRequest) -> HttpResponse:
    """Every place by name, and on a map those of the page that have a boundary."""
    page = page_of(_places(), by=BY_NAME, cursor=request.GET.get("page"), public_words=True)
    rows = [
        (place, ", ".join(sorted(link.outer.name for link in place.lies_in.all())), _people(place), _warning(place))
        for place in page.items
    ]
    adds = request.user.is_authenticated and may_keep(scope_of(request))
    shown = {"page": page, "rows": rows, "cursor": request.GET.get("page", ""), "adds": adds}
    return render(request, "neighbourhoods/place_list.html", shown)


@login_not_required
@require_safe
def place_map(request: HttpRequest) -> HttpResponse:
    """The boundaries of one page of the list as GeoJSON."""
    page = page_of(_places(), by=BY_NAME, cursor=request.GET.get("page"), public_words=True)
    drawn = Place.objects.filter(pk__in=[place.pk for place in page.items], boundary__isnull=False)
    return JsonResponse({"type": "FeatureCollection", "features": [_feature(place) for place in drawn]})


@login_not_required
@require_safe
def place_export(request: HttpRequest) -> HttpResponse:
    """Every place as CSV."""
    return csv_of_public("places", HEADINGS, (_cells(place) for place in _places().order_by(*BY_NAME)))


@login_not_required
@require_safe
def place_show(request: HttpRequest, place_id: UUID) -> HttpResponse:
    """One place: its people with source and date, what it lies in and what lies in it, and how much is good there."""
    place = get_object_or_404(Place, pk=place_id)
    keeps = request.user.is_authenticated and keeps_place(scope_of(request), place.pk)
    shown = {
        "place": place,
        "people": _people(place),
        "warning": _warning(place),
        "outer": PlaceLink.objects.filter(inner=place).select_related("outer").order_by("outer__name"),
        "inner": PlaceLink.objects.filter(outer=place).select_related("inner").order_by("inner__name"),
        "entries": Asset.objects.public().filter(places__place=place).distinct().count(),
        "keeps": keeps,
        "line_before": LineBefore.objects.filter(place=place).defer("boundary").first() if keeps else None,
    }
    return render(request, "neighbourhoods/place_show.html", shown)


@login_not_required
@require_safe
def place_outline(request: HttpRequest, place_id: UUID) -> HttpResponse:
    """The boundary of one place as GeoJSON; 404 where it has none."""
    place = get_object_or_404(Place, pk=place_id, boundary__isnull=False)
    return JsonResponse({"type": "FeatureCollection", "features": [_feature(place)]})


def _people(place: Place) -> str:
    """How many live there or belong to it, by which source and on which day."""
    if place.population is None or place.population_on is None:
        return "Nobody has said"
    counted = date_format(place.population_on, "j F Y")
    return f"{place.population:,} ({place.population_source}, {counted})"


def _warning(place: Place) -> str:
    return population_warning(kind=place.kind, population=place.population)


def _cells(place: Place) -> list[Any]:
    return [
        place.name,
        place.get_kind_display(),
        place.code,
        place.population,
        place.population_source,
        place.population_on,
        ", ".join(sorted(link.outer.name for link in place.lies_in.all())),
        place.boundary_source,
    ]


def _feature(place: Place) -> dict[str, Any]:
    return {"type": "Feature", "geometry": place.boundary, "properties": {"outline": place.name, "id": str(place.pk)}}

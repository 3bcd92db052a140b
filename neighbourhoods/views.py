"""Public pages of the directory: a list with distances, the same on a map, and each entry by itself."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from defusedcsv import csv
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from neighbourhoods.distance import in_window
from neighbourhoods.forms import USUAL_DISTANCE, DirectoryForm
from neighbourhoods.models import Asset, AssetContact, AssetLocation, AssetPlace, Place, PlaceKind
from neighbourhoods.reads import MOST_FOUND, FoundAsset, as_found, found_assets

ON_A_PAGE = 25
MOST_OUTLINES = 60
METRES_A_MILE = 1609.344
NEARBY = 0.1  # of a mile; below it the figure says nothing
OUTLINED = (PlaceKind.NEIGHBOURHOOD, PlaceKind.VILLAGE, PlaceKind.MARKET_TOWN, PlaceKind.WARD)
HEADINGS = ("Name", "Kind", "Provider", "About", "Fees", "Website", "Address", "Postcode", "Miles")


@dataclass(frozen=True, slots=True)
class Shown:
    """One page of the directory: its entries, and the cut it is of everything found."""

    found: list[FoundAsset]
    page: "Page[Asset]"

    @property
    def previous_cursor(self) -> str:
        """The page before, as its link says it; empty on the first."""
        return str(self.page.previous_page_number()) if self.page.has_previous() else ""

    @property
    def next_cursor(self) -> str:
        """The page after, as its link says it; empty on the last."""
        return str(self.page.next_page_number()) if self.page.has_next() else ""


@login_not_required
@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    """What is good nearby, as a list and as a map of the same entries. The address can be shared."""
    form = _form(request)
    shown = _shown(request, form) if form.is_valid() else None
    return render(
        request,
        "neighbourhoods/directory_search.html",
        {
            "form": form,
            "shown": shown,
            "entries": [_as_words(found) for found in shown.found] if shown else [],
            "query": _query(request),
        },
        status=200 if shown else 422,
    )


@login_not_required
@require_safe
def directory_map(request: HttpRequest) -> HttpResponse:
    """The entries of one page of the list as GeoJSON, and the outlines of the places around them."""
    form = _form(request)
    if not form.is_valid():
        return JsonResponse({"type": "FeatureCollection", "features": []}, status=422)
    located = [found for found in _shown(request, form).found if _coordinates(found)]
    features = [*_outlines([_coordinates(found) for found in located]), *(_feature(found) for found in located)]
    return JsonResponse({"type": "FeatureCollection", "features": features})


@login_not_required
@require_safe
def directory_export(request: HttpRequest) -> HttpResponse:
    """Everything found as CSV, at most 500 rows, nearest first."""
    form = _form(request)
    if not form.is_valid():
        return render(request, "neighbourhoods/directory_search.html", {"form": form}, status=422)
    found = as_found(found_assets(**form.asked()).select_related("provider").defer("search")[:MOST_FOUND], form.point)

    text = io.StringIO()
    csv.writer(text).writerows([HEADINGS, *(_cells(each) for each in found)])
    return HttpResponse(
        text.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="directory.csv"'},
    )


@login_not_required
@require_safe
def entry(request: HttpRequest, asset_id: UUID) -> HttpResponse:
    """One entry; 404 where it is not public."""
    asset = get_object_or_404(Asset.objects.public().select_related("provider").defer("search"), pk=asset_id)
    contacts = AssetContact.objects.filter(asset=asset, withdrawn_at=None).order_by("field")
    places = AssetPlace.objects.filter(asset=asset).select_related("place").order_by("place__name")
    locations = AssetLocation.objects.filter(asset=asset).select_related("location").order_by("id")
    return render(
        request,
        "neighbourhoods/entry_show.html",
        {"asset": asset, "contacts": contacts, "places": places, "locations": locations},
    )


def _form(request: HttpRequest) -> DirectoryForm:
    return DirectoryForm({"within": USUAL_DISTANCE, **request.GET.dict()})


def _shown(request: HttpRequest, form: DirectoryForm) -> Shown:
    rows = found_assets(**form.asked()).select_related("provider").defer("search")
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    return Shown(as_found(page.object_list, form.point), page)


def _query(request: HttpRequest) -> str:
    asked = request.GET.copy()
    asked.pop("page", None)
    return asked.urlencode()


def _as_words(found: FoundAsset) -> dict[str, Any]:
    location = found.location.location if found.location else None
    return {
        "asset": found.asset,
        "location": location,
        "distance": _miles(found.metres),
        "on_map": _coordinates(found) is not None,
    }


def _miles(metres: float | None) -> str:
    if metres is None:
        return ""
    miles = metres / METRES_A_MILE
    return f"{miles:.1f} miles away" if miles >= NEARBY else "Less than 0.1 miles away"


def _coordinates(found: FoundAsset) -> tuple[float, float] | None:
    location = found.location.location if found.location else None
    if location is None or location.latitude is None or location.longitude is None:
        return None
    return location.longitude, location.latitude


def _feature(found: FoundAsset) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": _coordinates(found)},
        "properties": {"id": str(found.asset.pk), "name": found.asset.name, "distance": _miles(found.metres)},
    }


def _outlines(points: list[tuple[float, float] | None]) -> Iterator[dict[str, Any]]:
    there = [point for point in points if point is not None]
    if not there:
        return
    across, up = [point[0] for point in there], [point[1] for point in there]
    drawn = Place.objects.filter(kind__in=OUTLINED, boundary__isnull=False)
    window = in_window(min(across), min(up), max(across), max(up))
    for place in drawn.filter(window).order_by("name", "id")[:MOST_OUTLINES]:
        yield {"type": "Feature", "geometry": place.boundary, "properties": {"outline": place.name}}


def _cells(found: FoundAsset) -> list[Any]:
    asset, location = found.asset, found.location.location if found.location else None
    address = ", ".join(part for part in (location.lines, location.town) if part) if location else ""
    miles = "" if found.metres is None else f"{found.metres / METRES_A_MILE:.2f}"
    return [
        asset.name,
        asset.get_kind_display(),
        asset.provider.name if asset.provider else "",
        asset.summary,
        asset.fees,
        asset.website,
        address,
        location.postcode if location else "",
        miles,
    ]

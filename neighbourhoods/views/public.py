"""Public pages of the directory: a list with distances, the same on a map, and each entry by itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from frontdoor.accounts.acting import ActingRequest
from frontdoor.core.exports import csv_of_public
from neighbourhoods.calendars import calendar_of
from neighbourhoods.distance import in_window
from neighbourhoods.forms import USUAL_DISTANCE, DirectoryForm
from neighbourhoods.freshness import freshness_words
from neighbourhoods.keepers import keeps_entry
from neighbourhoods.models import Asset, AssetLocation, AssetStatus, Place, PlaceKind, Schedule
from neighbourhoods.reads import MOST_FOUND, FoundAsset, as_found, found_assets
from neighbourhoods.shown import entry_shown, times_of
from neighbourhoods.upstream import source_of
from neighbourhoods.views.numbered import Numbered

ON_A_PAGE = 25
MOST_OUTLINES = 60
METRES_A_MILE = 1609.344
NEARBY = 0.1  # of a mile; below it the figure says nothing
OUTLINED = (PlaceKind.NEIGHBOURHOOD, PlaceKind.VILLAGE, PlaceKind.MARKET_TOWN, PlaceKind.WARD)
HEADINGS = ("Name", "Kind", "Provider", "About", "When", "Fees", "Website", "Address", "Postcode", "Miles", "Confirmed")


@dataclass(frozen=True, slots=True)
class Shown(Numbered):
    """One page of the directory: its entries, and the cut it is of everything found."""

    found: list[FoundAsset]


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
            "entries": _as_words(shown.found) if shown else [],
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

    times = times_of(each.asset for each in found)
    return csv_of_public("directory", HEADINGS, (_cells(each, times.get(each.asset.pk, "")) for each in found))


@login_not_required
@require_safe
def entry(request: HttpRequest, asset_id: UUID) -> HttpResponse:
    """One entry; 410 where it was public and is no longer there, 404 where it is not public."""
    asset = get_object_or_404(Asset.objects.ever_public().select_related("provider").defer("search"), pk=asset_id)
    if asset.status == AssetStatus.RETIRED:
        return render(request, "neighbourhoods/entry_gone.html", status=410)
    scope = cast(ActingRequest, request).scope if request.user.is_authenticated else None
    return render(
        request,
        "neighbourhoods/entry_show.html",
        {
            **entry_shown(asset),
            "suggests": scope is not None,
            "keeps": scope is not None and keeps_entry(scope, asset_id),
            "source": source_of(asset.pk),
        },
    )


@login_not_required
@require_safe
def entry_calendar(request: HttpRequest, asset_id: UUID) -> HttpResponse:
    """When an entry happens, as a calendar file; 404 where it is not public, or nobody has said when."""
    asset = get_object_or_404(Asset.objects.public().defer("search"), pk=asset_id)
    schedules = list(Schedule.objects.filter(asset=asset).select_related("at__location"))
    if not schedules:
        raise Http404
    link = AssetLocation.objects.filter(asset=asset).select_related("location").order_by("id").first()
    address = request.build_absolute_uri(reverse("neighbourhoods:entry", args=[asset.pk]))
    return HttpResponse(
        calendar_of(asset, schedules, link.location if link else None, address=address),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="sessions.ics"', "Access-Control-Allow-Origin": "*"},
    )


def _form(request: HttpRequest) -> DirectoryForm:
    return DirectoryForm({"within": USUAL_DISTANCE, **request.GET.dict()})


def _shown(request: HttpRequest, form: DirectoryForm) -> Shown:
    rows = found_assets(**form.asked()).select_related("provider").defer("search")
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    return Shown(page, as_found(page.object_list, form.point))


def _query(request: HttpRequest) -> str:
    asked = request.GET.copy()
    asked.pop("page", None)
    return asked.urlencode()


def _as_words(page: list[FoundAsset]) -> list[dict[str, Any]]:
    times, now = times_of(found.asset for found in page), timezone.now()
    return [
        {
            "asset": found.asset,
            "location": found.location.location if found.location else None,
            "distance": _miles(found.metres),
            "on_map": _coordinates(found) is not None,
            "times": times.get(found.asset.pk, ""),
            "freshness": freshness_words(found.asset, now),
        }
        for found in page
    ]


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


def _cells(found: FoundAsset, times: str) -> list[Any]:
    asset, location = found.asset, found.location.location if found.location else None
    address = ", ".join(part for part in (location.lines, location.town) if part) if location else ""
    miles = "" if found.metres is None else f"{found.metres / METRES_A_MILE:.2f}"
    return [
        asset.name,
        asset.get_kind_display(),
        asset.provider.name if asset.provider else "",
        asset.summary,
        times,
        asset.fees,
        asset.website,
        address,
        location.postcode if location else "",
        miles,
        f"{timezone.localtime(asset.confirmed_at):%Y-%m}" if asset.confirmed_at else "",
    ]

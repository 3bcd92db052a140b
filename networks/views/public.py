"""What anybody sees: which networks there are, what each is for, its seats and the gatherings to come."""

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from frontdoor.core.exports import csv_of_public
from frontdoor.core.paging import page_of, walk
from frontdoor.core.scope import current_scope
from networks.calendars import calendar_of
from networks.models import Gathering, Network, NetworkKind
from networks.reads import named_in_public, networks_read, seats_now, to_come
from networks.workflow import GatheringState

BY_NAME = ("name", "id")
HEADINGS = ("network", "kind", "where, or whose", "what it is for", "how to come")


@login_not_required
@require_safe
def network_list(request: HttpRequest) -> HttpResponse:
    """Every network that goes on, or those of one kind."""
    kind = request.GET.get("kind", "")
    rows = Network.objects.going_on().select_related("place")
    if kind in NetworkKind.values:
        rows = rows.filter(kind=kind)
    page = page_of(rows, by=BY_NAME, cursor=request.GET.get("page"), public_words=True)
    shown = {
        "page": page,
        "kinds": NetworkKind.choices,
        "kind": kind,
        "query": f"kind={kind}" if kind in NetworkKind.values else "",
    }
    return render(request, "networks/network_list.html", shown)


@login_not_required
@require_safe
def network_list_export(request: HttpRequest) -> HttpResponse:
    """Every network that goes on, as CSV: what anybody sees of them."""
    rows = walk(Network.objects.going_on().select_related("place"), by=BY_NAME)
    cells = ((row.name, row.get_kind_display(), row.place.name, row.purpose, row.how_to_come) for row in rows)
    return csv_of_public("networks", HEADINGS, cells)


@login_not_required
@require_safe
def network_show(request: HttpRequest, network_id: UUID) -> HttpResponse:
    """One network as anybody sees it. Nobody is named who did not agree to it."""
    found = Network.objects.select_related("place").filter(pk=network_id).first()
    if found is None:
        raise Http404
    scope = current_scope()
    inside = scope is not None and networks_read(scope).filter(pk=found.pk).exists()
    seats = seats_now(found)
    page = {
        "network": found,
        "inside": inside,
        "seats": seats,
        "empty": sum(seat.term is None for seat in seats),
        "gatherings": to_come([found]).filter(for_anybody=True),
        "named": named_in_public(found),
    }
    return render(request, "networks/network_show.html", page)


def _ics(name: str, gatherings: list[Gathering]) -> HttpResponse:
    return HttpResponse(
        calendar_of(gatherings),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.ics"'},
    )


@login_not_required
@require_safe
def network_calendar(request: HttpRequest, network_id: UUID) -> HttpResponse:
    """The gatherings of a network that anybody may come to and that are called or called off, as a calendar."""
    found = Network.objects.filter(pk=network_id).first()
    if found is None:
        raise Http404
    rows = Gathering.objects.filter(network=found, for_anybody=True).exclude(state=GatheringState.PLANNED)
    return _ics("gatherings", list(rows.select_related("network").order_by("-starts_at")[:200]))


@login_not_required
@require_safe
def gathering_calendar(request: HttpRequest, gathering_id: UUID) -> HttpResponse:
    """One gathering as a calendar file, for whoever may see it."""
    row = Gathering.objects.select_related("network").filter(pk=gathering_id).first()
    if row is None:
        raise Http404
    return _ics("gathering", [row])

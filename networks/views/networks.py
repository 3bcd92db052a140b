"""The pages of convenors: their networks, one from within, forming one, keeping it, sharing and ending it."""

from collections.abc import Iterator
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from frontdoor.core.exports import Column, file_response
from frontdoor.core.paging import page_of, walk
from networks.actions.networks import end_network, form_network, keep_network, share_convening, stop_convening
from networks.forms import ConvenorForm, EndForm, NetworkForm
from networks.models import Network, NetworkKind
from networks.reads import (
    agreements_of,
    convenors_of,
    gatherings_of,
    members_of,
    networks_convened,
    networks_read,
    reviews_due,
    seats_ending,
    seats_now,
    still_open,
    to_come,
)
from networks.views.public import BY_NAME
from networks.views.within import (
    FORM_METHODS,
    convening,
    may_change,
    may_form,
    network_convened,
    network_read,
    reading,
    sent,
    show_form,
)

FEW = 5
MINE: tuple[Column[Network], ...] = (
    Column("network", lambda row: row.name),
    Column("kind", lambda row: row.get_kind_display()),
    Column("where, or whose", lambda row: row.place.name),
    Column("ended", lambda row: row.ended_at),
)


@require_safe
def network_mine(request: HttpRequest) -> HttpResponse:
    """The networks somebody convenes or may read, what comes next in them and what is due."""
    scope = reading(request)
    page = page_of(networks_read(scope), by=BY_NAME, cursor=request.GET.get("page"), public_words=True)
    convened = set(networks_convened(scope).values_list("pk", flat=True))
    shown = {
        "page": page,
        "rows": [(row, row.pk in convened) for row in page.items],
        "may_form": may_form(scope),
        "next": to_come(networks_read(scope))[:FEW],
        "due": list(reviews_due(scope)[:FEW]),
        "ending": seats_ending(scope).order_by("until_on", "id")[:FEW],
        "today": timezone.localdate(),
    }
    return render(request, "networks/network_mine.html", shown)


@require_safe
def network_mine_export(request: HttpRequest, *, workbook: bool = False) -> StreamingHttpResponse | FileResponse:
    """The networks somebody convenes or may read, as CSV or Excel."""
    scope = reading(request)

    def rows() -> Iterator[Network]:
        return walk(networks_read(scope), by=BY_NAME)

    return file_response("your-networks", MINE, rows, scope=scope, workbook=workbook)


@require_safe
def network_inside(request: HttpRequest, network_id: UUID) -> HttpResponse:
    """One network from within: what is to come, what is open, who convenes it."""
    scope = reading(request)
    found = network_read(scope, network_id)
    seats = seats_now(found)
    page = {
        "network": found,
        "changes": may_change(scope, found),
        "convenors": convenors_of(found),
        "to_come": to_come([found])[:FEW],
        "last": gatherings_of(found).filter(state="held").first(),
        "open": still_open(found)[:FEW],
        "members": members_of(found).count(),
        "seats": len(seats),
        "empty": [seat for seat in seats if seat.term is None],
        "agreements": agreements_of(found)[:FEW],
    }
    return render(request, "networks/network_inside.html", page)


@require_http_methods(FORM_METHODS)
def network_new(request: HttpRequest) -> HttpResponse:
    """Form a network."""
    scope = convening(request)
    form = NetworkForm(request.POST if request.method == "POST" else None)

    def act() -> None:
        said = form.cleaned_data
        form_network(by=scope, kind=NetworkKind(said["kind"]), about=form.about(), network_id=said["network_id"])

    if sent(form, act):
        messages.success(request, "The network is formed. Add its seats and its members, then plan a gathering.")
        return redirect("networks:inside", network_id=form.cleaned_data["network_id"])
    return show_form(request, form, title="Form a network", back=reverse("networks:mine"), back_words="Your networks")


@require_http_methods(FORM_METHODS)
def network_edit(request: HttpRequest, network_id: UUID) -> HttpResponse:
    """Put right what everybody reads of a network."""
    scope = convening(request)
    found = network_convened(scope, network_id)
    form = NetworkForm(request.POST if request.method == "POST" else None, row=found)
    if sent(form, lambda: keep_network(by=scope, network=found.pk, about=form.about())):
        messages.success(request, "It is put right.")
        return redirect("networks:inside", network_id=found.pk)
    back = reverse("networks:inside", args=[found.pk])
    return show_form(request, form, network=found, title="What everybody reads", back=back, back_words=found.name)


@require_http_methods(FORM_METHODS)
def network_share(request: HttpRequest, network_id: UUID) -> HttpResponse:
    """Let another convenor convene it too."""
    scope = convening(request)
    found = network_convened(scope, network_id)
    form = ConvenorForm(request.POST if request.method == "POST" else None)
    if sent(form, lambda: share_convening(by=scope, network=found.pk, username=form.cleaned_data["username"])):
        messages.success(request, "They convene this network too, from now on.")
        return redirect("networks:inside", network_id=found.pk)
    back = reverse("networks:inside", args=[found.pk])
    lead = "They can do all that you can do here. You can stop convening once somebody else does it."
    return show_form(
        request, form, network=found, title="Share the convening", lead=lead, back=back, back_words=found.name
    )


@require_POST
def network_stop(request: HttpRequest, network_id: UUID) -> HttpResponse:
    """Stop convening it oneself."""
    scope = convening(request)
    found = network_convened(scope, network_id)
    stop_convening(by=scope, network=found.pk)
    messages.success(request, f"You do not convene {found.name} any more.")
    return redirect("networks:mine")


@require_http_methods(FORM_METHODS)
def network_end(request: HttpRequest, network_id: UUID) -> HttpResponse:
    """End it for good."""
    scope = convening(request)
    found = network_convened(scope, network_id)
    form = EndForm(request.POST if request.method == "POST" else None)
    if sent(form, lambda: end_network(by=scope, network=found.pk, because=form.cleaned_data["because"])):
        messages.success(request, "The network has ended. What was written in it stays.")
        return redirect("networks:inside", network_id=found.pk)
    back = reverse("networks:inside", args=[found.pk])
    lead = "It is not listed any more, and nothing in it can be changed. This cannot be undone."
    return show_form(
        request,
        form,
        network=found,
        title="End the network",
        lead=lead,
        button="End it",
        back=back,
        back_words=found.name,
    )

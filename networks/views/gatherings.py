"""Gatherings: planned, called, held or called off; who came, notes; offers and asks until they are answered."""

from collections.abc import Iterator
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from frontdoor.core.exports import Column, csv_response
from frontdoor.core.paging import page_of, walk
from networks.actions.gatherings import (
    call_gathering,
    call_off_gathering,
    change_gathering,
    plan_gathering,
    say_who_came,
    write_notes,
)
from networks.forms import CameForm, EndForm, GatheringForm, NotesForm
from networks.models import Gathering, Network
from networks.reads import came_by_sector, exchanges_of, gatherings_of, in_words, name_of, notes_standing
from networks.views.within import (
    FORM_METHODS,
    convening,
    may_change,
    network_convened,
    network_read,
    reading,
    sent,
    show_form,
)

LATEST_FIRST = ("-starts_at", "-id")


def _came_in_a_line(row: Gathering) -> str:
    return "; ".join(f"{sector}: {people}" for sector, people in in_words(came_by_sector(row)))


COLUMNS: tuple[Column[Gathering], ...] = (
    Column("gathering", lambda row: row.title),
    Column("begins", lambda row: row.starts_at),
    Column("ends", lambda row: row.ends_at),
    Column("where", lambda row: row.where),
    Column("where it stands", lambda row: row.get_state_display()),
    Column("for anybody", lambda row: row.for_anybody),
    Column("who came, by sector", _came_in_a_line),
)


def _gathering_or_404(network: Network, gathering_id: UUID) -> Gathering:
    row = gatherings_of(network).filter(pk=gathering_id).first()
    if row is None:
        raise Http404
    return row


@require_safe
def gathering_list(request: HttpRequest, network_id: UUID) -> HttpResponse:
    """Every gathering of a network, the latest first."""
    scope = reading(request)
    found = network_read(scope, network_id)
    page = page_of(gatherings_of(found), by=LATEST_FIRST, cursor=request.GET.get("page"))
    shown = {"network": found, "changes": may_change(scope, found), "page": page}
    return render(request, "networks/gathering_list.html", shown)


@require_safe
def gathering_export(request: HttpRequest, network_id: UUID) -> StreamingHttpResponse:
    """Every gathering of a network as CSV, with who came by sector."""
    scope = reading(request)
    found = network_read(scope, network_id)

    def rows() -> Iterator[Gathering]:
        return walk(gatherings_of(found), by=LATEST_FIRST)

    return csv_response("gatherings", COLUMNS, rows, scope=scope)


@require_safe
def gathering_show(request: HttpRequest, network_id: UUID, gathering_id: UUID) -> HttpResponse:
    """One gathering: the call, who came, the notes, what was offered and asked for."""
    scope = reading(request)
    found = network_read(scope, network_id)
    row = _gathering_or_404(found, gathering_id)
    came = came_by_sector(row)
    notes = list(row.notes.all())
    stand = notes_standing(notes)
    page = {
        "network": found,
        "gathering": row,
        "changes": may_change(scope, found),
        "begun": row.starts_at <= timezone.now(),
        "agenda": row.agenda.splitlines(),
        "came": in_words(came),
        "people": sum(came.values()),
        "members": sorted(name_of(each.member) for each in row.members_came.select_related("member__organisation")),
        "notes": stand,
        "earlier": [note for note in notes if note not in stand],
        "exchanges": exchanges_of(found).filter(gathering=row),
        "address": request.build_absolute_uri(reverse("networks:network", args=[found.pk])),
    }
    return render(request, "networks/gathering_show.html", page)


@require_http_methods(FORM_METHODS)
def gathering_new(request: HttpRequest, network_id: UUID) -> HttpResponse:
    """Plan a gathering."""
    scope = convening(request)
    found = network_convened(scope, network_id)
    form = GatheringForm(request.POST if request.method == "POST" else None)

    def act() -> None:
        new_id = form.cleaned_data["gathering_id"]
        plan_gathering(by=scope, network=found.pk, call=form.call(), gathering_id=new_id)

    if sent(form, act):
        messages.success(request, "It is planned. Call people when you are ready.")
        return redirect("networks:gathering", found.pk, form.cleaned_data["gathering_id"])
    back = reverse("networks:gatherings", args=[found.pk])
    return show_form(request, form, network=found, title="Plan a gathering", back=back, back_words="Gatherings")


@require_http_methods(FORM_METHODS)
def gathering_edit(request: HttpRequest, network_id: UUID, gathering_id: UUID) -> HttpResponse:
    """Put right when, where and what."""
    scope = convening(request)
    found = network_convened(scope, network_id)
    row = _gathering_or_404(found, gathering_id)
    form = GatheringForm(request.POST if request.method == "POST" else None, row=row)
    if sent(form, lambda: change_gathering(by=scope, network=found.pk, gathering=row.pk, call=form.call())):
        messages.success(request, "It is put right.")
        return redirect("networks:gathering", found.pk, row.pk)
    back = reverse("networks:gathering", args=[found.pk, row.pk])
    return show_form(request, form, network=found, title="Change the gathering", back=back, back_words=row.title)


@require_POST
def gathering_call(request: HttpRequest, network_id: UUID, gathering_id: UUID) -> HttpResponse:
    """Call people together."""
    scope = convening(request)
    found = network_convened(scope, network_id)
    call_gathering(by=scope, network=found.pk, gathering=gathering_id)
    messages.success(request, "People are called. Organisations hear of it from here; tell everybody else yourself.")
    return redirect("networks:gathering", found.pk, gathering_id)


@require_http_methods(FORM_METHODS)
def gathering_call_off(request: HttpRequest, network_id: UUID, gathering_id: UUID) -> HttpResponse:
    """Call it off."""
    scope = convening(request)
    found = network_convened(scope, network_id)
    row = _gathering_or_404(found, gathering_id)
    form = EndForm(request.POST if request.method == "POST" else None)

    def act() -> None:
        call_off_gathering(by=scope, network=found.pk, gathering=row.pk, because=form.cleaned_data["because"])

    if sent(form, act):
        messages.success(request, "It is called off.")
        return redirect("networks:gathering", found.pk, row.pk)
    back = reverse("networks:gathering", args=[found.pk, row.pk])
    title, button = "Call the gathering off", "Call it off"
    return show_form(request, form, network=found, title=title, button=button, back=back, back_words=row.title)


@require_http_methods(FORM_METHODS)
def gathering_came(request: HttpRequest, network_id: UUID, gathering_id: UUID) -> HttpResponse:
    """Say who came."""
    scope = convening(request)
    found = network_convened(scope, network_id)
    row = _gathering_or_404(found, gathering_id)
    ticked = list(row.members_came.values_list("member", flat=True))
    form = CameForm(
        request.POST if request.method == "POST" else None,
        members=found.members.filter(left_at=None).select_related("organisation") | found.members.filter(pk__in=ticked),
        came=ticked,
        others=dict(row.came.values_list("sector", "people")),
    )

    def act() -> None:
        members = [UUID(each) for each in form.cleaned_data["members"]]
        say_who_came(by=scope, network=found.pk, gathering=row.pk, members=members, others=form.others())

    if sent(form, act):
        messages.success(request, "Who came is on record, by sector.")
        return redirect("networks:gathering", found.pk, row.pk)
    back = reverse("networks:gathering", args=[found.pk, row.pk])
    lead = "Tick the members, and count everybody else by sector. Residents are one group, and nobody stands alone."
    return show_form(request, form, network=found, title="Who came?", lead=lead, back=back, back_words=row.title)


@require_http_methods(FORM_METHODS)
def gathering_notes(request: HttpRequest, network_id: UUID, gathering_id: UUID) -> HttpResponse:
    """Keep the notes."""
    scope = convening(request)
    found = network_convened(scope, network_id)
    row = _gathering_or_404(found, gathering_id)
    stand = notes_standing(list(row.notes.all()))
    form = NotesForm(request.POST if request.method == "POST" else None, stand=stand)
    if sent(form, lambda: write_notes(by=scope, network=found.pk, gathering=row.pk, **form.cleaned_data)):
        if len(notes_standing(list(row.notes.all()))) > 1:
            messages.info(request, "Somebody else wrote notes at the same time. Both are kept and stand here.")
        else:
            messages.success(request, "The notes are kept. Earlier ones stay beside them.")
        return redirect("networks:gathering", found.pk, row.pk)
    back = reverse("networks:gathering", args=[found.pk, row.pk])
    lead = "People wrote at the same time: all their notes are below, with a line between. Bring them together."
    page = {"lead": lead} if len(stand) > 1 else {}
    return show_form(request, form, network=found, title="Notes", back=back, back_words=row.title, **page)

"""Members and seats of a network: who belongs, which seats are kept, who sits in them, and which stand empty."""

from collections.abc import Iterator
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from frontdoor.core.exports import Column, csv_response
from frontdoor.core.paging import page_of, walk
from networks.actions.members import add_member, keep_member, keep_out_of_public, name_in_public, say_goodbye
from networks.actions.seats import end_seat, keep_seat, leave_seat, take_seat
from networks.forms import GoodbyeForm, LeaveForm, MemberForm, MemberKeptForm, SeatForm, TermForm
from networks.models import Member, MemberKind, Seat
from networks.reads import SECTOR_WORDS, SeatNow, left_but_known, members_of, name_of, seats_now, terms_of
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

RECENT = 50
BY_SECTOR = ("sector", "added_at", "id")
MEMBERS: tuple[Column[Member], ...] = (
    Column("called", name_of),
    Column("who", lambda row: row.get_kind_display()),
    Column("sector", lambda row: SECTOR_WORDS[row.sector]),
    Column("role", lambda row: row.role),
    Column("since", lambda row: row.added_at),
    Column("named in public since", lambda row: row.public_since),
)
SEATS: tuple[Column[SeatNow], ...] = (
    Column("seat", lambda row: row.seat.title),
    Column("sector", lambda row: row.sector),
    Column("who sits there", lambda row: row.name),
    Column("from", lambda row: row.term.from_on if row.term else None),
    Column("until", lambda row: row.term.until_on if row.term else None),
    Column("empty, kept for", lambda row: "" if row.term else row.seat.kept_for),
)


@require_safe
def member_list(request: HttpRequest, network_id: UUID) -> HttpResponse:
    """Members and seats."""
    scope = reading(request)
    found = network_read(scope, network_id)
    page = page_of(members_of(found), by=BY_SECTOR, cursor=request.GET.get("page"), public_words=True)
    shown = {
        "network": found,
        "changes": may_change(scope, found),
        "page": page,
        "rows": [(row, name_of(row), SECTOR_WORDS[row.sector]) for row in page.items],
        "seats": seats_now(found),
        "left": [(row.pk, row.known_as, row.left_at) for row in left_but_known(found)[:RECENT]],
    }
    return render(request, "networks/member_list.html", shown)


@require_safe
def member_export(request: HttpRequest, network_id: UUID) -> StreamingHttpResponse:
    """Members as CSV."""
    scope = reading(request)
    found = network_read(scope, network_id)

    def rows() -> Iterator[Member]:
        return walk(members_of(found), by=BY_SECTOR)

    return csv_response("members", MEMBERS, rows, scope=scope)


@require_safe
def seat_export(request: HttpRequest, network_id: UUID) -> StreamingHttpResponse:
    """Seats as CSV, the empty ones too."""
    scope = reading(request)
    found = network_read(scope, network_id)
    return csv_response("seats", SEATS, lambda: iter(seats_now(found)), scope=scope)


@require_http_methods(FORM_METHODS)
def member_new(request: HttpRequest, network_id: UUID) -> HttpResponse:
    """Let somebody belong."""
    scope = convening(request)
    found = network_convened(scope, network_id)
    form = MemberForm(request.POST if request.method == "POST" else None)

    def act() -> None:
        new_id = form.cleaned_data["member_id"]
        add_member(by=scope, network=found.pk, newcomer=form.newcomer(), member_id=new_id)

    if sent(form, act):
        messages.success(request, "They belong to the network.")
        return redirect("networks:members", network_id=found.pk)
    back = reverse("networks:members", args=[found.pk])
    return show_form(request, form, network=found, title="Add a member", back=back, back_words="Members and seats")


@require_http_methods(FORM_METHODS)
def member_edit(request: HttpRequest, network_id: UUID, member_id: UUID) -> HttpResponse:
    """Put right what is said of a member, and name them in public or not."""
    scope = convening(request)
    found = network_convened(scope, network_id)
    row = members_of(found).filter(pk=member_id).first()
    if row is None:
        raise Http404
    form = MemberKeptForm(request.POST if request.method == "POST" else None, row=row)

    def act() -> None:
        said = form.cleaned_data
        if said["public"]:
            since = row.public_since
            name_in_public(by=scope, network=found.pk, member=row.pk, words=said["public_words"], since=since)
        else:
            keep_out_of_public(by=scope, network=found.pk, member=row.pk)
        known_as, sector = said.get("known_as", ""), said.get("sector", "")
        keep_member(by=scope, network=found.pk, member=row.pk, role=said["role"], known_as=known_as, sector=sector)

    if sent(form, act):
        messages.success(request, "It is put right.")
        return redirect("networks:members", network_id=found.pk)
    page = {
        "network": found,
        "form": form,
        "name": name_of(row),
        "member": row,
        "goodbye": GoodbyeForm() if row.kind != MemberKind.ORGANISATION else None,
    }
    return render(request, "networks/member_edit.html", page, status=422 if form.errors else 200)


@require_POST
def member_goodbye(request: HttpRequest, network_id: UUID, member_id: UUID) -> HttpResponse:
    """Somebody leaves."""
    scope = convening(request)
    found = network_convened(scope, network_id)
    form = GoodbyeForm(request.POST)
    say_goodbye(by=scope, network=found.pk, member=member_id, forget=form.is_valid() and form.cleaned_data["forget"])
    messages.success(request, "They do not belong to the network any more.")
    return redirect("networks:members", network_id=found.pk)


@require_http_methods(FORM_METHODS)
def seat_new(request: HttpRequest, network_id: UUID) -> HttpResponse:
    """Keep a seat, for somebody who is there or for somebody who is missing."""
    scope = convening(request)
    found = network_convened(scope, network_id)
    form = SeatForm(request.POST if request.method == "POST" else None)
    if sent(form, lambda: keep_seat(by=scope, network=found.pk, **form.cleaned_data)):
        messages.success(request, "The seat is kept. It is shown as empty until somebody sits there.")
        return redirect("networks:members", network_id=found.pk)
    back = reverse("networks:members", args=[found.pk])
    return show_form(request, form, network=found, title="Keep a seat", back=back, back_words="Members and seats")


@require_http_methods(FORM_METHODS)
def seat_edit(request: HttpRequest, network_id: UUID, seat_id: UUID) -> HttpResponse:
    """One seat: who sits there, who sat there, what it is called."""
    scope = convening(request)
    found = network_convened(scope, network_id)
    row = _seat_or_404(found.pk, seat_id)
    form = SeatForm(request.POST if request.method == "POST" else None, row=row)
    if sent(form, lambda: keep_seat(by=scope, network=found.pk, **{**form.cleaned_data, "seat_id": row.pk})):
        messages.success(request, "It is put right.")
        return redirect("networks:members", network_id=found.pk)
    now = next(each for each in seats_now(found) if each.seat.pk == row.pk)
    page = {"network": found, "form": form, "now": now, "terms": terms_of(row)}
    return render(request, "networks/seat_edit.html", page, status=422 if form.errors else 200)


def _seat_or_404(network: UUID, seat_id: UUID) -> Seat:
    row = Seat.objects.filter(pk=seat_id, network=network, ended_on=None).first()
    if row is None:
        raise Http404
    return row


@require_http_methods(FORM_METHODS)
def seat_take(request: HttpRequest, network_id: UUID, seat_id: UUID) -> HttpResponse:
    """Somebody sits down."""
    scope = convening(request)
    found = network_convened(scope, network_id)
    row = _seat_or_404(found.pk, seat_id)
    form = TermForm(request.POST if request.method == "POST" else None, members=members_of(found))

    def act() -> None:
        said = form.cleaned_data
        member, days = UUID(said["member"]), {"from_on": said["from_on"], "until_on": said["until_on"]}
        take_seat(by=scope, network=found.pk, seat=row.pk, member=member, **days)

    if sent(form, act):
        messages.success(request, "The seat is taken.")
        return redirect("networks:members", network_id=found.pk)
    back = reverse("networks:seat", args=[found.pk, row.pk])
    return show_form(request, form, network=found, title="Who sits there?", back=back, back_words=row.title)


@require_http_methods(FORM_METHODS)
def seat_leave(request: HttpRequest, network_id: UUID, seat_id: UUID) -> HttpResponse:
    """Somebody leaves a seat."""
    scope = convening(request)
    found = network_convened(scope, network_id)
    row = _seat_or_404(found.pk, seat_id)
    form = LeaveForm(request.POST if request.method == "POST" else None)

    def act() -> None:
        leave_seat(by=scope, network=found.pk, seat=row.pk, last_day=form.cleaned_data["last_day"])

    if sent(form, act):
        messages.success(request, "The seat is shown as empty from the day after.")
        return redirect("networks:members", network_id=found.pk)
    back = reverse("networks:seat", args=[found.pk, row.pk])
    return show_form(request, form, network=found, title="When do they leave?", back=back, back_words=row.title)


@require_POST
def seat_end(request: HttpRequest, network_id: UUID, seat_id: UUID) -> HttpResponse:
    """Keep a seat no longer."""
    scope = convening(request)
    found = network_convened(scope, network_id)
    end_seat(by=scope, network=found.pk, seat=seat_id)
    messages.success(request, "The seat is not kept any more. Who sat there stays on record.")
    return redirect("networks:members", network_id=found.pk)

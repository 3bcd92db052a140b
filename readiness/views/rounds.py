"""Rounds: all of them, a new one, one of them, its links, and closing it."""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from frontdoor.core.exports import Column, csv_of_public, file_response
from frontdoor.core.paging import page_of, walk
from frontdoor.core.refusals import Refusal
from readiness.actions.invitations import NewInvitation, end_invitation, invite
from readiness.actions.rounds import close_round, make_round, share_round, stop_running
from readiness.forms import ColleagueForm, InviteForm, RoundForm
from readiness.held import runs
from readiness.models import Invitation, Round
from readiness.reads import foundations_of, invitations_of, rounds_of, taking_part, themes_of_round, who_runs
from readiness.views.within import FORM_METHODS, assessor, round_or_404, round_run_or_404, say

LATEST_FIRST = ("-opens_on", "-id")
AS_MADE = ("invited_at", "id")
ROUND_COLUMNS: tuple[Column[Round], ...] = (
    Column("round", lambda row: row.title),
    Column("opens on", lambda row: row.opens_on),
    Column("closes on", lambda row: row.last_day),
    Column("where it stands", lambda row: row.state.label),
    Column("smallest group shown", lambda row: row.minimum),
)
LINK_COLUMNS: tuple[Column[Invitation], ...] = (
    Column("group", lambda row: row.group.name),
    Column("number", lambda row: row.number),
    Column("made", lambda row: row.invited_at),
    Column("ended", lambda row: row.ended_at),
)


@require_safe
def round_list(request: HttpRequest) -> HttpResponse:
    """Every round of the organisation, the latest first."""
    scope = assessor(request)
    page = page_of(rounds_of(scope), by=LATEST_FIRST, cursor=request.GET.get("page"))
    return render(request, "readiness/round_list.html", {"page": page})


@require_safe
def round_export(request: HttpRequest, *, workbook: bool = False) -> StreamingHttpResponse | FileResponse:
    """Every round of the organisation as CSV or Excel."""
    scope = assessor(request)

    def rows() -> Iterator[Round]:
        return walk(rounds_of(scope), by=LATEST_FIRST)

    return file_response("readiness-rounds", ROUND_COLUMNS, rows, scope=scope, workbook=workbook)


@require_http_methods(FORM_METHODS)
def round_new(request: HttpRequest) -> HttpResponse:
    """Make a round."""
    scope = assessor(request)
    form = RoundForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            made = make_round(by=scope, **form.said())
        except Refusal as refusal:
            say(form, refusal)
        else:
            messages.success(request, "The round is made. Put evidence on the shelf, then make links.")
            return redirect("readiness:round", round_id=made.pk)
    return render(request, "readiness/round_new.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@never_cache
def round_show(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """One round: its days, its groups with how many take part, and what it asks."""
    scope = assessor(request)
    found = round_or_404(scope, round_id)
    figures = taking_part(found)
    page = {
        "round": found,
        "groups": [(group.name, figures[group.pk]) for group in found.groups.all()],
        "themes": themes_of_round(found),
        "foundations": foundations_of(found),
        "runs": runs(scope, found),
        "who_runs": who_runs(found),
    }
    return render(request, "readiness/round_show.html", page)


@require_http_methods(FORM_METHODS)
def round_share(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Let a colleague run it too."""
    scope = assessor(request)
    found = round_run_or_404(scope, round_id)
    form = ColleagueForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            share_round(by=scope, round_id=found.pk, username=form.cleaned_data["username"])
        except Refusal as refusal:
            say(form, refusal)
        else:
            messages.success(request, "They run this round too, from now on.")
            return redirect("readiness:round", round_id=found.pk)
    page = {"round": found, "form": form}
    return render(request, "readiness/round_share.html", page, status=422 if form.errors else 200)


@require_POST
def round_stop(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Stop running it oneself."""
    scope = assessor(request)
    found = round_or_404(scope, round_id)
    stop_running(by=scope, round_id=found.pk)
    messages.success(request, f"You do not run {found.title} any more.")
    return redirect("readiness:round", round_id=found.pk)


@require_http_methods(FORM_METHODS)
@never_cache
def invitation_new(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Make links; they and their codes are shown once, on the page that answers."""
    scope = assessor(request)
    found = round_run_or_404(scope, round_id)
    groups = list(found.groups.all())
    form = InviteForm(request.POST if request.method == "POST" else None, groups=groups)
    page: dict[str, Any] = {"round": found, "form": form}
    if form.is_bound and form.is_valid():
        group = UUID(form.cleaned_data["group"])
        try:
            page["made"] = invite(by=scope, round_id=found.pk, group=group, how_many=form.cleaned_data["how_many"])
        except Refusal as refusal:
            say(form, refusal)
        else:
            page["group"] = next(each for each in groups if each.pk == group)
            page["file"] = _file_of(request, page["made"], page["group"].name)
            return render(request, "readiness/invitation_show.html", page)
    return render(request, "readiness/invitation_new.html", page, status=422 if form.errors else 200)


def _file_of(request: HttpRequest, made: Sequence[NewInvitation], group: str) -> str:
    """The links just made as a CSV file inside an address, so that they are taken away once and kept nowhere."""

    def at(each: NewInvitation) -> str:
        return request.build_absolute_uri(reverse("readiness:door", args=[each.token]))

    rows = [(group, each.number, at(each), each.code) for each in made]
    written = csv_of_public("links", ("role group", "number", "link", "code"), rows).content
    return f"data:text/csv;charset=utf-8;base64,{b64encode(written).decode()}"


@require_http_methods(FORM_METHODS)
@never_cache
def invitation_list(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """The links of a round, and ending one that went astray."""
    scope = assessor(request)
    found = round_or_404(scope, round_id)
    form = EndForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        end_invitation(by=scope, invitation=form.cleaned_data["invitation"])
        messages.success(request, "That link has ended. What was answered through it does not count.")
        return redirect("readiness:links", round_id=found.pk)
    page = page_of(invitations_of(found), by=AS_MADE, cursor=request.GET.get("page"))
    shown = {"round": found, "page": page, "runs": runs(scope, found)}
    return render(request, "readiness/invitation_list.html", shown)


@require_safe
@never_cache
def invitation_export(
    request: HttpRequest, round_id: UUID, *, workbook: bool = False
) -> StreamingHttpResponse | FileResponse:
    """The links of a round as a file: the links themselves and their codes are kept nowhere, so they are not in it."""
    scope = assessor(request)
    found = round_or_404(scope, round_id)

    def rows() -> Iterator[Invitation]:
        return walk(invitations_of(found), by=AS_MADE)

    return file_response("readiness-links", LINK_COLUMNS, rows, scope=scope, workbook=workbook)


class EndForm(forms.Form):
    """Which link to end: a button beside each sends it."""

    invitation = forms.UUIDField()


@require_http_methods(FORM_METHODS)
def round_close(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Close a round, after saying what that means."""
    scope = assessor(request)
    found = round_run_or_404(scope, round_id)
    if request.method == "POST":
        close_round(by=scope, round_id=found.pk)
        messages.success(request, "The round is closed. This is what people see.")
        return redirect("readiness:report", round_id=found.pk)
    return render(request, "readiness/round_close.html", {"round": found})

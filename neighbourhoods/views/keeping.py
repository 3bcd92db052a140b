"""The pages of whoever keeps the map: what there is to look after, and what is done with one entry."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_http_methods, require_safe

from frontdoor.core.exports import Column, csv_response
from frontdoor.core.paging import walk
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope
from neighbourhoods.actions import (
    add_entry,
    confirm_asset,
    edit_asset,
    hold_relationship,
    publish_asset,
    retire_asset,
)
from neighbourhoods.editing import changed, facts_of
from neighbourhoods.entry_form import EntryForm, NewEntryForm
from neighbourhoods.forms import KeptForm
from neighbourhoods.freshness import freshness_words, is_due
from neighbourhoods.group_links import live_doors
from neighbourhoods.keepers import entries_kept, places_kept
from neighbourhoods.models import (
    Asset,
    AssetPlace,
    AssetQuerySet,
    AssetStatus,
    EditState,
    Place,
    ProposedEdit,
)
from neighbourhoods.shown import differences, entry_shown
from neighbourhoods.views.numbered import Numbered
from neighbourhoods.views.within import FORM_METHODS, keeper, kept_or_404, say, sent_to, warn_of_postcode

BY_NAME = ("name", "id")
ON_A_PAGE = 50
COLUMNS: tuple[Column[Asset], ...] = (
    Column("name", lambda row: row.name),
    Column("kind", lambda row: row.get_kind_display()),
    Column("status", lambda row: row.get_status_display()),
    Column("for workers only", lambda row: bool(row.withheld)),
    Column("taking a break", lambda row: row.paused_at is not None),
    Column("room for", lambda row: row.capacity),
    Column("confirmed", lambda row: row.confirmed_at),
    Column("to be confirmed again", lambda row: is_due(row, timezone.now())),
    Column("known best by", lambda row: row.holder_organisation.name if row.holder_organisation else ""),
)
# What each button of the page of an entry does, and what is said then.
DONE = {
    "confirm": (confirm_asset, "It is confirmed for today."),
    "publish": (publish_asset, "Everybody can see it now."),
    "hold": (hold_relationship, "You are the one who knows them best."),
}


@require_safe
def entry_list(request: HttpRequest) -> HttpResponse:
    """The entries one keeps, by name; those that are due by how long they are."""
    scope = keeper(request)
    form = _asked(request, scope)
    found = _rows(scope, form)
    due = form.is_bound and form.cleaned_data.get("show") == "due"
    rows = found.longest_due_first() if due else found.order_by(*BY_NAME)
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    now = timezone.now()
    mine = _mine(scope)
    query = request.GET.copy()
    query.pop("page", None)
    shown = {
        "form": form,
        "page": Numbered(page),
        "rows": [(row, freshness_words(row, now), is_due(row, now)) for row in page],
        "due": mine.filter(status=AssetStatus.PUBLISHED).due(now).count(),
        "waiting": ProposedEdit.objects.filter(asset__in=mine, state=EditState.WAITING).count(),
        "query": query.urlencode(),
        "searched": bool(request.GET.get("words", "").strip()),
    }
    return render(request, "neighbourhoods/keep_list.html", shown, status=422 if form.errors else 200)


@require_safe
def entry_export(request: HttpRequest) -> StreamingHttpResponse:
    """The same entries as CSV, by name."""
    scope = keeper(request)
    form = _asked(request, scope)

    def rows() -> Iterator[Asset]:
        return walk(_rows(scope, form), by=BY_NAME)

    return csv_response("entries-kept", COLUMNS, rows, scope=scope)


@require_http_methods(FORM_METHODS)
def entry_new(request: HttpRequest) -> HttpResponse:
    """Put something good on the map."""
    scope = keeper(request)
    form = NewEntryForm(**sent_to(request))
    if form.is_bound and form.is_valid():
        try:
            clean = form.cleaned_data
            asset = add_entry(by=scope, said=form.said(), offered_by=clean["offered_by"], publish=clean["publish"])
        except Refusal as refusal:
            say(form, refusal)
        else:
            messages.success(request, "It is on the map." if asset.status == AssetStatus.PUBLISHED else "It is kept.")
            warn_of_postcode(request, asset.pk)
            return redirect("neighbourhoods:keep-entry", asset.pk)
    page = {"form": form, "title": "Add something good"}
    return render(request, "neighbourhoods/keep_edit.html", page, status=422 if form.errors else 200)


@require_http_methods(FORM_METHODS)
def entry_keep(request: HttpRequest, asset_id: UUID) -> HttpResponse:
    """One entry as its keeper sees it: what it says, what waits, and what can be done."""
    scope = keeper(request)
    asset = kept_or_404(scope, asset_id)
    refusal = None
    for button, (act, words) in DONE.items():
        if request.method == "POST" and button in request.POST:
            try:
                act(by=scope, asset=asset.pk)
            except Refusal as said:
                refusal = said
            else:
                messages.success(request, words)
                return redirect("neighbourhoods:keep-entry", asset.pk)
    shown = {
        **entry_shown(asset),
        "refusal": refusal,
        "edits": ProposedEdit.objects.filter(asset=asset, state=EditState.WAITING).select_related("proposed_by"),
        "doors": live_doors(asset.pk),
    }
    return render(request, "neighbourhoods/keep_show.html", shown, status=422 if refusal else 200)


@require_http_methods(FORM_METHODS)
def entry_retire(request: HttpRequest, asset_id: UUID) -> HttpResponse:
    """Take out what is no longer there, after saying what that means."""
    scope = keeper(request)
    asset = kept_or_404(scope, asset_id)
    if request.method == "POST":
        retire_asset(by=scope, asset=asset.pk)
        messages.success(request, "It is taken out of the directory.")
        return redirect("neighbourhoods:keep-entry", asset.pk)
    return render(request, "neighbourhoods/keep_retire.html", {"asset": asset})


@require_http_methods(FORM_METHODS)
def entry_edit(request: HttpRequest, asset_id: UUID) -> HttpResponse:
    """Put right what an entry says. Where somebody else did so meanwhile, both texts are shown."""
    scope = keeper(request)
    asset = kept_or_404(scope, asset_id)
    facts = facts_of(asset)
    form = EntryForm(facts=facts, **sent_to(request))
    seen = request.POST.get("seen", asset.changed_at.isoformat())
    page: dict[str, Any] = {"form": form, "asset": asset, "title": "Put it right", "seen": seen}
    if form.is_bound and form.is_valid():
        try:
            edit_asset(by=scope, asset=asset.pk, said=form.said(), seen=_moment(seen))
        except Refusal as refusal:
            say(form, refusal)
            if refusal.code == "changed_meanwhile":
                page |= {
                    "now": differences({}, changed(facts, form.said()), facts),
                    "seen": asset.changed_at.isoformat(),
                }
        else:
            messages.success(request, "It is put right.")
            warn_of_postcode(request, asset.pk)
            return redirect("neighbourhoods:keep-entry", asset.pk)
    return render(request, "neighbourhoods/keep_edit.html", page, status=422 if form.errors else 200)


def _mine(scope: Scope) -> AssetQuerySet:
    assert scope.user
    return entries_kept(scope.user).defer("search")


def _asked(request: HttpRequest, scope: Scope) -> KeptForm:
    assert scope.user
    places = Place.objects.filter(pk__in=places_kept(scope.user)).order_by("name")
    form = KeptForm(request.GET or None, places=[(str(place.pk), place.name) for place in places])
    form.is_valid()
    return form


def _rows(scope: Scope, form: KeptForm) -> AssetQuerySet:
    waiting = ProposedEdit.objects.filter(asset=OuterRef("pk"), state=EditState.WAITING)
    asked = form.cleaned_data if form.is_bound else {}
    only = {
        "": ~Q(status=AssetStatus.RETIRED),
        "due": Q(status=AssetStatus.PUBLISHED),
        "waiting": Q(waits=True),
        "paused": Q(paused_at__isnull=False),
        AssetStatus.DRAFT: Q(status=AssetStatus.DRAFT),
        AssetStatus.RETIRED: Q(status=AssetStatus.RETIRED),
    }
    show = asked.get("show", "")
    rows = _mine(scope).annotate(waits=Exists(waiting)).select_related("holder_organisation").filter(only[show])
    if show == "due":
        rows = rows.due(timezone.now())
    for word in asked.get("words", "").split():
        rows = rows.filter(name__icontains=word)
    if asked.get("place"):
        rows = rows.filter(Exists(AssetPlace.objects.filter(asset=OuterRef("pk"), place=asked["place"])))
    return rows


def _moment(written: str) -> datetime | None:
    try:
        return parse_datetime(written)
    except ValueError:
        return None

"""Anybody with an account suggests what an entry should say, and reads what was answered."""

from collections.abc import Iterator
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from frontdoor.accounts.acting import scope_of
from frontdoor.core.exports import Column, csv_response
from frontdoor.core.paging import page_of, walk
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope
from neighbourhoods.actions import propose_edit
from neighbourhoods.editing import facts_of
from neighbourhoods.entry_form import EntryForm
from neighbourhoods.keepers import keeps_entry
from neighbourhoods.models import Asset, ProposedEdit, Withheld
from neighbourhoods.shown import LABELS
from neighbourhoods.views.within import FORM_METHODS, say, sent_to, warn_of_suggested_postcode

NEWEST = ("-proposed_at", "-id")


def about(row: ProposedEdit) -> str:
    """Which fields a suggestion is about, in words."""
    return ", ".join(LABELS[name] for name in LABELS if name in row.said) or "Something else"


COLUMNS: tuple[Column[ProposedEdit], ...] = (
    Column("entry", lambda row: row.asset.name),
    Column("about", about),
    Column("suggested", lambda row: row.proposed_at),
    Column("where it stands", lambda row: row.get_state_display()),
    Column("answer", lambda row: row.answer),
)


@require_http_methods(FORM_METHODS)
def suggest(request: HttpRequest, asset_id: UUID) -> HttpResponse:
    """Suggest what an entry should say; whoever keeps the map there goes to their own page of it."""
    scope = scope_of(request)
    asset = Asset.objects.for_workers().defer("search").filter(pk=asset_id).first()
    if asset is None:
        raise Http404
    if keeps_entry(scope, asset.pk):
        return redirect("neighbourhoods:keep-edit", asset.pk)
    form = EntryForm(facts=facts_of(asset), suggesting=True, **sent_to(request))
    if form.is_bound and form.is_valid():
        try:
            edit = propose_edit(by=scope, asset=asset.pk, said=form.said(), words=form.cleaned_data["note"])
        except Refusal as refusal:
            say(form, refusal)
        else:
            messages.success(request, "Thank you. Whoever keeps the map there looks at it; until then nothing changes.")
            warn_of_suggested_postcode(request, edit)
            return redirect("neighbourhoods:suggestions")
    page = {"form": form, "asset": asset, "title": "Suggest what should be put right", "suggesting": True}
    return render(request, "neighbourhoods/keep_edit.html", page, status=422 if form.errors else 200)


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """What one has suggested, the newest first, and what was answered."""
    scope = scope_of(request)
    page = page_of(_mine(scope), by=NEWEST, cursor=request.GET.get("page"))
    rows = [(row, about(row)) for row in page.items]
    return render(request, "neighbourhoods/suggestion_list.html", {"page": page, "rows": rows})


@require_safe
def suggestions_export(request: HttpRequest) -> StreamingHttpResponse:
    """What one has suggested, as CSV."""
    scope = scope_of(request)

    def rows() -> Iterator[ProposedEdit]:
        return walk(_mine(scope), by=NEWEST)

    return csv_response("suggestions", COLUMNS, rows, scope=scope)


def _mine(scope: Scope) -> "QuerySet[ProposedEdit]":
    mine = ProposedEdit.objects.filter(proposed_by=scope.user).exclude(asset__withheld=Withheld.REFUGE)
    return mine.select_related("asset").defer("asset__search")

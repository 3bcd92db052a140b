"""Who sees an entry: the keeper's page, and the list of refuges for whoever watches over what is shared."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from frontdoor.accounts.acting import scope_of
from frontdoor.accounts.permissions import require_of_host
from frontdoor.accounts.roles import May
from frontdoor.core.exports import Column, csv_response
from frontdoor.core.paging import page_of, walk
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope
from neighbourhoods.actions import no_longer_a_refuge, show_again, withhold_asset
from neighbourhoods.forms import WithholdForm
from neighbourhoods.models import Asset, AssetQuerySet, Withheld
from neighbourhoods.views.within import FORM_METHODS, keeper, kept_or_404

EVERYBODY = "everybody"
LATEST_FIRST = ("-changed_at", "id")
REFUGES: tuple[Column[Asset], ...] = (
    Column("entry", lambda row: row.pk),
    Column("since", lambda row: row.changed_at),
)


@require_http_methods(FORM_METHODS)
@never_cache
def withhold(request: HttpRequest, asset_id: UUID) -> HttpResponse:
    """Keep an entry from the public, or let everybody see it again. Once it is a refuge, this page is gone as well."""
    scope = keeper(request)
    asset = kept_or_404(scope, asset_id)
    now = asset.withheld or EVERYBODY
    form = WithholdForm(request.POST if request.method == "POST" else None, initial={"seen_by": now})
    if form.is_bound and form.is_valid():
        chosen = form.cleaned_data["seen_by"]
        if chosen == now:
            messages.info(request, "Nothing has changed.")
        elif chosen == EVERYBODY:
            show_again(by=scope, asset=asset.pk)
            messages.success(request, "Everybody can see it, once it is published.")
        else:
            withhold_asset(by=scope, asset=asset.pk, why=Withheld(chosen))
            messages.success(request, "It is kept from the public from now on.")
        if chosen == Withheld.REFUGE:
            return redirect("neighbourhoods:keep")
        return redirect("neighbourhoods:keep-entry", asset.pk)
    page = {"form": form, "asset": asset}
    return render(request, "neighbourhoods/keep_withhold.html", page, status=422 if form.errors else 200)


@require_http_methods(FORM_METHODS)
@never_cache
def refuge_list(request: HttpRequest) -> HttpResponse:
    """The refuges, the latest first: their names alone, and putting one back that is none."""
    scope = _watching(request)
    if request.method == "POST":
        no_longer_a_refuge(by=scope, asset=_entry(request.POST.get("entry", "")))
        messages.success(request, "It is for workers only now. Whoever keeps the map may show it to everybody.")
        return redirect("neighbourhoods:refuges")
    page = page_of(_refuges(), by=LATEST_FIRST, cursor=request.GET.get("page"))
    return render(request, "neighbourhoods/refuge_list.html", {"page": page})


@require_safe
def refuge_export(request: HttpRequest) -> StreamingHttpResponse:
    """The refuges as CSV, by their ids: a file is passed on more easily than a page."""
    scope = _watching(request)
    return csv_response("refuges", REFUGES, lambda: walk(_refuges(), by=LATEST_FIRST), scope=scope)


def _watching(request: HttpRequest) -> Scope:
    scope = scope_of(request)
    require_of_host(scope, May.OVERSEE_SHARING)
    return scope


def _refuges() -> AssetQuerySet:
    return Asset.objects.filter(withheld=Withheld.REFUGE).defer("search")


def _entry(sent: str) -> UUID:
    try:
        return UUID(sent)
    except ValueError as error:
        raise Refusal(code="unknown", words="Choose one from the list.") from error

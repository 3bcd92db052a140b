"""Agreements with organisations, without which little of people is shared: kept by the host, read by each of them."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from frontdoor.accounts.acting import scope_of
from frontdoor.accounts.actions import end_agreement, write_agreement
from frontdoor.accounts.agreements import Standing, organisations_to_agree_with, standings
from frontdoor.accounts.forms import OrganisationAgreementForm
from frontdoor.accounts.models import Organisation, OrganisationAgreement
from frontdoor.accounts.permissions import require, require_of_host
from frontdoor.accounts.roles import May
from frontdoor.core.exports import Column, csv_response
from frontdoor.core.paging import page_of, walk
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, acting_organisation

FORM_METHODS = ["GET", "HEAD", "POST"]
BY_NAME = ("name", "id")


def _day(row: OrganisationAgreement | None) -> date | None:
    return row.review_on if row else None


STANDINGS: tuple[Column[Standing], ...] = (
    Column("organisation", lambda row: row.organisation.name),
    Column("counts today", lambda row: "yes" if row.in_force else "no"),
    Column("data-sharing agreement through", lambda row: _day(row.data_sharing)),
    Column("safeguarding policy through", lambda row: _day(row.safeguarding)),
)


def _watching(request: HttpRequest) -> Scope:
    scope = scope_of(request)
    require_of_host(scope, May.OVERSEE_SHARING)
    return scope


@require_safe
@never_cache
def agreement_list(request: HttpRequest) -> HttpResponse:
    """How it stands with each organisation, by name."""
    _watching(request)
    page = page_of(organisations_to_agree_with(), by=BY_NAME, cursor=request.GET.get("page"), public_words=True)
    return render(request, "accounts/agreement_list.html", {"page": page, "rows": standings(page.items)})


@require_safe
def agreement_export(request: HttpRequest) -> StreamingHttpResponse:
    """The same as CSV."""
    scope = _watching(request)
    rows = walk(organisations_to_agree_with(), by=BY_NAME)
    return csv_response("agreements", STANDINGS, lambda: iter(standings(rows)), scope=scope)


@require_http_methods(FORM_METHODS)
@never_cache
def agreement_show(request: HttpRequest, organisation: UUID) -> HttpResponse:
    """Both agreements with one organisation, those before them, and ending one."""
    scope = _watching(request)
    found = _or_404(organisation)
    if request.method == "POST":
        end_agreement(by=scope, agreement=_number(request.POST.get("end", "")))
        messages.success(request, "It has ended. No more of people is shared with them than without one.")
        return redirect("accounts:agreement", found.pk)
    ended = OrganisationAgreement.objects.filter(organisation=found, ended_at__isnull=False)
    page = {"standing": standings([found])[0], "ended": ended.order_by("-ended_at", "id")[:50], "keeps": True}
    return render(request, "accounts/agreement_show.html", page)


@require_http_methods(FORM_METHODS)
@never_cache
def agreement_new(request: HttpRequest, organisation: UUID) -> HttpResponse:
    """Write down an agreement with one organisation."""
    scope = _watching(request)
    found = _or_404(organisation)
    form = OrganisationAgreementForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            write_agreement(by=scope, organisation=found.pk, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.words)
        else:
            messages.success(request, "The agreement is written down.")
            return redirect("accounts:agreement", found.pk)
    page = {"form": form, "organisation": found}
    return render(request, "accounts/agreement_new.html", page, status=422 if form.errors else 200)


@require_safe
@never_cache
def agreement_ours(request: HttpRequest) -> HttpResponse:
    """What stands on record of our own organisation."""
    scope = scope_of(request)
    require(scope, May.CONNECT_PROGRAMS)
    ours = Organisation.objects.get(pk=acting_organisation(scope))
    return render(request, "accounts/agreement_show.html", {"standing": standings([ours])[0], "keeps": False})


def _or_404(organisation: UUID) -> Organisation:
    found = organisations_to_agree_with().filter(pk=organisation).first()
    if found is None:
        raise Http404
    return found


def _number(sent: str) -> UUID:
    try:
        return UUID(sent)
    except ValueError as error:
        raise Refusal(code="no_such_agreement", words="Choose one of the agreements.") from error

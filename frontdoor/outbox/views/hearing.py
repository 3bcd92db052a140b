"""How organisations like to hear of somebody: one's own, and those for which nobody signs in."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from frontdoor.accounts.acting import scope_of
from frontdoor.accounts.models import Organisation
from frontdoor.accounts.permissions import require, require_of_host
from frontdoor.accounts.roles import May
from frontdoor.core.exports import Column, csv_response
from frontdoor.core.paging import page_of, walk
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, acting_organisation
from frontdoor.outbox.actions import say_how_we_hear
from frontdoor.outbox.forms import HearingForm
from frontdoor.outbox.models import Hearing
from frontdoor.outbox.reads import BY_NAME, hearing_of, nobody_signs_in
from frontdoor.outbox.words import phone_as_written

FORM_METHODS = ["GET", "HEAD", "POST"]


def _heard(row: Organisation) -> Hearing | None:
    found: Hearing | None = getattr(row, "hearing", None)
    return found


def _how(row: Organisation) -> str:
    heard = _heard(row)
    return heard.get_prefers_display() if heard else ""


def _where(row: Organisation) -> str:
    heard = _heard(row)
    return ", ".join(filter(None, [heard.email, phone_as_written(heard.phone)])) if heard else ""


HEARINGS: tuple[Column[Organisation], ...] = (
    Column("organisation", lambda row: row.name),
    Column("how they like to hear", _how),
    Column("where", _where),
)


@require_http_methods(FORM_METHODS)
@never_cache
def own_hearing(request: HttpRequest) -> HttpResponse:
    """How our own organisation likes to hear."""
    scope = scope_of(request)
    require(scope, May.CONNECT_PROGRAMS)
    page = {"there": "home", "words": "Home", "ours": True}
    return _page(request, scope, Organisation.objects.get(pk=acting_organisation(scope)), page)


@require_safe
@never_cache
def hearing_list(request: HttpRequest) -> HttpResponse:
    """Every organisation for which nobody signs in, by name, with how each likes to hear."""
    require_of_host(scope_of(request), May.MAKE_INTRODUCTIONS)
    page = page_of(nobody_signs_in(), by=BY_NAME, cursor=request.GET.get("page"), public_words=True)
    rows = [(row, _how(row), _where(row)) for row in page.items]
    return render(request, "outbox/hearing_list.html", {"page": page, "rows": rows})


@require_safe
def hearing_export(request: HttpRequest) -> StreamingHttpResponse:
    """The same list as a spreadsheet file."""
    scope = scope_of(request)
    require_of_host(scope, May.MAKE_INTRODUCTIONS)
    return csv_response("how-they-like-to-hear", HEARINGS, lambda: walk(nobody_signs_in(), by=BY_NAME), scope=scope)


@require_http_methods(FORM_METHODS)
@never_cache
def their_hearing(request: HttpRequest, organisation: UUID) -> HttpResponse:
    """How one of them likes to hear."""
    scope = scope_of(request)
    require_of_host(scope, May.MAKE_INTRODUCTIONS)
    found = nobody_signs_in().filter(pk=organisation).first()
    if found is None:
        raise Http404
    return _page(request, scope, found, {"there": "outbox:hearings", "words": "How they like to hear", "ours": False})


def _page(request: HttpRequest, scope: Scope, organisation: Organisation, page: dict[str, object]) -> HttpResponse:
    form = HearingForm(request.POST if request.method == "POST" else None, said=hearing_of(organisation.pk))
    if form.is_bound and form.is_valid():
        try:
            say_how_we_hear(by=scope, organisation=organisation.pk, **form.said())
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.words)
        else:
            messages.success(request, f"Saved. This is how {organisation.name} will hear from now on.")
            return redirect(str(page["there"]))
    shown = {**page, "form": form, "organisation": organisation}
    return render(request, "outbox/hearing_edit.html", shown, status=422 if form.errors else 200)

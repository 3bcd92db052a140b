"""Partners' programs: which there are, what each may do, another secret, letting one in no more."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from frontdoor.accounts.acting import scope_of
from frontdoor.accounts.actions import (
    choose_scopes,
    register_api_client,
    rotate_api_client_secret,
    shut_out_program,
)
from frontdoor.accounts.forms import ProgramForm, ScopesForm
from frontdoor.accounts.models import ApiClient
from frontdoor.accounts.permissions import require
from frontdoor.accounts.programs import (
    BY_NAME,
    Standing,
    organisations_looked_after,
    programs_looked_after,
    standings,
)
from frontdoor.accounts.roles import May
from frontdoor.core.exports import Column, csv_response
from frontdoor.core.paging import page_of, walk
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope

FORM_METHODS = ["GET", "HEAD", "POST"]
AT_ONCE = 200
PROGRAMS: tuple[Column[Standing], ...] = (
    Column("program", lambda row: row.program.name),
    Column("acts for", lambda row: row.program.organisation.name),
    Column("id", lambda row: row.program.client_id),
    Column("may", lambda row: ", ".join(row.program.scopes)),
    Column("since", lambda row: row.program.created),
    Column("last came", lambda row: row.came_at),
    Column("secret before good until", lambda row: row.program.old_until),
    Column("let in no more since", lambda row: row.program.shut_out_at),
)


def _scope(request: HttpRequest) -> Scope:
    scope = scope_of(request)
    require(scope, May.MANAGE_ACCOUNTS)
    return scope


def _or_404(scope: Scope, program: UUID) -> ApiClient:
    found = programs_looked_after(by=scope).filter(pk=program).first()
    if found is None:
        raise Http404
    return found


@require_safe
@never_cache
def program_list(request: HttpRequest) -> HttpResponse:
    """The programs of the organisations one looks after, by name."""
    rows = programs_looked_after(by=_scope(request))
    page = page_of(rows, by=BY_NAME, cursor=request.GET.get("page"), public_words=True)
    return render(request, "accounts/program_list.html", {"page": page, "rows": standings(page.items)})


@require_safe
def program_export(request: HttpRequest) -> StreamingHttpResponse:
    """The same as CSV; never a secret."""
    scope = _scope(request)

    def rows() -> Iterator[Standing]:
        batch: list[ApiClient] = []
        for row in walk(programs_looked_after(by=scope), by=BY_NAME):
            batch.append(row)
            if len(batch) == AT_ONCE:
                yield from standings(batch)
                batch = []
        yield from standings(batch)

    return csv_response("programs", PROGRAMS, rows, scope=scope)


@require_http_methods(FORM_METHODS)
@never_cache
def program_new(request: HttpRequest) -> HttpResponse:
    """Register a program, and see its secret this once."""
    scope = _scope(request)
    offered = organisations_looked_after(by=scope).order_by("name")
    form = ProgramForm(request.POST if request.method == "POST" else None, organisations=offered)
    if form.is_bound and form.is_valid():
        told = form.cleaned_data
        try:
            made = register_api_client(by=scope, **{**told, "organisation": UUID(told["organisation"])})
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.words)
        else:
            return render(request, "accounts/program_secret.html", {"made": made})
    return render(request, "accounts/program_new.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(FORM_METHODS)
@never_cache
def program_show(request: HttpRequest, program: UUID) -> HttpResponse:
    """One program: what it may do, its secret, and letting it in no more."""
    scope = _scope(request)
    row = _or_404(scope, program)
    form = ScopesForm(request.POST if "choose" in request.POST else None, initial={"scopes": row.scopes})
    if request.method == "POST":
        done = _done(request, scope, row, form)
        if done is not None:
            return done
    page = {"form": form, "standing": standings([row])[0]}
    return render(request, "accounts/program_show.html", page, status=422 if form.errors else 200)


def _done(request: HttpRequest, scope: Scope, row: ApiClient, form: ScopesForm) -> HttpResponse | None:
    """Do what a button says; None where the form has to be looked at again."""
    if "secret" in request.POST or "secret_at_once" in request.POST:
        at_once = "secret_at_once" in request.POST
        made = rotate_api_client_secret(by=scope, client=row.pk, at_once=at_once)
        page: dict[str, Any] = {"made": made, "changed": True, "at_once": at_once}
        return render(request, "accounts/program_secret.html", page)
    if "shut_out" in request.POST:
        shut_out_program(by=scope, client=row.pk)
        messages.success(request, "It is let in no more.")
    elif form.is_bound:
        if not form.is_valid():
            return None
        choose_scopes(by=scope, client=row.pk, **form.cleaned_data)
        messages.success(request, "From its next token on it may do what you chose, and nothing else.")
    return redirect("accounts:program", row.pk)

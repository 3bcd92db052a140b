"""How much each organisation is asked for, against what it said it can take; and the quarters, for whoever pays."""

from collections.abc import Iterator

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from enabling_help.load import Load, load_of_each
from enabling_help.replies import Replies, replies_to_us
from frontdoor.accounts.acting import scope_of
from frontdoor.accounts.permissions import require
from frontdoor.accounts.roles import May
from frontdoor.core.exports import Column, file_response
from frontdoor.core.scope import Scope

LOAD: tuple[Column[Load], ...] = (
    Column("organisation", lambda row: row.organisation.name),
    Column("waiting for its answer", lambda row: row.waiting.words),
    Column("under way", lambda row: row.under_way.words),
    Column("room it said", lambda row: row.room),
    Column("entries that pause", lambda row: row.paused),
)
QUARTERS: tuple[Column[Replies], ...] = (
    Column("organisation", lambda row: row.organisation.name),
    Column("quarter from", lambda row: row.quarter),
    Column("people introduced", lambda row: row.asked.words),
    Column("of these, said yes", lambda row: row.accepted.words if row.accepted else ""),
    Column("of these, done", lambda row: row.completed.words if row.completed else ""),
)
A_YEAR = 4  # quarters


def _scope(request: HttpRequest) -> Scope:
    scope = scope_of(request)
    require(scope, May.READ_FLOWS)
    return scope


@require_safe
@never_cache
def load_show(request: HttpRequest) -> HttpResponse:
    """How it stands today with each organisation."""
    return render(request, "enabling_help/load_show.html", {"rows": load_of_each(by=_scope(request))})


@require_safe
def load_export(request: HttpRequest, *, workbook: bool = False) -> StreamingHttpResponse | FileResponse:
    """The same as a file."""
    scope = _scope(request)
    return file_response("load", LOAD, lambda: iter(load_of_each(by=scope)), scope=scope, workbook=workbook)


@require_safe
def quarter_export(request: HttpRequest, *, workbook: bool = False) -> StreamingHttpResponse | FileResponse:
    """The last four quarters that are over, as a file: what a commissioner pays by, and no person in it."""
    scope = _scope(request)

    def rows() -> Iterator[Replies]:
        yield from replies_to_us(by=scope, quarters=A_YEAR)

    return file_response("by-quarter", QUARTERS, rows, scope=scope, workbook=workbook)

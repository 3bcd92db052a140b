"""The pages of where entries come from: every feed and package, one of them with what it brought, and reading it."""

from collections.abc import Iterator
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from frontdoor.accounts.acting import scope_of
from frontdoor.accounts.permissions import require
from frontdoor.accounts.roles import May
from frontdoor.core.exports import Column, csv_response
from frontdoor.core.paging import page_of, walk
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope
from frontdoor.imports.models import RecordState, Source, SourceKind, SourceRecord
from neighbourhoods.actions import add_feed, ask_to_read, pause_feed, resume_feed
from neighbourhoods.forms import FeedForm
from neighbourhoods.models import Asset, Withheld
from neighbourhoods.upstream import SERVICE
from neighbourhoods.views.within import FORM_METHODS, say

NEWEST = ("-added_at", "-id")
BY_ID = ("id",)
COLUMNS: tuple[Column[Source], ...] = (
    Column("title", lambda row: row.title),
    Column("kind", lambda row: row.get_kind_display()),
    Column("address", lambda row: row.address),
    Column("licence", lambda row: row.licence),
    Column("read to the end", lambda row: row.finished_at),
    Column("last asked", lambda row: row.tried_at),
    Column("what went wrong", lambda row: row.fault),
    Column("paused", lambda row: row.paused_at),
)
RECORDS: tuple[Column[SourceRecord], ...] = (
    Column("id there", lambda row: row.their_id),
    Column("id here", lambda row: row.thing),
    Column("what became of it", lambda row: row.get_state_display()),
    Column("why", lambda row: row.words),
    Column("last seen", lambda row: row.seen_at),
)


def _importer(request: HttpRequest) -> Scope:
    scope = scope_of(request)
    require(scope, May.IMPORT_FILES)
    return scope


def _or_404(source_id: UUID) -> Source:
    found = Source.objects.filter(pk=source_id).first()
    if found is None:
        raise Http404
    return found


def _records(source: Source, only: str = "") -> "QuerySet[SourceRecord]":
    refuges = Asset.objects.filter(withheld=Withheld.REFUGE)
    rows = source.records.filter(kind=SERVICE).exclude(thing__in=refuges.values("pk"))
    return rows.filter(state=only) if only in RecordState.values else rows


@require_safe
def source_list(request: HttpRequest) -> HttpResponse:
    """Every source, the newest first."""
    _importer(request)
    page = page_of(Source.objects.all(), by=NEWEST, cursor=request.GET.get("page"))
    return render(request, "neighbourhoods/source_list.html", {"page": page})


@require_safe
def source_export(request: HttpRequest) -> StreamingHttpResponse:
    """Every source, as CSV."""
    scope = _importer(request)
    return csv_response("sources", COLUMNS, lambda: walk(Source.objects.all(), by=NEWEST), scope=scope)


@require_http_methods(FORM_METHODS)
def source_new(request: HttpRequest) -> HttpResponse:
    """Add a feed by its address; a worker begins to read it, and its progress is shown."""
    scope = _importer(request)
    form = FeedForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            source = add_feed(by=scope, **form.cleaned_data)
            job = ask_to_read(by=scope, source=source.pk)
        except Refusal as refusal:
            say(form, refusal)
        else:
            return redirect("jobs:job-show", job=job)
    return render(request, "neighbourhoods/source_new.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def source_show(request: HttpRequest, source_id: UUID) -> HttpResponse:
    """One source: what it is, what became of what it said, and each service with the reason where it was left out."""
    _importer(request)
    source = _or_404(source_id)
    only = request.GET.get("only", "")
    page = page_of(_records(source, only), by=BY_ID, cursor=request.GET.get("page"))
    counts = dict(_records(source).values_list("state").annotate(rows=Count("pk")).order_by())
    shown = {
        "source": source,
        "is_feed": source.kind == SourceKind.FEED,
        "page": page,
        "only": only if only in RecordState.values else "",
        "counted": [(state.label, state.value, counts[state]) for state in RecordState if state in counts],
    }
    return render(request, "neighbourhoods/source_show.html", shown)


@require_safe
def record_export(request: HttpRequest, source_id: UUID) -> StreamingHttpResponse:
    """Every service of one source, as CSV."""
    scope, source = _importer(request), _or_404(source_id)

    def rows() -> Iterator[SourceRecord]:
        return walk(_records(source), by=BY_ID)

    return csv_response(f"source-{source.pk}", RECORDS, rows, scope=scope)


@require_POST
def source_read(request: HttpRequest, source_id: UUID) -> HttpResponse:
    """Have a worker read a feed for what has changed."""
    scope, source = _importer(request), _or_404(source_id)
    job = ask_to_read(by=scope, source=source.pk)
    messages.success(request, "A worker reads it as soon as one is free. You can leave this page.")
    return redirect("jobs:job-show", job=job)


@require_POST
def source_pause(request: HttpRequest, source_id: UUID) -> HttpResponse:
    """Read a feed by the clock no more, or again."""
    scope, source = _importer(request), _or_404(source_id)
    if "resume" in request.POST:
        resume_feed(by=scope, source=source.pk)
        messages.success(request, "It is read each night again.")
    else:
        pause_feed(by=scope, source=source.pk)
        messages.success(request, "It is not read by itself any more. What came from it stays.")
    return redirect("neighbourhoods:source", source.pk)

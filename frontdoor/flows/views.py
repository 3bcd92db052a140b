"""Pages of reports: the latest and all of them, asking for one, one of them, and its files."""

from collections.abc import Iterator
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from frontdoor.accounts.acting import scope_of
from frontdoor.accounts.permissions import require
from frontdoor.accounts.roles import May
from frontdoor.core.exports import Column, csv_response, file_response, xlsx_response
from frontdoor.core.paging import page_of, walk
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope
from frontdoor.flows.actions import ask_for_report
from frontdoor.flows.counting import ways_in
from frontdoor.flows.definitions import DISCLOSURE, PLACES
from frontdoor.flows.forms import AskForm
from frontdoor.flows.models import FlowReport
from frontdoor.flows.reads import latest_report, report_of, reports_of
from frontdoor.flows.reports import ExportRow, answers_of, export_rows, machine_figure

COLUMNS: tuple[Column[ExportRow], ...] = (
    Column("question", lambda row: row.measure.question),
    Column("what", lambda row: row.line.what),
    Column("figure", lambda row: machine_figure(row.line)),
    Column("unit", lambda row: row.measure.unit),
    Column("counted", lambda row: row.measure.numerator),
    Column("out of", lambda row: row.measure.denominator),
    Column("not known", lambda row: row.measure.unknowns),
    Column("when", lambda row: row.measure.window),
    Column("source", lambda row: row.measure.source),
)


NEWEST_FIRST = ("-begun_at", "-id")
REPORTS: tuple[Column[FlowReport], ...] = (
    Column("months", lambda row: row.period.label),
    Column("about", lambda row: row.place.name if row.place else "Everyone"),
    Column("counted on", lambda row: row.counted_on),
    Column("made", lambda row: row.made_at),
)


def _reader(request: HttpRequest) -> Scope:
    scope = scope_of(request)
    require(scope, May.READ_FLOWS)
    return scope


def _report_or_404(scope: Scope, report_id: UUID, *, whole: bool = False) -> FlowReport:
    report = report_of(scope, report_id)
    if report is None or (whole and report.made_at is None):
        raise Http404
    return report


@require_safe
def report_list(request: HttpRequest) -> HttpResponse:
    """The latest report on everyone, and every report of the organisation, newest first."""
    scope = _reader(request)
    page = page_of(reports_of(scope), by=NEWEST_FIRST, cursor=request.GET.get("page"))
    return render(request, "flows/report_list.html", {"page": page, "latest": latest_report(scope)})


@require_safe
def report_list_export(request: HttpRequest, *, workbook: bool = False) -> StreamingHttpResponse | FileResponse:
    """Every report of the organisation as CSV or Excel: which there are, not what they say."""
    scope = _reader(request)

    def rows() -> Iterator[FlowReport]:
        return walk(reports_of(scope), by=NEWEST_FIRST)

    return file_response("reports", REPORTS, rows, scope=scope, workbook=workbook)


@require_http_methods(["GET", "HEAD", "POST"])
def report_ask(request: HttpRequest) -> HttpResponse:
    """Ask for a report, and be led to it."""
    scope = _reader(request)
    form = AskForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            report = ask_for_report(by=scope, first_day=form.first_day, place=form.place_id)
        except Refusal as refusal:
            form.add_error(refusal.field or None, refusal.words)
        else:
            return redirect("flows:report-show", report_id=report.pk)
    return render(request, "flows/report_ask.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def report_show(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """One report: each question with its definition, figures and pictures; or how far its making is."""
    scope = _reader(request)
    report = _report_or_404(scope, report_id)
    whole = report.made_at is not None
    shown = {
        "report": report,
        "answers": answers_of(report, ways_in()) if whole else [],
        "mine": report.asked_by_id == scope.user,
        "places_words": PLACES,
        "disclosure_words": DISCLOSURE,
    }
    return render(request, "flows/report_show.html", shown)


@require_safe
def report_export(request: HttpRequest, report_id: UUID) -> StreamingHttpResponse:
    """A whole report as CSV, definitions included."""
    scope = _reader(request)
    report = _report_or_404(scope, report_id, whole=True)
    return csv_response(_file_name(report), COLUMNS, lambda: _rows(report), scope=scope)


@require_safe
def report_workbook(request: HttpRequest, report_id: UUID) -> FileResponse:
    """A whole report as an Excel workbook."""
    scope = _reader(request)
    report = _report_or_404(scope, report_id, whole=True)
    return xlsx_response(_file_name(report), COLUMNS, lambda: _rows(report), scope=scope)


def _rows(report: FlowReport) -> Iterator[ExportRow]:
    return export_rows(report, ways_in())


def _file_name(report: FlowReport) -> str:
    return f"report-{report.first_day.isoformat()}-counted-{report.counted_on.isoformat()}"

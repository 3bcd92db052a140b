"""Pages of imports: mine, one report, its export; and organisations, the kind this room brings itself."""

from collections.abc import Iterator
from functools import partial
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from frontdoor.accounts.acting import scope_of
from frontdoor.accounts.permissions import require
from frontdoor.core.exports import Column, csv_response
from frontdoor.core.paging import page_of, walk
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope
from frontdoor.imports.actions import map_columns, run_import, stage_file
from frontdoor.imports.forms import ColumnsForm, FileForm
from frontdoor.imports.models import ImportedFile, ImportedRow, RowState
from frontdoor.imports.organisations import ORGANISATIONS, add_row
from frontdoor.imports.reads import my_import, my_imports, preview, rows_by_state
from frontdoor.imports.workflow import State

REPORT: tuple[Column[ImportedRow], ...] = (
    Column("line", lambda row: row.line),
    Column("outcome", lambda row: RowState(row.state).label),
    Column("why", lambda row: row.words),
    Column("cells", lambda row: "; ".join(f"{heading}: {cell}" for heading, cell in row.cells.items())),
)


def _scope_for_organisations(request: HttpRequest) -> Scope:
    scope = scope_of(request)
    for permission in ORGANISATIONS.permissions:
        require(scope, permission)
    return scope


def _mine_or_404(scope: Scope, import_id: UUID, kind: str = "") -> ImportedFile:
    found = my_import(by=scope, import_id=import_id)
    if found is None or (kind and found.kind != kind):
        raise Http404
    return found


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What I imported, newest first."""
    scope = scope_of(request)
    page = page_of(my_imports(by=scope), by=("-staged_at", "-id"), cursor=request.GET.get("page"))
    try:
        may_import_organisations = bool(_scope_for_organisations(request))
    except Refusal:
        may_import_organisations = False
    return render(
        request, "imports/import_list.html", {"page": page, "may_import_organisations": may_import_organisations}
    )


@require_safe
def report(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """One import: where it came from, how many rows became what, and every row with the reason."""
    imported = _mine_or_404(scope_of(request), import_id)
    rows = imported.rows.all()
    only = request.GET.get("only", "")
    if only in RowState.values:
        rows = rows.filter(state=only)
    page = page_of(rows, by=("line", "id"), cursor=request.GET.get("page"))
    counted = [(state.label, state.value, count) for state, count in rows_by_state(imported).items()]
    shown = {"imported": imported, "page": page, "counted": counted, "only": only, "staged": State.STAGED}
    return render(request, "imports/import_report.html", shown)


@require_safe
def report_export(request: HttpRequest, import_id: UUID) -> StreamingHttpResponse:
    """The report of one import as CSV."""
    scope = scope_of(request)
    imported = _mine_or_404(scope, import_id)

    def rows() -> Iterator[ImportedRow]:
        return walk(imported.rows.all(), by=("line", "id"))

    return csv_response(f"import-{imported.pk}", REPORT, rows, scope=scope)


@require_http_methods(["GET", "HEAD", "POST"])
def organisations(request: HttpRequest) -> HttpResponse:
    """Choose a file of organisations."""
    scope = _scope_for_organisations(request)
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if request.method == "POST" and form.is_valid():
        try:
            staged = stage_file(by=scope, kind=ORGANISATIONS, file=form.cleaned_data["file"])
        except Refusal as refusal:
            form.add_error("file", refusal.words)
        else:
            return redirect("imports:organisations-check", import_id=staged.pk)
    shown = {"form": form, "kind": ORGANISATIONS}
    return render(request, "imports/file_choose.html", shown, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def organisations_check(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Look over the first rows of a staged file, and say which column is which."""
    scope = _scope_for_organisations(request)
    staged = _mine_or_404(scope, import_id, ORGANISATIONS.code)
    if staged.state == State.DONE or staged.emptied_at:
        return redirect("imports:report", import_id=staged.pk)
    sent = request.POST if request.method == "POST" else None
    form = ColumnsForm(sent, kind=ORGANISATIONS, staged=staged)
    if sent is not None and form.is_valid():
        try:
            map_columns(by=scope, kind=ORGANISATIONS, import_id=staged.pk, mapping=form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, refusal.words)
        else:
            return redirect("imports:organisations-check", import_id=staged.pk)
    shown = {
        "imported": staged,
        "form": form,
        "preview": preview(ORGANISATIONS, staged),
        "run_at": reverse("imports:organisations-run", args=[staged.pk]),
    }
    return render(request, "imports/file_check.html", shown, status=422 if form.errors else 200)


@require_POST
def organisations_run(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Import a staged file of organisations."""
    scope = _scope_for_organisations(request)
    staged = _mine_or_404(scope, import_id, ORGANISATIONS.code)
    run_import(by=scope, kind=ORGANISATIONS, import_id=staged.pk, apply=partial(add_row, by=scope))
    return redirect("imports:report", import_id=staged.pk)

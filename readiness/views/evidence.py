"""The shelf of evidence: what is held, what is being looked for, and by whom."""

from collections.abc import Iterator
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from frontdoor.core.exports import Column, file_response
from frontdoor.core.paging import page_of, walk
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope
from frontdoor.reference.reads import items
from readiness.actions.evidence import add_evidence, keep_evidence, look_at_evidence
from readiness.forms import EvidenceForm, with_new_id
from readiness.framework import QUESTIONS
from readiness.models import Evidence
from readiness.shelf import evidence_of, waiting
from readiness.views.within import FORM_METHODS, assessor, say

BY_ID = ("state", "id")
COLUMNS: tuple[Column[Evidence], ...] = (
    Column("evidence", lambda row: row.title),
    Column("kind", lambda row: row.get_kind_display()),
    Column("is it there", lambda row: row.get_state_display()),
    Column("questions", lambda row: " ".join(row.questions)),
    Column("who holds it or looks for it", lambda row: row.keeper),
    Column("where it is held", lambda row: row.kept_at),
    Column("its date", lambda row: row.dated_on),
    Column("look at again", lambda row: row.review_on),
    Column("look for it until", lambda row: row.due_on),
    Column("offered to others", lambda row: not row.waits),
)


def _questions() -> list[tuple[str, str]]:
    return [(item.code, f"{item.number}. {item.name}") for item in items(QUESTIONS)]


@require_safe
def evidence_list(request: HttpRequest) -> HttpResponse:
    """The organisation's shelf."""
    scope = assessor(request)
    page = page_of(evidence_of(scope), by=BY_ID, cursor=request.GET.get("page"), public_words=True)
    numbers = {item.code: item.number for item in items(QUESTIONS)}
    rows = [(row, ", ".join(numbers.get(code, code) for code in row.questions)) for row in page.items]
    to_look_at = [(row, ", ".join(numbers.get(code, code) for code in row.questions)) for row in waiting(scope)]
    return render(request, "readiness/evidence_list.html", {"page": page, "rows": rows, "to_look_at": to_look_at})


@require_safe
def evidence_export(request: HttpRequest, *, workbook: bool = False) -> StreamingHttpResponse | FileResponse:
    """The organisation's shelf as CSV or Excel."""
    scope = assessor(request)

    def rows() -> Iterator[Evidence]:
        return walk(evidence_of(scope), by=BY_ID)

    return file_response("readiness-evidence", COLUMNS, rows, scope=scope, workbook=workbook)


@require_http_methods(FORM_METHODS)
def evidence_new(request: HttpRequest) -> HttpResponse:
    """Put a piece of evidence on the shelf."""
    scope = assessor(request)
    form = EvidenceForm(request.POST if request.method == "POST" else None, questions=_questions())
    if _keep(scope, form, None):
        messages.success(request, "It is on the shelf.")
        return redirect("readiness:evidence-list")
    page = {"form": form, "title": "Put evidence on the shelf"}
    return render(request, "readiness/evidence_edit.html", page, status=422 if form.errors else 200)


@require_http_methods(FORM_METHODS)
def evidence_edit(request: HttpRequest, evidence_id: UUID) -> HttpResponse:
    """Put a piece of evidence right, or say that it was found."""
    scope = assessor(request)
    row = evidence_of(scope).filter(pk=evidence_id).first()
    if row is None:
        raise Http404
    form = EvidenceForm(request.POST if request.method == "POST" else None, questions=_questions(), row=row)
    if _keep(scope, form, row):
        messages.success(request, "It is put right.")
        return redirect("readiness:evidence-list")
    page = {"form": form, "title": "Put evidence right"}
    return render(request, "readiness/evidence_edit.html", page, status=422 if form.errors else 200)


@require_POST
def evidence_look(request: HttpRequest, evidence_id: UUID) -> HttpResponse:
    """Say that a piece told of through a link was looked at."""
    scope = assessor(request)
    if not evidence_of(scope).filter(pk=evidence_id).exists():
        raise Http404
    look_at_evidence(by=scope, evidence=evidence_id)
    messages.success(request, "From now on others who answer are offered it too.")
    return redirect("readiness:evidence-list")


def _keep(scope: Scope, form: EvidenceForm, row: Evidence | None) -> bool:
    """Whether what was sent is kept."""
    if not (form.is_bound and form.is_valid()):
        return False
    told, questions = form.told(), form.cleaned_data["questions"]
    try:
        if row is not None:
            keep_evidence(by=scope, evidence=row.pk, told=told, questions=questions)
        else:
            new_id = form.cleaned_data["evidence_id"]
            add_evidence(by=scope, told=told, questions=questions, evidence_id=new_id)
    except Refusal as refusal:
        if refusal.code == "told_otherwise":
            with_new_id(form, "evidence_id")
        say(form, refusal)
        return False
    return True

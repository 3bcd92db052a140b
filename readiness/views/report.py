"""The local report of a round that is over, its file, and plans for the gaps it shows."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from frontdoor.core.exports import Column, file_response
from frontdoor.core.refusals import Refusal
from readiness.actions.plans import move_plan, plan_for_gap
from readiness.forms import MovePlanForm, PlanForm
from readiness.held import runs
from readiness.models import Plan, Round
from readiness.reads import compared_with, facts_of, foundations_of, rounds_before, rounds_of, themes_of_round
from readiness.reports import Row, first_page_of, groups_never_shown, report_of, rows_of
from readiness.views.within import FORM_METHODS, assessor, round_or_404, round_run_or_404, say
from readiness.workflow import PLANS, PlanState

COLUMNS: tuple[Column[Row], ...] = (
    Column("theme", lambda row: row.theme.name),
    Column("question", lambda row: row.ask.label),
    Column("words", lambda row: row.ask.item.words),
    Column("role group", lambda row: row.group.name),
    Column("what it sees", lambda row: row.group.now),
    Column("what it saw in the round before", lambda row: row.group.before),
    Column("change", lambda row: row.group.change),
)


@require_safe
def report_show(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """The report, to read and to print, beside the round before it or another one asked for."""
    scope = assessor(request)
    found = round_or_404(scope, round_id, closed=True)
    before = compared_with(found, request.GET.get("beside", ""))
    facts = facts_of(found, before.round if before else None)
    themes = report_of(facts)
    page = {
        "round": found,
        "before": before,
        "earlier": rounds_before(found),
        "whole": "tables" in request.GET,
        "themes": themes,
        "first": first_page_of(themes, facts),
        "runs": runs(scope, found),
        "never_shown": groups_never_shown(facts),
        "foundations": [(each, _under(facts.plans, each.code)) for each in foundations_of(found)],
    }
    return render(request, "readiness/report_show.html", page)


def _under(plans: Sequence[Plan], foundation: str) -> list[Plan]:
    return [plan for plan in plans if plan.foundation and plan.foundation.code == foundation]


@require_safe
def report_export(
    request: HttpRequest, round_id: UUID, *, workbook: bool = False
) -> StreamingHttpResponse | FileResponse:
    """The report as CSV or Excel: a line for each part and role group."""
    scope = assessor(request)
    found = round_or_404(scope, round_id, closed=True)
    beside = request.GET.get("beside", "")

    def rows() -> Iterator[Row]:
        before = compared_with(found, beside)
        return rows_of(report_of(facts_of(found, before.round if before else None)))

    name = f"readiness-{found.opens_on.isoformat()}"
    return file_response(name, COLUMNS, rows, scope=scope, workbook=workbook)


@require_http_methods(FORM_METHODS)
def plan_new(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Plan something about a gap; the report's links choose the question."""
    scope = assessor(request)
    found = round_run_or_404(scope, round_id)
    form = PlanForm(
        request.POST if request.method == "POST" else None,
        questions=[
            (each.item.code, f"{each.item.number}. {each.item.name}")
            for theme in themes_of_round(found)
            for each in theme.questions
        ],
        foundations=[(each.code, each.name) for each in foundations_of(found)],
        about=request.GET.get("question", ""),
    )
    if form.is_bound and form.is_valid():
        try:
            plan = plan_for_gap(by=scope, round_id=found.pk, **form.cleaned_data)
        except Refusal as refusal:
            say(form, refusal)
        else:
            messages.success(request, "The plan is written down.")
            return redirect(_back(found, plan.question.code))
    page = {"form": form, "round": found}
    return render(request, "readiness/plan_new.html", page, status=422 if form.errors else 200)


def _back(found: Round, question: str) -> str:
    """The question in the report or, while there is none yet, the round."""
    if found.state != "closed":
        return reverse("readiness:round", args=[found.pk])
    return f"{reverse('readiness:report', args=[found.pk])}#{question}"


@require_http_methods(FORM_METHODS)
def plan_move(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """One plan, and how far it has come."""
    scope = assessor(request)
    plan = Plan.objects.select_related("round", "question").filter(pk=plan_id, round__in=rounds_of(scope)).first()
    if plan is None:
        raise Http404
    states = [state for state in PlanState if state in PLANS[PlanState(plan.state)]]
    form = MovePlanForm(request.POST if request.method == "POST" else None, states=states)
    if form.is_bound and form.is_valid():
        try:
            move_plan(by=scope, plan=plan.pk, state=PlanState(form.cleaned_data["state"]))
        except Refusal as refusal:
            say(form, refusal)
        else:
            messages.success(request, "Written down.")
            return redirect(_back(plan.round, plan.question.code))
    page = {"form": form, "plan": plan, "ended": not states}
    return render(request, "readiness/plan_move.html", page, status=422 if form.errors else 200)

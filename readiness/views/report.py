"""The local report of a round that is over, its file, and plans for the gaps it shows."""

from collections.abc import Sequence
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
from readiness.reads import facts_of, foundations_of, round_before, rounds_of, themes_of_round
from readiness.reports import Row, groups_never_shown, report_of, rows_of
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
    """The report, to read and to print."""
    scope = assessor(request)
    found = round_or_404(scope, round_id, closed=True)
    facts = facts_of(scope, found)
    page = {
        "round": found,
        "before": round_before(found),
        "themes": report_of(facts),
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
    name = f"readiness-{found.opens_on.isoformat()}"
    return file_response(
        name, COLUMNS, lambda: rows_of(report_of(facts_of(scope, found))), scope=scope, workbook=workbook
    )


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

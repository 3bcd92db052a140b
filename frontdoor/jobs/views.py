"""Pages: my long work and how far it is; and whether the house is well."""

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, current_scope
from frontdoor.jobs import actions
from frontdoor.jobs.health import OK
from frontdoor.jobs.health import health as ask_health
from frontdoor.jobs.models import JobRun

SHOWN = 50


@login_not_required
@transaction.non_atomic_requests
@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Four parts, a word for each: 200 where all are well, else 503. Open, since it says nothing else."""
    parts = ask_health()
    well = all(word == OK for word in parts.values())
    return JsonResponse(parts, status=200 if well else 503, json_dumps_params={"separators": (",", ":")})


@require_safe
def job_list(request: HttpRequest) -> HttpResponse:
    """My work, newest first."""
    _acting()
    return render(request, "jobs/job_list.html", {"jobs": JobRun.objects.all()[:SHOWN]})


@require_safe
def job_show(request: HttpRequest, job: UUID) -> HttpResponse:
    """One piece of my work: how far it is, or what went wrong."""
    _acting()
    return _page(request, job)


@require_POST
def job_cancel(request: HttpRequest, job: UUID) -> HttpResponse:
    """Ask for my work to stop."""
    by = _acting()
    try:
        actions.ask_cancel(by=by, job=job)
    except Refusal as refusal:
        return _page(request, job, refusal)
    return redirect("jobs:job-show", job=job)


@require_POST
def job_resume(request: HttpRequest, job: UUID) -> HttpResponse:
    """Have my work go on from where it stopped."""
    by = _acting()
    try:
        actions.resume(by=by, job=job)
    except Refusal as refusal:
        return _page(request, job, refusal)
    return redirect("jobs:job-show", job=job)


def _page(request: HttpRequest, job: UUID, refusal: Refusal | None = None) -> HttpResponse:
    run = get_object_or_404(JobRun, pk=job)
    return render(request, "jobs/job_show.html", {"job": run, "refusal": refusal}, status=422 if refusal else 200)


def _acting() -> Scope:
    by = current_scope()
    if by is None or by.user is None:
        raise Refusal(code="no_organisation", words="Choose the organisation you are acting for, then try again.")
    return by

"""Asking how it went: the call list, one call, and the page behind a person's own link."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from enabling_help.actions.follow_ups import PURPOSE, answer_at_door, open_link, record_answer, stop_asking
from enabling_help.forms import CodeForm, HelpedForm
from enabling_help.reads import LONGEST_WAITING, names_of, people_known, to_be_asked
from enabling_help.workflow import NeedState
from frontdoor.accounts.acting import scope_of
from frontdoor.accounts.permissions import require
from frontdoor.accounts.roles import May
from frontdoor.core.paging import page_of
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, acting_as
from frontdoor.core.views import refused
from frontdoor.links.actions import check_code
from frontdoor.links.tokens import door_scope

FORM_METHODS = ["GET", "HEAD", "POST"]


@require_safe
@never_cache
def follow_up_list(request: HttpRequest) -> HttpResponse:
    """The people to ask now, those waiting longest first."""
    scope = scope_of(request)
    require(scope, May.MAKE_INTRODUCTIONS)
    page = page_of(to_be_asked(by=scope), by=LONGEST_WAITING, cursor=request.GET.get("page"))
    names = names_of(row.person_id for row in page.items)
    shown = {"page": page, "rows": [(row, names[row.person_id]) for row in page.items]}
    return render(request, "enabling_help/follow_up_list.html", shown)


@require_http_methods(FORM_METHODS)
@never_cache
def follow_up_show(request: HttpRequest, follow_up: UUID) -> HttpResponse:
    """One person to ask: write down what they said, make them a link, or take them off the list."""
    scope = scope_of(request)
    require(scope, May.MAKE_INTRODUCTIONS)
    row = to_be_asked(by=scope).filter(pk=follow_up).first()
    if row is None:
        raise Http404
    page: dict[str, Any] = {"follow_up": row, "known": people_known([row.person_id])[row.person_id]}
    if request.method == "POST" and "link" in request.POST:
        page["door"] = open_link(by=scope, follow_up=row.pk)
        return render(request, "enabling_help/follow_up_link.html", page)
    if request.method == "POST" and "stop" in request.POST:
        stop_asking(by=scope, follow_up=row.pk)
        messages.success(request, "They are off the list. What they asked for stays open.")
        return redirect("help:follow-ups")
    form = HelpedForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        record_answer(by=scope, follow_up=row.pk, **_said(form))
        messages.success(request, "Their answer is written down.")
        return redirect("help:follow-ups")
    return render(
        request, "enabling_help/follow_up_show.html", {**page, "form": form}, status=422 if form.errors else 200
    )


def _said(form: HelpedForm) -> dict[str, Any]:
    return {"answer": NeedState(form.cleaned_data["answer"]), "words": form.cleaned_data["words"]}


@login_not_required
@require_http_methods(FORM_METHODS)
@never_cache
def door(request: HttpRequest, token: str) -> HttpResponse:
    """Behind a person's own link: first the code, then the question. It names nobody and nothing they asked for."""
    visitor = door_scope(token)
    key = f"door {visitor.link[:16]}"
    try:
        with acting_as(visitor):
            if key in request.session:
                return _question(request, visitor, key)
            return _code(request, visitor, key)
    except Refusal as refusal:
        request.session.pop(key, None)
        return refused(request, refusal)


def _code(request: HttpRequest, visitor: Scope, key: str) -> HttpResponse:
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        entry = check_code(by=visitor, purpose=PURPOSE, code=form.cleaned_data["code"])
        if not isinstance(entry, Refusal):
            request.session[key] = entry.signed
            return redirect(request.path)
        form.add_error("code" if entry.field else None, entry.words)
    return render(request, "enabling_help/door_code.html", {"form": form}, status=422 if form.errors else 200)


def _question(request: HttpRequest, visitor: Scope, key: str) -> HttpResponse:
    form = HelpedForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        answer_at_door(by=visitor, entry=request.session[key], **_said(form))
        del request.session[key]
        return render(request, "enabling_help/door_thanks.html")
    return render(request, "enabling_help/door_question.html", {"form": form}, status=422 if form.errors else 200)

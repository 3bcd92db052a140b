"""Behind a link: the code, the questions, one question. Whoever answers reads only what they said themselves."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, acting_as
from frontdoor.core.views import refused
from frontdoor.core.words import says_something
from frontdoor.links.actions import Entry, check_code, make_return_code, use_door
from frontdoor.links.tokens import door_scope, entry_to
from readiness.actions.answers import answer_question
from readiness.actions.invitations import PURPOSE
from readiness.forms import TELLS, CodeForm, QuestionForm, with_new_id
from readiness.framework import Question
from readiness.models import Answer
from readiness.reads import answers_here, invitation_here, over_here, question_here, themes_of_round
from readiness.views.within import FORM_METHODS, say


@login_not_required
@require_http_methods(FORM_METHODS)
@never_cache
def door(request: HttpRequest, token: str) -> HttpResponse:
    """The questions, with what was answered so far; and a code to come back with, where it is asked for."""
    visitor = door_scope(token)
    try:
        with acting_as(visitor):
            if (day := over_here()) is not None:
                return _over(request, day)
            if (stopped := _stopped(request, visitor, token)) is not None:
                return stopped
            if request.method == "POST" and "back" in request.POST:
                return _code_to_come_back(request, visitor, token)
            return _questions(request, token)
    except Refusal as refusal:
        request.session.pop(_key(visitor), None)
        return refused(request, refusal)


@login_not_required
@require_http_methods(FORM_METHODS)
@never_cache
def question(request: HttpRequest, token: str, question: str) -> HttpResponse:
    """One question and its parts. Where the visit has lapsed, what was typed waits until the code is given."""
    visitor = door_scope(token)
    try:
        with acting_as(visitor):
            if (day := over_here()) is not None:
                return _over(request, day)
            if (stopped := _stopped(request, visitor, token)) is not None:
                return stopped
            return _question(request, visitor, token, question)
    except Refusal as refusal:
        request.session.pop(_key(visitor), None)
        return refused(request, refusal)


def _over(request: HttpRequest, day: date) -> HttpResponse:
    """The round is over: no code and no form. What somebody was just writing is shown to them, to take along."""
    typed = [words for name in TELLS[:3] if says_something(words := request.POST.get(name, ""))]
    page = {"day": day, "typed": typed}
    return render(request, "readiness/door_over.html", page, status=422 if request.method == "POST" else 200)


def _key(visitor: Scope) -> str:
    return f"readiness {visitor.link[:16]}"


def _stopped(request: HttpRequest, visitor: Scope, token: str) -> HttpResponse | None:
    """None for somebody inside, whose half hour begins anew; else the page that asks for the code, or follows on it."""
    key = _key(visitor)
    if key in request.session:
        try:
            passage = use_door(by=visitor, purpose=PURPOSE, entry=request.session[key])
        except Refusal as refusal:
            if refusal.code != "code_needed":
                raise
            del request.session[key]
        else:
            request.session[key] = entry_to(passage.door)
            return None
    form = CodeForm(request.POST if "code" in request.POST else None)
    if form.is_bound and form.is_valid():
        entry = check_code(by=visitor, purpose=PURPOSE, code=form.cleaned_data["code"])
        if isinstance(entry, Entry):
            request.session[key] = entry.signed
            return None if _typed(request) else _code_to_come_back(request, visitor, token)
        form.add_error("code" if entry.field else None, entry.words)
    page = {"form": form, "typed": _typed(request)}
    return render(request, "readiness/door_code.html", page, status=422 if form.errors else 200)


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What was sent with a page whose visit had lapsed: it goes along with the code, so that no word is lost."""
    apart = {"csrfmiddlewaretoken", "code"}
    return [(name, str(words)) for name, words in request.POST.items() if name not in apart]


def _code_to_come_back(request: HttpRequest, visitor: Scope, token: str) -> HttpResponse:
    code = make_return_code(by=visitor, purpose=PURPOSE, entry=request.session[_key(visitor)])
    return render(request, "readiness/door_return.html", {"code": code, "token": token})


def _questions(request: HttpRequest, token: str) -> HttpResponse:
    invitation = invitation_here()
    if invitation is None:
        raise Http404
    said = answers_here(invitation)
    themes = [
        (theme, [(each, _how_far(each, said)) for each in theme.questions])
        for theme in themes_of_round(invitation.round)
    ]
    page = {"invitation": invitation, "round": invitation.round, "themes": themes, "token": token}
    return render(request, "readiness/door_show.html", page)


def _how_far(asked: Question, said: dict[Any, Answer]) -> str:
    """How far somebody is with a question. A part that follows on a condition may well stay open."""
    answered = [ask.item.id in said for ask in asked.asks]
    needed = [ask.item.id in said for ask in asked.asks if not ask.item.condition]
    if all(needed):
        return "Answered"
    return "Begun" if any(answered) else "Not answered yet"


def _question(request: HttpRequest, visitor: Scope, token: str, code: str) -> HttpResponse:
    here = question_here(question=code)
    if here is None:
        raise Http404
    form = QuestionForm(request.POST if request.method == "POST" else None, here=here)
    if form.is_bound and form.is_valid():
        entry = request.session[_key(visitor)]
        try:
            answer_question(by=visitor, entry=entry, question=code, places=form.places(), shown=form.shown())
        except Refusal as refusal:
            if refusal.code == "told_otherwise":
                with_new_id(form, "new_id")
            say(form, refusal)
        else:
            if "code" in request.POST:  # they had to type in their code, which works no more
                return _code_to_come_back(request, visitor, token)
            messages.success(request, f"Question {here.question.item.number} is saved.")
            onward = [token, here.next_code] if here.next_code and "leave" not in request.POST else [token]
            return redirect(reverse("readiness:door-question" if len(onward) > 1 else "readiness:door", args=onward))
    page = {"form": form, "here": here, "token": token}
    return render(request, "readiness/door_question.html", page, status=422 if form.errors else 200)

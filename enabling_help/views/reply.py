"""Behind the link an organisation was given: one introduction, what is shared of it now, and their answer."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from enabling_help.actions.reply_links import close_reply_link, open_reply_link, say_when, send_code
from enabling_help.forms import ReplyForm
from enabling_help.receiving import Received, received
from enabling_help.replying import PURPOSE, answering
from enabling_help.views.introductions import ANSWERS, introduction_or_404, may_say
from enabling_help.workflow import ANSWER_WORDS, Side
from frontdoor.accounts.acting import scope_of
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, acting_as
from frontdoor.core.views import refused
from frontdoor.core.ways import Way, by_way
from frontdoor.links.actions import EXPIRED
from frontdoor.links.tokens import door_scope
from frontdoor.links.visits import come_in, leave

FORM_METHODS = ["GET", "HEAD", "POST"]
SHUT = frozenset({"door_expired", "door_closed", "door_used", "door_locked"})
THEIR_SIDE = frozenset({Side.TARGET})


@login_not_required
@require_http_methods(FORM_METHODS)
@never_cache
def reply(request: HttpRequest, token: str) -> HttpResponse:
    """The introduction, for somebody inside: read it, and say yes, no, when, or what came of it."""
    visitor = door_scope(token)
    try:
        if "send" in request.POST:
            return _send_code(request, visitor, token)
        with acting_as(visitor):
            found = come_in(request, visitor=visitor, purpose=PURPOSE, template="enabling_help/reply_code.html")
            if isinstance(found, HttpResponse):
                return found
            they = answering(found)
        with by_way(Way.LINK), acting_as(they) as by:
            introduction = received(by=by, introduction=found.thing_id)
            if introduction is None:
                raise Refusal(code="door_expired", words=EXPIRED)
            return _answer(request, by, introduction, token)
    except Refusal as refusal:
        if refusal.code in SHUT:
            leave(request, visitor=visitor, purpose=PURPOSE)
        return refused(request, refusal)


def _send_code(request: HttpRequest, visitor: Scope, token: str) -> HttpResponse:
    with acting_as(visitor) as by:
        send_code(by=by)
    messages.success(request, "We have sent a code the way your link came. It can take a minute.")
    return redirect("help:reply", token=token)


def _answer(request: HttpRequest, by: Scope, found: Received, token: str) -> HttpResponse:
    row = found.introduction
    answers = may_say(row, THEIR_SIDE)
    form = ReplyForm(request.POST if "answer" in request.POST or "touch_by" in request.POST else None, answers=answers)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            say_all(by, row.pk, said)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.words)
        else:
            messages.success(request, f"Thank you, they know: {ANSWER_WORDS[said['answer']]}.")
            return redirect("help:reply", token=token)
    page = {
        "introduction": row,
        "known": found.person,
        "need": found.need,
        "until": found.shared_until,
        "form": form,
        "answers": answers,
        "events": found.events,
        "kept_back": found.kept_back,
    }
    return render(request, "enabling_help/reply_show.html", page, status=422 if form.errors else 200)


def say_all(by: Scope, introduction: UUID, said: dict[str, Any]) -> None:
    """Say what a `ReplyForm` says: the answer, and by when somebody will be in touch; both, or neither."""
    with transaction.atomic():
        if said["touch_by"]:
            say_when(by=by, introduction=introduction, day=said["touch_by"])
        ANSWERS[said["answer"]](by, introduction, said)


@require_http_methods(FORM_METHODS)
@never_cache
def reply_link(request: HttpRequest, introduction: UUID) -> HttpResponse:
    """Give the other side a link to answer by without signing in, or end the one they have."""
    scope = scope_of(request)
    row = introduction_or_404(scope, introduction, frozenset({Side.REQUESTER}))
    if "link" in request.POST:
        door = open_reply_link(by=scope, introduction=row.pk)
        return render(request, "enabling_help/reply_link_made.html", {"introduction": row, "door": door})
    if "close" in request.POST:
        ended = close_reply_link(by=scope, introduction=row.pk)
        messages.success(request, "Their link has ended." if ended else "They had no link that was still open.")
        return redirect("help:introduction", introduction=row.pk)
    return render(request, "enabling_help/reply_link.html", {"introduction": row})

"""Introductions without an answer: calls to make, those that came back, and how others usually answer."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from enabling_help.actions.chasing import give_longer, nobody_answered, take_off
from enabling_help.forms import CallForm
from enabling_help.models import Chase, Introduction, Need
from enabling_help.places import where_is
from enabling_help.reads import BY_DAY, chases_due, introduction_in_sight, names_of, people_known
from enabling_help.receiving import received
from enabling_help.replies import Replies, period, replies_to_us
from enabling_help.views.introductions import may_say
from enabling_help.views.reply import say_all
from enabling_help.workflow import ANSWER_WORDS, ChaseKind, Side, State
from frontdoor.accounts.acting import scope_of
from frontdoor.accounts.permissions import require
from frontdoor.accounts.roles import May
from frontdoor.core.exports import Column, csv_response
from frontdoor.core.paging import page_of
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, acting_as
from frontdoor.core.ways import Way, by_way
from frontdoor.outbox.reads import hearing_of
from frontdoor.outbox.words import phone_as_written
from neighbourhoods.reads import FoundAsset, entries_like

FORM_METHODS = ["GET", "HEAD", "POST"]
NEAR_BY = 6
THEIR_SIDE = frozenset({Side.TARGET})
CALLS = {
    "title": "Calls to make",
    "about": (
        "Some groups would rather be rung than sign in, and some have no staff to answer. Ring them, and write down "
        "what they say."
    ),
    "caption": "Whom to ring now, waiting longest first",
    "since": "To be rung since",
    "empty": "There is nobody to ring now.",
    "one": "help:call",
    "export": "help:calls-export",
}
SILENCES = {
    "title": "No answer yet",
    "about": "They were told and reminded, and have not answered. The person is still waiting.",
    "caption": "Introductions nobody answered, waiting longest first",
    "since": "Back since",
    "empty": "Every introduction has its answer, or is still within its days.",
    "one": "help:silence",
    "export": "help:silences-export",
}
REPLIES: tuple[Column[Replies], ...] = (
    Column("organisation", lambda row: row.organisation.name),
    Column("people introduced to them", lambda row: row.asked.words),
    Column("had an answer, per cent", lambda row: "" if row.answered is None else row.answered),
    Column("working days until then, median", lambda row: "" if row.days is None else row.days),
)


def _scope(request: HttpRequest) -> Scope:
    scope = scope_of(request)
    require(scope, May.MAKE_INTRODUCTIONS)
    return scope


def _listed(request: HttpRequest, kind: ChaseKind, words: dict[str, str]) -> HttpResponse:
    page = page_of(chases_due(by=_scope(request), kind=kind), by=BY_DAY, cursor=request.GET.get("page"))
    names = names_of(row.person_id for row in page.items)
    shown = {**words, "page": page, "rows": [(row, names[row.person_id]) for row in page.items]}
    return render(request, "enabling_help/chase_list.html", shown)


@require_safe
@never_cache
def call_list(request: HttpRequest) -> HttpResponse:
    """Whom to ring now, those waiting longest first."""
    return _listed(request, ChaseKind.RING, CALLS)


@require_safe
@never_cache
def silence_list(request: HttpRequest) -> HttpResponse:
    """The introductions that came back because nobody answered, those waiting longest first."""
    return _listed(request, ChaseKind.BACK, SILENCES)


@require_http_methods(FORM_METHODS)
@never_cache
def call_show(request: HttpRequest, chase: UUID) -> HttpResponse:
    """One call: whom to ring, what may be said, and what they answered."""
    scope = _scope(request)
    row, introduction = _due_or_404(chases_due(by=scope, kind=ChaseKind.RING), chase)
    if "nobody" in request.POST:
        nobody_answered(by=scope, chase=row.pk)
        messages.success(request, "Nobody took the call. It is on the list again on the next working day.")
        return redirect("help:calls")
    if "off" in request.POST:
        take_off(by=scope, chase=row.pk)
        messages.success(request, "It is off the list.")
        return redirect("help:calls")
    answers = [answer for answer in may_say(introduction, THEIR_SIDE) if answer != State.CANCELLED]
    form = CallForm(request.POST if request.method == "POST" else None, answers=answers)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            say_all(scope, introduction.pk, said)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.words)
        else:
            messages.success(request, f"Written down: {ANSWER_WORDS[said['answer']]}.")
            return redirect("help:calls")
    assert introduction.organisation_id is not None
    hearing = hearing_of(introduction.organisation_id)
    page = {"introduction": introduction, "form": form, "phone": phone_as_written(hearing.phone) if hearing else ""}
    # What they may be told is what they would read themselves, and they are the ones who come to know it.
    with by_way(Way.MESSAGE), acting_as(Scope(organisation=introduction.organisation_id)) as they:
        told = received(by=they, introduction=introduction.pk)
    page |= {"told": told, "known": told.person, "need": told.need} if told else {"told": None}
    return render(request, "enabling_help/call_show.html", page, status=422 if form.errors else 200)


@require_http_methods(FORM_METHODS)
@never_cache
def silence_show(request: HttpRequest, chase: UUID) -> HttpResponse:
    """One that came back: give them longer, or see who else is near the person."""
    scope = _scope(request)
    row, introduction = _due_or_404(chases_due(by=scope, kind=ChaseKind.BACK), chase)
    if "longer" in request.POST:
        give_longer(by=scope, chase=row.pk)
        messages.success(request, "They have three more working days. After that it comes back to you.")
        return redirect("help:silences")
    page = {
        "introduction": introduction,
        "known": people_known([row.person_id])[row.person_id],
        "need": Need.objects.filter(pk=introduction.need_id).first(),
        "others": _others_near(introduction),
    }
    return render(request, "enabling_help/silence_show.html", page)


@require_safe
@never_cache
def reply_list(request: HttpRequest) -> HttpResponse:
    """How organisations answer us."""
    since, until = period()
    page = {"rows": replies_to_us(by=_scope(request)), "since": since, "until": until - timedelta(days=1)}
    return render(request, "enabling_help/reply_list.html", page)


@require_safe
def reply_export(request: HttpRequest) -> StreamingHttpResponse:
    """How organisations answer us, as CSV."""
    scope = _scope(request)
    return csv_response("how-they-answer", REPLIES, lambda: iter(replies_to_us(by=scope)), scope=scope)


def _due_or_404(due: "QuerySet[Chase]", chase: UUID) -> tuple[Chase, Introduction]:
    row = due.filter(pk=chase).first()
    introduction = introduction_in_sight(row.introduction_id) if row else None
    if row is None or introduction is None:
        raise Http404
    return row, introduction


def _others_near(introduction: Introduction) -> list[FoundAsset]:
    """Entries about the same things that take people now; none where it was to no entry of the directory."""
    if introduction.asset is None:
        return []
    return entries_like(introduction.asset, where_is(introduction.person), most=NEAR_BY)

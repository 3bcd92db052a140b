"""Passing on what somebody told us, and taking the answers back to them."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enabling_help.reads import names_of, people_known
from enabling_help.views.people import person_or_404, whole_page
from frontdoor.accounts.acting import scope_of
from frontdoor.accounts.permissions import require
from frontdoor.accounts.roles import May
from frontdoor.core.exports import Column, csv_response
from frontdoor.core.paging import page_of, walk
from frontdoor.core.refusals import Refusal
from frontdoor.voice.actions import pass_on, stop_passing_on, tell_answer
from frontdoor.voice.forms import PassOnForm
from frontdoor.voice.models import WayBack
from frontdoor.voice.reads import LONGEST_ANSWERED, not_reached, to_be_told, words_of
from frontdoor.voice.workflow import State

ANSWERS: tuple[Column[tuple[WayBack, str]], ...] = (
    Column("who", lambda row: row[1]),
    Column("the answer", lambda row: row[0].answer.words if row[0].answer else ""),
    Column("came", lambda row: row[0].answered_at),
)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def sentence_new(request: HttpRequest, person: UUID) -> HttpResponse:
    """Write down something somebody asked to have passed on."""
    scope = scope_of(request)
    someone = person_or_404(scope, person)
    form = PassOnForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            pass_on(by=scope, person=someone.pk, **form.said())
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.words)
        else:
            messages.success(request, "It will be passed on without their name, together with what others said.")
            return redirect("help:person", person=someone.pk)
    # Read as their own page is: fewer items in the log would say that they ask for something to be passed on.
    page = {**whole_page(scope, someone), "form": form}
    return render(request, "enabling_help/sentence_new.html", page, status=422 if form.errors else 200)


@require_POST
def sentence_stop(request: HttpRequest, person: UUID, way_back: UUID) -> HttpResponse:
    """They changed their mind: nothing is passed on any more, and no answer finds them."""
    scope = scope_of(request)
    someone = person_or_404(scope, person)
    stop_passing_on(by=scope, way_back=way_back)
    messages.success(request, "It is stopped. What had gone out already is nobody's now.")
    return redirect("help:person", person=someone.pk)


@require_safe
@never_cache
def answer_list(request: HttpRequest) -> HttpResponse:
    """The people an answer has come for, those waiting longest first."""
    scope = scope_of(request)
    require(scope, May.LOG_CONVERSATIONS)
    page = page_of(to_be_told(by=scope), by=LONGEST_ANSWERED, cursor=request.GET.get("page"))
    shown = {"page": page, "rows": _named(page.items), "some_not_reached": not_reached(by=scope).exists()}
    return render(request, "enabling_help/answer_list.html", shown)


def _named(rows: Sequence[WayBack]) -> list[tuple[WayBack, str]]:
    names = names_of(row.person_id for row in rows)
    return [(row, names[row.person_id]) for row in rows]


@require_safe
def answer_export(request: HttpRequest) -> StreamingHttpResponse:
    """The people an answer has come for, as CSV."""
    scope = scope_of(request)
    require(scope, May.LOG_CONVERSATIONS)
    return csv_response("answers-to-take-back", ANSWERS, lambda: _rows(to_be_told(by=scope)), scope=scope)


@require_safe
@never_cache
def unreached_list(request: HttpRequest) -> HttpResponse:
    """The people who could not be reached with an answer, those it came for first at the top."""
    scope = scope_of(request)
    require(scope, May.LOG_CONVERSATIONS)
    page = page_of(not_reached(by=scope), by=LONGEST_ANSWERED, cursor=request.GET.get("page"))
    return render(request, "enabling_help/unreached_list.html", {"page": page, "rows": _named(page.items)})


@require_safe
def unreached_export(request: HttpRequest) -> StreamingHttpResponse:
    """The people who could not be reached with an answer, as CSV."""
    scope = scope_of(request)
    require(scope, May.LOG_CONVERSATIONS)
    return csv_response("not-reached-with-an-answer", ANSWERS, lambda: _rows(not_reached(by=scope)), scope=scope)


def _rows(wanted: QuerySet[WayBack]) -> Iterator[tuple[WayBack, str]]:
    for row in walk(wanted, by=LONGEST_ANSWERED):
        yield row, names_of([row.person_id])[row.person_id]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def answer_tell(request: HttpRequest, way_back: UUID) -> HttpResponse:
    """One answer to take back: what they told us, the answer, how to reach them, and what came of it."""
    scope = scope_of(request)
    require(scope, May.LOG_CONVERSATIONS)
    row = (to_be_told(by=scope) | not_reached(by=scope)).filter(pk=way_back).first()
    if row is None:
        raise Http404
    if request.method == "POST" and request.POST.keys() & {"told", "unreached"}:
        reached = "told" in request.POST
        tell_answer(by=scope, way_back=row.pk, reached=reached)
        said = "They know the answer now." if reached else "They are on the list of those who could not be reached."
        messages.success(request, said)
        return redirect("help:answers")
    again = row.state == State.UNREACHED
    page = {
        "row": row,
        "again": again,
        "known": people_known([row.person_id])[row.person_id],
        "words": words_of(row.pk),
    }
    return render(request, "enabling_help/answer_tell.html", page)

"""The messages between the two sides of an introduction, as a page for either side, and as a file."""

from collections.abc import Iterator
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from enabling_help.actions.messages import send_message
from enabling_help.forms import MessageForm
from enabling_help.models import Introduction, IntroductionMessage
from enabling_help.reads import EARLIEST_FIRST, introduction_in_sight, messages_about, names_of, sides_here
from frontdoor.accounts.acting import scope_of
from frontdoor.core.exports import Column, csv_response
from frontdoor.core.paging import page_of, walk
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope

MESSAGES: tuple[Column[IntroductionMessage], ...] = (
    Column("when", lambda row: row.sent_at),
    Column("from", lambda row: row.organisation.name),
    Column("in words", lambda row: row.words),
)


def _found_or_404(scope: Scope, introduction: UUID) -> Introduction:
    row = introduction_in_sight(introduction)
    if row is None or not sides_here(scope, row):
        raise Http404
    return row


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def message_list(request: HttpRequest, introduction: UUID) -> HttpResponse:
    """What the two sides wrote to each other, and a box to write in."""
    scope = scope_of(request)
    row = _found_or_404(scope, introduction)
    form = MessageForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            send_message(by=scope, introduction=row.pk, words=form.cleaned_data["words"])
        except Refusal as refusal:
            form.add_error("words" if refusal.field == "words" else None, refusal.words)
        else:
            messages.success(request, "Your message is sent.")
            return redirect("help:introduction-messages", introduction=row.pk)
    page = page_of(messages_about(row.pk), by=EARLIEST_FIRST, cursor=request.GET.get("page"))
    called = names_of([row.person_id])[row.person_id]
    shown = {"introduction": row, "page": page, "form": form, "called": called}
    return render(request, "enabling_help/message_list.html", shown, status=422 if form.errors else 200)


@require_safe
def message_export(request: HttpRequest, introduction: UUID) -> StreamingHttpResponse:
    """The same, as CSV."""
    scope = scope_of(request)
    row = _found_or_404(scope, introduction)

    def rows() -> Iterator[IntroductionMessage]:
        return walk(messages_about(row.pk), by=EARLIEST_FIRST)

    return csv_response("messages", MESSAGES, rows, scope=scope)

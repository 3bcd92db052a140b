"""What could not be delivered, with sending it again, and how messages were counted day by day."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from frontdoor.accounts.acting import scope_of
from frontdoor.accounts.permissions import require
from frontdoor.accounts.roles import May
from frontdoor.core.exports import Column, csv_response
from frontdoor.core.paging import page_of, walk
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope
from frontdoor.outbox.actions import send_again, send_all_again
from frontdoor.outbox.models import Day, Message
from frontdoor.outbox.reads import LATEST_FIRST, OLDEST_FIRST, own_days, pages_about, title_of, undelivered
from frontdoor.outbox.words import last_answer

UNDELIVERED: tuple[Column[Message], ...] = (
    Column("what", title_of),
    Column("to", lambda row: row.recipient.name if row.recipient else ""),
    Column("since", lambda row: row.queued_at),
    Column("tried", lambda row: row.attempts),
    Column("last answer", lambda row: last_answer(row.last_status)),
    Column("message", lambda row: row.pk),
)
DAYS: tuple[Column[Day], ...] = (
    Column("counted to", lambda row: row.counted_to),
    Column("queued since the count before", lambda row: row.queued),
    Column("sent", lambda row: row.sent),
    Column("confirmed", lambda row: row.acknowledged),
    Column("waiting", lambda row: row.waiting),
    Column("could not be delivered", lambda row: row.dead),
    Column("missing", lambda row: row.missing),
    Column("overdue", lambda row: row.overdue),
)


def _scope(request: HttpRequest) -> Scope:
    scope = scope_of(request)
    require(scope, May.PUT_RIGHT)
    return scope


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def undelivered_list(request: HttpRequest) -> HttpResponse:
    """Every message of ours that could not be delivered, the oldest first; one or all are sent again."""
    scope = _scope(request)
    if request.method == "POST":
        _send(request, scope)
        return redirect("outbox:undelivered")
    page = page_of(undelivered(by=scope), by=OLDEST_FIRST, cursor=request.GET.get("page"))
    about = pages_about(page.items, by=scope)
    rows = [(row, title_of(row), about.get(row.pk), last_answer(row.last_status)) for row in page.items]
    return render(request, "outbox/undelivered_list.html", {"page": page, "rows": rows})


def _send(request: HttpRequest, scope: Scope) -> None:
    if "all" in request.POST:
        count = send_all_again(by=scope)
        messages.success(request, f"{count} will be sent again." if count != 1 else "One will be sent again.")
        return
    try:
        chosen = UUID(request.POST.get("message", ""))
    except ValueError as error:
        raise Refusal(code="not_dead", words="Choose a message from the list.") from error
    send_again(by=scope, message=chosen)
    messages.success(request, "It will be sent again.")


@require_safe
def undelivered_export(request: HttpRequest) -> StreamingHttpResponse:
    """What could not be delivered, as CSV."""
    scope = _scope(request)
    return csv_response("not-delivered", UNDELIVERED, lambda: walk(undelivered(by=scope), by=OLDEST_FIRST), scope=scope)


@require_safe
@never_cache
def day_list(request: HttpRequest) -> HttpResponse:
    """Each day's count, the latest first, and whether it adds up."""
    scope = _scope(request)
    page = page_of(own_days(by=scope), by=LATEST_FIRST, cursor=request.GET.get("page"))
    wrong = [row for row in page.items if not row.adds_up]
    return render(request, "outbox/day_list.html", {"page": page, "wrong": wrong})


@require_safe
def day_export(request: HttpRequest) -> StreamingHttpResponse:
    """Each day's count, as CSV."""
    scope = _scope(request)
    return csv_response("messages-by-day", DAYS, lambda: walk(own_days(by=scope), by=LATEST_FIRST), scope=scope)

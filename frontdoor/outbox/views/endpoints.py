"""The endpoints of an organisation's own programs: which there are, what each was sent, and what to do with it."""

from collections.abc import Callable
from types import MappingProxyType
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
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
from frontdoor.outbox.actions import (
    add_endpoint,
    choose_events,
    pause_endpoint,
    remove_endpoint,
    replay,
    resume_endpoint,
    rotate_secret,
    send_test,
)
from frontdoor.outbox.forms import EndpointForm, EventsForm
from frontdoor.outbox.models import Endpoint, Message
from frontdoor.outbox.reads import BY_AGE, NEWEST_FIRST, own_endpoints, sent_to, title_of, told_as
from frontdoor.outbox.words import last_answer

FORM_METHODS = ["GET", "HEAD", "POST"]
ENDPOINTS: tuple[Column[Endpoint], ...] = (
    Column("address", lambda row: row.address),
    Column("told of", lambda row: ", ".join(row.events)),
    Column("since", lambda row: row.added_at),
    Column("turned off since", lambda row: row.off_since),
    Column("last answer", lambda row: row.last_status),
)
SENT: tuple[Column[Message], ...] = (
    Column("message", lambda row: row.pk),
    Column("type", told_as),
    Column("about", lambda row: row.aggregate_id),
    Column("when it happened", lambda row: row.queued_at),
    Column("where it stands", lambda row: row.get_state_display()),
    Column("tried", lambda row: row.attempts),
    Column("last answer", lambda row: row.last_status),
)


def _scope(request: HttpRequest) -> Scope:
    scope = scope_of(request)
    require(scope, May.CONNECT_PROGRAMS)
    return scope


def _or_404(scope: Scope, endpoint: UUID) -> Endpoint:
    found = own_endpoints(by=scope).filter(pk=endpoint).first()
    if found is None:
        raise Http404
    return found


@require_safe
@never_cache
def endpoint_list(request: HttpRequest) -> HttpResponse:
    """Our endpoints, the first one added first."""
    scope = _scope(request)
    page = page_of(own_endpoints(by=scope), by=BY_AGE, cursor=request.GET.get("page"))
    rows = [(row, last_answer(row.last_status)) for row in page.items]
    return render(request, "outbox/endpoint_list.html", {"page": page, "rows": rows})


@require_safe
def endpoint_export(request: HttpRequest) -> StreamingHttpResponse:
    """Our endpoints, as CSV; never their secrets."""
    scope = _scope(request)
    return csv_response("endpoints", ENDPOINTS, lambda: walk(own_endpoints(by=scope), by=BY_AGE), scope=scope)


@require_http_methods(FORM_METHODS)
@never_cache
def endpoint_new(request: HttpRequest) -> HttpResponse:
    """Add an endpoint, and see its secret this once."""
    scope = _scope(request)
    form = EndpointForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            shown = add_endpoint(by=scope, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.field or None, refusal.words)
        else:
            return render(request, "outbox/endpoint_secret.html", {"shown": shown})
    return render(request, "outbox/endpoint_new.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(FORM_METHODS)
@never_cache
def endpoint_events(request: HttpRequest, endpoint: UUID) -> HttpResponse:
    """Choose anew what an endpoint is told of."""
    scope = _scope(request)
    row = _or_404(scope, endpoint)
    form = EventsForm(request.POST if request.method == "POST" else None, chosen=row.events)
    if form.is_bound and form.is_valid():
        choose_events(by=scope, endpoint=row.pk, **form.cleaned_data)
        messages.success(request, "From now on it is told of what you chose.")
        return redirect("outbox:endpoint", endpoint=row.pk)
    shown = {"form": form, "endpoint": row}
    return render(request, "outbox/endpoint_events.html", shown, status=422 if form.errors else 200)


def _try(scope: Scope, endpoint: UUID) -> str:
    send_test(by=scope, endpoint=endpoint)
    return "A test is on its way. Its answer is in the list below in a moment: open this page again."


def _pause(scope: Scope, endpoint: UUID) -> str:
    pause_endpoint(by=scope, endpoint=endpoint)
    return "Nothing is sent there for now. What happens meanwhile waits."


def _resume(scope: Scope, endpoint: UUID) -> str:
    held = resume_endpoint(by=scope, endpoint=endpoint)
    return f"It is told again. {held} that waited will be sent now."


DONE: MappingProxyType[str, Callable[[Scope, UUID], str]] = MappingProxyType(
    {"test": _try, "pause": _pause, "resume": _resume}
)


@require_http_methods(FORM_METHODS)
@never_cache
def endpoint_show(request: HttpRequest, endpoint: UUID) -> HttpResponse:
    """One endpoint: what it was sent and what it answered; try, pause or remove it, change its secret, send again."""
    scope = _scope(request)
    row = _or_404(scope, endpoint)
    if request.method == "POST":
        return _done(request, scope, row)
    page = page_of(sent_to(row), by=NEWEST_FIRST, cursor=request.GET.get("page"))
    sent = [(each, title_of(each), last_answer(each.last_status)) for each in page.items]
    return render(request, "outbox/endpoint_show.html", {"endpoint": row, "page": page, "sent": sent})


def _done(request: HttpRequest, scope: Scope, row: Endpoint) -> HttpResponse:
    if "secret" in request.POST:
        shown = rotate_secret(by=scope, endpoint=row.pk)
        return render(request, "outbox/endpoint_secret.html", {"shown": shown, "changed": True})
    if "remove" in request.POST:
        remove_endpoint(by=scope, endpoint=row.pk)
        messages.success(request, "It is not told of anything any more.")
        return redirect("outbox:endpoints")
    if "replay" in request.POST:
        replay(by=scope, message=_id(request.POST["replay"]))
        messages.success(request, "It will be sent once more.")
    for what in DONE.keys() & request.POST.keys():
        messages.success(request, DONE[what](scope, row.pk))
    return redirect("outbox:endpoint", endpoint=row.pk)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Refusal(code="not_replayed", words="Choose a message from the list.") from error


@require_safe
def sent_export(request: HttpRequest, endpoint: UUID) -> StreamingHttpResponse:
    """What an endpoint was sent, as CSV."""
    scope = _scope(request)
    row = _or_404(scope, endpoint)
    return csv_response("sent", SENT, lambda: walk(sent_to(row), by=NEWEST_FIRST), scope=scope)

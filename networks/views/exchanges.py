"""Offers and asks of a network, open until they are answered."""

from collections.abc import Iterator
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from frontdoor.core.exports import Column, csv_response
from frontdoor.core.paging import page_of, walk
from networks.actions.exchanges import answer_exchange, note_exchange, reopen_exchange, withdraw_exchange
from networks.forms import AnswerForm, ExchangeForm
from networks.models import OfferOrAsk
from networks.reads import exchanges_of, gatherings_of, members_of, name_of
from networks.views.within import (
    FORM_METHODS,
    convening,
    may_change,
    network_convened,
    network_read,
    reading,
    sent,
    show_form,
)
from networks.workflow import ExchangeState

LATEST_FIRST = ("-written_at", "-id")
RECENT = 24
COLUMNS: tuple[Column[OfferOrAsk], ...] = (
    Column("offer or ask", lambda row: row.get_kind_display()),
    Column("what", lambda row: row.words),
    Column("by", lambda row: name_of(row.member) if row.member else ""),
    Column("at", lambda row: row.gathering.title if row.gathering else ""),
    Column("written", lambda row: row.written_at),
    Column("where it stands", lambda row: row.get_state_display()),
    Column("what came of it", lambda row: row.answer),
)


@require_safe
def exchange_list(request: HttpRequest, network_id: UUID) -> HttpResponse:
    """Offers and asks: the open ones, or all."""
    scope = reading(request)
    found = network_read(scope, network_id)
    every = request.GET.get("all") == "yes"
    rows = exchanges_of(found) if every else exchanges_of(found).filter(state=ExchangeState.OPEN)
    page = page_of(rows, by=LATEST_FIRST, cursor=request.GET.get("page"))
    shown = {
        "network": found,
        "changes": may_change(scope, found),
        "page": page,
        "rows": [(row, name_of(row.member) if row.member else "") for row in page.items],
        "every": every,
        "query": "all=yes" if every else "",
    }
    return render(request, "networks/exchange_list.html", shown)


@require_safe
def exchange_export(request: HttpRequest, network_id: UUID) -> StreamingHttpResponse:
    """All offers and asks of a network as CSV."""
    scope = reading(request)
    found = network_read(scope, network_id)

    def rows() -> Iterator[OfferOrAsk]:
        return walk(exchanges_of(found), by=LATEST_FIRST)

    return csv_response("offers-and-asks", COLUMNS, rows, scope=scope)


@require_http_methods(FORM_METHODS)
def exchange_new(request: HttpRequest, network_id: UUID) -> HttpResponse:
    """Write an offer or an ask down; `?gathering=` says at which one it was."""
    scope = convening(request)
    found = network_convened(scope, network_id)
    form = ExchangeForm(
        request.POST if request.method == "POST" else None,
        members=members_of(found),
        gatherings=gatherings_of(found)[:RECENT],
        here=request.GET.get("gathering", ""),
    )

    def act() -> None:
        said = dict(form.cleaned_data)
        at = {name: UUID(said[name]) if said[name] else None for name in ("member", "gathering")}
        note_exchange(by=scope, network=found.pk, **{**said, **at})

    if sent(form, act):
        messages.success(request, "It is written down, and open until it is answered.")
        return redirect("networks:exchanges", network_id=found.pk)
    back = reverse("networks:exchanges", args=[found.pk])
    return show_form(request, form, network=found, title="An offer or an ask", back=back, back_words="Offers and asks")


@require_http_methods(FORM_METHODS)
def exchange_answer(request: HttpRequest, network_id: UUID, exchange_id: UUID) -> HttpResponse:
    """Say what came of it."""
    scope = convening(request)
    found = network_convened(scope, network_id)
    row = exchanges_of(found).filter(pk=exchange_id).first()
    if row is None:
        raise Http404
    form = AnswerForm(request.POST if request.method == "POST" else None)

    def act() -> None:
        answer_exchange(by=scope, network=found.pk, exchange=row.pk, answer=form.cleaned_data["answer"])

    if sent(form, act):
        messages.success(request, "It is answered.")
        return redirect("networks:exchanges", network_id=found.pk)
    page = {"network": found, "form": form, "exchange": row}
    return render(request, "networks/exchange_answer.html", page, status=422 if form.errors else 200)


@require_POST
def exchange_reopen(request: HttpRequest, network_id: UUID, exchange_id: UUID) -> HttpResponse:
    """The answer came to nothing."""
    scope = convening(request)
    found = network_convened(scope, network_id)
    reopen_exchange(by=scope, network=found.pk, exchange=exchange_id)
    messages.success(request, "It is open again.")
    return redirect("networks:exchanges", network_id=found.pk)


@require_POST
def exchange_withdraw(request: HttpRequest, network_id: UUID, exchange_id: UUID) -> HttpResponse:
    """Whoever said it takes it back."""
    scope = convening(request)
    found = network_convened(scope, network_id)
    withdraw_exchange(by=scope, network=found.pk, exchange=exchange_id)
    messages.success(request, "It is taken back.")
    return redirect("networks:exchanges", network_id=found.pk)

"""Write down what people offer and ask for, and what came of it."""

from typing import cast
from uuid import UUID

from django.utils import timezone

from frontdoor.core.actions import action
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope
from networks.held import convened, gathering_of, member_of, said
from networks.models import Network, OfferOrAsk
from networks.workflow import EXCHANGES, ExchangeState


@action
def note_exchange(
    *,
    by: Scope,
    network: UUID,
    kind: str,
    words: str,
    gathering: UUID | None = None,
    member: UUID | None = None,
    exchange_id: UUID | None = None,
) -> OfferOrAsk:
    """Write down an offer or an ask, from a gathering or between two, by a member or by somebody in the room.

    `kind` is `offer` or `ask`. With an `exchange_id`, sent twice it is written once. Refused: `not_permitted`,
    `no_such_network`, `network_ended`, `kind_missing`, `no_words`, `no_such_gathering`, `no_such_member`.
    """
    held = convened(by, network)
    if exchange_id and (there := OfferOrAsk.objects.filter(pk=exchange_id, network=held).first()):
        return there
    if kind not in OfferOrAsk.Kind.values:
        raise Refusal(code="kind_missing", words="Say whether it is an offer or an ask.", field="kind")
    row = OfferOrAsk(
        network=held,
        gathering=gathering_of(held, gathering) if gathering else None,
        kind=kind,
        words=said(words, code="no_words", field="words", otherwise="Write what is offered or asked for."),
        member=member_of(held, member) if member else None,
        written_by_id=cast(UUID, by.user),
    )
    if exchange_id:
        row.id = exchange_id
    row.save(force_insert=True)
    return row


def _exchange_of(network: Network, exchange: UUID, to: ExchangeState) -> OfferOrAsk:
    row = OfferOrAsk.objects.select_for_update(of=("self",)).filter(pk=exchange, network=network).first()
    if row is None:
        raise Refusal(code="no_such_exchange", words="This network has no such offer or ask.")
    if to not in EXCHANGES[ExchangeState(row.state)]:
        raise Refusal(code="not_now", words=f"This stands at “{row.get_state_display().lower()}” now.")
    return row


def _keep(row: OfferOrAsk, state: ExchangeState) -> OfferOrAsk:
    row.state = state
    row.save(force_update=True, update_fields=["state", "answer", "answered_at", "answered_by"])
    return row


@action
def answer_exchange(*, by: Scope, network: UUID, exchange: UUID, answer: str) -> OfferOrAsk:
    """Say who took up an offer or answered an ask, and what came of it.

    Refused: `not_permitted`, `no_such_network`, `network_ended`, `no_such_exchange`, `not_now`, `no_answer`.
    """
    row = _exchange_of(convened(by, network), exchange, ExchangeState.ANSWERED)
    row.answer = said(answer, code="no_answer", field="answer", otherwise="Write who took it up and what came of it.")
    row.answered_at, row.answered_by_id = timezone.now(), by.user
    return _keep(row, ExchangeState.ANSWERED)


@action
def reopen_exchange(*, by: Scope, network: UUID, exchange: UUID) -> OfferOrAsk:
    """The answer came to nothing: the offer or ask is open again.

    Refused: `not_permitted`, `no_such_network`, `network_ended`, `no_such_exchange`, `not_now`.
    """
    row = _exchange_of(convened(by, network), exchange, ExchangeState.OPEN)
    row.answer, row.answered_at, row.answered_by = "", None, None
    return _keep(row, ExchangeState.OPEN)


@action
def withdraw_exchange(*, by: Scope, network: UUID, exchange: UUID) -> OfferOrAsk:
    """Whoever offered or asked takes it back while it is open.

    Refused: `not_permitted`, `no_such_network`, `network_ended`, `no_such_exchange`, `not_now`.
    """
    return _keep(_exchange_of(convened(by, network), exchange, ExchangeState.WITHDRAWN), ExchangeState.WITHDRAWN)

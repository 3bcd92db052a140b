"""Write down what was agreed to do together, and look at it again when the day comes."""

from dataclasses import dataclass
from datetime import date
from typing import cast
from uuid import UUID

from django.utils import timezone

from frontdoor.core.actions import action
from frontdoor.core.clock import ClockTimestamp
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope
from networks.held import convened, said
from networks.models import AgreementReview, WorkingAgreement


@dataclass(frozen=True, slots=True)
class Agreed:
    """What was agreed, with whom, on which day, and when it is looked at again."""

    title: str
    words: str
    with_whom: str
    agreed_on: date
    review_on: date


@action
def agree_to_work(*, by: Scope, network: UUID, agreed: Agreed, agreement_id: UUID | None = None) -> WorkingAgreement:
    """Keep a working agreement of a network or a co-governance body, with the day of its review.

    With an `agreement_id`, sent twice it is kept once. Refused: `not_permitted`, `no_such_network`, `network_ended`,
    `title_missing`, `no_words`, `with_whom_missing`, `review_too_early`.
    """
    held = convened(by, network)
    if agreement_id and (there := WorkingAgreement.objects.filter(pk=agreement_id, network=held).first()):
        return there
    if agreed.review_on <= agreed.agreed_on:
        raise Refusal(
            code="review_too_early", words="The review must come after the day it was agreed.", field="review_on"
        )
    row = WorkingAgreement(
        network=held,
        title=said(agreed.title, code="title_missing", field="title", otherwise="Give the agreement a name."),
        words=said(agreed.words, code="no_words", field="words", otherwise="Write what was agreed."),
        with_whom=said(
            agreed.with_whom, code="with_whom_missing", field="with_whom", otherwise="Say who agreed to it."
        ),
        agreed_on=agreed.agreed_on,
        review_on=agreed.review_on,
        written_by_id=cast(UUID, by.user),
    )
    if agreement_id:
        row.id = agreement_id
    row.save(force_insert=True)
    return row


@action
def review_agreement(
    *, by: Scope, network: UUID, agreement: UUID, words: str, next_on: date | None, review_id: UUID | None = None
) -> AgreementReview:
    """Look at an agreement again: what was found, and the next day to look. Without a next day it ends.

    With a `review_id`, sent twice it is reviewed once. Refused: `not_permitted`, `no_such_network`, `network_ended`,
    `no_such_agreement`, `agreement_ended`, `no_words`, `next_too_early`.
    """
    held = convened(by, network)
    row = WorkingAgreement.objects.select_for_update(of=("self",)).filter(pk=agreement, network=held).first()
    if row is None:
        raise Refusal(code="no_such_agreement", words="This network has no such agreement.")
    if review_id and (there := AgreementReview.objects.filter(pk=review_id, agreement=row).first()):
        return there
    if row.ended_at is not None:
        raise Refusal(code="agreement_ended", words="This agreement has ended already.")
    kept = said(words, code="no_words", field="words", otherwise="Write what you found.")
    if next_on is not None and next_on <= max(timezone.localdate(), row.agreed_on):
        raise Refusal(code="next_too_early", words="The next review must be after today.", field="next_on")
    review = AgreementReview(
        network=held,
        agreement=row,
        words=kept,
        next_on=next_on,
        reviewed_at=ClockTimestamp(),
        reviewed_by_id=cast(UUID, by.user),
    )
    if review_id:
        review.id = review_id
    review.save(force_insert=True)
    if next_on is None:
        row.ended_at, row.ended_by_id = timezone.now(), by.user
    else:
        row.review_on = next_on
    row.save(force_update=True, update_fields=["review_on", "ended_at", "ended_by"])
    return review

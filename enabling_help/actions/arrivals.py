"""A program brings somebody to the front door: with what they said, and what they agreed to share."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from enabling_help.actions.agreements import agree_to_introduction
from enabling_help.actions.conversations import Said, log_conversation
from enabling_help.actions.introductions import introduce
from enabling_help.models import Introduction
from enabling_help.workflow import IntroductionKind
from frontdoor.accounts.models import Organisation
from frontdoor.core.actions import action
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, acting_organisation
from frontdoor.people.actions import FirstContact
from frontdoor.people.items import Item


@dataclass(frozen=True, slots=True)
class Agreed:
    """What the person agreed to share for an introduction, until when, and how they said so."""

    items: Sequence[Item]
    until: datetime
    words: str


@dataclass(frozen=True, slots=True)
class Brought:
    """The ids of what was written down: the conversation, each need, and each introduction to the front door."""

    conversation: UUID
    needs: list[UUID] = field(default_factory=list)
    referrals: list[UUID] = field(default_factory=list)


@action
def bring_to_front_door(
    *, by: Scope, contact: FirstContact, route: str, said: Said, agreed: Agreed | None = None
) -> Brought:
    """Write down somebody new whom the acting organisation talked with, and introduce them to the front door for each
    thing they asked for. The organisation this site belongs to introduces nobody to itself, so it needs no agreement.

    Refused: `agreement_missing` without one; as `log_conversation`, `agree_to_introduction` and `introduce`.
    """
    conversation = log_conversation(by=by, contact=contact, route=route, said=said)
    needs = list(conversation.needs.order_by("position"))
    brought = Brought(conversation.pk, [need.pk for need in needs])
    host = Organisation.objects.filter(host=True).values_list("pk", flat=True).first()
    if host in {None, acting_organisation(by)}:
        return brought
    if agreed is None:
        raise Refusal(
            code="agreement_missing",
            words="Say what they agreed to share with the front door, until when, and how they said so.",
            field="agreed",
        )
    for need in needs:
        made = introduce_as_agreed(by=by, need=need.pk, organisation=host, agreed=agreed)
        brought.referrals.append(made.pk)
    return brought


@action
def introduce_as_agreed(
    *,
    by: Scope,
    need: UUID,
    organisation: UUID,
    agreed: Agreed | None,
    kind: IntroductionKind = IntroductionKind.REFERRED,
    words: str = "",
) -> Introduction:
    """Introduce a person whose need the acting organisation holds. Without `agreed` an agreement is in force already.

    Refused as `agree_to_introduction` and `introduce`.
    """
    if agreed is not None:
        agree_to_introduction(
            by=by, need=need, organisation=organisation, items=agreed.items, until=agreed.until, words=agreed.words
        )
    return introduce(by=by, need=need, kind=kind, organisation=organisation, words=words)

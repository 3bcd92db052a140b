"""The network, gathering or member an action is about, for somebody who convenes the network."""

from typing import cast
from uuid import UUID

from django.utils import timezone

from frontdoor.accounts.models import User
from frontdoor.accounts.permissions import require
from frontdoor.accounts.rights import has_right
from frontdoor.accounts.roles import May
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope
from networks.models import Gathering, Member, Network

RIGHT = "convene_network"


def convened(by: Scope, network: UUID) -> Network:
    """The network, which `by` convenes and which has not ended. Its row is locked for the rest of the transaction.

    So two convenors who seat or call at once follow one another. Refused: `not_permitted`, `no_such_network`,
    `network_ended`.
    """
    require(by, May.CONVENE)
    found = Network.objects.filter(pk=network).first()
    user = User.objects.filter(pk=cast(UUID, by.user)).first()
    if found is None or user is None or not has_right(user=user, right=RIGHT, thing=found):
        raise Refusal(code="no_such_network", words="You convene no such network.")
    found = Network.objects.select_for_update(of=("self",)).get(pk=network)
    if found.ended_at is not None:
        raise Refusal(code="network_ended", words="This network has ended. What was written stays as it is.")
    return found


def gathering_of(network: Network, gathering: UUID) -> Gathering:
    """One of the network's gatherings, locked. Refused: `no_such_gathering`."""
    row = Gathering.objects.select_for_update(of=("self",)).filter(pk=gathering, network=network).first()
    if row is None:
        raise Refusal(code="no_such_gathering", words="This network has no such gathering.")
    return row


def begun_gathering_of(network: Network, gathering: UUID) -> Gathering:
    """One of the network's gatherings that has begun, locked. Refused: `no_such_gathering`, `not_begun`."""
    row = gathering_of(network, gathering)
    if row.starts_at > timezone.now():
        raise Refusal(code="not_begun", words="This gathering has not begun yet.", field="gathering")
    return row


def member_of(network: Network, member: UUID) -> Member:
    """A member who belongs to the network now, locked. Refused: `no_such_member`."""
    row = Member.objects.belonging().select_for_update(of=("self",)).filter(pk=member, network=network).first()
    if row is None:
        raise Refusal(code="no_such_member", words="Nobody like that belongs to this network now.", field="member")
    return row


def said(words: str, *, code: str, field: str, otherwise: str) -> str:
    """The words without blanks around them. Refused (`code`) where nothing is left: `otherwise` says what to do."""
    kept = words.strip()
    if not kept:
        raise Refusal(code=code, words=otherwise, field=field)
    return kept

"""Form a network, put right what is said of it, share the convening of it, and end it."""

from dataclasses import dataclass
from typing import cast
from uuid import UUID

from django.utils import timezone

from frontdoor.accounts.models import Membership, User
from frontdoor.accounts.permissions import require
from frontdoor.accounts.rights import give_right, withdraw_right
from frontdoor.accounts.roles import ROLES, May
from frontdoor.core.actions import action
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, acting_organisation
from neighbourhoods.models import Place, PlaceKind
from networks.held import RIGHT, convened, said
from networks.models import Network, NetworkKind, NetworkUserRight

CONVENING = [role.code for role in ROLES.values() if May.CONVENE in role.may]


@dataclass(frozen=True, slots=True)
class About:
    """What is said of a network to everybody. `place` is a place or, for a network of identity, its community."""

    name: str
    purpose: str
    place: UUID
    how_to_come: str = ""


@action
def form_network(*, by: Scope, kind: NetworkKind, about: About, network_id: UUID | None = None) -> Network:
    """Form a network, kept by the acting organisation and convened by whoever forms it.

    With a `network_id`, sent twice it is formed once. Refused: `not_permitted`, `no_organisation`, `name_missing`,
    `name_taken`, `purpose_missing`, `no_such_place`, `place_of_another_kind`.
    """
    require(by, May.CONVENE)
    organisation = acting_organisation(by)
    if network_id and (there := Network.objects.filter(pk=network_id, formed_by=by.user).first()):
        return there
    row = Network(organisation_id=organisation, kind=kind, formed_by_id=cast(UUID, by.user))
    if network_id:
        row.id = network_id
    _say(row, about)
    row.save(force_insert=True)
    give_right(user=User.objects.get(pk=cast(UUID, by.user)), right=RIGHT, thing=row)
    return row


@action
def keep_network(*, by: Scope, network: UUID, about: About) -> Network:
    """Put right what is said of a network. Its kind stays: another kind is another network.

    Refused: as `form_network`; `no_such_network`, `network_ended`.
    """
    row = convened(by, network)
    _say(row, about)
    row.save(force_update=True, update_fields=["name", "purpose", "place", "how_to_come"])
    return row


def _say(row: Network, about: About) -> None:
    row.name = said(about.name, code="name_missing", field="name", otherwise="Give the network a name.")
    row.purpose = said(about.purpose, code="purpose_missing", field="purpose", otherwise="Say what it is for.")
    row.how_to_come = about.how_to_come.strip()
    if Network.objects.going_on().filter(name=row.name).exclude(pk=row.pk).exists():
        raise Refusal(code="name_taken", words="There is a network of that name already.", field="name")
    place = Place.objects.filter(pk=about.place).first()
    if place is None:
        raise Refusal(code="no_such_place", words="Choose where it is, or whose it is.", field="place")
    of_identity = place.kind == PlaceKind.IDENTITY_COMMUNITY
    if row.kind != NetworkKind.CO_GOVERNANCE and of_identity != (row.kind == NetworkKind.IDENTITY):
        raise Refusal(
            code="place_of_another_kind",
            words="A network of identity is of an identity community; other networks are of a place.",
            field="place",
        )
    row.place = place


@action
def share_convening(*, by: Scope, network: UUID, username: str) -> None:
    """Let another convenor convene this network too. Twice is once.

    Refused: `not_permitted`, `no_such_network`, `network_ended`; `no_such_convenor` unless the user holds a role that
    convenes, in any organisation.
    """
    row = convened(by, network)
    holds = Membership.objects.filter(
        user__username=username.strip(), user__is_active=True, ended_at=None, role__in=CONVENING
    )
    found = holds.select_related("user").first()
    if found is None:
        raise Refusal(
            code="no_such_convenor",
            words="Nobody with that username is a convenor. Ask your administrator to make them one first.",
            field="username",
        )
    give_right(user=found.user, right=RIGHT, thing=row)


@action
def stop_convening(*, by: Scope, network: UUID) -> None:
    """Stop convening a network oneself, as long as somebody else convenes it.

    Refused: `not_permitted`, `no_such_network`, `network_ended`, `last_convenor`.
    """
    row = convened(by, network)
    if not NetworkUserRight.objects.filter(content_object=row).exclude(user=by.user).exists():
        raise Refusal(code="last_convenor", words="You are the only convenor. Share the convening first.")
    withdraw_right(user=User.objects.get(pk=cast(UUID, by.user)), right=RIGHT, thing=row)


@action
def end_network(*, by: Scope, network: UUID, because: str) -> Network:
    """End a network for good, saying why. What was written in it stays.

    Refused: `not_permitted`, `no_such_network`, `network_ended`, `because_missing`.
    """
    row = convened(by, network)
    row.ended_because = said(because, code="because_missing", field="because", otherwise="Say why it ends.")
    row.ended_at, row.ended_by_id = timezone.now(), by.user
    row.save(force_update=True, update_fields=["ended_because", "ended_at", "ended_by"])
    return row

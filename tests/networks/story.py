"""Nia convenes the Tillerby Network for the council; Owen convenes another; Lena leads; Dot comes as a neighbour."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from frontdoor.core.scope import Scope, acting_as
from neighbourhoods.models import Place, PlaceKind
from networks.actions.gatherings import Call, plan_gathering
from networks.actions.members import Newcomer, add_member
from networks.actions.networks import About, form_network
from networks.actions.seats import keep_seat
from networks.models import Gathering, Member, MemberKind, Network, NetworkKind, Seat
from tests.factories.cast import Cast, member


@dataclass(frozen=True)
class Story:
    """The Tillerby Network and who is around it. Scopes carry the first name of whoever acts."""

    cast: Cast
    nia: Scope
    owen: Scope
    lena: Scope
    tillerby: Place
    deaf: Place
    network: Network
    other: Network

    def newcomer(self, newcomer: Newcomer) -> Member:
        """Somebody comes to belong."""
        with acting_as(self.nia):
            return add_member(by=self.nia, network=self.network.pk, newcomer=newcomer)

    def dot(self) -> Member:
        """Dot comes, and is a resident."""
        return self.newcomer(Newcomer(kind=MemberKind.PERSON, known_as="Dot", role="Bakes"))

    def trust(self) -> Member:
        """The Harbour Trust belongs."""
        return self.newcomer(Newcomer(kind=MemberKind.ORGANISATION, organisation=self.cast.trust.pk))

    def seat(self, title: str = "A tenant", kept_for: str = "somebody who rents") -> Seat:
        """A seat for residents, empty."""
        with acting_as(self.nia):
            return keep_seat(by=self.nia, network=self.network.pk, title=title, sector="residents", kept_for=kept_for)

    def gathering(self, *, days: int = 7, for_anybody: bool = True, title: str = "Tea and plans") -> Gathering:
        """A gathering that many days from now, planned."""
        with acting_as(self.nia):
            return plan_gathering(by=self.nia, network=self.network.pk, call=call(days, title, for_anybody=for_anybody))


def at(days: int, hour: int = 18) -> datetime:
    """That hour of the day that many days from today."""
    return (timezone.localtime() + timedelta(days=days)).replace(hour=hour, minute=30, second=0, microsecond=0)


def call(days: int, title: str = "Tea and plans", *, for_anybody: bool = True, hours: int = 2) -> Call:
    """What people are called to."""
    return Call(
        title=title,
        starts_at=at(days),
        ends_at=at(days) + timedelta(hours=hours),
        where="The chapel hall",
        access="Step-free",
        agenda="Benches\n\n The bus ",
        for_anybody=for_anybody,
    )


def about(place: UUID, name: str = "Tillerby Network") -> About:
    """What is said of a network."""
    return About(name=name, purpose="Neighbours and those who work here talk.", place=place, how_to_come="Just come.")


def begin(cast: Cast) -> Story:
    """Two networks and who is around them."""
    nia, owen = member("nia", cast.council, "convenor"), member("owen", cast.trust, "convenor")
    lena = member("lena", cast.council, "leader")
    tillerby = Place.objects.create(name="Tillerby", kind=PlaceKind.NEIGHBOURHOOD)
    deaf = Place.objects.create(name="Deaf people", kind=PlaceKind.IDENTITY_COMMUNITY)
    with acting_as(nia):
        network = form_network(by=nia, kind=NetworkKind.NEIGHBOURHOOD, about=about(tillerby.pk))
    with acting_as(owen):
        other = form_network(by=owen, kind=NetworkKind.IDENTITY, about=about(deaf.pk, "Deaf Voices"))
    return Story(cast, nia, owen, lena, tillerby, deaf, network, other)

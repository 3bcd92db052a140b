"""The cast: the same few people and organisations in every test, so that a test reads as a story.

Amina answers calls for Merrowdale Council; Tom organises the Elm Street Club, a residents' group; Bea works for the
Harbour Trust, a charity. Joan is 78 and rings the council; Ravi came to the Harbour Trust.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from frontdoor.accounts.models import AgreementKind, Membership, Organisation, OrganisationAgreement, Sector, User
from frontdoor.core.scope import Job, Scope, acting_as
from frontdoor.people.actions import FirstContact, meet_person
from frontdoor.people.models import Person

NOTICE = "2026-11"
FILLING = Scope(job=Job.FILL_DEMO)


def member(name: str, organisation: Organisation, *roles: str) -> Scope:
    """A user with these roles in the organisation, as the scope they act under."""
    with acting_as(FILLING):
        user = User.objects.create(username=name)
        for role in roles:
            Membership.objects.create(user=user, organisation=organisation, role=role)
    return Scope(organisation=organisation.pk, user=user.pk)


def agreed(*organisations: Organisation) -> None:
    """Each has both agreements with the host, for years to come. Under a scope that may write them down."""
    facts = {"seen": "The signed paper", "contact": "Their secretary", "agreed_on": date(2026, 1, 5)}
    OrganisationAgreement.objects.bulk_create(
        OrganisationAgreement(organisation=each, kind=kind, review_on=date(2099, 1, 1), **facts)
        for each in organisations
        for kind in AgreementKind
    )


@dataclass(frozen=True)
class Cast:
    """Everyone in the story. Scopes carry the first name of whoever acts."""

    council: Organisation
    club: Organisation
    trust: Organisation
    amina: Scope
    tom: Scope
    bea: Scope


def gather() -> Cast:
    """Bring the cast together in this test's database, in few statements: nearly every test begins with it."""
    council = Organisation(name="Merrowdale Council", sector=Sector.COUNCIL, host=True)
    club = Organisation(name="Elm Street Club", sector=Sector.RESIDENTS)
    trust = Organisation(name="Harbour Trust", sector=Sector.VOLUNTARY)
    people = (("amina", council, "worker"), ("tom", club, "partner"), ("bea", trust, "worker"))
    users = {name: User(username=name) for name, _, _ in people}
    with acting_as(FILLING):
        Organisation.objects.bulk_create([council, club, trust])
        User.objects.bulk_create(users.values())
        Membership.objects.bulk_create(
            Membership(user=users[name], organisation=organisation, role=role) for name, organisation, role in people
        )
        agreed(club, trust)
    scopes = {name: Scope(organisation=organisation.pk, user=users[name].pk) for name, organisation, _ in people}
    return Cast(council=council, club=club, trust=trust, **scopes)


def joan_rings(cast: Cast) -> Person:
    """Joan rings the council and says who she is and how to reach her."""
    with acting_as(cast.amina):
        return meet_person(
            by=cast.amina,
            contact=FirstContact(first_name="Joan", full_name="Joan Ackroyd", phone="01632 960123"),
            notice_version=NOTICE,
        )


def ids(people: list[Person]) -> set[UUID]:
    """The ids of some people."""
    return {person.pk for person in people}

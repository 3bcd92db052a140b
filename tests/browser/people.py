"""Puts one user of each role into the database that a browser test's site runs on: `python -m tests.browser.people`."""

import django

PASSWORD = "front-door-demo"
TWO_ORGANISATIONS = "lead"


def gather() -> None:
    """Make the organisations and a user named after each role; the lead belongs to two organisations."""
    from frontdoor.accounts.models import Membership, Organisation, Sector, User
    from frontdoor.accounts.roles import ROLES

    council = Organisation.objects.create(name="Merrowdale Council", sector=Sector.COUNCIL, host=True)
    club = Organisation.objects.create(name="Elm Street Club", sector=Sector.RESIDENTS)
    for role in ROLES:
        user = User.objects.create_user(username=role, password=PASSWORD, is_staff=role == "admin")
        Membership.objects.create(user=user, organisation=club if role == "partner" else council, role=role)
        if role == TWO_ORGANISATIONS:
            Membership.objects.create(user=user, organisation=club, role=role)


if __name__ == "__main__":
    django.setup()
    gather()

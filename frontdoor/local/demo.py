"""The demo borough: its organisations, its people who sign in, and its places. All made up."""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from frontdoor.accounts.actions import add_organisation, add_user, give_role, open_admin_pages
from frontdoor.accounts.models import Organisation, Sector, User
from frontdoor.accounts.rights import has_right
from frontdoor.core.scope import Job, Scope, acting_as
from frontdoor.local.demo_rounds import add_rounds
from neighbourhoods.actions import add_place, let_keep_map
from neighbourhoods.models import Place, PlaceKind

PASSWORD = "front-door-demo"  # noqa: S105  printed for whoever tries the demo; local mode alone has these users
BY = Scope(job=Job.FILL_DEMO)

COUNCIL, PARTNER, SURGERIES = "Merrowdale Council", "Tillerby Good Neighbours", "Merrowdale Surgeries"
ORGANISATIONS = {COUNCIL: Sector.COUNCIL, PARTNER: Sector.VOLUNTARY, SURGERIES: Sector.HEALTH}


@dataclass(frozen=True, slots=True)
class DemoUser:
    """Someone who signs in to the demo, with a role in each of their organisations."""

    username: str
    first_name: str
    last_name: str
    roles: tuple[tuple[str, str], ...]


USERS = (
    DemoUser("worker", "Wendy", "Marsh", ((COUNCIL, "worker"),)),
    DemoUser("lead", "Leon", "Achebe", ((COUNCIL, "lead"), (SURGERIES, "lead"))),
    DemoUser("builder", "Bronwen", "Tate", ((COUNCIL, "builder"),)),
    DemoUser("partner", "Parveen", "Aziz", ((PARTNER, "partner"),)),
    DemoUser("leader", "Lydia", "Croft", ((COUNCIL, "leader"),)),
    DemoUser("convenor", "Conor", "Bell", ((COUNCIL, "convenor"),)),
    DemoUser("assessor", "Asha", "Nair", ((COUNCIL, "assessor"),)),
    DemoUser("governance", "Gwen", "Okafor", ((COUNCIL, "governance"),)),
    DemoUser("admin", "Adrian", "Hill", ((COUNCIL, "admin"),)),
)

MADE_UP = "Made up for the demo"
PLACES = (
    ("Tillerby", PlaceKind.NEIGHBOURHOOD, 4_620),
    ("Quayside", PlaceKind.NEIGHBOURHOOD, 4_180),
    ("Upper Merrow", PlaceKind.VILLAGE, 1_340),
)


def fill() -> list[str]:
    """Add what is missing of the demo and say so, a line for each thing. Nothing where all is there already."""
    with acting_as(BY):
        with connection.cursor() as cursor:  # two starts at once would both find something missing
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('frontdoor.demo'))")
        return [*_organisations(), *_users(), *_places(), *add_rounds()]


def _organisations() -> list[str]:
    there = set(Organisation.objects.values_list("name", flat=True))
    missing = [name for name in ORGANISATIONS if name not in there]
    for name in missing:
        add_organisation(by=BY, name=name, sector=ORGANISATIONS[name], host=name == COUNCIL)
    return [f"Added the organisation {name}." for name in missing]


def _users() -> list[str]:
    organisations = {row.name: row.pk for row in Organisation.objects.filter(name__in=ORGANISATIONS)}
    there = set(User.objects.values_list("username", flat=True))
    added = []
    for each in USERS:
        (first, role), *more = each.roles
        if each.username not in there:
            user = add_user(
                by=BY,
                username=each.username,
                first_name=each.first_name,
                last_name=each.last_name,
                password=PASSWORD,
                organisation=organisations[first],
                role=role,
            )
            if role == "admin":
                open_admin_pages(by=BY, user=user.pk)
            for name, another in more:
                give_role(by=BY, user=user.pk, organisation=organisations[name], role=another)
            added.append(f"Added the user {each.username}.")
    return added


def _places() -> list[str]:
    builder = User.objects.get(username="builder")
    there = {(row.name, row.kind): row for row in Place.objects.all()}
    added = []
    for name, kind, population in PLACES:
        place = there.get((name, kind))
        if place is None:
            place = add_place(
                by=BY,
                name=name,
                kind=kind,
                population=population,
                population_source=MADE_UP,
                population_on=date(2026, 1, 1),
            )
            added.append(f"Added the place {name}.")
        if not has_right(user=builder, right="keep_map", thing=place):
            let_keep_map(by=BY, user=builder.pk, place=place.pk)
    return added

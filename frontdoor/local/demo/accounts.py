"""Who acts in the demo borough: its organisations, those who sign in, and colleagues who never do. All made up."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from frontdoor.accounts.actions import add_organisation, add_user, give_role, open_admin_pages, write_agreement
from frontdoor.accounts.models import AgreementKind, Organisation, OrganisationAgreement, Sector, User
from frontdoor.core.scope import Job, Scope
from frontdoor.local.demo.chance import made_id
from frontdoor.local.demo.words import words
from frontdoor.outbox.actions import say_how_we_hear
from frontdoor.outbox.models import Hearing, Prefers

PASSWORD = "front-door-demo"  # noqa: S105  printed for whoever tries the demo; local mode alone has these users
BY = Scope(job=Job.FILL_DEMO)

COUNCIL, PARTNER, SURGERIES = "Merrowdale Council", "Tillerby Good Neighbours", "Merrowdale Surgeries"
WITHOUT_AGREEMENT, RUN_OUT, RUNS_OUT_SOON = "Open Door Merrowdale", "Kettle and Kin", "Bridge Street Kitchen"
SEEN = {
    AgreementKind.DATA_SHARING: "Signed copy in the contracts folder",
    AgreementKind.SAFEGUARDING: "Policy on their noticeboard, read with them",
}
COLLEAGUES = ("Ines Duarte", "Tom Birkett", "Rukhsana Mir", "Helen Oakes", "Dev Malhotra")
"""Who else answers the council's phones. They cannot sign in."""


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


def add_organisations() -> list[str]:
    """Add the council and its partners, those that are missing; a line for each."""
    sectors = {COUNCIL: Sector.COUNCIL} | {
        each["name"]: Sector(each["sector"]) for each in words("organisations") if "sector" in each
    }
    there = set(Organisation.objects.values_list("name", flat=True))
    missing = [name for name in sectors if name not in there]
    for name in missing:
        add_organisation(
            by=BY,
            name=name,
            sector=sectors[name],
            host=name == COUNCIL,
            organisation_id=made_id("organisation", name),
        )
    return [f"Added the organisation {name}." for name in missing]


def say_how_they_hear() -> list[str]:
    """Have those organisations that say so hear by email, by text message or in a call; a line for each new one."""
    there = set(Hearing.objects.values_list("organisation__name", flat=True))
    said = [each for each in words("organisations") if "hears" in each and each["name"] not in there]
    for each in said:
        asked = {**each["hears"], "prefers": Prefers(each["hears"]["prefers"])}
        say_how_we_hear(by=BY, organisation=made_id("organisation", each["name"]), **asked)
    return [f"Wrote down how {each['name']} likes to hear." for each in said]


def write_agreements(today: date) -> list[str]:
    """Write down what was agreed with the organisations that take introductions; a line for each new one.

    With one there is none, with another it has run out, and one is to be looked at soon.
    """
    there = set(OrganisationAgreement.objects.values_list("organisation__name", flat=True))
    added = []
    for each in words("organisations"):
        name = each["name"]
        if "sector" not in each or name in {*there, WITHOUT_AGREEMENT}:
            continue
        left = {RUN_OUT: -20, RUNS_OUT_SOON: 25}.get(name, 300)
        facts = {"agreed_on": today - timedelta(days=400), "review_on": today + timedelta(days=left)}
        for kind, seen in SEEN.items():
            write_agreement(
                by=BY,
                organisation=made_id("organisation", name),
                kind=kind,
                seen=seen,
                contact="Whoever keeps their office",
                **facts,
            )
        added.append(f"Wrote down what was agreed with {name}.")
    return added


def add_users() -> list[str]:
    """Add whoever of the demo's users is missing; a line for each."""
    organisations = dict(Organisation.objects.values_list("name", "pk"))
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
                user_id=made_id("user", each.username),
            )
            if role == "admin":
                open_admin_pages(by=BY, user=user.pk)
            for name, another in more:
                give_role(by=BY, user=user.pk, organisation=organisations[name], role=another)
            added.append(f"Added the user {each.username}.")
    return added


def colleagues() -> list[UUID]:
    """The worker of the demo and those beside her, who are added where they are missing. No password opens theirs."""
    rows = []
    for name in COLLEAGUES:
        first, last = name.split()
        row = User(id=made_id("user", name), username=f"colleague-{first.lower()}", first_name=first, last_name=last)
        row.is_active = False
        row.set_unusable_password()
        rows.append(row)
    User.objects.bulk_create(rows, ignore_conflicts=True)
    return [User.objects.get(username="worker").pk, *(row.pk for row in rows)]

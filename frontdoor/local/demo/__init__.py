"""The demo borough Merrowdale, all made up: filled once for a data folder, the same whenever it is filled.

What lies in it is told from the day it is filled: the last conversations are of yesterday. Each part looks for what is
there and adds what is missing, each batch of people is one transaction, so a fill that was killed goes on where it was.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from django.db import connection
from django.utils import timezone

from frontdoor.core.scope import Job, Scope, acting_as
from frontdoor.flows.actions import make_due_reports
from frontdoor.flows.models import FlowReport
from frontdoor.local.demo.accounts import (
    BY,
    COUNCIL,
    PARTNER,
    PASSWORD,
    SURGERIES,
    USERS,
    add_organisations,
    add_users,
    say_how_they_hear,
    write_agreements,
)
from frontdoor.local.demo.borough import borough_of
from frontdoor.local.demo.chance import Year
from frontdoor.local.demo.directory import add_directory
from frontdoor.local.demo.issues import add_issues
from frontdoor.local.demo.lives import Life, person_id
from frontdoor.local.demo.networks import add_networks
from frontdoor.local.demo.outgoing import add_messages
from frontdoor.local.demo.places import add_places, add_postcodes
from frontdoor.local.demo.program import add_partners_program
from frontdoor.local.demo.rounds import add_rounds
from frontdoor.local.demo.rows import Written
from frontdoor.people.models import Person

__all__ = ["COUNCIL", "PARTNER", "PASSWORD", "PEOPLE", "SURGERIES", "USERS", "fill"]

PEOPLE = 4_000
BATCH = 500
HANDS = 2

Part = Callable[[], list[str]]


def fill(*, people: int = PEOPLE) -> Iterator[str]:
    """Add what is missing of the demo, with so many people in all, and say so, a line for each thing as it is done."""
    yield from _the_borough()
    batches = (range(first, min(first + BATCH, people)) for first in range(0, people, BATCH))
    everybody = (partial(_its_people, batch, of=people) for batch in batches)
    yield from _side_by_side([_its_rounds, *everybody, _its_networks])
    yield from _its_issues()
    yield from _its_reports()
    yield from _its_messages()


def _side_by_side(parts: Sequence[Part]) -> Iterator[str]:
    """Add parts that know nothing of each other, two at a time, and say in their order what each added.

    Each hand has a connection of its own, so in a transaction of the caller, which no other sees into, one goes after
    another.
    """
    if connection.in_atomic_block:
        for part in parts:
            yield from part()
        return
    with ThreadPoolExecutor(HANDS) as hands:
        for added in hands.map(_on_its_own_connection, parts):
            yield from added


def _on_its_own_connection(part: Part) -> list[str]:
    try:
        return part()
    finally:
        connection.close()


def _one_at_a_time(part: str = "") -> None:
    """Two starts at once would both find something missing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('frontdoor.demo' || %s))", [part])


def _the_borough() -> list[str]:
    """Whoever acts there, its map and its directory, in one transaction."""
    with acting_as(BY):
        _one_at_a_time()
        now = Year(timezone.localdate()).now
        organisations = add_organisations()
        agreed = [*say_how_they_hear(), *write_agreements(timezone.localdate())]
        acting = [*organisations, *agreed, *add_users(), *add_partners_program(organisation=PARTNER)]
        return [*acting, *add_places(), *add_postcodes(), *add_directory(now)]


def _its_people(numbers: range, *, of: int) -> list[str]:
    """Write down the lives of these people, those that are missing, in one transaction."""
    with acting_as(BY):
        _one_at_a_time(f"people {numbers.start}")
        ids = {person_id(number): number for number in numbers}
        there = set(Person.objects.filter(pk__in=ids).values_list("pk", flat=True))
        missing = [number for pk, number in ids.items() if pk not in there]
        if not missing:
            return []
        borough, written = borough_of(timezone.localdate()), Written()
        for number in missing:
            Life(borough, written, number).live()
        written.insert()
        return [f"{numbers.stop:,} of {of:,} people."]


def _its_networks() -> list[str]:
    """Where the borough's people come together, with a year of gatherings."""
    with acting_as(BY):
        _one_at_a_time("networks")
        return add_networks()


def _its_issues() -> list[str]:
    """What people told the borough, the issues and decisions that came of it, and the answers to take back."""
    with acting_as(BY):
        _one_at_a_time()
        return add_issues()


def _its_rounds() -> list[str]:
    """What the borough's people said to the readiness questions, in two rounds."""
    with acting_as(BY):
        _one_at_a_time("rounds")
        return add_rounds()


def _its_reports() -> list[str]:
    """The reports that are due, so that leaders find some: made by the action that makes them each week."""
    job = Scope(job=Job.MAKE_REPORTS)
    with acting_as(job):
        if FlowReport.objects.exists():
            return []
        made = make_due_reports(by=job)
        return [f"Made {len(made)} reports on how people move through support."] if made else []


def _its_messages() -> list[str]:
    """Word that did not reach the demo partner's program."""
    with acting_as(BY):
        _one_at_a_time()
        return add_messages(sender=COUNCIL, recipient=PARTNER)

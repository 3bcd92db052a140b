"""A log of who looked that was changed, cut, moved or added to is found out."""

import random
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection, transaction

from frontdoor.core.scope import Job, Scope, acting_as
from frontdoor.core.ways import Way, by_way
from frontdoor.people.models import KnownAs, Look, Reach
from frontdoor.people.scheduled import seal
from frontdoor.people.sealing import Head, faults_of_log, head_of_chain
from tests.conftest import OWNER, log_in_as
from tests.factories.cast import Cast, gather, joan_rings

SEALING = Scope(job=Job.SEAL_LOOKS)


class Undone(Exception):
    """Ends a tamper's transaction."""


TAMPERS: dict[str, str] = {
    "change way": "UPDATE people_look SET way = CASE way WHEN 'page' THEN 'api' ELSE 'page' END WHERE id = {one}",
    "change time": "UPDATE people_look SET looked_at = looked_at + interval '1 microsecond' WHERE id = {one}",
    "change items": "UPDATE people_look SET items = items || '{{gifts}}' WHERE id = {one}",
    "change user": "UPDATE people_look SET user_id = NULL WHERE id = {one}",
    "change bases": "UPDATE people_look SET bases = '{{}}' WHERE id = {one}",
    "change seal": "UPDATE people_look_seal SET digest = sha256(digest) WHERE look_id = {one}",
    "drop": "DELETE FROM people_look_seal WHERE look_id = {one}; DELETE FROM people_look WHERE id = {one}",
    "move": "UPDATE people_look AS a SET way = b.way, items = b.items, looked_at = b.looked_at, user_id = b.user_id, "
    "bases = b.bases FROM people_look AS b WHERE (a.id, b.id) IN (({one}, {two}), ({two}, {one}))",
    "move seals": "UPDATE people_look_seal SET position = position + 1000000 WHERE look_id IN ({one}, {two}); "
    "UPDATE people_look_seal AS a SET position = b.position - 1000000 FROM people_look_seal AS b "
    "WHERE (a.look_id, b.look_id) IN (({one}, {two}), ({two}, {one})) ",
    "insert": "INSERT INTO people_look (id, person_id, organisation_id, user_id, roles, way, items, bases, looked_at) "
    "SELECT gen_random_uuid(), person_id, organisation_id, user_id, roles, way, items, bases, "
    "looked_at - interval '2 hours' FROM people_look WHERE id = {one}",
    "truncate": "DELETE FROM people_look_seal WHERE position > {cut}; DELETE FROM people_look AS l "
    "WHERE NOT EXISTS (SELECT 1 FROM people_look_seal AS s WHERE s.look_id = l.id)",
}


def found_by_following(head: Head) -> list[str]:
    with acting_as(SEALING):
        return [fault.words for fault in faults_of_log(by=SEALING, kept=head)]


def tampers_are_found(cast: Cast, times: int) -> None:
    """Tamper with the log in every way in turn, each undone after it was looked for."""
    chance = random.Random(20261127)
    joan_rings(cast)
    for number in range(30):
        with by_way(list(Way)[number % 3]), acting_as(cast.amina):
            list((Reach if number % 2 else KnownAs).objects.all())
    seal()
    with acting_as(SEALING):
        head, ids = head_of_chain(), [str(pk) for pk in Look.objects.values_list("pk", flat=True)]
    found = []
    for number in range(times):
        name = list(TAMPERS)[number % len(TAMPERS)]
        one, two = chance.sample(ids, 2)
        cut = chance.randrange(head.position)
        statement = TAMPERS[name].format(one=f"'{one}'::uuid", two=f"'{two}'::uuid", cut=cut)
        found.append((name, tampered(statement, head)))
    assert [name for name, faults in found if not faults] == []
    assert found_by_following(head) == []


def tampered(statement: str, head: Head) -> list[str]:
    """What is found after the owner of the tables has run a statement with the triggers off; all undone after."""
    faults: list[str] = []
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("ALTER TABLE people_look DISABLE TRIGGER USER")
            cursor.execute("ALTER TABLE people_look_seal DISABLE TRIGGER USER")
            cursor.execute(statement)
            faults = found_by_following(head)
            raise Undone
    except Undone:
        return faults


@pytest.mark.slow
def test_what_is_changed_dropped_moved_put_in_or_cut_off_is_found(owning: Cast) -> None:
    tampers_are_found(owning, 3 * len(TAMPERS))


@pytest.mark.long
def test_a_thousand_tampers_are_found(owning: Cast) -> None:
    tampers_are_found(owning, 1000)


@pytest.fixture
def owning(committing: str) -> Iterator[Cast]:
    """The cast in a database of its own, where this process is its owner."""
    people = gather()
    log_in_as(OWNER)
    yield people
    log_in_as(settings.APPLICATION_ROLE)

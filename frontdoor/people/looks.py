"""Who looked: every row of an item that is read is noted, and written down before what was read can leave.

A row notes itself as it comes from the database (`models.seen`), so no page, program or file can forget to. What was
noted under a scope is written in the same transaction as the scope is left: one row for each person and request, with
the items seen and the bases they were seen on. Where it cannot be written, nothing leaves.
"""

from contextvars import ContextVar
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection

from frontdoor.core.scope import Scope, current_scope
from frontdoor.core.ways import Way, current_way


@dataclass(slots=True)
class _Seen:
    way: Way
    items: set[str] = field(default_factory=set)


_noted: ContextVar[dict[Scope, dict[UUID, _Seen]] | None] = ContextVar("looks_noted", default=None)


def note(person: UUID, item: str) -> None:
    """Note that the acting organisation has read a row of an item of this person.

    Reads by the person are theirs alone, and a named job reads for nobody: neither is noted.
    """
    scope = current_scope()
    if scope is None or scope.organisation is None:
        return
    noted = _noted.get()
    if noted is None:
        noted = {}
        _noted.set(noted)
    people = noted.setdefault(scope, {})
    seen = people.get(person)
    if seen is None:
        seen = people[person] = _Seen(current_way())
    seen.items.add(item)


def write(scope: Scope) -> None:
    """Write down what was noted under the scope that is being left. One statement, however many people were seen."""
    people = (_noted.get() or {}).pop(scope, None)
    if not people:
        return
    ways = [str(seen.way) for seen in people.values()]
    items = [",".join(sorted(seen.items)) for seen in people.values()]
    with connection.cursor() as cursor:
        cursor.execute("SELECT note_looks(%s::uuid[], %s, %s)", [list(people), ways, items])

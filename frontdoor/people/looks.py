"""Who looked: every row of an item that is read is noted, and written down before what was read can leave.

A row notes itself as it comes from the database (`models.seen`), so no page, program or file can forget to. What was
noted under a scope is written in the same transaction as the scope is left: one row for each person and request, with
the items seen and the bases they were seen on. Where it cannot be written, nothing leaves.

A row that names what somebody asked to have passed on is kept from whoever reads what networks are told, and so is all
that stands in it. What is looked at for the sake of a way back therefore stands in one row with it: the rest alone, at
the hour an answer was taken back, would tell who spoke. Only on a page that shows a person whole does it stand apart.
"""

from contextvars import ContextVar
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection

from frontdoor.core.scope import Scope, current_scope
from frontdoor.core.ways import Way, current_way
from frontdoor.people.items import Item


@dataclass(slots=True)
class _Seen:
    way: Way
    items: set[str] = field(default_factory=set)
    apart: bool = False

    def rows(self) -> list[set[str]]:
        """The items of each row this look is written in."""
        told = self.items & {Item.VOICE} if self.apart else set()
        return [items for items in (self.items - told, told) if items]


_noted: ContextVar[dict[Scope, dict[UUID, _Seen]] | None] = ContextVar("looks_noted", default=None)


def note(person: UUID, item: str) -> None:
    """Note that the acting organisation has read a row of an item of this person.

    Reads by the person are theirs alone, and a named job reads for nobody: neither is noted.
    """
    if seen := _seen(person):
        seen.items.add(item)


def keep_apart(person: UUID) -> None:
    """Write what this person asked to have passed on in a row of its own: the rest is an ordinary look at them."""
    if seen := _seen(person):
        seen.apart = True


def _seen(person: UUID) -> _Seen | None:
    scope = current_scope()
    if scope is None or scope.organisation is None:
        return None
    noted = _noted.get()
    if noted is None:
        noted = {}
        _noted.set(noted)
    people = noted.setdefault(scope, {})
    if person not in people:
        people[person] = _Seen(current_way())
    return people[person]


def write(scope: Scope) -> None:
    """Write down what was noted under the scope that is being left. One statement, however many people were seen."""
    people = (_noted.get() or {}).pop(scope, {})
    rows = [(person, str(seen.way), ",".join(items)) for person, seen in people.items() for items in seen.rows()]
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT note_looks(%s::uuid[], %s, %s)", [list(column) for column in zip(*rows, strict=True)])

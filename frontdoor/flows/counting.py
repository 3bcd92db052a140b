"""From a measure's exact rows to published figures. Exact counts never leave this module.

A figure is known by its key, such as `needs/said/need_met`. Figures that share a total are published in one call, and a
total that reports of other days show as well is held, so that reports on a period that is over cannot be set against
one another. Where a breakdown is too fine to publish safely, a coarser one is, or the total alone: its figures are then
missing.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import product
from types import MappingProxyType
from typing import Any

from frontdoor.core.disclosure import Margin, publish, publish_measure, publish_table
from frontdoor.flows.definitions import (
    ANSWERED,
    ANSWERED_OR_NOT_ASKED,
    ASKING_KINDS,
    CAME_BACK,
    HOW,
    KINDS,
    KINDS_OR_NONE,
    NOT_ASKED,
    SAID,
)
from frontdoor.flows.measuring import Window, measured
from frontdoor.reference.reads import choices

Figures = dict[str, int | None]
_Breakdown = tuple[str, Mapping[str, str]]  # its name, and its groups by code
NOT_NOTED = "not_noted"


@dataclass(slots=True)
class Counted:
    """What one part of a report found: published figures, and waits in whole days (None: too few people)."""

    figures: Figures = field(default_factory=dict)
    waits: dict[str, int | None] = field(default_factory=dict)


@dataclass(slots=True)
class _Table:
    """Exact cells by key, the margins they keep from the broadest to the finest, and the totals that are held."""

    held: list[str]
    cells: dict[str, int] = field(default_factory=dict)
    margins: list[Margin[str]] = field(default_factory=list)

    def split(self, total: str, parts: Mapping[str, int]) -> None:
        """Add the parts of a total."""
        self.cells.update(parts)
        self.cells[total] = sum(parts.values())
        self.margins.append(Margin(total, tuple(parts)))


def ways_in() -> dict[str, str]:
    """The names of the ways in by code, with one for those not noted."""
    return {**dict(choices("entry-routes")), NOT_NOTED: "Not noted"}


def _published(tables: Iterable[_Table]) -> Figures:
    """The first of these tables, finest first, that can be published; the held totals alone where none can."""
    alone: Figures = {}
    for table in tables:
        alone = {key: publish(table.cells[key]).figure for key in table.held}
        try:
            shown = publish_table(table.cells, table.margins, held=table.held)
        except ValueError:
            continue
        return {key: shown[key].figure for key in sorted(shown)}
    return alone


def _by(name: str, codes: Iterable[str], counted: Mapping[str, int]) -> dict[str, int]:
    return {f"{name}/{code}": counted.get(code, 0) for code in codes}


def count_contacts(window: Window) -> Counted:
    """People by whether it was the first time, and conversations by the way in."""
    people = _Table(held=["people"])
    people.split("people", _by("people", HOW, dict(measured("people", window))))
    ways = Counter[str]()
    known = ways_in()
    for way, number in measured("conversations", window):
        ways[way if way in known else NOT_NOTED] += number
    conversations = _Table(held=["conversations"])
    conversations.split("conversations", _by("conversations", known, ways))
    return Counted({**_published([people]), **_published([conversations])})


def count_introductions(window: Window) -> Counted:
    """Introductions by kind, and those that wait for an answer by what it was.

    Two tables, since the kinds stay as they are once the period is over and the answers do not.
    """
    kinds, answers = Counter[str](), Counter[str]()
    for kind, answer, number in measured("introductions", window):
        kinds[kind] += number
        if answer != NOT_ASKED:
            answers[answer] += number
    asking = "introductions/asking"
    answered = _Table(held=[asking])
    answered.split(asking, _by("introductions/answer", ANSWERED, answers))
    made = _Table(held=["introductions"])
    made.split("introductions", _by("introductions/kind", KINDS, kinds))
    made.split(asking, {key: made.cells[key] for key in (f"introductions/kind/{kind}" for kind in ASKING_KINDS)})
    if not publish(made.cells[asking]).suppressed:
        made.held.append(asking)
    return Counted({**_published([answered]), **_published([made])})


def count_needs(window: Window) -> Counted:
    """Needs by introduction, answer and what the person says, with the ways between; and whether they came back."""
    rows = measured("needs", window)
    return Counted(_published(_needs(rows, finest=finest) for finest in (True, False)))


def _needs(rows: Iterable[tuple[Any, ...]], *, finest: bool) -> _Table:
    kinds, answers, said, again = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    first, second = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for kind, answer, says, back, number in rows:
        kinds[kind] += number
        answers[answer] += number
        said[says] += number
        again[back] += number
        first[kind, answer] += number
        second[answer, says] += number
    table = _Table(held=["needs"])
    table.split("needs", _by("needs/said", SAID, said))
    table.split("needs", _by("needs/again", CAME_BACK, again))
    if finest:
        table.split("needs", _by("needs/kind", KINDS_OR_NONE, kinds))
        table.split("needs", _by("needs/answer", ANSWERED_OR_NOT_ASKED, answers))
        answered = ("answer", ANSWERED_OR_NOT_ASKED)
        _cross(table, ("kind", KINDS_OR_NONE), answered, first)
        _cross(table, answered, ("said", SAID), second)
    return table


def _cross(table: _Table, left: _Breakdown, right: _Breakdown, counted: Counter[tuple[str, str]]) -> None:
    """Add the cells between two breakdowns of the needs, each a part of both."""
    # A told-about need waits for no answer and so on: what cannot be is no figure.
    cells = {
        (one, other): link_key(left[0], one, other)
        for one, other in product(left[1], right[1])
        if left[0] != "kind" or (one in ASKING_KINDS) != (other == NOT_ASKED)
    }
    table.cells.update({key: counted[pair] for pair, key in cells.items()})
    for number, (name, codes) in enumerate((left, right)):
        for code in codes:
            parts = tuple(key for pair, key in cells.items() if pair[number] == code)
            table.margins.append(Margin(f"needs/{name}/{code}", parts))


def link_key(left: str, source: str, target: str) -> str:
    """The key of the figure for the way from one stop to the next; `left` is `kind` or `answer`."""
    return f"needs/{left}_to/{source}/{target}"


def count_waits(window: Window) -> Counted:
    """The wait from introduction to first support, where enough people stand behind it."""
    ((people, median, p90),) = measured("waits", window)
    waits = {
        "median_days": publish_measure(median, contributing=people),
        "p90_days": publish_measure(p90, contributing=people, quantile=0.9),
    }
    return Counted({"waits/people": publish(people).figure}, waits)


PARTS: MappingProxyType[int, Callable[[Window], Counted]] = MappingProxyType(
    dict(enumerate((count_contacts, count_introductions, count_needs, count_waits)))
)
"""The parts of a report by number. No two share a total, so each is published by itself."""

"""Running a measure: one SQL text over the steps, as the report role."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection

from frontdoor.people.steps import reading_steps

_FOLDER = Path(__file__).parent / "measures"
_MARK = re.compile(r"\$([a-z_]+)")


@dataclass(frozen=True, slots=True)
class Window:
    """What is counted: things that began from `from_at` until before `until_at`, followed until `counted_until`.

    `place` keeps to people of whom any step names that place (None: everyone). `answer_days` is how long an answer to
    an introduction is waited for, `again_days` within how many days a need raised again counts as coming back.
    """

    from_at: datetime
    until_at: datetime
    counted_until: datetime
    place: UUID | None
    answer_days: int
    again_days: int

    def values(self) -> dict[str, Any]:
        """The values of the marks in a measure's text, by name."""
        return {name: getattr(self, name) for name in self.__slots__}


@cache
def text_of(measure: str) -> str:
    """The SQL text of a measure, with its marks written `$name`, as DuckDB reads it."""
    return (_FOLDER / f"{measure}.sql").read_text()


def measured(measure: str, window: Window) -> list[tuple[Any, ...]]:
    """The rows of a measure on PostgreSQL, exact. Nothing of it may be stored or shown before disclosure control."""
    with reading_steps(), connection.cursor() as cursor:
        # A text is a chain of WITHs, whose rows the planner cannot estimate: it believes in one row, loops over all
        # pairs, and a year of 4,000 people takes half a minute instead of half a second.
        cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute(_MARK.sub(r"%(\1)s", text_of(measure)), window.values())
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        cursor.execute("SET LOCAL enable_nestloop = on")
        return rows

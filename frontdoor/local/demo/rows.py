"""Many rows at once: as the application, under the demo's own job, with every constraint and lock in force."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, models

from frontdoor.local.demo.chance import Chance
from frontdoor.people.fields import OpenEndedDateTimeField
from frontdoor.people.steps import Kind

Row = dict[str, Any]
STEP_COLUMNS = {
    "id": "uuid",
    "person": "uuid",
    "kind": "text",
    "at": "timestamptz",
    "organisation": "uuid",
    "places": "text",
    "route": "text",
    "need": "uuid",
    "cause": "uuid",
}
_STEPS = f"SELECT append_past_steps({', '.join(f'%s::{kind}[]' for kind in STEP_COLUMNS.values())})"


class Column(NamedTuple):
    """One column of a table: its field, its default, and whether it is text."""

    name: str
    default: Any
    text: bool


class Written:
    """What is to be written of a batch of people: rows by table, their histories, and steps."""

    def __init__(self) -> None:
        self.rows: dict[type[models.Model], list[Row]] = defaultdict(list)
        self.steps: list[Row] = []

    def insert(self) -> None:
        """Write it all, bases first, in the transaction of the caller."""
        for model, rows in self.rows.items():
            put(model, rows)
        with connection.cursor() as cursor:
            texts = {name: kind == "text" for name, kind in STEP_COLUMNS.items()}
            cursor.execute(
                _STEPS, [_array((step[name] for step in self.steps), text=text) for name, text in texts.items()]
            )


class Pen:
    """Writes one person's record: a row and its history, what changes, and the steps of their journey."""

    def __init__(self, written: Written, chance: Chance, person: UUID) -> None:
        self.written, self.chance, self.person = written, chance, person

    def add(self, model: type[models.Model], at: datetime, by: UUID | None, **facts: Any) -> Row:
        """A new row as it was first written at that time, and its history. Gives the row, to be changed later."""
        row = {"id": self.chance.id(), "person_id": self.person, **facts}
        self.written.rows[model].append(row)
        self._remember(model, row, at, by, "+")
        return row

    def change(self, model: type[models.Model], row: Row, at: datetime, by: UUID | None, **facts: Any) -> None:
        """Change a row, and keep in its history how it stood from then on."""
        row.update(facts)
        self._remember(model, row, at, by, "~")

    def _remember(self, model: type[models.Model], row: Row, at: datetime, by: UUID | None, how: str) -> None:
        past = history_of(model)
        if past is not None:
            known = {"history_id": self.chance.id(), "history_date": at, "history_type": how, "history_user_id": by}
            self.written.rows[past].append({**row, **known})

    def step(self, kind: Kind, at: datetime, organisation: UUID, **more: Any) -> UUID:
        """A step of their journey: `places` (ids), `route`, `need` and `cause` as `append_step` has them."""
        row = {"route": "", "need": None, "cause": None, **more}
        row["places"] = "{" + ",".join(str(place) for place in more.get("places", ())) + "}"
        made = self.chance.id()
        self.written.steps.append(
            {"id": made, "person": self.person, "kind": str(kind), "at": at, "organisation": organisation, **row}
        )
        return made


@cache
def history_of(model: type[models.Model]) -> type[models.Model] | None:
    """The model of a model's history, or None where it keeps none."""
    manager = getattr(model, "history", None)
    return getattr(manager, "model", None)


@cache
def _shape(model: type[models.Model]) -> tuple[str, list[Column]]:
    """The INSERT of a table, and its columns."""
    names, casts, columns = [], [], []
    for field in model._meta.concrete_fields:
        kind = str(field.db_type(connection))
        text = kind.startswith(("varchar", "text"))
        default = field.get_default() if field.has_default() and not callable(field.default) else None
        if default is None and text and not field.null:
            default = ""
        if isinstance(field, OpenEndedDateTimeField):
            default = "infinity"
        names.append(connection.ops.quote_name(str(field.column)))
        casts.append(f"%s::{'text' if text else kind}[]")
        columns.append(Column(field.attname, default, text))
    table = connection.ops.quote_name(model._meta.db_table)
    # The names are those of our own models, and every value is a parameter.
    insert = f"INSERT INTO {table} ({', '.join(names)}) SELECT * FROM unnest({', '.join(casts)})"  # noqa: S608
    return insert, columns


def put(model: type[models.Model], rows: Sequence[Row]) -> None:
    """Insert rows, dictionaries of column values by field. What is left out has the field's default."""
    statement, columns = _shape(model)
    values = [_array((row.get(name, default) for row in rows), text=text) for name, default, text in columns]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def _array(values: Iterable[Any], *, text: bool) -> str:
    """An array as PostgreSQL writes it. The driver's own arrays of Python objects take most of a fill's time."""
    if text:
        cells = ("NULL" if value is None else f'"{_escaped(str(value))}"' for value in values)
    else:
        cells = ("NULL" if value is None else str(value) for value in values)
    return "{" + ",".join(cells) + "}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')

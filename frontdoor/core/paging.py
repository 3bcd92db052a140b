"""Pages of a long list by key, never by number: the next page starts after the last row shown.

So the hundredth page costs what the first does, rows that come and go do not shift others, and nothing counts how many
people there are. A cursor is a signed token of the ordering values of one row. It stands in the address of a page, so
it may hold times, numbers and identifiers only; words are refused unless the list says that its words are public.
"""

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django.core import signing
from django.db.models import CharField, Field, Model, Q, QuerySet, TextField

from frontdoor.core.refusals import Refusal

Item = TypeVar("Item", bound=Model)

PAGE_SIZE = 50
_SALT = "frontdoor.paging"


@dataclass(frozen=True)
class Page(Generic[Item]):
    """One page: its rows in order, and the cursors of the pages beside it (None: there is none)."""

    items: list[Item]
    next_cursor: str | None
    previous_cursor: str | None


def page_of(
    rows: QuerySet[Item],
    *,
    by: tuple[str, ...],
    cursor: str | None = None,
    size: int = PAGE_SIZE,
    public_words: bool = False,
) -> Page[Item]:
    """The page of `rows` at `cursor` (None or empty: the first), in the order `by`.

    `by` names fields of the model, "-" in front for descending, such as ("-valid_from", "person_id"); together they
    must be unique and none may be null. `public_words` allows an order by text that anyone may read in an address,
    such as the name of a place; never a person's name.
    Raises Refusal (code `page_not_found`) for a cursor that was altered or belongs to another list, and TypeError for
    an order by text without `public_words`.
    """
    order = _Order(rows.model, by, public_words=public_words)
    position, backwards = order.read(cursor) if cursor else (None, False)
    if position is not None:
        rows = rows.filter(order.after(position, backwards=backwards))
    found = list(rows.order_by(*order.names(backwards=backwards))[: size + 1])
    more, items = len(found) > size, found[:size]
    if backwards:
        items.reverse()
    if not items:
        return Page([], None, None)
    has_next = more or backwards
    has_previous = more if backwards else position is not None
    return Page(
        items,
        order.cursor(items[-1], backwards=False) if has_next else None,
        order.cursor(items[0], backwards=True) if has_previous else None,
    )


def walk(rows: QuerySet[Item], *, by: tuple[str, ...], size: int = 500) -> Iterator[Item]:
    """Every row in the order `by`, read `size` at a time in statements of their own.

    For exports and jobs: a row whose sharing basis ends meanwhile is not in the next statement's answer.
    """
    order = _Order(rows.model, by, public_words=True)
    ordered = rows.order_by(*by)
    chunk = list(ordered[:size])
    while chunk:
        yield from chunk
        if len(chunk) < size:
            return
        chunk = list(ordered.filter(order.after(order.position(chunk[-1]), backwards=False))[:size])


class _Order:
    """An order of a model's rows, and the cursors in it."""

    def __init__(self, model: type[Model], by: tuple[str, ...], *, public_words: bool) -> None:
        self.label = f"{model._meta.label_lower}:{','.join(by)}"
        self.by = [(name.removeprefix("-"), name.startswith("-")) for name in by]
        self.fields: list[Field[Any, Any]] = [_field(model, name) for name, _ in self.by]
        if not public_words and any(isinstance(_target(field), CharField | TextField) for field in self.fields):
            raise TypeError("A cursor stands in an address: order by times, numbers or identifiers, not by words.")

    def names(self, *, backwards: bool) -> list[str]:
        return [name if descending == backwards else f"-{name}" for name, descending in self.by]

    def position(self, item: Model) -> list[Any]:
        return [getattr(item, field.attname) for field in self.fields]

    def after(self, position: list[Any], *, backwards: bool) -> Q:
        """The rows beyond a position: beyond it in the first field, or level there and beyond it in the second, ..."""
        first, _ = self.by[0]
        # Said apart, since a plain bound on the first field is what an index is searched by.
        beyond = Q(**{f"{first}__{self._way(0, backwards=backwards)}e": position[0]})
        any_of = Q()
        level: dict[str, Any] = {}
        for number, (name, _) in enumerate(self.by):
            any_of |= Q(**level, **{f"{name}__{self._way(number, backwards=backwards)}": position[number]})
            level[name] = position[number]
        return beyond & any_of

    def _way(self, number: int, *, backwards: bool) -> str:
        return "lt" if self.by[number][1] != backwards else "gt"

    def cursor(self, item: Model, *, backwards: bool) -> str:
        values = [_to_text(value) for value in self.position(item)]
        return signing.dumps([self.label, backwards, values], salt=_SALT, compress=True)

    def read(self, cursor: str) -> tuple[list[Any], bool]:
        try:
            label, backwards, values = signing.loads(cursor, salt=_SALT)
        except signing.BadSignature:
            label, backwards, values = "", False, []
        if label != self.label:
            raise Refusal(
                code="page_not_found",
                words="This link to a page of the list does not work any more. Start again from the first page.",
            )
        return [_target(field).to_python(value) for field, value in zip(self.fields, values, strict=True)], backwards


def _field(model: type[Model], name: str) -> "Field[Any, Any]":
    for field in model._meta.concrete_fields:
        if name in {field.name, field.attname} or (name == "pk" and field.primary_key):
            return field
    raise TypeError(f"{model._meta.label} has no field {name} to order by.")


def _target(field: "Field[Any, Any]") -> "Field[Any, Any]":
    """The field that holds the value: for a foreign key, the key it points at."""
    while field.is_relation:
        field = field.target_field  # type: ignore[attr-defined]
    return field


def _to_text(value: object) -> str | int:
    """A value as a cursor holds it, exact to the microsecond and the last place."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str | uuid.UUID | Decimal):
        return str(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(f"A list cannot be ordered by a {type(value).__name__}.")

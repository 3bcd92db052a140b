"""Rows that note that they were read, as they come from the database."""

from collections.abc import Collection
from typing import Any, Self, TypeVar, cast

from django.db import models

from frontdoor.core.locks import lock_of
from frontdoor.people import looks
from frontdoor.people.locks import ItemLock

Row = TypeVar("Row", bound=models.Model)


class UnnoticedRead(RuntimeError):
    """Words of a person were asked for in a way that nobody would know of."""


class SeenQuerySet(models.QuerySet[Row]):
    """Rows of an item. Their words are read as rows; `values` and `values_list` give keys, times and states alone."""

    def _values(self, *fields: Any, **expressions: Any) -> Self:
        if not fields:
            raise UnnoticedRead(f"Read {self.model._meta.label} as rows: all of it holds words of a person.")
        for name in fields:
            column = _column(self.model, name)
            if column is None or (isinstance(column, models.CharField | models.TextField) and not column.choices):
                raise UnnoticedRead(f"Read {self.model._meta.label} as rows: {name} holds words of a person.")
        return cast(Self, cast(Any, super())._values(*fields, **expressions))


SeenManager = models.Manager.from_queryset(SeenQuerySet)


def _column(model: type[models.Model], name: Any) -> "models.Field[Any, Any] | None":
    columns = {each.attname: each for each in model._meta.concrete_fields}
    columns |= {each.name: each for each in model._meta.concrete_fields}
    return model._meta.pk if name == "pk" else columns.get(name)


class SeenRow(models.Model):
    """A row of an item of a person."""

    objects = SeenManager()

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any], **more: Any) -> Self:
        """The row, noted. `UnnoticedRead` where whose it is was not asked for."""
        if "person_id" not in field_names:
            raise UnnoticedRead(f"Ask {cls._meta.label} for the person too.")
        row = super().from_db(db, field_names, values, **more)
        lock, _ = lock_of(cls)
        if isinstance(lock, ItemLock):
            looks.note(cast(Any, row).person_id, lock.item)
        return row

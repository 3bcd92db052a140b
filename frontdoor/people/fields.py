"""A moment that may never come."""

from datetime import datetime
from typing import Any

from django.db import models


class OpenEndedDateTimeField(models.DateTimeField):  # type: ignore[type-arg]
    """A time that is `infinity` in the database, so that one index serves open and closed ends, and None in Python.

    Compare it in queries with times only (`valid_until__gt=now`), never with None.
    """

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return "infinity" if value is None else super().get_db_prep_value(value, connection, prepared)

    def select_format(self, compiler: Any, sql: str, params: Any) -> tuple[str, Any]:
        """psycopg cannot hold infinity in a datetime: read it as nothing."""
        return f"NULLIF({sql}, 'infinity'::timestamptz)", params

    def from_db_value(self, value: datetime | None, *_: Any) -> datetime | None:
        return value

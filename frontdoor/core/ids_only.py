"""What queues and cursors may carry: ids, whole numbers and short codes. A name or a sentence does not fit through."""

import re
from collections.abc import Mapping
from uuid import UUID

Id = UUID | int | str
# A code is one lower-case word of ours, such as `could_not_reach`; capital letters, spaces and @ are how names look.
CODE = re.compile(r"[a-z][a-z0-9_]{0,29}")


class NotAnId(ValueError):
    """Something other than ids was given. Its text names the key, never the value."""


def ids_only(ids: Mapping[str, Id]) -> dict[str, str | int]:
    """The ids as JSON stores them: UUIDs as text, whole numbers, codes as they are. Raises `NotAnId`."""
    return {_key(key): _value(key, value) for key, value in ids.items()}


def _key(key: str) -> str:
    if not CODE.fullmatch(key):
        raise NotAnId("A key is a short lower-case word.")
    return key


def _value(key: str, value: Id) -> str | int:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, int) or (isinstance(value, str) and CODE.fullmatch(value)):
        return value
    raise NotAnId(f"{key!r} is neither an id, a whole number nor a short code.")

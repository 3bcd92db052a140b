"""Shapes declared with Django REST framework, shown faster than it shows them, and alike to the byte.

The framework walks every field of every row anew. Here each class of shape is read once and becomes a list of small
functions; a field of a kind that is not known here is shown by the framework itself.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache, partial
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.utils.timezone import get_current_timezone
from rest_framework import fields, serializers

Show = Callable[[Any], Any]
_LEFT_OUT: tuple[Any, ...] = (None, "", [])


class Shown(serializers.Serializer[Any]):
    """A shape shown by small functions, which leaves out each field that need not be there and holds nothing."""

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """The fields in their order, without the empty ones that are not required."""
        return _shown(_plan_of(type(self)), instance)


@cache
def _plan_of(shape: type[serializers.Serializer[Any]]) -> list[tuple[str, Show, Show | None, bool]]:
    """For each field: its name, what reads it from a row, what shows it (None: as it is), whether it must be there."""
    readable = [each for each in shape().fields.values() if not each.write_only]
    return [(str(each.field_name), _reading(each), _showing(each), bool(each.required)) for each in readable]


def _shown(plan: list[tuple[str, Show, Show | None, bool]], instance: Any) -> dict[str, Any]:
    whole: dict[str, Any] = {}
    for name, read, show, required in plan:
        try:
            said = read(instance)
        except (AttributeError, KeyError, ObjectDoesNotExist):
            if required:
                raise
            continue
        if said is not None and show is not None:
            said = show(said)
        if required or said not in _LEFT_OUT:
            whole[name] = said
    return whole


def _reading(field: Any) -> Show:
    """What gets the field's value out of a row: an attribute, a chain of them, or the row itself."""
    steps = list(field.source_attrs)
    if isinstance(field, fields.SerializerMethodField) or not steps:
        return lambda row: row
    if len(steps) == 1:
        return partial(_one_step, steps[0])
    return partial(_steps, steps)


def _one_step(name: str, row: Any) -> Any:
    said = row[name] if isinstance(row, Mapping) else getattr(row, name)
    return said() if callable(said) and fields.is_simple_callable(said) else said


def _steps(names: list[str], row: Any) -> Any:
    for name in names:
        row = _one_step(name, row)
        if row is None:
            return None
    return row


def _showing(field: Any) -> Show | None:
    """What turns the field's value into what JSON can say; None where it can be said as it is."""
    if isinstance(field, serializers.ListSerializer) and isinstance(field.child, Shown):
        plan = _plan_of(type(field.child))
        return lambda rows: [_shown(plan, row) for row in rows]
    if isinstance(field, Shown):
        return partial(_shown, _plan_of(type(field)))
    kind = type(field)
    if kind in _AS_IT_IS:
        return _AS_IT_IS[kind]
    plain = (kind is fields.UUIDField and field.uuid_format == "hex_verbose") or not hasattr(field, "format")
    return _IN_WORDS[kind] if plain and kind in _IN_WORDS else partial(_framework, field)


def _framework(field: Any, said: Any) -> Any:
    return field.to_representation(said)


def _moment(moment: datetime) -> str:
    """ISO 8601 in the zone of the site, with Z in the place of +00:00."""
    written = moment.astimezone(get_current_timezone()).isoformat()
    return written.removesuffix("+00:00") + "Z" if written.endswith("+00:00") else written


_AS_IT_IS: Mapping[type[Any], Show] = {fields.CharField: str, fields.BooleanField: bool, fields.IntegerField: int}
_IN_WORDS: Mapping[type[Any], Show] = {
    fields.UUIDField: str,
    fields.DateTimeField: _moment,
    fields.DateField: date.isoformat,
}

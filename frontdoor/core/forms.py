"""A date as people write it: day, month and year in three boxes."""

import datetime
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from frontdoor.core.clock import within_reach

PARTS = (("day", "Day", 2), ("month", "Month", 2), ("year", "Year", 4))


class DatePartsInput(forms.Widget):
    """Three boxes for one date, sent as NAME_day, NAME_month and NAME_year.

    `of_birth=True` lets the browser offer the person's own birth date.
    """

    template_name = "django/forms/widgets/date_parts.html"
    use_fieldset = True

    def __init__(self, *, of_birth: bool = False, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.of_birth = of_birth

    def id_for_label(self, id_: str) -> str:
        """No label of its own: the fieldset's legend names it."""
        return ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The three boxes, the first with the field's own id so that the error summary finds it."""
        context = super().get_context(name, value, attrs)
        own_id = context["widget"]["attrs"].get("id", f"id_{name}")
        context["widget"]["invalid"] = "aria-invalid" in context["widget"]["attrs"]
        context["widget"]["parts"] = [
            {
                "name": f"{name}_{part}",
                "id": own_id if part == "day" else f"{own_id}_{part}",
                "label": label,
                "width": width,
                "value": written,
                "autocomplete": f"bday-{part}" if self.of_birth else "",
            }
            for (part, label, width), written in zip(PARTS, _written(value), strict=True)
        ]
        return context

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> tuple[str, str, str]:
        """What was written in each box, as it was written."""
        day, month, year = (str(data.get(f"{name}_{part}", "")).strip() for part, _, _ in PARTS)
        return day, month, year

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Whether no box was sent at all."""
        return not any(f"{name}_{part}" in data for part, _, _ in PARTS)


class DatePartsField(forms.Field):
    """A date written in three boxes. `cleaned_data` holds a `datetime.date`, or None when left empty."""

    widget = DatePartsInput
    default_error_messages = {
        "required": "Enter a date",
        "missing": "The date must include a %(parts)s",
        "unreal": "Enter a real date, such as 27 3 1948",
    }

    def to_python(self, value: Any) -> datetime.date | None:
        """The date the three boxes say; raises ValidationError where they say none."""
        if value is None or isinstance(value, datetime.date):
            return value
        written = dict(zip((part for part, _, _ in PARTS), value, strict=True))
        missing = [part for part, text in written.items() if not text]
        if len(missing) == len(written):
            return None
        if missing:
            raise ValidationError(
                self.error_messages["missing"], code="missing", params={"parts": " and ".join(missing)}
            )
        try:
            if len(written["year"]) != len("1948"):
                raise ValueError("a year has four digits")
            day = datetime.date(int(written["year"]), int(written["month"]), int(written["day"]))
            if not within_reach(day):
                raise ValueError("a year beyond those we reckon with")
            return day
        except ValueError as wrong:
            raise ValidationError(self.error_messages["unreal"], code="unreal") from wrong

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the boxes say another date than the first one."""
        return _written(initial) != _written(data)


def _written(value: Any) -> tuple[str, str, str]:
    if value is None or value == "":
        return "", "", ""
    if isinstance(value, datetime.date):
        return str(value.day), str(value.month), str(value.year)
    day, month, year = value
    return str(day), str(month), str(year)

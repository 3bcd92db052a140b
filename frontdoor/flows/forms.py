"""Asking for a report."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone

from frontdoor.flows.periods import recent_periods
from frontdoor.flows.reads import place_choices


class AskForm(forms.Form):
    """Which period, and everyone or one place."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        today = timezone.localdate()
        periods = recent_periods(today)
        chosen = [(each.first_day.isoformat(), each.label) for each in periods]
        chosen[0] = (chosen[0][0], f"{chosen[0][1]} (so far)")
        self.fields["period"] = forms.ChoiceField(label="Which months?", choices=chosen)
        self.fields["place"] = forms.ChoiceField(
            label="Who is it about?",
            required=False,
            help_text="A person of several places is counted in each of them.",
            choices=[("", "Everyone"), *place_choices()],
        )

    @property
    def first_day(self) -> date:
        """The first day of the period chosen."""
        return date.fromisoformat(self.cleaned_data["period"])

    @property
    def place_id(self) -> UUID | None:
        """The place chosen; None for everyone."""
        place = self.cleaned_data["place"]
        return UUID(place) if place else None

"""What a keeper writes of a place."""

from typing import Any

from django import forms

from frontdoor.core.forms import DatePartsField
from neighbourhoods.models import PlaceKind

# Areas of the census are for finding out where something lies; nobody says that they live in one.
PEOPLED = tuple(kind for kind in PlaceKind if kind not in {PlaceKind.LSOA, PlaceKind.MSOA})
MOST_PEOPLE = 100_000_000


class PeopleForm(forms.Form):
    """How many people, by which source, on which day: all three or none."""

    population = forms.IntegerField(
        label="How many people live there, or belong to it?",
        help_text="Leave all three empty where nobody knows.",
        required=False,
        min_value=0,
        max_value=MOST_PEOPLE,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-10", "autocomplete": "off"}),
    )
    source = forms.CharField(
        label="Who counted them?", help_text="For example: Census 2021.", required=False, max_length=200
    )
    on = DatePartsField(label="On which day is that true?", required=False)


class NewPlaceForm(PeopleForm):
    """A place: its name, what kind it is, and its people."""

    name = forms.CharField(label="What is it called?", max_length=200, error_messages={"required": "Enter its name"})
    kind = forms.ChoiceField(
        label="What kind of place is it?",
        help_text="An identity community is people who share something other than ground.",
        choices=[(kind.value, kind.label) for kind in PEOPLED],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what kind of place it is"},
    )
    field_order = ("name", "kind")


class LiesInForm(forms.Form):
    """One more place that this one lies in."""

    outer = forms.ChoiceField(
        label="What else does it lie in?", error_messages={"required": "Choose the place it lies in"}
    )

    def __init__(self, data: Any = None, *, places: list[tuple[str, str]]) -> None:
        super().__init__(data)
        field = self.fields["outer"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Choose one"), *places]

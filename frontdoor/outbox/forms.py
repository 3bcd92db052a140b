"""What comes in from the pages of endpoints."""

from collections.abc import Iterable
from typing import Any

from django import forms

from frontdoor.core.addresses import LONGEST
from frontdoor.outbox.models import Hearing, Prefers
from frontdoor.outbox.renderers import told_to_programs
from frontdoor.outbox.words import phone_as_written


def _offered() -> list[tuple[str, str]]:
    return [(name, f"{title} ({name})") for name, title in told_to_programs().items()]


class EventsForm(forms.Form):
    """What an endpoint is told of."""

    events = forms.MultipleChoiceField(
        label="What is it told of?",
        help_text="It is told what happened and the number of it. Your program reads the rest through the API.",
        choices=_offered,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose what it is to be told of"},
    )

    def __init__(self, data: Any = None, *, chosen: Iterable[str] = ()) -> None:
        super().__init__(data, initial={"events": list(chosen)})


class EndpointForm(EventsForm):
    """A new endpoint."""

    address = forms.CharField(
        label="Address of your program",
        help_text="It begins with https:// and can be reached from anywhere.",
        max_length=LONGEST,
        widget=forms.URLInput(attrs={"autocomplete": "url", "spellcheck": "false"}),
        error_messages={"required": "Enter the address of your program"},
    )
    field_order = ["address", "events"]


class HearingForm(forms.Form):
    """How an organisation likes to hear, and when it is reminded."""

    prefers = forms.ChoiceField(
        label="How is word of somebody best given?",
        help_text="A program of one's own is told as well, of whatever its endpoints chose.",
        choices=Prefers.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how word is best given"},
    )
    email = forms.CharField(
        label="Email address",
        help_text="Somewhere that only those read who look after introductions.",
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    phone = forms.CharField(
        label="Phone number",
        help_text="For calls or text messages.",
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "govuk-input--width-20", "inputmode": "tel"}),
    )
    volunteers = forms.TypedChoiceField(
        label="Who looks after introductions?",
        help_text="Volunteers are reminded once, and then rung.",
        choices=[("no", "Somebody who is paid to"), ("yes", "Volunteers")],
        coerce=lambda said: said == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose who looks after introductions"},
    )
    remind_after = forms.CharField(
        label="Remind after how many working days without an answer?",
        help_text="Numbers such as 6, 9. Leave it empty for the usual days.",
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "govuk-input--width-10"}),
    )

    def __init__(self, data: Any = None, *, said: Hearing | None = None) -> None:
        super().__init__(data, initial=_said(said) if said else {})

    def clean_remind_after(self) -> list[int]:
        """The days as numbers."""
        written = str(self.cleaned_data["remind_after"]).replace(",", " ").split()
        if not all(day.isascii() and day.isdigit() and len(day) < len("1000") for day in written):
            raise forms.ValidationError("Write numbers with a comma between them, such as 6, 9")
        return [int(day) for day in written]

    def said(self) -> dict[str, Any]:
        """The facts `say_how_we_hear` takes."""
        return {**self.cleaned_data, "prefers": Prefers(self.cleaned_data["prefers"])}


def _said(row: Hearing) -> dict[str, Any]:
    return {
        "prefers": row.prefers,
        "email": row.email,
        "phone": phone_as_written(row.phone),
        "volunteers": "yes" if row.volunteers else "no",
        "remind_after": ", ".join(map(str, row.remind_after)),
    }

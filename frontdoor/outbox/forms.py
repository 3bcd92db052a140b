"""What comes in from the pages of endpoints."""

from collections.abc import Iterable
from typing import Any

from django import forms

from frontdoor.core.addresses import LONGEST
from frontdoor.outbox.renderers import told_to_programs


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

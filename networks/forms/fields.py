"""The boxes that forms of this room are made of."""

from collections.abc import Iterable

from django import forms

from networks.reads import SECTOR_WORDS

ASK = "Write something here. It cannot stay empty"
NO_NAMES = "Names of people stay out of it: write what was said, not who said it."


def one_line(label: str, hint: str = "", *, most: int = 120, required: bool = True) -> forms.CharField:
    """A box of one line."""
    return forms.CharField(
        label=label,
        help_text=hint,
        required=required,
        max_length=most,
        error_messages={"required": ASK},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


def several_lines(
    label: str, hint: str = "", *, rows: int = 4, required: bool = True, most: int = 4000
) -> forms.CharField:
    """A box of several lines."""
    return forms.CharField(
        label=label,
        help_text=hint,
        required=required,
        max_length=most,
        error_messages={"required": ASK},
        widget=forms.Textarea(attrs={"rows": rows, "spellcheck": "true"}),
    )


def sectors() -> list[tuple[str, str]]:
    """Every sector with its words."""
    return list(SECTOR_WORDS.items())


def choose(form: forms.Form, name: str, choices: Iterable[tuple[str, str]]) -> None:
    """Give a field of a form what can be chosen in it."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(choices)

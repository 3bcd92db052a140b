"""What a form of the map wants it asks for in words of its own, and dates are read as people say them."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django import forms

from neighbourhoods import entry_form, place_forms
from neighbourhoods import forms as plain_forms

ROOM = Path(plain_forms.__file__).parent
LEADING_NOUGHT = re.compile(r"%d[ .]|date:\"d |date_format\([^)]*\"d ")
MADE_WITH: dict[str, dict[str, Any]] = {
    "EntryForm": {"facts": {}},
    "OwnEntryForm": {"facts": {}},
    "KeptForm": {"places": []},
    "LiesInForm": {"places": []},
    "OwnRoomForm": {"initial": {}},
}


def made() -> Iterator[forms.Form]:
    """Every form of the room, empty."""
    for module in (plain_forms, entry_form, place_forms):
        for name, form in vars(module).items():
            if isinstance(form, type) and issubclass(form, forms.Form) and form is not forms.Form:
                yield form({}, **MADE_WITH.get(name, {}))


def test_every_form_says_in_its_own_words_what_is_missing() -> None:
    found = list(made())
    assert len(found) > 12, "the forms of the room were not found"
    plain = [
        f"{type(form).__name__} {name}" for form in found for name, said in form.errors.items() if "This" in said[0]
    ]
    assert plain == []


def test_no_date_of_the_map_has_a_leading_nought() -> None:
    pages = ROOM.parent / "templates" / "neighbourhoods"
    written = [*ROOM.rglob("*.py"), *pages.glob("*.html")]
    assert [path.name for path in written if LEADING_NOUGHT.search(path.read_text())] == []

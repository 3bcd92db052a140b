"""What a page sends to be kept, and the choice between two texts."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from frontdoor.core.refusals import Refusal
from frontdoor.drafts.texts import Fields, SavedText, one_line_end

HIGHEST_NUMBER = 2_147_483_647


class AboutForm(forms.Form):
    """Which draft, and what the page began from. Sent beside the fields with `draft-` in front of each name."""

    thing = forms.UUIDField(required=False)
    based_on = forms.IntegerField(min_value=0, max_value=HIGHEST_NUMBER)
    sitting = forms.UUIDField(required=False)
    turn = forms.IntegerField(min_value=0, max_value=2**53, required=False)
    back = forms.CharField(max_length=500, required=False)
    writer = forms.CharField(max_length=32)


@dataclass(frozen=True, slots=True)
class Sent:
    """One save as it was sent: the fields as typed, not yet checked."""

    fields: dict[str, object]
    thing: UUID | None
    based_on: int
    sitting: UUID | None
    turn: int | None
    back: str
    writer: str


def read_sent(request: HttpRequest) -> Sent:
    """What a page sent, as JSON (`fields` and those of `AboutForm`) or as an ordinary form.

    Raises Refusal `draft_not_understood`.
    """
    if request.content_type == "application/json":
        about, fields = _from_json(request.body)
    else:
        about = {name: request.POST.get(f"draft-{name.replace('_', '-')}", "") for name in AboutForm.base_fields}
        fields = {name: texts if len(texts) > 1 else texts[0] for name, texts in request.POST.lists() if texts}
    form = AboutForm(about)
    if not form.is_valid():
        raise _not_understood()
    clean = form.cleaned_data
    return Sent(
        fields=fields,
        thing=clean["thing"],
        based_on=clean["based_on"],
        sitting=clean["sitting"],
        turn=clean["turn"],
        back=way_back(clean["back"]),
        writer=clean["writer"],
    )


def _from_json(body: bytes) -> tuple[dict[str, Any], dict[str, object]]:
    try:
        sent = json.loads(body)
        fields = sent.pop("fields")
    except (ValueError, RecursionError, KeyError, AttributeError, TypeError) as error:
        raise _not_understood() from error
    if not isinstance(fields, dict):
        raise _not_understood()
    return sent, fields


def _not_understood() -> Refusal:
    return Refusal(
        code="draft_not_understood",
        words="This draft could not be saved, because the page sent it in a form we do not know. "
        "Your words are still on the page: copy them somewhere safe, then load the page again.",
    )


def way_back(address: str) -> str:
    """The address of this site to return to; the home page where the one given leads elsewhere."""
    if address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None):
        return address
    return resolve_url(settings.LOGIN_REDIRECT_URL)


@dataclass(frozen=True, slots=True)
class Difference:
    """One field in which two texts differ, as the page shows it."""

    name: str
    label: str
    theirs: str
    yours: str


def differences(theirs: SavedText, yours: SavedText) -> list[Difference]:
    """The fields in which two texts differ, fields with the shortest names first."""
    names = dict.fromkeys([*theirs.fields, *yours.fields])
    shown = [(name, as_words(theirs.fields.get(name, "")), as_words(yours.fields.get(name, ""))) for name in names]
    return [Difference(name, label_of(name), one, other) for name, one, other in shown if one != other]


def as_words(value: str | list[str]) -> str:
    """A field's value in words; several values are a list with commas."""
    return one_line_end(", ".join(value) if isinstance(value, list) else value)


def label_of(name: str) -> str:
    """A field's name as a person reads it."""
    return name.replace("_", " ").replace("-", " ").strip().capitalize()


class ChoiceForm(forms.Form):
    """For each field that differs: the text that stands, the other one, or both, one after the other."""

    THEIRS, YOURS, BOTH = "theirs", "yours", "both"

    def __init__(self, data: Any = None, *, theirs: SavedText, yours: SavedText) -> None:
        super().__init__(data)
        self.theirs, self.yours = theirs, yours
        self.differences = differences(theirs, yours)
        for number, difference in enumerate(self.differences):
            self.fields[f"choice_{number}"] = forms.ChoiceField(
                label=f"Which text of “{difference.label}” should stand?",
                choices=[
                    (self.YOURS, "The text on the right"),
                    (self.THEIRS, "The text on the left"),
                    (self.BOTH, "Both, one after the other"),
                ],
                widget=forms.RadioSelect,
                error_messages={"required": f"Choose which text of “{difference.label}” should stand"},
            )

    def beside(self) -> Iterator[tuple[Difference, forms.BoundField]]:
        """Each difference with its question."""
        for number, difference in enumerate(self.differences):
            yield difference, self[f"choice_{number}"]

    def chosen(self) -> Fields:
        """The fields as chosen; those in which the texts agree as they are."""
        fields: Fields = {**self.yours.fields, **self.theirs.fields}
        for number, difference in enumerate(self.differences):
            fields[difference.name] = self._pick(difference.name, self.cleaned_data[f"choice_{number}"])
        return fields

    def _pick(self, name: str, choice: str) -> str | list[str]:
        theirs, yours = self.theirs.fields.get(name, ""), self.yours.fields.get(name, "")
        if choice == self.THEIRS:
            return theirs
        if choice == self.YOURS:
            return yours
        if isinstance(theirs, list) or isinstance(yours, list):
            return list(dict.fromkeys([*_each(theirs), *_each(yours)]))
        return "\n\n".join(text for text in (theirs, yours) if text)


def _each(value: str | list[str]) -> Iterable[str]:
    return value if isinstance(value, list) else [value] if value else []


class SettleForm(forms.Form):
    """Which two texts the choice was made between."""

    latest = forms.IntegerField(min_value=1, max_value=HIGHEST_NUMBER)
    beside = forms.IntegerField(min_value=1, max_value=HIGHEST_NUMBER)


def thing_of(written: str) -> UUID | None:
    """The thing an address names; None for none. Raises ValidationError for what is no id."""
    return forms.UUIDField(required=False).clean(written) if written else None

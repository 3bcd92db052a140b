"""What comes in when somebody told us something: the sentence, what it is about, and how they agreed."""

from typing import Any
from uuid import UUID, uuid4

from django import forms

from frontdoor.voice.reads import coarse_places, communities
from frontdoor.voice.words import MOST_LETTERS
from frontdoor.voice.workflow import Heard

ANYWHERE = ("", "None of these")


class SentenceForm(forms.Form):
    """A sentence, and the place or the community it is about: what every way of telling asks."""

    number = forms.UUIDField(widget=forms.HiddenInput)
    words = forms.CharField(
        label="What would they like passed on?",
        help_text="One sentence or two, in their words, that could be anybody's: no names, no address, no dates.",
        max_length=MOST_LETTERS,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "true", "autocomplete": "off"}),
        error_messages={"required": "Write down what they would like passed on"},
    )
    place = forms.ChoiceField(
        label="Is it about a place?", help_text="Only places with many people are here.", required=False
    )
    community = forms.ChoiceField(
        label="Or about a community people feel part of?",
        help_text="A place or a community, not both: few people are in both.",
        required=False,
    )
    looked = forms.BooleanField(
        label="I read it once more: it gives nobody away",
        help_text="Needed only where the page asks you to look again.",
        required=False,
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"number": uuid4()})
        for name, rows in (("place", coarse_places()), ("community", communities())):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [ANYWHERE, *((str(row.pk), row.name) for row in rows)]

    def sentence(self) -> dict[str, Any]:
        """What each action takes of it."""
        clean = self.cleaned_data
        about = {name: UUID(clean[name]) if clean[name] else None for name in ("place", "community")}
        return {"words": clean["words"], "looked": clean["looked"], **about}


class PassOnForm(SentenceForm):
    """Something somebody asked for in a conversation to be passed on."""

    agreed = forms.CharField(
        label="How did they agree?",
        help_text="In their words. Tell them that their name stays here, and that an answer will come back to them.",
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Write down how they agreed, in their words"},
    )
    field_order = ("number", "words", "place", "community", "agreed", "looked")

    def said(self) -> dict[str, Any]:
        """The facts `pass_on` takes."""
        return {
            **self.sentence(),
            "agreed": self.cleaned_data["agreed"],
            "way_back_id": self.cleaned_data["number"],
        }


class ToldForm(SentenceForm):
    """Something somebody said at a gathering or out and about."""

    heard = forms.ChoiceField(
        label="Where did they say it?",
        choices=[(each.value, each.label) for each in Heard if each != Heard.CONVERSATION],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose where they said it"},
    )
    agreed = forms.BooleanField(
        label="They agreed that it is passed on",
        error_messages={"required": "Ask them whether it may be passed on"},
    )
    field_order = ("number", "heard", "words", "place", "community", "agreed", "looked")

    def __init__(self, data: Any = None, *, heard: str = "") -> None:
        super().__init__(data)
        self.initial["heard"] = heard

    def said(self) -> dict[str, Any]:
        """The facts `note_told` takes."""
        clean = self.cleaned_data
        return {
            **self.sentence(),
            "heard": Heard(clean["heard"]),
            "agreed": clean["agreed"],
            "told_id": clean["number"],
        }

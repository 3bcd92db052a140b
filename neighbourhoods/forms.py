"""What visitors of the directory may ask for."""

from typing import Any

from django import forms

from frontdoor.core.forms import DatePartsField
from frontdoor.core.refusals import Refusal
from neighbourhoods.models import AssetContact, AssetKind, AssetStatus, Weekday, Withheld
from neighbourhoods.postcodes import Point
from neighbourhoods.reads import MOST_LETTERS, near

# Half a mile, a mile, three and ten, in whole metres.
DISTANCES = (
    ("800", "Half a mile"),
    ("1610", "1 mile"),
    ("4830", "3 miles"),
    ("16090", "10 miles"),
    ("", "Any distance"),
)
USUAL_DISTANCE = "4830"


class DirectoryForm(forms.Form):
    """Words, a postcode with how far from it, a kind, and a day. Once valid, `point` is the postcode's, or None."""

    words = forms.CharField(label="What are you looking for?", required=False, max_length=MOST_LETTERS)
    postcode = forms.CharField(label="Near which postcode?", required=False, max_length=12)
    within = forms.ChoiceField(label="How far from it?", required=False, choices=DISTANCES)
    kind = forms.ChoiceField(label="What kind?", required=False, choices=[("", "Every kind"), *AssetKind.choices])
    day = forms.ChoiceField(label="On which day?", required=False, choices=[("", "Any day"), *Weekday.choices])

    point: Point | None = None

    def clean_postcode(self) -> str:
        """The postcode, once we know where it is."""
        postcode: str = self.cleaned_data["postcode"]
        if postcode:
            try:
                self.point = near(postcode)
            except Refusal as refusal:
                raise forms.ValidationError(refusal.words, code=refusal.code) from refusal
        return postcode

    def asked(self) -> dict[str, Any]:
        """What `reads.found_assets` takes."""
        within = self.cleaned_data["within"]
        return {
            "words": self.cleaned_data["words"],
            "near": self.point,
            "within": float(within) if within and self.point else None,
            "kind": self.cleaned_data["kind"],
            "day": self.cleaned_data["day"],
        }


class KeptForm(forms.Form):
    """Which of the entries one keeps to list. `words` are looked for in their names."""

    words = forms.CharField(label="Look for a name", required=False, max_length=MOST_LETTERS)
    show = forms.ChoiceField(
        label="Which entries?",
        required=False,
        choices=[
            ("", "All that are there"),
            ("due", "To be confirmed"),
            ("waiting", "With a suggestion waiting"),
            ("paused", "Taking a break"),
            (AssetStatus.DRAFT, AssetStatus.DRAFT.label),
            (AssetStatus.RETIRED, AssetStatus.RETIRED.label),
        ],
    )
    place = forms.ChoiceField(label="In or reaching which place?", required=False)

    def __init__(self, data: Any = None, *, places: list[tuple[str, str]]) -> None:
        super().__init__(data)
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "All your places"), *places]

    def clean(self) -> dict[str, Any]:
        """What was asked; a choice there is not asks for nothing, so that an old address still works."""
        clean = super().clean() or self.cleaned_data
        return {name: clean.get(name, "") for name in self.fields}


class RoomForm(forms.Form):
    """How many more people an entry can welcome, and whether it takes a break."""

    capacity = forms.IntegerField(
        label="How many more people can come?",
        help_text="Leave it empty where nobody has said.",
        required=False,
        min_value=0,
        max_value=100_000,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-5", "autocomplete": "off"}),
    )
    paused = forms.BooleanField(label="They take a break and welcome nobody new for now", required=False)
    until = DatePartsField(
        label="Last day of the break", help_text="If it is known. The break ends by itself after it.", required=False
    )


class OwnRoomForm(RoomForm):
    """The same, as the group itself is asked."""

    def __init__(self, data: Any = None, *, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        self.fields["capacity"].help_text = "Leave it empty if you do not know."
        self.fields["paused"].label = "We take a break and welcome nobody new for now"


class WithholdForm(forms.Form):
    """Who sees an entry."""

    seen_by = forms.ChoiceField(
        label="Who may see this?",
        choices=[
            ("everybody", "Everybody, once it is published"),
            (Withheld.INTERNAL, "Workers only: for example a helpline that is not to be rung by the public"),
            (Withheld.REFUGE, "Nobody, because it is a refuge: being found would put people in danger"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose who may see it"},
    )


class ContactForm(forms.Form):
    """One field of a contact, and how they agreed to it being shown."""

    field = forms.ChoiceField(
        label="What is to be shown?",
        choices=AssetContact.Field.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what is to be shown"},
    )
    value = forms.CharField(
        label="As it is to be shown", max_length=200, error_messages={"required": "Enter what is to be shown"}
    )
    agreed_by = forms.CharField(
        label="Who agreed to it?",
        help_text="So that you know them again. It is not shown.",
        max_length=200,
        error_messages={"required": "Say who agreed to it"},
    )
    agreed_how = forms.CharField(
        label="How did they say so?",
        help_text="For example: on the phone, after I read it out.",
        max_length=300,
        error_messages={"required": "Say how they agreed to it"},
    )


class AnswerForm(forms.Form):
    """What a keeper answers to a suggestion."""

    answer = forms.CharField(
        label="Your answer",
        help_text="Whoever suggested it reads this. Needed where the entry stays as it is.",
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "true"}),
    )


class CodeForm(forms.Form):
    """The code that came with a link."""

    code = forms.CharField(
        label="Your code",
        help_text="Six digits. It was sent to you another way than the link.",
        max_length=12,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "govuk-input--width-5"}
        ),
        error_messages={"required": "Enter your code"},
    )


class BoundaryForm(forms.Form):
    """A file with the line around a place, and where that line comes from."""

    file = forms.FileField(
        label="GeoJSON file",
        help_text="One area, in degrees of longitude and latitude (WGS 84), at most 2 MB.",
        error_messages={"required": "Choose a file", "empty": "This file is empty. Choose another."},
    )
    source = forms.CharField(
        label="Where does the line come from?",
        help_text="For example: drawn with the residents of the street, May 2026.",
        max_length=200,
        error_messages={"required": "Say where the line comes from"},
    )


class FarOffForm(forms.Form):
    """A line that has been read from a file, once more: is it the right one?"""

    line = forms.CharField(widget=forms.HiddenInput, error_messages={"required": "Choose the file again"})
    source = forms.CharField(
        label="Where does the line come from?",
        max_length=200,
        error_messages={"required": "Say where the line comes from"},
    )
    sure = forms.BooleanField(label="Yes, this is the right line", required=False)


class FeedForm(forms.Form):
    """A feed of another directory."""

    address = forms.CharField(
        label="Where is the feed?",
        help_text="Its address, such as https://directory.example.org/open-referral",
        max_length=500,
        error_messages={"required": "Enter the feed's address"},
    )
    title = forms.CharField(label="What is it called?", max_length=200, required=False)
    licence = forms.CharField(
        label="Under which licence is it published?",
        help_text="Such as OGL-UK-3.0. It is shown with every entry that comes from it.",
        max_length=200,
        required=False,
    )

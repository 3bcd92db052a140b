"""What visitors of the directory may ask for."""

from typing import Any

from django import forms

from frontdoor.core.refusals import Refusal
from neighbourhoods.models import AssetKind
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
    """Words, a postcode with how far from it, and a kind. After `is_valid`, `point` is the postcode's, or None."""

    words = forms.CharField(label="What are you looking for?", required=False, max_length=MOST_LETTERS)
    postcode = forms.CharField(label="Near which postcode?", required=False, max_length=12)
    within = forms.ChoiceField(label="How far from it?", required=False, choices=DISTANCES)
    kind = forms.ChoiceField(label="What kind?", required=False, choices=[("", "Every kind"), *AssetKind.choices])

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
        }

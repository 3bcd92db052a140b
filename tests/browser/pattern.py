"""One page with every widget the house draws, served by the tests alone: empty, filled, or in error."""

import datetime

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from frontdoor.core.forms import DatePartsField, DatePartsInput

WAYS = [("phone", "By phone"), ("letter", "By letter"), ("visit", "Face to face")]


class PatternForm(forms.Form):
    """A field for every widget; `bad` refuses the whole of it."""

    known_as = forms.CharField(label="What should we call you?", help_text="A first name is enough.")
    email = forms.EmailField(label="Email address", widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    password = forms.CharField(label="Password", widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}))
    house = forms.IntegerField(label="House number", widget=forms.NumberInput(attrs={"class": "govuk-input--width-4"}))
    matters = forms.CharField(label="What matters to you?", widget=forms.Textarea(attrs={"rows": 4}))
    place = forms.ChoiceField(
        label="Where do you live?", choices=[("", "Choose one"), ("n", "Northgate"), ("s", "Southbank")]
    )
    way = forms.ChoiceField(
        label="How shall we reach you?", choices=WAYS, widget=forms.RadioSelect, help_text="Choose one."
    )
    also = forms.MultipleChoiceField(label="How else?", choices=WAYS, widget=forms.CheckboxSelectMultiple)
    grouped = forms.ChoiceField(
        label="Which language?",
        choices=[("Spoken", [("en", "English"), ("cy", "Welsh")]), ("Signed", [("bsl", "British Sign Language")])],
        widget=forms.RadioSelect,
    )
    born = DatePartsField(
        label="When were you born?", widget=DatePartsInput(of_birth=True), help_text="For example, 27 3 1948"
    )
    told = forms.BooleanField(label="I was given the privacy notice", help_text="On paper or read aloud.")
    letter = forms.FileField(label="A letter or a picture")
    note = forms.CharField(label="Anything else", required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> None:
        """Refuse the whole, so that a fault of no one field is drawn too."""
        raise forms.ValidationError("These answers do not fit together. Check them and send them again.")


FILLED = {
    "known_as": "Jo",
    "email": "jo@example.org",
    "house": 12,
    "matters": "My garden, and seeing my grandchildren.",
    "place": "n",
    "way": "letter",
    "also": ["phone", "visit"],
    "grouped": "cy",
    "born": datetime.date(1948, 3, 27),
    "told": True,
}


@login_not_required
def pattern_page(request: HttpRequest) -> HttpResponse:
    """The form in the state asked for: `?state=empty`, `filled` or `error`."""
    state = request.GET.get("state", "empty")
    form = PatternForm({}, {}) if state == "error" else PatternForm(initial=FILLED if state == "filled" else None)
    return render(request, "pattern.html", {"form": form}, status=422 if state == "error" else 200)

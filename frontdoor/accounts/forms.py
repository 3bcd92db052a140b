"""Forms about one's own account, and about agreements with organisations."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.validators import MaxLengthValidator
from oauth2_provider.settings import oauth2_settings

from frontdoor.accounts.acting import Belonging
from frontdoor.accounts.models import AgreementKind, Organisation, the_usual_scopes
from frontdoor.core.forms import DatePartsField

CHECK_BOTH = "Check your username and password, and try again"
LONGEST_NAME = 254  # characters, as Django's own form says on the page


class SignInForm(AuthenticationForm):
    """Username and password. One answer to every wrong pair: it never says whether there is such a user."""

    error_messages = {"invalid_login": CHECK_BOTH, "inactive": CHECK_BOTH}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "Username"
        # Nobody is called so, and the record of failed tries could not hold it: Django sets the length and never asks.
        self.fields["username"].validators.append(MaxLengthValidator(LONGEST_NAME, CHECK_BOTH))
        self.fields["username"].error_messages["required"] = "Enter your username"
        self.fields["password"].error_messages["required"] = "Enter your password"


class ChooseOrganisationForm(forms.Form):
    """One of the organisations a user may act for."""

    organisation = forms.ChoiceField(
        label="Organisation",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose an organisation",
            "invalid_choice": "Choose one of the organisations in the list",
        },
    )
    next = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, belongings: Iterable[Belonging], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (str(each.organisation.pk), f"{each.organisation.name} ({', '.join(role.name for role in each.roles)})")
            for each in belongings
        ]


class ChangePasswordForm(PasswordChangeForm):
    """The password now, and the new one twice."""

    error_messages = {
        "password_incorrect": "This is not your password now. Check it and try again",
        "password_mismatch": "The two new passwords are not the same",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {
            "old_password": ("Your password now", "Enter your password"),
            "new_password1": ("New password", "Enter a new password"),
            "new_password2": ("New password again", "Enter the new password again"),
        }
        for name, (label, missing) in words.items():
            self.fields[name].label = label
            self.fields[name].error_messages["required"] = missing
        self.fields[
            "new_password1"
        ].help_text = "At least 12 characters. Three words that mean something to you work well."
        self.fields["new_password2"].help_text = ""


class OrganisationAgreementForm(forms.Form):
    """One agreement with an organisation."""

    kind = forms.TypedChoiceField(
        label="What is it?",
        choices=AgreementKind.choices,
        coerce=AgreementKind,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what it is"},
    )
    seen = forms.CharField(
        label="What did you see?",
        help_text="Such as: signed copy in the contracts folder, number 2026-14.",
        max_length=300,
        error_messages={"required": "Say what you saw"},
    )
    contact = forms.CharField(
        label="Whom to ask about it there",
        max_length=200,
        error_messages={"required": "Say whom to ask about it there"},
    )
    agreed_on = DatePartsField(label="When was it agreed?", error_messages={"required": "Enter the day it was agreed"})
    review_on = DatePartsField(
        label="When is it looked at again?",
        help_text="It counts through this day, and not after it.",
        error_messages={"required": "Enter the day it is looked at again"},
    )


def _scopes() -> list[tuple[str, str]]:
    return [(name, f"{words} ({name})") for name, words in oauth2_settings.SCOPES.items()]


class ScopesForm(forms.Form):
    """What a program may do."""

    scopes = forms.MultipleChoiceField(
        label="What may it do?",
        choices=_scopes,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose what it may do"},
    )


class ProgramForm(ScopesForm):
    """A new program."""

    organisation = forms.ChoiceField(
        label="Which organisation does it act for?",
        help_text="It can never do more than that organisation may.",
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose the organisation it acts for"),
    )
    name = forms.CharField(
        label="What is it called?",
        help_text="So that you know it again, such as: Records at the club.",
        max_length=120,
        error_messages={"required": "Say what it is called"},
    )
    field_order = ["organisation", "name", "scopes"]

    def __init__(self, data: Any = None, *, organisations: Iterable[Organisation]) -> None:
        super().__init__(data, initial={"scopes": the_usual_scopes()})
        listed = [("", "Choose an organisation"), *((str(row.pk), row.name) for row in organisations)]
        cast(forms.ChoiceField, self.fields["organisation"]).choices = listed

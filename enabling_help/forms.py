"""What comes in from the pages of conversations, agreements, introductions, answers and follow-ups."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils import timezone

from enabling_help.actions.conversations import Said
from enabling_help.models import Speaking
from enabling_help.workflow import ANSWER_WORDS, IntroductionKind, NeedState, Outcome
from frontdoor.accounts.models import Organisation
from frontdoor.core.forms import DatePartsField
from frontdoor.people.actions import FirstContact
from frontdoor.people.items import Item
from frontdoor.reference.reads import choices
from neighbourhoods.postcodes import written

NEED = re.compile(r"need_(\d{1,2})")
FIRST_NEEDS = 1
FEWEST_DIGITS = 9  # with the area code's nought, or the country's code in its place
LONGEST = timedelta(days=366)


def _text(label: str, hint: str = "", *, rows: int = 3, required: str = "") -> forms.CharField:
    """A box for words; `required` is what is said where it stays empty, nothing where it may."""
    return forms.CharField(
        label=label,
        help_text=hint,
        required=bool(required),
        error_messages={"required": required},
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": rows, "spellcheck": "true"}),
    )


def _line(
    label: str, hint: str = "", *, most: int = 200, check: Callable[[str], None] | None = None
) -> forms.CharField:
    attributes = {"autocomplete": "off", "spellcheck": "false"}
    return forms.CharField(
        label=label,
        help_text=hint,
        required=False,
        max_length=most,
        widget=forms.TextInput(attrs=attributes),
        validators=[check] if check else [],
    )


def _a_phone_number(typed: str) -> None:
    """People write numbers in many ways and beside a word or two; what has too few digits reaches nobody."""
    if len(re.findall(r"\d", typed)) < FEWEST_DIGITS:
        raise forms.ValidationError("Enter a phone number with its area code, such as 01632 960456")


def _a_postcode(typed: str) -> None:
    if not written(typed):
        raise forms.ValidationError("Enter a full postcode, such as MD1 2AA, or leave it empty")


def _offer(form: forms.Form, name: str, offered: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = offered


class ConversationForm(forms.Form):
    """One conversation. Its needs are `need_1`, `need_2` …: as many as were sent, and one more where asked for."""

    conversation = forms.UUIDField(widget=forms.HiddenInput)
    person = forms.UUIDField(required=False, widget=forms.HiddenInput)
    matters = _text("What matters to them")
    strengths = _text("What they are good at or enjoy")
    around = _text("Who is around them", "One on each line: the name, a comma, then who they are. Ann, daughter.")
    happening = _text("What is happening", rows=4)
    first_name = _line("What to call them", most=100)
    full_name = _line("Full name")
    phone = _line("Phone", most=40, check=_a_phone_number)
    email = forms.EmailField(
        label="Email", required=False, widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    )
    postcode = _line("Postcode", most=8, check=_a_postcode)
    speaking = forms.ChoiceField(
        label="Who are you talking with?",
        choices=Speaking.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose who you are talking with"},
    )
    speaker = _line("If it is someone for them, who?", "For example: her daughter, a nurse on ward 3.", most=100)
    route = forms.ChoiceField(
        label="How did they get in touch?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how they got in touch"},
    )

    def __init__(self, data: Any = None, *, written: Mapping[str, Any] | None = None, more: bool = False) -> None:
        sent = data if data is not None else written or {}
        first = {"conversation": uuid4(), "speaking": Speaking.THEMSELVES}
        super().__init__(data, initial={**first, **{name: text for name, text in sent.items() if text}})
        _offer(self, "route", choices("entry-routes"))
        numbers = [int(match[1]) for name in sent if (match := NEED.fullmatch(name))]
        self.how_many = max([FIRST_NEEDS, *numbers]) + more
        for number in range(1, self.how_many + 1):
            label = "Something they would like help with" if number == 1 else f"Something else ({number})"
            self.fields[f"need_{number}"] = _text(label, "In their words." if number == 1 else "", rows=2)

    def need_fields(self) -> list[forms.BoundField]:
        """The boxes for needs, in order."""
        return [self[f"need_{number}"] for number in range(1, self.how_many + 1)]

    def said(self) -> dict[str, Any]:
        """The facts `log_conversation` takes."""
        clean = self.cleaned_data
        about = ("first_name", "full_name", "phone", "email", "postcode")
        return {
            "conversation_id": clean["conversation"],
            "person": clean["person"],
            "contact": FirstContact(**{name: clean[name] for name in about}),
            "said": Said(
                around=_around(clean["around"]),
                needs=tuple(clean[f"need_{number}"] for number in range(1, self.how_many + 1)),
                **{name: clean[name] for name in ("matters", "strengths", "happening")},
            ),
            **{name: clean[name] for name in ("route", "speaking", "speaker")},
        }


def _around(written: str) -> tuple[tuple[str, str], ...]:
    lines = (line.partition(",") for line in written.splitlines() if line.strip())
    return tuple((name.strip()[:200], relation.strip()[:100]) for name, _, relation in lines)


class AgreementForm(forms.Form):
    """What the person agreed to share with one organisation, until when, in their words."""

    organisation = forms.ChoiceField(label="Who may they be introduced to?")
    items = forms.MultipleChoiceField(
        label="What may be shared with them?",
        help_text="What they asked for goes with the introduction. Leave out whatever the person would rather keep.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one thing to share"},
    )
    until = DatePartsField(label="Until when?", help_text="Sharing stops by itself at the end of this day.")
    words = _text("What did they say?", "In the person's own words.", required="Write down what they said")

    def __init__(self, data: Any = None, *, organisations: Iterable[Organisation], items: Iterable[Item], to: str = ""):
        in_three_months = timezone.localdate() + timedelta(days=90)
        super().__init__(data, initial={"until": in_three_months, "organisation": to})
        listed = [("", "Choose an organisation"), *((str(row.pk), row.name) for row in organisations)]
        _offer(self, "organisation", listed)
        _offer(self, "items", [(item.value, item.label) for item in items])

    def clean_until(self) -> date:
        """Whoever agrees is asked again within a year."""
        until: date = self.cleaned_data["until"]
        if until > timezone.localdate() + LONGEST:
            raise forms.ValidationError("Choose a day within a year from now; you can ask them again then")
        return until

    def said(self) -> dict[str, Any]:
        """The facts `agree_to_introduction` takes."""
        clean = self.cleaned_data
        return {
            "organisation": UUID(clean["organisation"]),
            "items": [Item(item) for item in clean["items"]],
            "until": _end_of(clean["until"]),
            "words": clean["words"],
        }


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.max))


class IntroductionForm(forms.Form):
    """One introduction. `asset` is an entry of the list that `look_for` found."""

    introduction = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label="How do you introduce them?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how you introduce them"},
    )
    asset = forms.UUIDField(required=False, widget=forms.HiddenInput)
    organisation = forms.ChoiceField(
        label="An organisation that answers on this site",
        help_text="Anything but telling about it takes the person's agreement first.",
        required=False,
    )
    words = _text("In words", "Whom or what it is about, if it is not on the list, and anything they should know.")
    follow_up = forms.BooleanField(label="They would like to be asked in four weeks whether it helped", required=False)

    def __init__(
        self, data: Any = None, *, organisations: Iterable[Organisation], written: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial={"introduction": uuid4(), **(written or {})})
        named = dict(choices("introduction-kinds"))
        kinds = [(kind.value, named.get(kind.value, kind.label)) for kind in IntroductionKind]
        _offer(self, "kind", kinds)
        listed = [("", "None of these"), *((str(row.pk), row.name) for row in organisations)]
        _offer(self, "organisation", listed)

    def said(self) -> dict[str, Any]:
        """The facts `introduce` takes."""
        clean = self.cleaned_data
        return {
            "introduction_id": clean["introduction"],
            "kind": IntroductionKind(clean["kind"]),
            "asset": clean["asset"],
            "organisation": UUID(clean["organisation"]) if clean["organisation"] else None,
            "words": clean["words"],
            "follow_up": clean["follow_up"],
        }


class AnswerForm(forms.Form):
    """What one side says to an introduction, out of what it may say now."""

    answer = forms.ChoiceField(
        label="What would you like to say?",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose what you would like to say",
            "invalid_choice": "Somebody has answered in the meantime. See where it stands now, then choose again",
        },
    )
    reason = _text("Why", "Needed for a no, for resting and for calling off. Leave out anything private.", rows=2)
    outcome = forms.ChoiceField(
        label="What came of it?",
        help_text="Needed when it is done.",
        required=False,
        choices=[("", "Choose what came of it"), *Outcome.choices],
    )

    def __init__(self, data: Any = None, *, answers: Iterable[str]) -> None:
        super().__init__(data)
        _offer(self, "answer", [(answer, ANSWER_WORDS[answer]) for answer in answers])


class ReplyForm(AnswerForm):
    """What somebody says who came by a link: an answer, and by when they will be in touch."""

    touch_by = forms.DateField(
        label="By when will you be in touch with them?",
        help_text="If you know it already, such as 3/12/2026.",
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "autocomplete": "off"}),
        error_messages={"invalid": "Write the day like 3/12/2026"},
    )


class CallForm(ReplyForm):
    """What they said on the telephone, as whoever rang writes it down."""

    def __init__(self, data: Any = None, *, answers: Iterable[str]) -> None:
        super().__init__(data, answers=answers)
        del self.fields["outcome"]  # nothing has come of it yet
        self.fields["answer"].label = "What did they say?"
        self.fields["answer"].error_messages["required"] = "Choose what they said"
        self.fields["reason"].help_text = "Needed where they said no. Leave out anything private."
        self.fields["touch_by"].label = "By when will they be in touch with the person?"
        self.fields["touch_by"].help_text = "If they said so, such as 3/12/2026."


class MessageForm(forms.Form):
    """A message to the other side of an introduction."""

    words = _text(
        "Your message",
        "Whoever looks after the introduction there reads it.",
        required="Write what you would like them to know",
    )


class HelpedForm(forms.Form):
    """The person's answer."""

    answer = forms.ChoiceField(
        label="Did it help?",
        choices=[(state.value, state.label) for state in NeedState if state != NeedState.OPEN],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of the answers"},
    )
    words = _text("Would you like to say more?")


class CodeForm(forms.Form):
    """The one-time code that came by another way than the link."""

    code = forms.CharField(
        label="Your code",
        help_text="Six digits. We gave it to you when we gave you the link.",
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class CorrectionForm(forms.Form):
    """What a person says is wrong in their record."""

    words = forms.CharField(
        label="What is wrong, and what should it say?",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Say what is wrong, and what it should say"},
    )


class CorrectionAnswerForm(forms.Form):
    """What was done about it, in words the person will read."""

    done = forms.ChoiceField(
        label="What did you do?",
        choices=[("changed", "I put it right"), ("kept", "I kept it as it was")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what you did"},
    )
    answer = forms.CharField(
        label="Tell them, in your words",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Say what you did, so that the person can read it"},
    )


class HoldForm(forms.Form):
    """Why a person's own page is held."""

    reason = forms.CharField(
        label="Why is the page to be held?",
        help_text="For example: somebody else uses their telephone. The person does not read this.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why the page is to be held"},
    )

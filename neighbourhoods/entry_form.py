"""The form of an entry, the same for whoever keeps the map and for whoever suggests what should be put right."""

import re
from collections.abc import Mapping
from datetime import time
from typing import Any

from django import forms

from frontdoor.core.forms import DatePartsField
from neighbourhoods.editing import LISTS, PLAIN, WHERE
from neighbourhoods.languages import code_of, name_of
from neighbourhoods.models import Access, AssetKind, Cost, Repeats, Weekday
from neighbourhoods.rules import LAST, Rule, in_words

ROW = re.compile(r"(?:often|words)_(\d{1,2})")
EVERY_WEEK, ON_A_DATE, AS_IT_IS = "W1", "MD", "as-it-is"
# How often something happens, by what a form sends: FREQ, INTERVAL and which of the days of a month.
OFTEN: dict[str, tuple[str, str, int, int | None]] = {
    EVERY_WEEK: ("Every week", Repeats.WEEKLY, 1, None),
    "W2": ("Every second week", Repeats.WEEKLY, 2, None),
    "W3": ("Every third week", Repeats.WEEKLY, 3, None),
    "W4": ("Every fourth week", Repeats.WEEKLY, 4, None),
    "M1": ("The first of the month", Repeats.MONTHLY, 1, 1),
    "M2": ("The second of the month", Repeats.MONTHLY, 1, 2),
    "M3": ("The third of the month", Repeats.MONTHLY, 1, 3),
    "M4": ("The fourth of the month", Repeats.MONTHLY, 1, 4),
    "ML": ("The last of the month", Repeats.MONTHLY, 1, LAST),
    ON_A_DATE: ("Every month on the same date", Repeats.MONTHLY, 1, None),
}
_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?", re.IGNORECASE)
NOON = 12


class ClockField(forms.CharField):
    """A time of day as people write it: 10am, 5.30pm, 14:00, midday. `cleaned_data` holds a `datetime.time` or None."""

    def clean(self, value: Any) -> Any:
        """The time, or None where nothing is written."""
        typed = super().clean(value)
        return _time_of(typed) if typed else None

    def prepare_value(self, value: Any) -> Any:
        """What stands in the box."""
        return f"{value:%H:%M}" if isinstance(value, time) else value


def _time_of(typed: str) -> time:
    if typed.casefold() in {"midday", "noon"}:
        return time(NOON)
    said = _CLOCK.fullmatch(typed)
    try:
        if said is None:
            raise ValueError
        hour, half = int(said[1]), (said[3] or "").lower()
        if half and not 1 <= hour <= NOON:
            raise ValueError
        hour = hour % NOON + (NOON if half == "pm" else 0) if half else hour
        return time(hour, int(said[2] or 0))
    except ValueError as wrong:
        raise forms.ValidationError("Enter a time, such as 10am or 14:30") from wrong


def _line(label: str, hint: str = "", *, most: int, required: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=bool(required),
        error_messages={"required": required},
        max_length=most,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


def _text(label: str, hint: str = "", *, rows: int = 3, most: int = 5_000) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, "spellcheck": "true"})
    return forms.CharField(label=label, help_text=hint, required=False, max_length=most, widget=widget)


class EntryForm(forms.Form):
    """What an entry says. Its times are rows of fields numbered from 1: as many as were sent.

    `typed` is what was sent to be shown again with one more row, and no faults found in it yet. `facts` are those of
    `editing.facts_of`. Where they hold no `where`, the entry has several addresses and the form none. `suggesting`
    adds a box for words to whoever keeps the map.
    """

    name = _line("What is it called?", most=200, required="Enter what it is called")
    kind = forms.ChoiceField(
        label="What kind of thing is it?",
        choices=AssetKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what kind of thing it is"},
    )
    summary = _text("What happens there?", "As you would tell a neighbour.", rows=4)
    for_whom = _line("Who is it for?", most=500)
    lines = _line("Building and street", most=300)
    town = _line("Town or village", most=100)
    county = _line("County", most=100)
    postcode = _line("Postcode", "The full postcode puts it on the map.", most=12)
    cost = forms.ChoiceField(
        label="What does it cost?", required=False, choices=[("", "Not said"), *Cost.choices], widget=forms.RadioSelect
    )
    fees = _text("More about the cost", "For example: 3 pounds, tea included.", rows=2)
    access = forms.MultipleChoiceField(
        label="What makes it easier to come?",
        required=False,
        choices=Access.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    access_words = _line("More about getting in and around", most=500)
    languages = _line(
        "Languages spoken there", "With a comma between: English, Polish, British Sign Language.", most=300
    )
    website = forms.URLField(label="Website", required=False, max_length=500, assume_scheme="https")
    email = forms.EmailField(label="The group's own email", required=False, max_length=254)
    phone = _line("The group's own phone", "Not somebody's own, unless they agreed to it being shown.", most=40)
    keywords = _line("Other words people might look for", most=500)

    def __init__(
        self,
        data: Any = None,
        *,
        facts: Mapping[str, Any],
        typed: Any = None,
        suggesting: bool = False,
    ) -> None:
        self.rules = [Rule.read(each) for each in facts.get("schedules", [])]
        first: dict[str, Any] = {name: facts[name] for name in (*PLAIN, *LISTS) if name in facts}
        first["languages"] = ", ".join(name_of(code) for code in facts.get("languages", []))
        super().__init__(data, initial={**first, **facts.get("where", {})})
        if facts and "where" not in facts:
            for name in WHERE:
                del self.fields[name]
        sent = [int(match[1]) for name in data or typed or () if (match := ROW.fullmatch(name))]
        self.how_many = (max(sent) if sent else max(1, len(self.rules))) + (typed is not None)
        for number in range(1, self.how_many + 1):
            self._add_row(number)
        if suggesting:
            self.fields["note"] = _text(
                "Is there anything else we should know?", "Only whoever keeps the map reads it."
            )
        if typed is not None:
            self.initial = dict(self.initial) | {
                name: field.widget.value_from_datadict(typed, {}, name)
                for name, field in self.fields.items()
                if name.rpartition("_")[2] != str(self.how_many)
            }

    def whole(self) -> bool:
        """Whether the form has an address: an entry at several has none here."""
        return "postcode" in self.fields

    def _add_row(self, number: int) -> None:
        rule = self.rules[number - 1] if number <= len(self.rules) else Rule()
        often = _often(rule)
        choices = [(code, words) for code, (words, *_) in OFTEN.items()]
        if often == AS_IT_IS:
            choices.insert(0, (AS_IT_IS, f"As it is: {in_words(rule)}"))
        row: dict[str, forms.Field] = {
            "days": forms.MultipleChoiceField(
                label="On which days?",
                required=False,
                choices=Weekday.choices,
                widget=forms.CheckboxSelectMultiple,
                initial=list(rule.days),
            ),
            "often": forms.ChoiceField(label="How often?", required=False, choices=choices, initial=often),
            "starts": ClockField(label="From", required=False, max_length=10, initial=rule.starts),
            "ends": ClockField(label="To", required=False, max_length=10, initial=rule.ends),
            "first": DatePartsField(
                label="First time on",
                help_text="Needed where it is not every week, to count from.",
                required=False,
                initial=rule.valid_from,
            ),
            "last": DatePartsField(label="Last time on, if it ends", required=False, initial=rule.valid_until),
            "words": forms.CharField(
                label="Anything else about the time",
                help_text="For example: not in August.",
                required=False,
                max_length=300,
                initial=rule.words,
            ),
        }
        for name in ("starts", "ends"):
            row[name].widget.attrs |= {"class": "govuk-input--width-5", "autocomplete": "off"}
        self.fields.update({f"{name}_{number}": field for name, field in row.items()})

    def rows(self) -> list[dict[str, forms.BoundField]]:
        """The boxes of each time, by name."""
        names = ("days", "often", "starts", "ends", "first", "last", "words")
        return [{name: self[f"{name}_{number}"] for name in names} for number in range(1, self.how_many + 1)]

    def clean_languages(self) -> list[str]:
        """The codes of the languages named."""
        named = [part.strip() for part in self.cleaned_data["languages"].split(",") if part.strip()]
        kept = {name_of(code): code for code in self.initial_codes()}
        unknown = [name for name in named if not (code_of(name) or name in kept)]
        if unknown:
            raise forms.ValidationError(f"We do not know the language “{unknown[0]}”. Check its spelling.")
        return list(dict.fromkeys(code_of(name) or kept[name] for name in named))

    def initial_codes(self) -> list[str]:
        """The codes of languages the entry has already, known to us or not."""
        return [code_of(name) or name for name in self.initial.get("languages", "").split(", ") if name]

    def clean(self) -> dict[str, Any]:
        """Times that say their days; the action holds the same."""
        clean = super().clean() or self.cleaned_data
        for number in range(1, self.how_many + 1):
            self._check_row(number, {name: clean.get(f"{name}_{number}") for name in _ROW_FIELDS})
        return clean

    def _check_row(self, number: int, row: dict[str, Any]) -> None:
        if not _is_filled(row) or row["often"] == AS_IT_IS:
            return
        if not row["days"] and row["often"] != ON_A_DATE:
            self._fault(f"days_{number}", "Choose on which days it happens")
        if row["often"] in {"W2", "W3", "W4", ON_A_DATE} and not row["first"]:
            self._fault(f"first_{number}", "Enter the first day, so that we know which week or date to count from")
        if row["ends"] and not row["starts"]:
            self._fault(f"starts_{number}", "Enter when it starts")
        if row["ends"] and row["ends"] == row["starts"]:
            self._fault(f"ends_{number}", "Enter an end that is not its start")
        if row["first"] and row["last"] and row["last"] < row["first"]:
            self._fault(f"last_{number}", "Enter a last day that is not before the first")

    def _fault(self, name: str, words: str) -> None:
        if name not in self.errors:
            self.add_error(name, words)

    def said(self) -> dict[str, Any]:
        """The facts that `edit_asset`, `propose_edit` and `propose_at_door` take."""
        clean = self.cleaned_data
        told: dict[str, Any] = {name: clean[name] for name in (*PLAIN, *LISTS)}
        if self.whole():
            told["where"] = {name: clean[name] for name in WHERE}
        rows = [{name: clean[f"{name}_{number}"] for name in _ROW_FIELDS} for number in range(1, self.how_many + 1)]
        told["schedules"] = [self._rule(place, row).said() for place, row in enumerate(rows) if _is_filled(row)]
        return told

    def _rule(self, place: int, row: Mapping[str, Any]) -> Rule:
        if row["often"] == AS_IT_IS:
            return self.rules[place]
        often = row["often"] or EVERY_WEEK
        _, repeats, every, nth = OFTEN[often]
        on_a_date = often == ON_A_DATE
        return Rule(
            repeats=repeats,
            every=every,
            days=() if on_a_date else tuple(row["days"]),
            nth=nth,
            month_day=row["first"].day if on_a_date else None,
            starts=row["starts"],
            ends=row["ends"],
            valid_from=row["first"],
            valid_until=row["last"],
            words=row["words"],
        )


class OwnEntryForm(EntryForm):
    """The form of an entry, as the group itself is asked."""

    def __init__(self, data: Any = None, *, facts: Mapping[str, Any], typed: Any = None) -> None:
        super().__init__(data, facts=facts, typed=typed, suggesting=True)
        self.fields["email"].label = "Your group's own email"
        self.fields["phone"].label = "Your group's own phone"
        self.fields["phone"].help_text = "Not somebody's own: for that we need them to agree to it being shown."


class NewEntryForm(EntryForm):
    """A new entry, and who offers it."""

    offered_by = _line(
        "Which group or organisation offers it?", "Leave it empty for a bench, a walk or a story.", most=200
    )
    publish = forms.BooleanField(label="Show it to everybody now", required=False, initial=True)

    def __init__(self, data: Any = None, *, typed: Any = None) -> None:
        super().__init__(data, facts={}, typed=typed)


_ROW_FIELDS = ("days", "often", "starts", "ends", "first", "last", "words")


def _is_filled(row: Mapping[str, Any]) -> bool:
    return any(row[name] for name in _ROW_FIELDS if name != "often") or row["often"] in {AS_IT_IS, ON_A_DATE}


def _often(rule: Rule) -> str:
    """How a form speaks of this rule; `AS_IT_IS` where none of its ways does."""
    if rule.month_day is not None:
        plain = rule.every == 1 and rule.valid_from is not None and rule.valid_from.day == rule.month_day
        return ON_A_DATE if plain else AS_IT_IS
    said = (rule.repeats, rule.every, rule.nth)
    return next((code for code, (_, *parts) in OFTEN.items() if code != ON_A_DATE and said == tuple(parts)), AS_IT_IS)

"""What comes in from the pages of issues and decisions."""

from collections.abc import Iterable
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils import timezone
from django.utils.formats import date_format

from frontdoor.core.forms import DatePartsField
from frontdoor.voice.models import Told
from networks.actions.decisions import MOST_IN_A_ROOM, Decided, Move
from networks.forms.fields import NO_NAMES, choose, one_line, several_lines
from networks.models import Gathering, Network
from networks.reads import SECTOR_WORDS
from networks.workflow import How, Moved

MOVES_ASKED = 2
NO_GATHERING = ("", "None of them")


def _told_words(told: Told) -> str:
    about = told.community or told.place
    return f"{told.words} ({about.name}, {told.told_in:%B %Y})" if about else f"{told.words} ({told.told_in:%B %Y})"


def _gatherings(rows: Iterable[Gathering]) -> list[tuple[str, str]]:
    named = ((str(row.pk), f"{row.title}, {date_format(timezone.localtime(row.starts_at), 'j F Y')}") for row in rows)
    return [NO_GATHERING, *named]


def _told_field() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label="What people told us",
        help_text="Choose all that belong together. Nobody here knows whose words they are.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class IssueForm(forms.Form):
    """A new issue."""

    issue_id = forms.UUIDField(widget=forms.HiddenInput)
    title = one_line("What shall it be called?", "For example: nowhere to sit.", most=160)
    words = several_lines("What is the issue?", f"In your own words: anybody can read this. {NO_NAMES}")
    told = _told_field()
    gathering = forms.ChoiceField(label="Did it come up at a gathering?", required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        told: Iterable[Told],
        gatherings: Iterable[Gathering],
        chosen: Iterable[str] = (),
        here: str = "",
    ) -> None:
        super().__init__(data, initial={"issue_id": uuid4(), "told": list(chosen), "gathering": here})
        choose(self, "told", [(str(each.pk), _told_words(each)) for each in told])
        choose(self, "gathering", _gatherings(gatherings))

    def said(self) -> dict[str, Any]:
        """The facts `raise_issue` takes."""
        clean = dict(self.cleaned_data)
        gathering = clean.pop("gathering")
        return {
            **clean,
            "told": [UUID(each) for each in clean["told"]],
            "gathering": UUID(gathering) if gathering else None,
        }


class JoinForm(forms.Form):
    """More of what people told us, for an issue that is there."""

    told = _told_field()

    def __init__(self, data: Any = None, *, told: Iterable[Told]) -> None:
        super().__init__(data)
        choose(self, "told", [(str(each.pk), _told_words(each)) for each in told])


class WhyForm(forms.Form):
    """Why an issue moves, or the answer to it."""

    words = several_lines("Why?", NO_NAMES)

    def __init__(self, data: Any = None, *, label: str) -> None:
        super().__init__(data)
        self.fields["words"].label = label


class FurtherForm(WhyForm):
    """Where an issue is taken, and why."""

    to = forms.ChoiceField(
        label="To which network?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a network"},
    )
    field_order = ("to", "words")

    def __init__(self, data: Any = None, *, networks: Iterable[Network]) -> None:
        super().__init__(data, label="Why there?")
        choose(self, "to", [(str(row.pk), f"{row.name} ({row.get_kind_display().lower()})") for row in networks])


class DecisionForm(forms.Form):
    """A decision. What moved is asked twice; a decision that moves more says so in words."""

    template_name = "networks/decision_form.html"

    decision_id = forms.UUIDField(widget=forms.HiddenInput)
    title = one_line("What shall it be called?", "It stands on the public register for good.", most=160)
    words = several_lines("What was decided?", NO_NAMES)
    chosen = one_line("Which possibility was chosen, in a line?", most=300)
    options = several_lines("What else could have been decided?", "One on each line.", rows=3, required=False)
    how = forms.ChoiceField(
        label="How was it decided?",
        choices=How.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how it was decided"},
    )
    not_agreed = several_lines(
        "What was not agreed?", "Say what stayed open or who saw it otherwise, by sector.", rows=3, required=False
    )
    decided_on = DatePartsField(label="On which day?")
    gathering = forms.ChoiceField(
        label="At which gathering?", help_text="Then whoever came to it was in the room.", required=False
    )

    def __init__(self, data: Any = None, *, gatherings: Iterable[Gathering]) -> None:
        super().__init__(data, initial={"decision_id": uuid4(), "decided_on": timezone.localdate()})
        choose(self, "gathering", _gatherings(gatherings))
        for sector, words in SECTOR_WORDS.items():
            self.fields[f"room_{sector}"] = forms.IntegerField(
                label=f"In the room: {words}",
                min_value=0,
                max_value=MOST_IN_A_ROOM,
                required=False,
                widget=forms.NumberInput(
                    attrs={"inputmode": "numeric", "class": "govuk-input--width-3", "autocomplete": "off"}
                ),
            )
        for number in range(1, MOVES_ASKED + 1):
            self._ask_what_moved(number)

    def _ask_what_moved(self, number: int) -> None:
        another = "" if number == 1 else ", second thing"
        kinds = [("", "Nothing"), *Moved.choices]
        self.fields[f"moved_{number}_kind"] = forms.ChoiceField(
            label=f"What moved{another}?", choices=kinds, required=False
        )
        self.fields[f"moved_{number}_words"] = one_line(f"What of it{another}?", most=300, required=False)
        self.fields[f"moved_{number}_from"] = one_line(f"From whom{another}?", most=160, required=False)
        self.fields[f"moved_{number}_to"] = one_line(f"To whom{another}?", most=160, required=False)
        self.fields[f"moved_{number}_pounds"] = forms.IntegerField(
            label=f"How many pounds, if it is money{another}?",
            min_value=0,
            max_value=2_000_000_000,
            required=False,
            widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-5"}),
        )

    def parts(self) -> dict[str, list[forms.BoundField]]:
        """The boxes in their order: those before who was in the room, those of the room, and those after it."""
        parts: dict[str, list[forms.BoundField]] = {"before": [], "room": [], "after": []}
        for bound in self.visible_fields():
            parts[_PART.get(bound.name.split("_")[0], "before")].append(bound)
        return parts

    def _moved(self) -> Iterable[Move]:
        for number in range(1, MOVES_ASKED + 1):
            told = {name: self.cleaned_data[f"moved_{number}_{name}"] for name in ("kind", *_MOVE)}
            if told["kind"] or any(told[name] for name in _MOVE):
                yield Move(
                    kind=told["kind"],
                    words=told["words"],
                    from_whom=told["from"],
                    to_whom=told["to"],
                    pounds=told["pounds"],
                )

    def decided(self) -> Decided:
        """What `decide` takes."""
        clean = self.cleaned_data
        others = tuple((line, False) for line in clean["options"].splitlines())
        return Decided(
            title=clean["title"],
            words=clean["words"],
            how=clean["how"],
            options=((clean["chosen"], True), *others),
            decided_on=clean["decided_on"],
            not_agreed=clean["not_agreed"],
            room=MappingProxyType({sector: clean[f"room_{sector}"] or 0 for sector in SECTOR_WORDS}),
            moved=tuple(self._moved()),
        )

    def at(self) -> UUID | None:
        """The gathering that was chosen."""
        chosen = self.cleaned_data["gathering"]
        return UUID(chosen) if chosen else None


class CorrectionForm(forms.Form):
    """What a published decision should have said."""

    correction_id = forms.UUIDField(widget=forms.HiddenInput)
    words = several_lines(
        "What was written wrongly, and what should it say?",
        f"For example: it says 2025 and should say 2026. {NO_NAMES}",
        most=1000,
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"correction_id": uuid4()})


_PART = {"room": "room", "moved": "after"}
_MOVE = ("words", "from", "to", "pounds")

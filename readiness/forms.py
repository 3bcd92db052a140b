"""What comes in from the pages of readiness, and from behind a link."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import QueryDict
from django.utils import timezone

from frontdoor.core.disclosure import SMALLEST_SHOWN
from frontdoor.core.forms import DatePartsField
from readiness.actions.answers import NEEDS_EVIDENCE, NEEDS_HELD, Shown
from readiness.actions.evidence import Told
from readiness.actions.invitations import MOST_AT_ONCE
from readiness.actions.rounds import LARGEST_MINIMUM
from readiness.framework import IN_PLACE, Question
from readiness.models import Evidence, RoleGroup
from readiness.reads import QuestionHere
from readiness.workflow import EVIDENCE, EvidenceState, PlanState

NO_ANSWER = ("", "No answer for now")
GROUPS = (
    "Residents, carers and people who use support",
    "Community and voluntary organisations",
    "Practitioners and their managers",
    "Commissioning, performance and IT",
    "Other council departments",
    "Partner agencies",
    "Senior leaders",
)


def _line(label: str, hint: str = "", *, most: int = 200, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=required,
        max_length=most,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class RoundForm(forms.Form):
    """A round to be made."""

    round_id = forms.UUIDField(widget=forms.HiddenInput)
    title = _line("What shall it be called?", "For example: Autumn 2026.", most=120)
    opens_on = DatePartsField(label="First day")
    closes_on = DatePartsField(label="Last day", help_text="Results can be seen when this day is over, and not before.")
    groups = forms.CharField(
        label="Role groups",
        help_text="One on each line. They cannot be changed later, so that nobody can be picked out.",
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "true"}),
        max_length=2000,
    )
    minimum = forms.IntegerField(
        label="How many of a group must have answered?",
        help_text=f"At least {SMALLEST_SHOWN}. Of smaller groups nothing is shown to anybody.",
        min_value=SMALLEST_SHOWN,
        max_value=LARGEST_MINIMUM,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-3"}),
    )

    def __init__(self, data: Any = None) -> None:
        today = timezone.localdate()
        first = {"round_id": uuid4(), "minimum": SMALLEST_SHOWN, "groups": "\n".join(GROUPS)}
        super().__init__(data, initial={**first, "opens_on": today, "closes_on": today + timedelta(days=28)})

    def said(self) -> dict[str, Any]:
        """The facts `make_round` takes."""
        clean = dict(self.cleaned_data)
        return {**clean, "groups": clean["groups"].splitlines()}


class InviteForm(forms.Form):
    """Links for some people of a role group."""

    group = forms.ChoiceField(label="Which role group?", widget=forms.RadioSelect)
    how_many = forms.IntegerField(
        label="How many links?",
        help_text=f"One for each person, at most {MOST_AT_ONCE} at a time.",
        initial=1,
        min_value=1,
        max_value=MOST_AT_ONCE,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-3"}),
    )

    def __init__(self, data: Any = None, *, groups: Iterable[RoleGroup]) -> None:
        super().__init__(data)
        field = self.fields["group"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(group.pk), group.name) for group in groups]


class EvidenceForm(forms.Form):
    """A piece of evidence: held somewhere, or being looked for."""

    evidence_id = forms.UUIDField(widget=forms.HiddenInput)
    title = _line("What is it?", "For example: minutes of the carers' panel, spring 2026.")
    kind = forms.ChoiceField(label="What kind of evidence?", choices=Evidence.Kind.choices)
    state = forms.ChoiceField(label="Is it there?", choices=EvidenceState.choices, widget=forms.RadioSelect)
    questions = forms.MultipleChoiceField(
        label="Which questions does it speak to?", widget=forms.CheckboxSelectMultiple
    )
    keeper = _line(
        "Who holds it, or who is looking for it?", "A role says enough, such as the performance team.", most=120
    )
    kept_at = _line("If it is held: where?", required=False)
    dated_on = DatePartsField(label="Its date", required=False)
    review_on = DatePartsField(label="When should it be looked at again?", required=False)
    due_on = DatePartsField(label="If it is being looked for: by when?", required=False)

    def __init__(self, data: Any = None, *, questions: Sequence[tuple[str, str]], row: Evidence | None = None) -> None:
        first: dict[str, Any] = {"evidence_id": uuid4(), "state": EvidenceState.HELD}
        if row is not None:
            names = ("title", "kind", "state", "questions", "keeper", "kept_at", "dated_on", "review_on", "due_on")
            first = {"evidence_id": row.pk, **{name: getattr(row, name) for name in names}}
        super().__init__(data, initial=first)
        for name, offered in (("questions", questions), ("state", _states(row))):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = list(offered)

    def told(self) -> Told:
        """What is said of it."""
        names = ("title", "kind", "keeper", "kept_at", "dated_on", "review_on", "due_on")
        return Told(
            state=EvidenceState(self.cleaned_data["state"]), **{name: self.cleaned_data[name] for name in names}
        )


def _states(row: Evidence | None) -> list[tuple[str, str]]:
    may = EVIDENCE[EvidenceState(row.state)] if row is not None else frozenset(EvidenceState)
    return [(state.value, str(state.label)) for state in EvidenceState if state in may]


class PlanForm(forms.Form):
    """What will be done about a gap."""

    plan_id = forms.UUIDField(widget=forms.HiddenInput)
    question = forms.ChoiceField(label="Which question is it about?")
    words = forms.CharField(
        label="What will be done?", max_length=2000, widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "true"})
    )
    owner = _line("Who will see to it?", "A role says enough.", most=120)
    due_on = DatePartsField(label="By when?")
    foundation = forms.ChoiceField(label="Which foundation does it strengthen too?", required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        questions: Sequence[tuple[str, str]],
        foundations: Sequence[tuple[str, str]],
        about: str = "",
    ) -> None:
        super().__init__(data, initial={"plan_id": uuid4(), "question": about})
        none = ("", "None in particular")
        for name, offered in (
            ("question", [("", "Choose a question"), *questions]),
            ("foundation", [none, *foundations]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = offered


class MovePlanForm(forms.Form):
    """How far a plan has come."""

    state = forms.ChoiceField(label="How far has it come?", widget=forms.RadioSelect)

    def __init__(self, data: Any = None, *, states: Iterable[PlanState]) -> None:
        super().__init__(data)
        field = self.fields["state"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(state.value, str(state.label)) for state in states]


class CodeForm(forms.Form):
    """The code that opens a link."""

    code = forms.CharField(
        label="Your code",
        help_text="Six digits: the ones that came with your link or, if you were here before, the ones you wrote down.",
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


TOLD = {state.value: state for state in EvidenceState}
NOTHING_KNOWN = "ask"
LAST_CHOICES = (
    (EvidenceState.HELD.value, "Something else that is held"),
    (EvidenceState.SOUGHT.value, "Somebody is to look for it"),
    (NOTHING_KNOWN, "I know of nothing: those who run this round are to look for it"),
)
TELLS = ("title", "keeper", "kept_at", "due_on")
"""The fields that tell of evidence which is not on the list."""


def with_new_id(form: forms.Form, name: str) -> None:
    """Give what was typed an id of its own: under the one it was sent with, other words were sent before."""
    assert isinstance(form.data, QueryDict)  # it was sent by a browser
    form.data = form.data.copy()
    form.data[name] = str(uuid4())


class QuestionForm(forms.Form):
    """One question and its parts, with what shows it.

    That is evidence of the shelf, some to tell of (`held`, `sought`) or, for whoever knows of none, that those who run
    the round are to look for it (`ask`).
    """

    mark_optional = False
    new_id = forms.UUIDField(widget=forms.HiddenInput)
    evidence = forms.ChoiceField(
        label="What shows it?",
        help_text="Needed for every position. “In place” needs evidence that is held.",
        required=False,
        widget=forms.RadioSelect,
    )
    title = _line("What is it?", required=False)
    keeper = _line("Who holds it, or who could look for it?", "A role says enough.", most=120, required=False)
    kept_at = _line("If it is held: where?", "For “Something else that is held” alone.", required=False)
    due_on = DatePartsField(
        label="If somebody is to look for it: by when?",
        help_text="For “Somebody is to look for it” alone.",
        required=False,
    )

    def __init__(self, data: Any = None, *, here: QuestionHere) -> None:
        first = {"new_id": uuid4(), "evidence": str(here.evidence) if here.evidence else "", **here.said}
        super().__init__(data, initial=first)
        self.here = here
        self.asks = here.question.asks
        self.held = {str(row.pk) for row in here.shelf if row.state == EvidenceState.HELD} | {EvidenceState.HELD.value}
        for ask in self.asks:
            offered = here.levels if ask.is_hindrance else here.places
            self.fields[ask.item.code] = forms.ChoiceField(
                label=f"{ask.label}. {ask.item.words}",
                choices=[*offered, NO_ANSWER],
                required=False,
                widget=forms.RadioSelect,
            )
        field = self.fields["evidence"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*((str(row.pk), _shelved(row)) for row in here.shelf), *LAST_CHOICES]
        self.order_fields([*(ask.item.code for ask in self.asks), "evidence", *TELLS])

    @property
    def needs_evidence(self) -> bool:
        """Whether a position is asked for, and not hindrances alone."""
        return any(not ask.is_hindrance for ask in self.asks)

    @property
    def answers(self) -> list[forms.BoundField]:
        """The fields of what is asked and of what shows it."""
        return [bound for bound in self.visible_fields() if bound.name not in TELLS]

    @property
    def tells(self) -> list[forms.BoundField]:
        """The fields that tell of evidence which is not on the list."""
        return [self[name] for name in TELLS]

    def clean(self) -> dict[str, Any]:
        """Positions stand on evidence, and “in place” on evidence that is held; the action holds the same."""
        clean = super().clean() or self.cleaned_data
        places = [clean.get(ask.item.code) for ask in self.asks if not ask.is_hindrance]
        evidence = clean.get("evidence", "")
        if any(places) and not evidence and "evidence" not in self.errors:
            self.add_error("evidence", NEEDS_EVIDENCE)
        elif IN_PLACE in places and evidence not in self.held:
            self.add_error("evidence", NEEDS_HELD)
        if any(places) and evidence in TOLD:
            last = "kept_at" if evidence == EvidenceState.HELD else "due_on"
            for name in ("title", "keeper", last):
                if not clean.get(name) and name not in self.errors:
                    self.add_error(name, f"{self.fields[name].label} Fill this in, or choose evidence from the list.")
        return clean

    def places(self) -> dict[str, str]:
        """What was chosen, by the code of what is asked; without what was left open."""
        return {ask.item.code: place for ask in self.asks if (place := self.cleaned_data[ask.item.code])}

    def shown(self) -> Shown:
        """What shows it."""
        clean = self.cleaned_data
        evidence = clean["evidence"]
        if not evidence:
            return Shown()
        if evidence == NOTHING_KNOWN:
            return Shown(told=_nothing_known(self.here.question, self.here.until), new_id=clean["new_id"])
        if evidence not in TOLD:
            return Shown(chosen=UUID(evidence))
        told = Told(
            title=clean["title"],
            state=TOLD[evidence],
            kind=Evidence.Kind.OTHER,
            keeper=clean["keeper"],
            kept_at=clean["kept_at"],
            due_on=clean["due_on"],
        )
        return Shown(told=told, new_id=clean["new_id"])


def _nothing_known(question: Question, until: date) -> Told:
    """What is put on the shelf for somebody who knows of no evidence: those who run the round look, until a day.

    The same words whoever asks for it, so that it stands on the shelf's pages once.
    """
    return Told(
        title=f"Something that shows where we stand on question {question.item.number}",
        state=EvidenceState.SOUGHT,
        kind=Evidence.Kind.OTHER,
        keeper="Those who run the round",
        due_on=until,
    )


def _shelved(row: Evidence) -> str:
    """One piece of evidence on the list somebody chooses from."""
    if row.state == EvidenceState.HELD:
        return f"{row.title} (held by {row.keeper})"
    return f"{row.title} (being looked for by {row.keeper})"


class ColleagueForm(forms.Form):
    """Who runs the round too."""

    username = forms.CharField(
        label="What is their username?",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Write their username"},
    )

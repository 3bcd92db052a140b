"""What comes in from the pages of gatherings, offers and asks, working agreements and reflections."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils import timezone
from django.utils.formats import date_format

from frontdoor.core.forms import DatePartsField
from networks.actions.agreements import Agreed
from networks.actions.gatherings import MOST_OF_A_SECTOR, Call
from networks.forms.fields import NO_NAMES, choose, one_line, several_lines
from networks.models import Gathering, GatheringNote, Member, OfferOrAsk
from networks.reads import SECTOR_WORDS, name_of


class GatheringForm(forms.Form):
    """A gathering: what, when and where."""

    gathering_id = forms.UUIDField(widget=forms.HiddenInput)
    title = one_line("What is it called?", "For example: autumn gathering.")
    day = DatePartsField(label="Which day?")
    begins = forms.TimeField(
        label="It begins at",
        help_text="For example 18:30.",
        error_messages={"required": "Write when it begins"},
        input_formats=["%H:%M", "%H.%M"],
        widget=forms.TimeInput(format="%H:%M", attrs={"class": "govuk-input--width-5", "autocomplete": "off"}),
    )
    ends = forms.TimeField(
        label="It ends at",
        help_text="For example 20:00.",
        error_messages={"required": "Write when it ends"},
        input_formats=["%H:%M", "%H.%M"],
        widget=forms.TimeInput(format="%H:%M", attrs={"class": "govuk-input--width-5", "autocomplete": "off"}),
    )
    where = one_line("Where?", most=200)
    access = one_line(
        "Getting in and taking part", "For example: step-free, hearing loop, tea and a meal.", most=300, required=False
    )
    agenda = several_lines("What will people talk about?", "One thing on each line.", rows=5, required=False)
    for_anybody = forms.BooleanField(
        label="Anybody may come: show it on the public page",
        help_text="Leave it empty where people need a room of their own.",
        required=False,
    )

    def __init__(self, data: Any = None, *, row: Gathering | None = None) -> None:
        first: dict[str, Any] = {"gathering_id": uuid4(), "for_anybody": True, "begins": "18:30", "ends": "20:00"}
        if row is not None:
            begins, ends = timezone.localtime(row.starts_at), timezone.localtime(row.ends_at)
            first = {
                "gathering_id": row.pk,
                "title": row.title,
                "day": begins.date(),
                "begins": begins.time(),
                "ends": ends.time(),
                "where": row.where,
                "access": row.access,
                "agenda": row.agenda,
                "for_anybody": row.for_anybody,
            }
        super().__init__(data, initial=first)

    def call(self) -> Call:
        """What `plan_gathering` and `change_gathering` take. An end before the beginning is on the next day."""
        said = self.cleaned_data
        day, begins, ends = said["day"], said["begins"], said["ends"]
        last = day + timedelta(days=1) if ends < begins else day
        return Call(
            title=said["title"],
            starts_at=_at(day, begins),
            ends_at=_at(last, ends),
            where=said["where"],
            access=said["access"],
            agenda=said["agenda"],
            for_anybody=said["for_anybody"],
        )


def _at(day: date, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock))


class CameForm(forms.Form):
    """Who came: members ticked, and how many others of each sector."""

    members = forms.MultipleChoiceField(
        label="Which members came?", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, data: Any = None, *, members: Iterable[Member], came: Iterable[UUID] = (), others: dict[str, int]
    ) -> None:
        first: dict[str, Any] = {f"others_{sector}": others.get(sector, 0) for sector in SECTOR_WORDS}
        super().__init__(data, initial={**first, "members": [str(each) for each in came]})
        choose(self, "members", [(str(each.pk), name_of(each)) for each in members])
        for sector, words in SECTOR_WORDS.items():
            self.fields[f"others_{sector}"] = forms.IntegerField(
                label=f"Others who came: {words}",
                min_value=0,
                max_value=MOST_OF_A_SECTOR,
                required=False,
                widget=forms.NumberInput(
                    attrs={"inputmode": "numeric", "class": "govuk-input--width-3", "autocomplete": "off"}
                ),
            )

    def others(self) -> dict[str, int]:
        """Sector to people, for `say_who_came`."""
        return {sector: self.cleaned_data[f"others_{sector}"] or 0 for sector in SECTOR_WORDS}


class NotesForm(forms.Form):
    """The notes of a gathering."""

    note_id = forms.UUIDField(widget=forms.HiddenInput)
    read_id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    words = several_lines("What did people talk about?", NO_NAMES, rows=12, most=20000)

    def __init__(self, data: Any = None, *, stand: Sequence[GatheringNote] = ()) -> None:
        """`stand` are the notes that stand, the latest first: what somebody writes goes on from all of them."""
        words = "\n\n* * *\n\n".join(note.words for note in reversed(stand))
        read_id = stand[0].pk if stand else None
        super().__init__(data, initial={"note_id": uuid4(), "words": words, "read_id": read_id})


class ExchangeForm(forms.Form):
    """An offer or an ask."""

    exchange_id = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label="Is it an offer or an ask?",
        choices=OfferOrAsk.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose an offer or an ask"},
    )
    words = several_lines("What is offered, or asked for?", NO_NAMES, rows=3, most=1000)
    member = forms.ChoiceField(label="By which member, if it is known?", required=False)
    gathering = forms.ChoiceField(label="At which gathering, if at one?", required=False)

    def __init__(
        self, data: Any = None, *, members: Iterable[Member], gatherings: Iterable[Gathering], here: str = ""
    ) -> None:
        super().__init__(data, initial={"exchange_id": uuid4(), "gathering": here})
        choose(self, "member", [("", "Somebody in the room"), *((str(each.pk), name_of(each)) for each in members)])
        when = [
            (str(row.pk), f"{row.title}, {date_format(timezone.localtime(row.starts_at), 'j F Y')}")
            for row in gatherings
        ]
        choose(self, "gathering", [("", "Between gatherings"), *when])


class AnswerForm(forms.Form):
    """What came of an offer or an ask."""

    answer = several_lines("Who took it up, and what came of it?", NO_NAMES, rows=3, most=1000)


class AgreementForm(forms.Form):
    """A working agreement."""

    agreement_id = forms.UUIDField(widget=forms.HiddenInput)
    title = one_line("What is it about?", most=160)
    words = several_lines("What was agreed?")
    with_whom = one_line("Who agreed to it?", "Networks and organisations, not people.", most=300)
    agreed_on = DatePartsField(label="Agreed on")
    review_on = DatePartsField(label="Look at it again on")

    def __init__(self, data: Any = None) -> None:
        today = timezone.localdate()
        half_a_year = today + timedelta(days=182)
        super().__init__(data, initial={"agreement_id": uuid4(), "agreed_on": today, "review_on": half_a_year})

    def agreed(self) -> Agreed:
        """What `agree_to_work` takes."""
        said = dict(self.cleaned_data)
        del said["agreement_id"]
        return Agreed(**said)


class ReviewForm(forms.Form):
    """A working agreement is looked at again."""

    review_id = forms.UUIDField(widget=forms.HiddenInput)
    words = several_lines("What did you find?")
    next_on = DatePartsField(
        label="Look at it again on", help_text="Leave it empty to end the agreement.", required=False
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"review_id": uuid4()})


class ReflectionForm(forms.Form):
    """A note on a question to think with."""

    words = several_lines("What did you think?", "Words only. Nothing is scored.", rows=6, most=5000)

"""What each measure means, in plain words. A page that shows a figure prints its definition beside it.

Measures are questions, never targets: nothing here says what a good figure would be.
"""

from dataclasses import dataclass, fields
from types import MappingProxyType

from frontdoor.people.steps import Kind

OUR_OWN = "Our own definition, counted from the steps that actions append to journeys."


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure. `text` names its SQL in measures/; measures of one text are counted in one statement, so they agree.

    `{answer_days}` and `{again_days}` stand where a report says the days it was counted with.
    """

    code: str
    question: str
    unit: str
    numerator: str
    denominator: str
    unknowns: str
    window: str
    source: str
    text: str

    def worded(self, *, answer_days: int, again_days: int) -> "Measure":
        """The same definition with the days written in."""
        days = {"answer_days": answer_days, "again_days": again_days}
        return Measure(**{field.name: getattr(self, field.name).format(**days) for field in fields(self)})


PEOPLE = Measure(
    code="people",
    question="How many people got in touch?",
    unit="people",
    numerator="People who got in touch for the first time, or had a conversation, in the period: each person once.",
    denominator="None: it is a count.",
    unknowns="Calls that were missed or cut off leave no step. Someone who gave no name may be counted twice.",
    window="The period of the report.",
    source=OUR_OWN,
    text="people",
)
CONVERSATIONS = Measure(
    code="conversations",
    question="How many conversations did we have, and how did people reach us?",
    unit="conversations",
    numerator="Conversations in the period, by the way in.",
    denominator="All conversations in the period.",
    unknowns="A conversation nobody wrote down is not counted. Where the way in was not noted, it says so.",
    window="The period of the report.",
    source=f"{OUR_OWN} Ways in: the list of that name.",
    text="conversations",
)
NEEDS = Measure(
    code="needs",
    question="What became of what people asked for?",
    unit="needs",
    numerator="Needs by the last introduction made for them, the answer to it, and what the person says.",
    denominator="Needs first raised in the period, each once. One conversation may raise several.",
    unknowns="Where nobody has introduced the person, been answered or heard back yet, that is shown as its own group.",
    window="Raised in the period; followed up to the day of counting.",
    source=OUR_OWN,
    text="needs",
)
INTRODUCTIONS = Measure(
    code="introductions",
    question="How were people introduced, and how many were only told about something?",
    unit="introductions",
    numerator="Introductions made in the period, by kind. “Told about” is information alone.",
    denominator="All introductions made in the period, of every kind.",
    unknowns="None: an introduction always has a kind.",
    window="The period of the report.",
    source=f"{OUR_OWN} Kinds: told about, introduced, accompanied, referred, helped there and then.",
    text="introductions",
)
ANSWERS = Measure(
    code="answers",
    question="Did the other side answer?",
    unit="introductions",
    numerator=(
        "Introductions by their first answer: yes (or support that began), no, called off by either side, "
        "or no answer within {answer_days} days."
    ),
    denominator="People introduced, accompanied or referred in the period: kinds that wait for an answer.",
    unknowns="Made less than {answer_days} days before the day of counting, and not answered: the time is not over.",
    window="Made in the period; an answer counts within {answer_days} days.",
    source=OUR_OWN,
    text="introductions",
)
FIRST_SUPPORT = Measure(
    code="first_support",
    question="How long was it from an introduction to the first support?",
    unit="days",
    numerator=(
        "Days from an introduction to the first support that followed it: the middle wait, "
        "and the wait that nine in ten stayed within."
    ),
    denominator="Introductions made in the period after which support began; the people behind them are shown.",
    unknowns="Introductions without support so far are left out, so in a recent period long waits are missing still.",
    window="Introduced in the period; followed up to the day of counting.",
    source=f"{OUR_OWN} The middle wait is shown from 8 people, nine in ten from 40.",
    text="waits",
)
MET = Measure(
    code="met",
    question="Does the person say it helped?",
    unit="needs",
    numerator="Needs by the person's own last answer: it helped, it helped a little, it did not, no answer yet.",
    denominator="Needs first raised in the period.",
    unknowns="No answer yet. What an organisation says is done is not counted as helped.",
    window="Raised in the period; people are asked about four weeks later; followed up to the day of counting.",
    source=f"{OUR_OWN} The person confirms outcomes; closed by an organisation is not the same as helped.",
    text="needs",
)
AGAIN = Measure(
    code="again",
    question="Did people come back with a need soon after?",
    unit="needs",
    numerator="Needs after which the same person raised a need again, a day to {again_days} days later.",
    denominator="Needs first raised in the period.",
    unknowns=(
        "Raised less than {again_days} days before the day of counting: too early to know. "
        "Steps do not say what a need is about, so another need of the same person counts too."
    ),
    window="Raised in the period; {again_days} days from each.",
    source=OUR_OWN,
    text="needs",
)

MEASURES = (PEOPLE, CONVERSATIONS, NEEDS, INTRODUCTIONS, ANSWERS, FIRST_SUPPORT, MET, AGAIN)

PLACES = (
    "Where a report is about one place, a person is counted in it as soon as any step of theirs names it: where they "
    "live, or what they feel part of. A person of several places is counted in each of them, and one of no known place "
    "in none. So the figures of places do not add up to those of everyone, and are not meant to."
)
DISCLOSURE = (
    "Every count from 1 to 7 is shown as “fewer than 8”, all others are rounded to 5, and so are totals. Figures that "
    "could give a small count away by adding and subtracting move to a neighbouring multiple of 5, or are left out: "
    "reports of several days on the same months cannot be set against one another either."
)

HOW = MappingProxyType({"first": "For the first time", "again": "Had been in touch before"})
KINDS = MappingProxyType(
    {
        Kind.TOLD_ABOUT.value: "Told about something",
        Kind.INTRODUCED.value: "Introduced",
        Kind.ACCOMPANIED.value: "Gone along with",
        Kind.REFERRED.value: "Referred",
        Kind.HELPED_DIRECTLY.value: "Helped there and then",
    }
)
NO_INTRODUCTION = "none"
KINDS_OR_NONE = MappingProxyType({**KINDS, NO_INTRODUCTION: "None so far"})
ASKING_KINDS = (Kind.INTRODUCED.value, Kind.ACCOMPANIED.value, Kind.REFERRED.value)
NOT_ASKED = "not_asked"
ANSWERED = MappingProxyType(
    {
        "accepted": "Said yes",
        "declined": "Said no",
        "called_off": "Called off",
        "silent": "No answer in time",
        "open": "Still time to answer",
    }
)
ANSWERED_OR_NOT_ASKED = MappingProxyType({**ANSWERED, NOT_ASKED: "No answer needed"})
SAID = MappingProxyType(
    {
        Kind.NEED_MET.value: "It helped",
        Kind.NEED_PARTLY_MET.value: "It helped a little",
        Kind.NEED_NOT_MET.value: "It did not help",
        "no_answer": "No answer yet",
    }
)
CAME_BACK = MappingProxyType(
    {"again": "Raised a need again", "not_again": "Did not, so far as we know", "early": "Too early to know"}
)

"""The framework a round stands on: six themes with three questions each, eight foundations, and what is answered.

Its one home is the versioned lists of `frontdoor.reference`; here is what they must be to be asked in a round.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from frontdoor.reference.files import BadFileError, FiledContents, FiledItem, FiledList, FiledWording, Problem
from frontdoor.reference.reads import ShownItem

QUESTIONS, THEMES, FOUNDATIONS = "readiness-questions", "readiness-themes", "foundations"
PLACES, HINDRANCES = "readiness-positions", "hindrance-levels"
IN_PLACE = "in-place"
PLACE_CODES = (IN_PLACE, "developing", "gap-action-planned", "gap-no-action", "not-seen", "no-evidence")
"""The positions, from DOMAIN. They are places to stand, in an order to read them in; nothing counts them up."""
HINDRANCE_CODES = ("none-seen", "some", "much")

HOW_MANY: MappingProxyType[str, int] = MappingProxyType(
    {QUESTIONS: 18, THEMES: 6, FOUNDATIONS: 8, PLACES: len(PLACE_CODES), HINDRANCES: len(HINDRANCE_CODES)}
)
"""How many items each list of the framework has, parts not counted. Source: R, Six themes; Foundations; questions."""
EACH_THEME = 3


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing a person is asked: a question, a lettered part of one, or what follows on a condition ("If not")."""

    item: ShownItem
    is_whole: bool

    @property
    def is_hindrance(self) -> bool:
        """Whether it asks about something in the way, answered with none seen, some or much."""
        return self.item.answered_with == HINDRANCES

    @property
    def label(self) -> str:
        """Its number and letter ("5b"), with the condition it is asked on ("6, if not")."""
        return f"{self.item.number}, {self.item.condition.lower()}" if self.item.condition else self.item.number


@dataclass(frozen=True, slots=True)
class Question:
    """One of the 18, with everything asked under it in order."""

    item: ShownItem
    asks: tuple[Ask, ...]


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme and its questions in order."""

    code: str
    name: str
    questions: tuple[Question, ...]


def themes_of(items: Sequence[ShownItem]) -> list[Theme]:
    """The questions of one version under their themes, in order."""
    codes = dict.fromkeys(item.group_code for item in items)
    return [
        Theme(
            code=code,
            name=next(item.group_name for item in items if item.group_code == code),
            questions=tuple(Question(item, tuple(_asks(item))) for item in items if item.group_code == code),
        )
        for code in codes
    ]


def _asks(item: ShownItem) -> Iterator[Ask]:
    if item.answered_with:
        yield Ask(item, is_whole=True)
    yield from (Ask(part, is_whole=False) for part in item.parts)


def refuse_other_files(filed: FiledList | FiledContents | FiledWording) -> None:
    """Raise BadFileError unless the file is a list of the framework in its whole shape, or words over one."""
    code = filed.code if isinstance(filed, FiledList) else filed.list_code
    if code not in HOW_MANY:
        listed = ", ".join(HOW_MANY)
        raise BadFileError([Problem(1, f"'{code}' is no part of the readiness framework, which is {listed}.")])
    if isinstance(filed, FiledContents):
        raise BadFileError([Problem(1, f"'{code}' is not an empty list. Lay your words over it with 'wording_for'.")])
    if isinstance(filed, FiledList) and (problems := list(_problems(filed))):
        raise BadFileError(problems)


def _problems(filed: FiledList) -> Iterator[Problem]:
    wanted = HOW_MANY[filed.code]
    if len(filed.items) != wanted:
        yield Problem(1, f"'{filed.code}' has {wanted} items, and this file has {len(filed.items)}.")
    for number, item in enumerate(filed.items, start=1):
        if item.number != str(number):
            yield Problem(item.line, f"Expected number {number} here, not '{item.number}'.")
    if filed.code == QUESTIONS:
        yield from _problems_of_questions(filed)
    for code, known in ((PLACES, PLACE_CODES), (HINDRANCES, HINDRANCE_CODES)):
        if filed.code == code:
            listed = ", ".join(known)
            yield from (
                Problem(item.line, f"'{item.code}' is none of {listed}.")
                for item in filed.items
                if item.code not in known
            )


def _problems_of_questions(filed: FiledList) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for item in filed.items:
        seen[item.group] = seen.get(item.group, 0) + 1
        if seen[item.group] == EACH_THEME + 1:
            yield Problem(item.line, f"The theme '{item.group}' has more than {EACH_THEME} questions.")
        yield from _problems_of_answers(item)
    if short := [theme for theme, questions in seen.items() if questions < EACH_THEME]:
        yield Problem(1, f"A theme has {EACH_THEME} questions; fewer were given for {', '.join(short)}.")


def _problems_of_answers(item: FiledItem) -> Iterator[Problem]:
    if not item.answered_with and not item.parts:
        yield Problem(item.line, "The question says neither 'answered_with' nor 'parts', so nobody could answer it.")
    lines = [(item.answered_with, item.line)] if item.answered_with else []
    lines += [(part.answered_with, part.line) for part in item.parts]
    for answer, line in lines:
        if answer not in {PLACES, HINDRANCES}:
            yield Problem(line, f"'answered_with' must be {PLACES} or {HINDRANCES} here, not '{answer}'.")

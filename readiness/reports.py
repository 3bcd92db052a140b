"""A round's local report, made of facts: who holds which positions, what changed, evidence, plans, and what follows.

Pure functions. Nothing is counted, scored or averaged; where too few of a group answered, nothing is said of it, and no
line joins groups, because what only a small group holds would show in the difference.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from frontdoor.charts import Chart, Heading, HeldColumn, HeldGrid, draw_held
from frontdoor.core.disclosure import Published
from readiness.framework import HINDRANCE_CODES, IN_PLACE, PLACE_CODES, Ask, Question, Theme
from readiness.models import Plan, RoleGroup, SaidOfEvidence
from readiness.shelf import told_once
from readiness.workflow import EvidenceState, PlanState

NOT_SHOWN = "Not shown: too few answered"
LISTEN = "Bring together people who see {what} differently, and listen before anything is decided."
OPEN_GAPS = ("gap-no-action", "not-seen")
GAPS = (*OPEN_GAPS, "gap-action-planned")


@dataclass(frozen=True, slots=True)
class Facts:
    """What a report is made of.

    `taking_part` is how many of a group answered something, as anybody may see it. `held` maps an item and a role group
    to the codes held there, `before` the code of what was asked and a group's name in small letters to those of the
    round before; a missing key was not shown. `compared` is False where there was no round before. `names` are the
    words for codes. `evidence` is what was on the shelf when the round ended, on `ended_on`.
    """

    themes: Sequence[Theme]
    groups: Sequence[RoleGroup]
    taking_part: Mapping[UUID, Published]
    held: Mapping[tuple[UUID, UUID], frozenset[str]]
    before: Mapping[tuple[str, str], frozenset[str]]
    compared: bool
    names: Mapping[str, str]
    evidence: Sequence[SaidOfEvidence]
    plans: Sequence[Plan]
    ended_on: date


@dataclass(frozen=True, slots=True)
class GroupSeen:
    """One role group on one part, in words: what it holds now and held last time, and what changed."""

    name: str
    now: str
    before: str
    change: str


@dataclass(frozen=True, slots=True)
class AskSeen:
    """One part: its words, what each group holds, the picture of it, and whether it is seen differently."""

    ask: Ask
    anchor: str
    groups: tuple[GroupSeen, ...]
    chart: Chart
    seen_differently: bool


@dataclass(frozen=True, slots=True)
class Because:
    """An answer that a recommendation rests on, and where on the page it stands."""

    anchor: str
    words: str


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What follows, and the answers behind it. `in_short` are the words without the part they are about."""

    words: str
    because: tuple[Because, ...]
    in_short: str


@dataclass(frozen=True, slots=True)
class QuestionSeen:
    """One question of the report."""

    question: Question
    asks: tuple[AskSeen, ...]
    evidence: tuple[SaidOfEvidence, ...]
    plans: tuple[Plan, ...]
    recommendations: tuple[Recommendation, ...]


@dataclass(frozen=True, slots=True)
class ThemeSeen:
    """A theme of the report."""

    theme: Theme
    questions: tuple[QuestionSeen, ...]


@dataclass(frozen=True, slots=True)
class Follows:
    """What follows on several questions: the words once, and the questions."""

    words: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class FirstPage:
    """A report in short: who took part, where people differ and agree, where nothing is shown, and what follows."""

    taking_part: tuple[tuple[str, Published], ...]
    differ: tuple[AskSeen, ...]
    agree: tuple[tuple[AskSeen, str], ...]
    not_shown: tuple[AskSeen, ...]
    follows: tuple[Follows, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the report as a file: one part and one role group."""

    theme: Theme
    ask: Ask
    group: GroupSeen


def report_of(facts: Facts) -> list[ThemeSeen]:
    """The report, theme by theme."""
    return [
        ThemeSeen(theme, tuple(_question(question, facts) for question in theme.questions)) for theme in facts.themes
    ]


def first_page_of(report: Sequence[ThemeSeen], facts: Facts) -> FirstPage:
    """The report in short. Where people agree, the one place that all groups shown see is said with the part."""
    asks = [ask for seen in report for question in seen.questions for ask in question.asks]
    places = [_places(ask.ask, facts) for ask in asks]
    return FirstPage(
        taking_part=tuple((group.name, facts.taking_part[group.pk]) for group in facts.groups),
        differ=tuple(ask for ask in asks if ask.seen_differently),
        agree=tuple(
            (ask, facts.names[next(iter(seen))]) for ask, seen in zip(asks, places, strict=True) if len(seen) == 1
        ),
        not_shown=tuple(ask for ask, seen in zip(asks, places, strict=True) if not seen),
        follows=_follows(report),
    )


def _places(ask: Ask, facts: Facts) -> frozenset[str]:
    """What is seen on one part by any group that is shown."""
    shown = (facts.held.get((ask.item.id, group.pk), frozenset[str]()) for group in facts.groups)
    return frozenset[str]().union(*shown)


def _follows(report: Sequence[ThemeSeen]) -> tuple[Follows, ...]:
    """Each recommendation once, with every question it is made on, those made most often first."""
    found: dict[str, list[Question]] = {}
    for seen in report:
        for question in seen.questions:
            for words in dict.fromkeys(each.in_short for each in question.recommendations):
                found.setdefault(words, []).append(question.question)
    often = sorted(found.items(), key=lambda each: -len(each[1]))
    return tuple(Follows(words, tuple(questions)) for words, questions in often)


def rows_of(report: Sequence[ThemeSeen]) -> Iterator[Row]:
    """The report line by line, for a file."""
    for seen in report:
        for question in seen.questions:
            for ask in question.asks:
                yield from (Row(seen.theme, ask.ask, group) for group in ask.groups)


def groups_never_shown(facts: Facts) -> list[str]:
    """The role groups of which too few answered for anything to be seen."""
    shown = {group for _, group in facts.held}
    return [group.name for group in facts.groups if group.pk not in shown]


def _question(question: Question, facts: Facts) -> QuestionSeen:
    code = question.item.code
    asks = tuple(_ask(ask, facts) for ask in question.asks)
    plans = tuple(plan for plan in facts.plans if plan.question.code == code)
    speaking = sorted((row for row in facts.evidence if code in row.questions), key=lambda row: row.waits)
    evidence = tuple(sorted(told_once(speaking), key=lambda row: row.title))
    return QuestionSeen(question, asks, evidence, plans, tuple(_recommended(question, facts, evidence, plans)))


def _anchor(ask: Ask) -> str:
    return f"ask-{ask.item.code}"


def _ask(ask: Ask, facts: Facts) -> AskSeen:
    codes = HINDRANCE_CODES if ask.is_hindrance else PLACE_CODES
    held = {group.pk: facts.held.get((ask.item.id, group.pk)) for group in facts.groups}
    columns = tuple(
        HeldColumn(group.name, _held(codes, held[group.pk]), _held(codes, _before(ask, group, facts)))
        for group in facts.groups
    )
    heading = Heading(
        id=f"grid-{ask.item.code}",
        title=f"Question {ask.label}: what each role group sees",
        description="A dot for each place that somebody of the group sees. The same stands in the table below.",
        unit="places",
    )
    grid = HeldGrid(heading, "Role group", tuple(facts.names[code] for code in codes), columns)
    return AskSeen(
        ask=ask,
        anchor=_anchor(ask),
        groups=tuple(_group(ask, group, held[group.pk], codes, facts) for group in facts.groups),
        chart=draw_held(grid),
        seen_differently=len(_places(ask, facts)) > 1,
    )


def _held(codes: Sequence[str], found: frozenset[str] | None) -> tuple[bool, ...] | None:
    return None if found is None else tuple(code in found for code in codes)


def _group(ask: Ask, group: RoleGroup, now: frozenset[str] | None, codes: Sequence[str], facts: Facts) -> GroupSeen:
    before = _before(ask, group, facts)
    return GroupSeen(
        name=group.name,
        now=_words(now, codes, facts),
        before=_words(before, codes, facts) if facts.compared else "",
        change=_change(now, before, codes, facts) if facts.compared else "",
    )


def _before(ask: Ask, group: RoleGroup, facts: Facts) -> frozenset[str] | None:
    """What a group of that name held on that part in the round before; None where it is not known."""
    return facts.before.get((ask.item.code, group.name.lower()))


def _words(found: frozenset[str] | None, codes: Sequence[str], facts: Facts) -> str:
    if found is None:
        return NOT_SHOWN
    return "; ".join(facts.names[code] for code in codes if code in found)


def _change(now: frozenset[str] | None, before: frozenset[str] | None, codes: Sequence[str], facts: Facts) -> str:
    if now is None or before is None:
        return "Cannot be said"
    said = [
        f"{words}: {_words(found, codes, facts)}"
        for words, found in (("Seen now and not before", now - before), ("Seen before and not now", before - now))
        if found
    ]
    return ". ".join(said) or "As before"


def _recommended(
    question: Question, facts: Facts, evidence: Sequence[SaidOfEvidence], plans: Sequence[Plan]
) -> Iterator[Recommendation]:
    """What follows from the answers shown. Each line says which answers it rests on."""
    asks = question.asks
    planned = any(plan.state in {PlanState.PLANNED, PlanState.UNDER_WAY} for plan in plans)
    if not planned and (gaps := _behind(asks, OPEN_GAPS, facts)):
        yield _follow("Plan what to do about this gap, with a name and a date.", gaps)
    for ask in asks:
        there, missing = _behind((ask,), (IN_PLACE,), facts), _behind((ask,), GAPS, facts)
        if there and missing:
            yield Recommendation(LISTEN.format(what=ask.label), (*there, *missing), LISTEN.format(what="this"))
    if unknown := _behind(asks, ("no-evidence",), facts):
        yield _follow("Look for evidence, and say who does so and until when.", unknown)
    if hindered := _behind(asks, ("much",), facts):
        yield _follow("Ask what is in the way, and what could be let go of to make room.", hindered)
    late = [row for row in evidence if row.state == EvidenceState.SOUGHT and row.due_on and row.due_on < facts.ended_on]
    if late:
        rests = tuple(
            Because(f"evidence-{question.item.code}", f"“{row.title}” was to be found by {row.due_on:%-d %B %Y}")
            for row in late
        )
        yield _follow("Ask after the evidence that was to be found by now.", rests)


def _follow(words: str, because: tuple[Because, ...]) -> Recommendation:
    return Recommendation(words, because, words)


def _behind(asks: Sequence[Ask], codes: Sequence[str], facts: Facts) -> tuple[Because, ...]:
    """The answers shown that hold one of these codes, as they are cited."""
    return tuple(
        Because(_anchor(ask), f"{ask.label}: {group.name}, “{facts.names[code]}”")
        for ask in asks
        for group in facts.groups
        for code in codes
        if code in facts.held.get((ask.item.id, group.pk), frozenset())
    )

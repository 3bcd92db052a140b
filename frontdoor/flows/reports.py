"""A report as people read it: each measure as a question, its definition, its figures in words, and their pictures.

Everything here is made of published figures alone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from frontdoor.charts import (
    Bar,
    Bars,
    Chart,
    DotRow,
    DotStrip,
    Heading,
    Link,
    Sankey,
    Stage,
    Stop,
    draw_bars,
    draw_dots,
    draw_sankey,
)
from frontdoor.core.disclosure import Published, publish_share
from frontdoor.flows import definitions as d
from frontdoor.flows.counting import Figures, link_key
from frontdoor.flows.models import FlowReport
from frontdoor.people.steps import Kind

TOO_FEW = "too few people to say"
TOO_FINE = (
    "The way from each introduction to each answer is too fine to show for this report: "
    "a small count could be worked out from it. A report on everyone, or on more time, may show it."
)
PARTS_NOT_SHOWN = (
    "What this is made up of cannot be shown for this report: a small count could be worked out from it. "
    "A report on everyone, or on more time, may show it."
)


@dataclass(frozen=True, slots=True)
class Line:
    """One figure in words: what it is, and the figure ("1,250", "fewer than 8")."""

    what: str
    figure: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A measure with what a report says to it.

    `drawn` are the lines that stand in the table of a chart, so a page need not say them again. `note` says what cannot
    be shown, and why; empty where all is.
    """

    measure: d.Measure
    lines: tuple[Line, ...]
    drawn: tuple[Line, ...] = ()
    charts: tuple[Chart, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class ExportRow:
    """One line of a report as a file: the question, what the figure is, the figure, and the definition."""

    line: Line
    measure: d.Measure


def answers_of(report: FlowReport, ways_in: Mapping[str, str]) -> list[Answer]:
    """What a whole report says to each measure, in order. `ways_in` are the names of the ways in by code."""
    figures: Figures = report.figures
    found = [
        _split(d.PEOPLE, figures, _Shape("people", "people", "Got in touch", d.HOW), draw=False),
        _split(d.CONVERSATIONS, figures, _Shape("conversations", "conversations", "Conversations", ways_in)),
        _needs(figures),
        _introductions(figures),
        _split(d.ANSWERS, figures, _ASKING),
        _first_support(report),
        _met(figures),
        _split(d.AGAIN, figures, _Shape("needs", "needs/again", "Needs raised", d.CAME_BACK)),
    ]
    days = {"answer_days": report.answer_days, "again_days": report.again_days}
    return [replace(each, measure=each.measure.worded(**days)) for each in found]


def export_rows(report: FlowReport, ways_in: Mapping[str, str]) -> Iterator[ExportRow]:
    """Every figure of a whole report, the ways between stops of the picture included."""
    for answer in answers_of(report, ways_in):
        yield from (ExportRow(line, answer.measure) for line in (*answer.lines, *answer.drawn))


def _words(figure: int | None) -> str:
    return Published(figure).words


def _line(figures: Figures, key: str, what: str) -> list[Line]:
    """The line for one key; none where it was not published."""
    return [Line(what, _words(figures[key]))] if key in figures else []


@dataclass(frozen=True, slots=True)
class _Shape:
    """A breakdown: the key of its total, what its parts' keys begin with, what the total is, its parts by code."""

    total: str
    name: str
    what: str
    parts: Mapping[str, str]


_ASKING = _Shape("introductions/asking", "introductions/answer", "Waited for an answer", d.ANSWERED)
_KINDS = _Shape("introductions", "introductions/kind", "Introductions made", d.KINDS)
_SAID = _Shape("needs", "needs/said", "Needs raised", d.SAID)


def _split(measure: d.Measure, figures: Figures, shape: _Shape, *, draw: bool = True) -> Answer:
    """A total and its parts, as lines and, with `draw`, as bars."""
    keys = {f"{shape.name}/{code}": label for code, label in shape.parts.items()}
    total = tuple(_line(figures, shape.total, shape.what))
    if not keys.keys() <= figures.keys():
        return Answer(measure, total, note=PARTS_NOT_SHOWN)
    parts = tuple(line for key, label in keys.items() for line in _line(figures, key, label))
    if not draw:
        return Answer(measure, total + parts)
    bars = tuple(Bar(label, figures[key]) for key, label in keys.items())
    return Answer(measure, total, parts, (_bars(measure, shape.what, bars),))


def _bars(measure: d.Measure, what: str, bars: tuple[Bar, ...]) -> Chart:
    heading = Heading(
        id=f"bars-{measure.code.replace('_', '-')}",
        title=measure.question,
        description=f"{what}, one bar for each group. The figures are in the table below.",
        unit=measure.unit,
    )
    return draw_bars(Bars(heading, "Group", bars))


def _introductions(figures: Figures) -> Answer:
    """Introductions by kind, with the share of those who were only told about something."""
    told = f"introductions/kind/{Kind.TOLD_ABOUT.value}"
    answer = _split(d.INTRODUCTIONS, figures, _KINDS)
    if told not in figures:
        return answer
    share = publish_share(Published(figures[told]), Published(figures["introductions"]))
    words = "too few to say" if share is None else f"{share}%"
    return replace(answer, lines=(*answer.lines, Line("Share only told about something", words)))


def _first_support(report: FlowReport) -> Answer:
    people = report.figures.get("waits/people")
    waits = (("The middle wait", report.median_days), ("Nine in ten waited no longer than", report.p90_days))
    lines = [Line("People behind these figures", _words(people))]
    lines += [Line(what, TOO_FEW if days is None else _days(days)) for what, days in waits]
    return Answer(d.FIRST_SUPPORT, tuple(lines))


def _days(days: int) -> str:
    return "1 day" if days == 1 else f"{days:,} days"


def _met(figures: Figures) -> Answer:
    """What the person says, in all and by what the other side had answered."""
    answer = _split(d.MET, figures, _SAID)
    if not _has_ways(figures):
        return answer
    rows = tuple(
        DotRow(label, tuple(figures[link_key("answer", code, said)] for said in d.SAID))
        for code, label in d.ANSWERED_OR_NOT_ASKED.items()
    )
    heading = Heading(
        id="dots-met",
        title="What the person says, by what the other side had answered",
        description="Piles of dots for each answer of the other side. The figures are in the table below.",
        unit="needs",
    )
    strip = DotStrip(heading, "The other side", tuple(d.SAID.values()), rows)
    return replace(answer, charts=(*answer.charts, draw_dots(strip)))


def _has_ways(figures: Figures) -> bool:
    return f"needs/kind/{d.NO_INTRODUCTION}" in figures


def _needs(figures: Figures) -> Answer:
    """The needs raised, and the picture of their ways."""
    lines = _line(figures, "needs", "Needs raised")
    if not _has_ways(figures):
        return Answer(d.NEEDS, tuple(lines), note=TOO_FINE)
    stages = (
        Stage("Got in touch", (Stop("needs", "Raised a need", figures["needs"]),)),
        _stage("Introduction", "kind", d.KINDS_OR_NONE, figures),
        _stage("Answer", "answer", d.ANSWERED_OR_NOT_ASKED, figures),
        _stage("The person says", "said", d.SAID, figures),
    )
    stops = {stop.name for stage in stages for stop in stage.stops}
    first = [Link("needs", f"kind/{code}", figures[f"needs/kind/{code}"]) for code in d.KINDS_OR_NONE]
    links = [
        link
        for link in (*first, *_links(figures, "kind", "answer"), *_links(figures, "answer", "said"))
        if link.figure != 0 and {link.source, link.target} <= stops
    ]
    heading = Heading(
        id="ways",
        title="From getting in touch to what the person says",
        description=(
            "Bands lead from the needs people raised to how they were introduced, to the answer of the other side, "
            "and to what the person says. The figures are in the table below."
        ),
        unit="needs",
    )
    picture = draw_sankey(Sankey(heading, stages, tuple(links)))
    return Answer(d.NEEDS, tuple(lines), tuple(_ways(figures)), (picture,))


def _stage(label: str, name: str, parts: Mapping[str, str], figures: Figures) -> Stage:
    """The stops of one stage. Those nobody is at are left out, as long as somebody is at another."""
    stops = [Stop(f"{name}/{code}", words, figures[f"needs/{name}/{code}"]) for code, words in parts.items()]
    return Stage(label, tuple([stop for stop in stops if stop.figure != 0] or stops))


def _links(figures: Figures, left: str, right: str) -> Iterator[Link]:
    for key, figure in figures.items():
        if key.startswith(f"needs/{left}_to/"):
            source, target = key.split("/")[2:]
            yield Link(f"{left}/{source}", f"{right}/{target}", figure)


def _ways(figures: Figures) -> Iterator[Line]:
    """The stops and the ways between them, in words."""
    for name, parts in (("kind", d.KINDS_OR_NONE), ("answer", d.ANSWERED_OR_NOT_ASKED)):
        for code, label in parts.items():
            yield from _line(figures, f"needs/{name}/{code}", label)
    pairs = (("kind", d.KINDS_OR_NONE, d.ANSWERED_OR_NOT_ASKED), ("answer", d.ANSWERED_OR_NOT_ASKED, d.SAID))
    for left, sources, targets in pairs:
        for source, one in sources.items():
            for target, other in targets.items():
                yield from _line(figures, link_key(left, source, target), f"{one}, then: {other}")


def machine_figure(line: Line) -> int | str:
    """A figure for a file: a number where it is one, else its words."""
    bare = line.figure.replace(",", "")
    return int(bare) if bare.isdigit() else line.figure

"""Horizontal bars, each with its label above it and its figure at its end."""

from dataclasses import dataclass

from frontdoor.charts.figures import Chart, Figure, Heading, Row, Table, check, note_for, words
from frontdoor.charts.svg import (
    AXIS,
    LETTER,
    LINE,
    TEXT,
    WIDTH,
    fill_of,
    folded,
    hidden_fill,
    picture,
    shape,
    text_lines,
)

_THICK = 22.0
_GAP = 16.0
_HIDDEN_LENGTH = 28.0


@dataclass(frozen=True)
class Bar:
    """One bar: what it counts, and the count (None: suppressed)."""

    label: str
    figure: Figure


@dataclass(frozen=True)
class Bars:
    """Bars in the order to be shown; `label_head` heads the column of labels in the table ("Neighbourhood")."""

    heading: Heading
    label_head: str
    bars: tuple[Bar, ...]


def draw_bars(bars: Bars) -> Chart:
    """Draw the bars and their table. Raises ValueError for no bars or a negative figure."""
    figures = [bar.figure for bar in bars.bars]
    check(figures)
    most = max((figure for figure in figures if figure is not None), default=0)
    longest_words = max(len(words(figure)) for figure in figures)
    room = WIDTH - longest_words * TEXT * LETTER - 14
    body: list[str] = []
    top = 4.0
    for bar in bars.bars:
        lines = folded(bar.label, WIDTH - 8)
        body.append(text_lines(lines, 2, top + TEXT))
        top += LINE * len(lines) + 4
        body.append(_bar(bars.heading, bar, top, room, most))
        top += _THICK + _GAP
    body.append(shape("path", d=f"M2 0 V{top - _GAP + 6:.1f}", stroke=AXIS, stroke_width=1))
    rows = tuple(Row(bar.label, (words(bar.figure),)) for bar in bars.bars)
    table = Table(bars.heading.title, (bars.label_head, bars.heading.column), rows, note_for(figures))
    return Chart(picture(bars.heading, body, height=top), table)


def _bar(heading: Heading, bar: Bar, top: float, room: float, most: int) -> str:
    if bar.figure is None:
        length = _HIDDEN_LENGTH
        drawn = shape(
            "rect",
            x=2, y=top, width=length, height=_THICK,
            fill=hidden_fill(heading), stroke=AXIS, stroke_width=1.5, stroke_dasharray="4 3",
        )  # fmt: skip
    else:
        length = room * bar.figure / most if most else 0.0
        drawn = shape("rect", x=2, y=top, width=length, height=_THICK, fill=fill_of(heading, 0)) if length else ""
    return drawn + text_lines([words(bar.figure)], length + 9, top + _THICK - 5)

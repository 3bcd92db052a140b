"""A dot strip: for each row, how many stand at each point of one scale, as piles of dots: agreement and spread."""

from dataclasses import dataclass

from frontdoor.charts.figures import Chart, Figure, Heading, Row, Table, check, note_for, words
from frontdoor.charts.svg import (
    AXIS,
    COLOURS,
    LINE,
    TEXT,
    WIDTH,
    figure_lines,
    folded,
    hidden_fill,
    picture,
    shape,
    text_lines,
)

_RADIUS = 6.0
_PITCH = 15.0
_MOST_DOTS = 20
_ROUND_NUMBERS = (1, 5, 10, 50, 100, 500, 1_000, 5_000, 10_000, 50_000, 100_000)
FEWEST_POINTS, MOST_POINTS = 2, 5


@dataclass(frozen=True)
class DotRow:
    """One row: its label, and a count (None: suppressed) for each point of the scale."""

    label: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class DotStrip:
    """Rows over one scale of 2 to 5 points, in order; `label_head` heads the column of row labels in the table."""

    heading: Heading
    label_head: str
    scale: tuple[str, ...]
    rows: tuple[DotRow, ...]


def draw_dots(strip: DotStrip) -> Chart:
    """Draw the piles and their table. One dot stands for 1, 5, 10, 50 ... so that no pile has more than 20 dots.

    Raises ValueError for no rows, a row that does not fit the scale, a scale of other than 2 to 5 points, or a negative
    figure.
    """
    figures = [figure for row in strip.rows for figure in row.figures]
    check(figures)
    points = len(strip.scale)
    if not FEWEST_POINTS <= points <= MOST_POINTS or any(len(row.figures) != points for row in strip.rows):
        raise ValueError("A dot strip has 2 to 5 points and a figure for each in every row.")
    most = max((figure for figure in figures if figure is not None), default=0)
    each = next(size for size in _ROUND_NUMBERS if most <= size * _MOST_DOTS)
    body, top = _key(strip, each)
    for row in strip.rows:
        drawn, top = _row(strip, row, each, top)
        body.append(drawn)
    heads = (strip.label_head, *(f"{point} ({strip.heading.unit})" for point in strip.scale))
    rows = tuple(Row(row.label, tuple(words(figure) for figure in row.figures)) for row in strip.rows)
    table = Table(strip.heading.title, heads, rows, note_for(figures))
    return Chart(picture(strip.heading, body, height=top), table)


def _column(strip: DotStrip) -> float:
    return WIDTH / len(strip.scale)


def _key(strip: DotStrip, each: int) -> tuple[list[str], float]:
    """What one dot stands for, and the points of the scale over their columns."""
    says = f"One dot: {each:,} {strip.heading.unit}" if each > 1 else f"Each dot is one of the {strip.heading.unit}"
    body = [
        shape("circle", cx=_RADIUS + 2, cy=LINE - 8, r=_RADIUS, fill=COLOURS[0]),
        text_lines([says], 22, LINE - 2),
    ]
    names = [folded(point, _column(strip) - 6) for point in strip.scale]
    for place, lines in enumerate(names):
        body.append(text_lines(lines, (place + 0.5) * _column(strip), LINE * 2 + 10, anchor="middle"))
    return body, LINE * (2 + max(len(lines) for lines in names)) + 2


def _row(strip: DotStrip, row: DotRow, each: int, top: float) -> tuple[str, float]:
    """One row from `top` down, and where it ends: a rule, its label, the piles and their figures."""
    column = _column(strip)
    across = max(1, int((column - 10) // _PITCH))
    piles = [0 if figure is None else _dots(figure, each) for figure in row.figures]
    high = max(1, *(-(-dots // across) for dots in piles)) * _PITCH
    lines = folded(row.label, WIDTH - 8)
    drawn = [
        shape("path", d=f"M0 {top:.1f} H{WIDTH:.0f}", stroke=AXIS, stroke_width=1),
        text_lines(lines, 2, top + LINE),
    ]
    floor = top + LINE * len(lines) + 12 + high
    said = [figure_lines(figure, column - 4) for figure in row.figures]
    for place, (figure, dots) in enumerate(zip(row.figures, piles, strict=True)):
        middle = (place + 0.5) * column
        drawn.append(_hidden(strip, middle, floor) if figure is None else _pile(middle, floor, dots, across))
        drawn.append(text_lines(said[place], middle, floor + TEXT + 1, anchor="middle"))
    return "".join(drawn), floor + LINE * max(len(lines) for lines in said) + 10


def _dots(figure: int, each: int) -> int:
    """Whole dots, rounded to nearest, and never none for a figure above zero."""
    return max(1, (figure + each // 2) // each) if figure else 0


def _pile(middle: float, floor: float, dots: int, across: int) -> str:
    drawn = []
    for place in range(dots):
        layer, spot = divmod(place, across)
        in_layer = min(across, dots - layer * across)
        x = middle + (spot - (in_layer - 1) / 2) * _PITCH
        drawn.append(shape("circle", cx=x, cy=floor - (layer + 0.5) * _PITCH, r=_RADIUS, fill=COLOURS[0]))
    return "".join(drawn)


def _hidden(strip: DotStrip, middle: float, floor: float) -> str:
    return shape(
        "circle",
        cx=middle, cy=floor - 0.5 * _PITCH, r=_RADIUS + 1,
        fill=hidden_fill(strip.heading), stroke=AXIS, stroke_width=1.5, stroke_dasharray="3 2",
    )  # fmt: skip

"""A grid of dots: which of several places each group holds, side by side, and never how many of a group hold one.

For answers given in confidence: a dot says that somebody of the group stands there. Groups stand in lettered columns,
since their names are long and their order means nothing.
"""

from dataclasses import dataclass
from string import ascii_uppercase

from frontdoor.charts.figures import Chart, Heading, Row, Table
from frontdoor.charts.svg import AXIS, COLOURS, INK, LINE, WIDTH, folded, picture, shape, text_lines

HELD, NOT_HELD, NOT_SHOWN = "yes", "no", "not shown"
NEW, WAS = ", new", ", was"
MOST_GROUPS = 12
_LABELS = 190.0
_RADIUS = 8.0


@dataclass(frozen=True)
class HeldColumn:
    """One group: its name, and for each place in order whether it is held; None where nothing of it may be shown.

    `before` is the same of the time before; None where there was none, or nothing of it may be shown.
    """

    name: str
    held: tuple[bool, ...] | None
    before: tuple[bool, ...] | None = None


@dataclass(frozen=True)
class HeldGrid:
    """Places in order, from top to bottom, and groups beside each other.

    The table has a row for each group, and `group_head` heads them: their names are long, and places are few.
    """

    heading: Heading
    group_head: str
    places: tuple[str, ...]
    groups: tuple[HeldColumn, ...]


def draw_held(grid: HeldGrid) -> Chart:
    """Draw the grid and its table. Raises ValueError for no places, no groups, too many, or one that does not fit."""
    said = [each for group in grid.groups for each in (group.held, group.before) if each is not None]
    fits = all(len(each) == len(grid.places) for each in said)
    if not grid.places or not 1 <= len(grid.groups) <= MOST_GROUPS or not fits:
        raise ValueError(f"A grid has places, and 1 to {MOST_GROUPS} groups that say of each whether it is held.")
    body, top = _key(grid)
    for place, name in enumerate(grid.places):
        drawn, top = _row(grid, place, name, top)
        body.append(drawn)
    heads = (grid.group_head, *grid.places)
    rows = tuple(
        Row(group.name, tuple(_words(group, place) for place in range(len(grid.places)))) for group in grid.groups
    )
    return Chart(
        picture(grid.heading, body, height=top + 4),
        Table(grid.heading.title, heads, rows, _note(rows), first_figure=len(heads)),
    )


def _words(group: HeldColumn, place: int) -> str:
    was = group.before is not None and group.before[place]
    if group.held is None:
        return NOT_SHOWN + WAS * was
    if group.held[place]:
        return HELD + NEW * (group.before is not None and not was)
    return NOT_HELD + WAS * was


def _note(rows: tuple[Row, ...]) -> str:
    """What the words in the table mean, as far as they stand there."""
    cells = " ".join(cell for row in rows for cell in row.cells)
    meanings = (
        (NOT_SHOWN, "“Not shown”: too few of the group answered for anything to be seen of it."),
        (NEW, "“New”: held now and not the time before."),
        (WAS, "“Was”: held the time before."),
    )
    return " ".join(meaning for words, meaning in meanings if words in cells)


def _middle(grid: HeldGrid, column: int) -> float:
    return _LABELS + (column + 0.5) * (WIDTH - _LABELS) / len(grid.groups)


def _key(grid: HeldGrid) -> tuple[list[str], float]:
    """The letters of the groups, what each stands for, and the heads of the columns."""
    body, top = [], LINE
    for letter, group in zip(ascii_uppercase, grid.groups, strict=False):
        said = f"{letter}: {group.name}" + (" (not shown)" if group.held is None else "")
        lines = folded(said, WIDTH - 8)
        body.append(text_lines(lines, 2, top))
        top += LINE * len(lines)
    heads = zip(ascii_uppercase, range(len(grid.groups)), strict=False)
    body += [text_lines([letter], _middle(grid, column), top + 6, anchor="middle") for letter, column in heads]
    return body, top + 14


def _row(grid: HeldGrid, place: int, name: str, top: float) -> tuple[str, float]:
    """One place from `top` down, and where it ends: a rule, its name, and a dot for each group that holds it."""
    lines = folded(name, _LABELS - 8)
    high = LINE * len(lines) + 10
    drawn = [
        shape("path", d=f"M0 {top:.1f} H{WIDTH:.0f}", stroke=AXIS, stroke_width=1),
        text_lines(lines, 2, top + LINE),
    ]
    middle = top + high / 2
    for column, group in enumerate(grid.groups):
        x = _middle(grid, column)
        if group.held is None:
            drawn.append(shape("path", d=f"M{x - 5:.1f} {middle:.1f} H{x + 5:.1f}", stroke=AXIS, stroke_width=2))
        elif group.held[place]:
            drawn.append(shape("circle", cx=x, cy=middle, r=_RADIUS, fill=COLOURS[0], stroke=INK, stroke_width=1))
    return "".join(drawn), top + high

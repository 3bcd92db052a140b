"""What a chart is made of and what comes out: figures in, a picture and its table out, always both.

A figure is a whole number, or None where it is suppressed. Charts draw the figures they are given and add nothing up:
a total that is shown is given too, since a sum of rounded figures is not the rounded sum.
"""

from dataclasses import dataclass

from django.utils.safestring import SafeString

SUPPRESSED_WORDS = "fewer than 8"
SUPPRESSED_NOTE = "“Fewer than 8” stands for any count from 1 to 7, so that nobody can be recognised."

Figure = int | None
NARROW = 4
"""How many columns stand side by side on a telephone."""


@dataclass(frozen=True)
class Row:
    """One row of a table: its head, and its cells as words."""

    head: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """The same figures as words. `heads` names every column, the first over the row heads, with its unit.

    Columns from `first_figure` on (counted from 0, the row heads' column) hold figures and are set to the right.
    """

    caption: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    note: str = ""
    first_figure: int = 1

    @property
    def wide(self) -> bool:
        """Whether it has more columns than a telephone is wide."""
        return len(self.heads) > NARROW

    @property
    def labelled(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Each row's head, and its cells with the head of their column."""
        return [(row.head, list(zip(self.heads[1:], row.cells, strict=True))) for row in self.rows]


@dataclass(frozen=True)
class Chart:
    """A picture and its table, from the same figures. Shown together by templates/components/chart.html."""

    svg: SafeString
    table: Table


@dataclass(frozen=True)
class Heading:
    """What every chart needs said.

    `id` is unique on the page (letters, digits and hyphens, a letter first); `title` says what the chart shows and is
    the table's caption; `description` is one or two sentences on what to see in it; `unit` is what is counted
    ("people").
    """

    id: str
    title: str
    description: str
    unit: str

    def __post_init__(self) -> None:
        plain = self.id.replace("-", "a")
        if not (plain.isascii() and plain.isalnum() and self.id[0].isalpha()):
            raise ValueError("A chart's id is made of letters, digits and hyphens, and begins with a letter.")
        if not (self.title and self.description and self.unit):
            raise ValueError("A chart says its title, its description and its unit.")

    @property
    def column(self) -> str:
        """The unit as the head of a column: "People"."""
        return self.unit[:1].upper() + self.unit[1:]


def words(figure: Figure) -> str:
    """A figure as it is written in pictures and tables: "1,250", or the words for a suppressed one."""
    return SUPPRESSED_WORDS if figure is None else f"{figure:,}"


def note_for(figures: list[Figure]) -> str:
    """The note under a table, empty where nothing in it is suppressed."""
    return SUPPRESSED_NOTE if None in figures else ""


def check(figures: list[Figure]) -> None:
    """Raise ValueError where there is nothing to draw or a figure is negative."""
    if not figures:
        raise ValueError("A chart needs at least one figure.")
    if any(figure is not None and figure < 0 for figure in figures):
        raise ValueError("A figure is never negative.")

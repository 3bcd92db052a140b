"""No small number escapes: the one rule every published count of people passes, wherever it is shown.

The rule is this project's own decision: a count of 1 to 7 is suppressed, zero stays zero, every other count and every
total is rounded to a multiple of 5 from its exact value, never added up from shown figures. NHS England has used the
same thresholds for hospital figures since September 2018 (disclosure control methodology for Hospital Episode
Statistics).

The rule alone leaks. Cells of 1, 8 and 8 make 17, shown as "fewer than 8", 10, 10 and 15; a total of at most 17
leaves 1 as the only possible first cell. So figures that add up are published together by `publish_table`, which looks
at them as an attacker does (`frontdoor.core.subtraction`) and, where a small count could be worked out, shows the plain
picture of the nearest table that gives none away: 1, 8 and 9 make 18, shown as 20. Whatever is shown is thus always the
plain rule's picture of several different tables, so an altered figure cannot be told from a plain one.

Tables published on different days may share a total: the needs of a month that is over stay as many, while the answers
to them go on coming in. Such a total is `held`: it always shows the plain rule's figure, and every table must keep its
small counts even from someone who knows the exact total. What ties the tables of two days together is then no help.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from frontdoor.core.subtraction import Margin, Sums

SMALLEST_SHOWN = 8
STEP = 5
SUPPRESSED_WORDS = "fewer than 8"
# So many nearby tables are looked at before a breakdown is refused.
_TABLES_TRIED = 500

Key = TypeVar("Key", bound=Hashable)

__all__ = [
    "SMALLEST_SHOWN",
    "STEP",
    "SUPPRESSED_WORDS",
    "Margin",
    "Parts",
    "Published",
    "publish",
    "publish_measure",
    "publish_parts",
    "publish_share",
    "publish_table",
]


@dataclass(frozen=True)
class Published:
    """A count as anyone may see it.

    `figure` is 0, a multiple of 5 from 10 up, or None where the exact count is from 1 to 7. The exact count is
    not kept.
    """

    figure: int | None

    @property
    def suppressed(self) -> bool:
        """True where the exact count is from 1 to 7."""
        return self.figure is None

    @property
    def words(self) -> str:
        """The figure as words for a page, a file or alternative text: "1,250" or "fewer than 8"."""
        return SUPPRESSED_WORDS if self.figure is None else f"{self.figure:,}"

    def __str__(self) -> str:
        return self.words


@dataclass(frozen=True)
class Parts:
    """A breakdown and its total, published together."""

    parts: Mapping[str, Published]
    total: Published


def publish(count: int) -> Published:
    """Apply the rule to one exact count of people, needs, conversations, introductions or voices.

    For a count that is no part of a sum shown anywhere. Counts that add up go through `publish_table` together.
    Raises ValueError for a negative count.
    """
    if count < 0:
        raise ValueError("A count is never negative.")
    if 0 < count < SMALLEST_SHOWN:
        return Published(None)
    return Published((count + STEP // 2) // STEP * STEP)


def publish_table(
    cells: Mapping[Key, int], margins: Iterable[Margin[Key]], *, held: Collection[Key] = ()
) -> dict[Key, Published]:
    """Publish exact counts that add up, so that no cell of 1 to 7 can be worked out by adding and subtracting.

    `cells` holds every figure, totals among them, by key; each of `margins` names a total and the parts it is the sum
    of. A figure that stands in several tables (a grand total, a month within a year) belongs in one call with all of
    them: then it is one key and shows one figure everywhere. The same cells and margins always give the same figures,
    in whatever order they come. Figures are the plain rule's but in the rare tables that would give a count away, where
    some figures move to a neighbouring multiple of 5 (and, where nothing else helps, a total of 7 is shown as 10).
    `held` are the totals that a table of another day shows as well: they never move. Raises ValueError where a margin
    does not add up, names a figure that is not there, or where no rounding protects every small count: such a breakdown
    is too fine to publish, as is every breakdown of a held total from 1 to 7.
    """
    if any(publish(cells[key]).suppressed for key in held):
        raise ValueError("A total of 1 to 7 that other tables show as well is published by itself.")
    table = _safe_table(Sums(cells, margins, held=held))
    return {key: publish(table[key]) for key in cells}


def publish_parts(parts: Mapping[str, int]) -> Parts:
    """Publish one breakdown and the total of its exact counts. Raises as `publish_table` does."""
    cells: dict[tuple[str, str], int] = {("part", name): count for name, count in parts.items()}
    total = ("total", "")
    margin = Margin(total, tuple(cells))
    shown = publish_table({**cells, total: sum(parts.values())}, [margin])
    return Parts({name: shown["part", name] for name in parts}, shown[total])


def publish_share(part: Published, whole: Published) -> int | None:
    """The part of the whole in whole per cent (0 to 100), from two published figures alone, so it tells nothing new.

    None where either is suppressed or the whole is zero.
    """
    if part.figure is None or not whole.figure:
        return None
    return min(100, (200 * part.figure + whole.figure) // (2 * whole.figure))


def publish_measure(value: float | None, *, contributing: int, quantile: float = 0.5) -> int | None:
    """A median or other quantile (of waits in days, say) in whole units, or None where too few people stand behind it.

    A median needs 8 contributing people. Another quantile needs as many people beyond it as a median of 8 has, that is
    4: the ninetieth percentile needs 40, since of 8 people it would be one person's wait. Raises ValueError for a
    quantile that is not between 0 and 1.
    """
    if not 0 < quantile < 1:
        raise ValueError("A quantile lies between 0 and 1.")
    beyond = round(contributing * min(quantile, 1 - quantile), 9)
    if value is None or contributing < SMALLEST_SHOWN or beyond < SMALLEST_SHOWN / 2:
        return None
    return round(value)


def _safe_table(sums: Sums[Key]) -> Mapping[Key, int]:
    """The exact table, or the first near it whose plain picture gives no small count away."""
    if not sums.exposed(sums.counts):
        return sums.counts
    for small_totals_grow in (False, True):
        table = sums.nearest_safe(small_totals_grow=small_totals_grow, tries=_TABLES_TRIED)
        if table is not None:
            return table
    raise ValueError("These figures cannot be published together: a count of 1 to 7 could be worked out.")

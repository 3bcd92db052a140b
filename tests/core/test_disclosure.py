"""No count of 1 to 7 is recovered by someone who adds and subtracts every published figure."""

import itertools
import random
from collections.abc import Iterable, Mapping

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from frontdoor.core.disclosure import (
    Margin,
    Published,
    publish,
    publish_measure,
    publish_parts,
    publish_share,
    publish_table,
)

# Counts at the ends of the ranges that one shown figure stands for, where subtraction bites, and some between.
AWKWARD = st.sampled_from([0, 0, 1, 1, 2, 6, 7, 7, 8, 8, 12, 13, 17, 18]) | st.integers(0, 30)

TABLES = st.integers(2, 3).flatmap(
    lambda wide: st.lists(st.lists(AWKWARD, min_size=wide, max_size=wide), min_size=2, max_size=3)
)


def plainly_shown(count: int) -> int | None:
    """The rule said once more, so that the attacker does not share the publisher's code."""
    if count == 0:
        return 0
    return None if count < 8 else 5 * round(count / 5)


def possible(shown: Published) -> list[int]:
    """Every exact count that the rule shows so."""
    highest = 7 if shown.figure is None else shown.figure + 2
    return [count for count in range(highest + 1) if plainly_shown(count) == shown.figure]


class Attacker:
    """Narrows every figure's range by each margin until nothing changes, then tries each value left."""

    def __init__(self, shown: Mapping[object, Published], margins: Iterable[Margin]) -> None:
        self.margins = list(margins)
        self.ranges = {key: (possible(figure)[0], possible(figure)[-1]) for key, figure in shown.items()}

    def values(self, key: object) -> list[int]:
        low, high = self.ranges[key]
        return [value for value in range(low, high + 1) if self.solvable({**self.ranges, key: (value, value)})]

    def solvable(self, ranges: dict) -> bool:
        ranges = self.narrowed(ranges)
        if ranges is None:
            return False
        undecided = [key for key, (low, high) in ranges.items() if low < high]
        if not undecided:
            return True
        key = min(undecided, key=lambda key: ranges[key][1] - ranges[key][0])
        low, high = ranges[key]
        return any(self.solvable({**ranges, key: (value, value)}) for value in range(low, high + 1))

    def narrowed(self, ranges: dict) -> dict | None:
        ranges, before = dict(ranges), None
        while ranges != before:
            before = dict(ranges)
            for margin in self.margins:
                signed = [(margin.total, -1), *((part, 1) for part in margin.parts)]
                for key, sign in signed:
                    others = [
                        sorted((-sign * way * ranges[other][0], -sign * way * ranges[other][1]))
                        for other, way in signed
                        if other != key
                    ]
                    low = max(ranges[key][0], sum(least for least, _ in others))
                    high = min(ranges[key][1], sum(most for _, most in others))
                    if low > high:
                        return None
                    ranges[key] = (low, high)
        return ranges

    def recovered(self, exact: Mapping[object, int]) -> list[object]:
        """The figures of 1 to 7 for which only one value is left (or none: the picture betrays itself)."""
        return [key for key, count in exact.items() if 1 <= count <= 7 and len(self.values(key)) < 2]


def with_total(parts: list[int]) -> tuple[dict, list[Margin]]:
    cells: dict = dict(enumerate(parts))
    margin = Margin("all", tuple(cells))
    return {**cells, "all": sum(parts)}, [margin]


def grid(rows: list[list[int]]) -> tuple[dict, list[Margin]]:
    high, wide = range(len(rows)), range(len(rows[0]))
    cells: dict = {(row, column): rows[row][column] for row in high for column in wide}
    margins = [Margin((row, "all"), tuple((row, column) for column in wide)) for row in high]
    margins += [Margin(("all", column), tuple((row, column) for row in high)) for column in wide]
    for margin in margins:
        cells[margin.total] = sum(cells[part] for part in margin.parts)
    everyone = ("all", "all")
    cells[everyone] = sum(sum(row) for row in rows)
    margins.append(Margin(everyone, tuple((row, "all") for row in high)))
    margins.append(Margin(everyone, tuple(("all", column) for column in wide)))
    return cells, margins


def by_the_rule_alone(cells: dict) -> dict:
    return {key: publish(count) for key, count in cells.items()}


@pytest.mark.parametrize(
    ("count", "figure"), [(0, 0), (1, None), (7, None), (8, 10), (12, 10), (13, 15), (17, 15), (18, 20), (1252, 1250)]
)
def test_one_to_seven_is_suppressed_zero_stays_and_the_rest_is_rounded_to_five(count, figure):
    assert publish(count) == Published(figure)


def test_a_suppressed_count_keeps_no_trace_of_the_exact_one():
    assert {repr(publish(count)) for count in range(1, 8)} == {"Published(figure=None)"}
    assert str(publish(3)) == publish(3).words == "fewer than 8"
    assert str(publish(1252)) == "1,250"


def test_a_negative_count_is_an_error():
    with pytest.raises(ValueError, match="never negative"):
        publish(-1)


def test_a_total_is_rounded_from_the_exact_counts_not_added_up_from_shown_ones():
    shown = publish_parts({"hill": 12, "quay": 12, "mill": 12})
    assert [part.figure for part in shown.parts.values()] == [10, 10, 10]
    assert shown.total.figure == 35


@pytest.mark.parametrize("parts", [[1, 8, 8], [7, 7, 7, 7], [1] * 12, [1] * 7, [7, 12, 12, 12]])
def test_the_rule_alone_gives_counts_away_and_publishing_together_does_not(parts):
    cells, margins = with_total(parts)
    assert Attacker(by_the_rule_alone(cells), margins).recovered(cells)
    assert Attacker(publish_table(cells, margins), margins).recovered(cells) == []


def test_an_altered_figure_is_the_neighbouring_multiple_of_five():
    cells, margins = with_total([1, 8, 8])
    shown = publish_table(cells, margins)
    assert [shown[key].figure for key in (0, 1, 2, "all")] == [None, 10, 10, 20]


@pytest.mark.slow
def test_every_breakdown_into_three_awkward_parts_keeps_its_small_counts():
    ends = [0, 1, 2, 6, 7, 8, 9, 12, 13]
    for parts in itertools.combinations_with_replacement(ends, 3):
        cells, margins = with_total(list(parts))
        assert Attacker(publish_table(cells, margins), margins).recovered(cells) == [], parts


@pytest.mark.slow
@settings(deadline=None, max_examples=150)
@given(st.lists(AWKWARD, min_size=1, max_size=8))
def test_no_small_part_of_any_breakdown_is_recovered(parts):
    cells, margins = with_total(parts)
    assert Attacker(publish_table(cells, margins), margins).recovered(cells) == []


@pytest.mark.slow
@settings(deadline=None, max_examples=80)
@given(TABLES)
def test_no_small_cell_of_a_table_with_both_margins_is_recovered(rows):
    cells, margins = grid(rows)
    shown = publish_table(cells, margins)
    assert Attacker(shown, margins).recovered(cells) == []
    for key, count in cells.items():
        if 1 <= count <= 7 and key not in {margin.total for margin in margins}:
            assert shown[key].suppressed
        if count == 0:
            assert shown[key].figure == 0
        if count >= 8:
            assert shown[key].figure is not None
            assert abs(shown[key].figure - count) <= 7


@pytest.mark.slow
@settings(deadline=None, max_examples=150)
@example([[1, 8, 8], [8, 0, 8]], random.Random(1))
@given(TABLES, st.randoms(use_true_random=False))
def test_the_same_cells_in_any_order_always_show_the_same_figures(rows, shuffler):
    cells, margins = grid(rows)
    keys = list(cells)
    shuffler.shuffle(keys)
    shuffler.shuffle(margins)
    turned = [Margin(margin.total, tuple(reversed(margin.parts))) for margin in margins]
    assert publish_table({key: cells[key] for key in keys}, turned) == publish_table(*grid(rows))


def test_two_breakdowns_of_one_total_are_safe_together_and_show_one_total():
    cells = {"all": 17, "young": 1, "middle": 8, "old": 8, "east": 17, "west": 0}
    margins = [Margin("all", ("young", "middle", "old")), Margin("all", ("east", "west"))]
    shown = publish_table(cells, margins)
    assert Attacker(shown, margins).recovered(cells) == []
    assert shown["all"] == shown["east"]


class OnTwoDays:
    """What the same total is made of on two days, in one system of sums for the attacker: the total is one figure."""

    def __init__(self, *days: list[int]) -> None:
        self.cells: dict = {"all": sum(days[0])}
        self.margins = []
        for day, parts in enumerate(days):
            found = {(day, number): count for number, count in enumerate(parts)}
            self.cells |= found
            self.margins.append(Margin("all", tuple(found)))

    def published(self, *, held: Iterable[str]) -> dict | None:
        """Each day by itself; None where a day's parts are withheld."""
        shown: dict = {}
        for margin in self.margins:
            cells = {key: self.cells[key] for key in ("all", *margin.parts)}
            try:
                shown |= publish_table(cells, [margin], held=held)
            except ValueError:
                return None
        return shown

    def recovered(self, shown: dict) -> list[object]:
        return Attacker(shown, self.margins).recovered(self.cells)


def test_two_tables_of_one_total_on_two_days_give_a_count_away_unless_the_total_is_held():
    days = OnTwoDays([0, 1, 13], [0, 7, 7])
    apart = days.published(held=())
    assert apart is not None
    assert days.recovered(apart) == [(0, 1), (1, 1), (1, 2)]
    held = days.published(held=["all"])
    assert held is None or days.recovered(held) == []


@pytest.mark.slow
def test_no_pair_of_awkward_breakdowns_of_one_total_gives_a_count_away():
    ends = [0, 1, 3, 7, 8, 12, 13, 17, 18]
    same_total: dict[int, list[list[int]]] = {}
    for parts in itertools.combinations_with_replacement(ends, 3):
        same_total.setdefault(sum(parts), []).append(list(parts))
    shown_whole = 0
    for breakdowns in same_total.values():
        for pair in itertools.combinations(breakdowns, 2):
            days = OnTwoDays(*pair)
            shown = days.published(held=["all"])
            if shown is not None:
                shown_whole += 1
                assert days.recovered(shown) == [], pair
    assert shown_whole > 200


def test_a_total_that_is_held_shows_the_plain_rules_figure_whatever_its_parts():
    for parts in ([20, 20, 7], [40, 3, 4], [9, 30, 8], [12, 12, 23]):
        cells, margins = with_total(parts)
        assert publish_table(cells, margins, held=["all"])["all"] == publish(47)


@pytest.mark.slow
@settings(deadline=None, max_examples=200)
@given(st.lists(AWKWARD, min_size=2, max_size=5), st.data())
def test_no_small_part_is_recovered_from_what_one_total_is_made_of_on_two_days(parts, data):
    total = sum(parts)
    cuts = sorted(data.draw(st.lists(st.integers(0, total), min_size=1, max_size=4)))
    later = [high - low for low, high in itertools.pairwise([0, *cuts, total])]
    days = OnTwoDays(parts, later)
    shown = days.published(held=["all"])
    assert shown is None or days.recovered(shown) == []


def test_most_breakdowns_of_a_total_that_is_held_can_be_published():
    chance = random.Random(20261122)
    tables = [with_total([chance.choice([0, 2, 4, 9, 14, 25, 60]) for _ in range(5)]) for _ in range(300)]
    fine = 0
    for cells, margins in tables:
        try:
            publish_table(cells, margins, held=["all"])
        except ValueError:
            continue
        fine += 1
    assert fine >= 285


def test_the_parts_of_a_small_total_that_is_held_are_withheld():
    cells, margins = with_total([3, 4])
    with pytest.raises(ValueError, match="by itself"):
        publish_table(cells, margins, held=["all"])
    nothing, margins = with_total([0, 0])
    assert {figure.figure for figure in publish_table(nothing, margins, held=["all"]).values()} == {0}


@pytest.mark.parametrize(
    ("cells", "margin"),
    [({"a": 8, "all": 9}, Margin("all", ("a",))), ({"a": 8}, Margin("all", ("a",))), ({"a": 0}, Margin("a", ("a",)))],
)
def test_a_margin_that_does_not_hold_is_an_error(cells, margin):
    with pytest.raises(ValueError, match="margin"):
        publish_table(cells, [margin])


def test_a_share_comes_from_shown_figures_alone():
    assert publish_share(publish(13), publish(32)) == 50
    assert publish_share(publish(8), publish(8)) == 100
    assert publish_share(publish(7), publish(40)) is None
    assert publish_share(publish(0), publish(3)) is None
    assert publish_share(publish(0), publish(0)) is None


def test_a_median_needs_eight_people_and_a_ninetieth_percentile_forty():
    assert publish_measure(11.6, contributing=8) == 12
    assert publish_measure(11.6, contributing=7) is None
    assert publish_measure(None, contributing=50) is None
    assert publish_measure(30, contributing=39, quantile=0.9) is None
    assert publish_measure(30, contributing=40, quantile=0.9) == 30
    with pytest.raises(ValueError, match="between 0 and 1"):
        publish_measure(30, contributing=40, quantile=1)

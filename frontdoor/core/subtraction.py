"""What someone who adds and subtracts every published figure could work out; `frontdoor.core.disclosure` uses it.

Every shown figure stands for a range of exact counts under the plain rule: 0 for 0, suppressed for 1 to 7, 10 for 8 to
12, any other multiple of 5 for two either side. Tables whose counts keep to these ranges and add up all give the same
picture. A small count is safe when two such tables differ in it: then nobody can prove which is the real one.
"""

import heapq
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)

Ranges = dict[Key, tuple[int, int]]
# A search that has not found a second table after this many tries counts as none found: the cautious answer.
_TRIES = 4_000
_LONGEST = 200
_LARGEST_HIDDEN = 7
# No figure moves farther than this from its exact count.
_FARTHEST = 10


@dataclass(frozen=True)
class Margin(Generic[Key]):
    """`total` is the sum of `parts`, exactly."""

    total: Key
    parts: tuple[Key, ...]


def _range_of(count: int) -> tuple[int, int]:
    """The counts, lowest and highest, that the plain rule shows as it shows `count`."""
    if count <= _LARGEST_HIDDEN:
        return (1, _LARGEST_HIDDEN) if count else (0, 0)
    middle = (count + 2) // 5 * 5
    return (middle - 2, middle + 2)


class Sums(Generic[Key]):
    """Exact counts and the margins they must keep; the counts of `held` keys are taken to be known exactly.

    Raises ValueError where the counts do not keep the margins.
    """

    def __init__(
        self, counts: Mapping[Key, int], margins: Iterable[Margin[Key]], *, held: Collection[Key] = ()
    ) -> None:
        self.counts = {key: counts[key] for key in sorted(counts, key=repr)}
        # In one order whatever order they came in, so that the same cells always show the same figures.
        tidied = (Margin(margin.total, tuple(sorted(margin.parts, key=repr))) for margin in margins)
        self.known: Ranges[Key] = {key: (counts[key], counts[key]) for key in held}
        self.margins = sorted(tidied, key=repr)
        self.totals = {margin.total for margin in self.margins}
        # For each figure, the margins it stands in: +1 as the total, -1 as a part.
        self.places: dict[Key, list[tuple[int, int]]] = {key: [] for key in self.counts}
        for number, margin in enumerate(self.margins):
            keys = (margin.total, *margin.parts)
            if len(set(keys)) != len(keys) or not set(keys) <= counts.keys():
                raise ValueError("A margin names a figure twice, or one that is not in the table.")
            if counts[margin.total] != sum(counts[part] for part in margin.parts):
                raise ValueError("A margin does not add up to its total.")
            self.places[margin.total].append((number, 1))
            for part in margin.parts:
                self.places[part].append((number, -1))

    def near(self, keys: Iterable[Key]) -> list[Key]:
        """Every figure that shares a chain of margins with one of `keys`: totals first, then nearest first."""
        found = dict.fromkeys(keys)
        queue = list(found)
        for key in queue:
            for number, _ in self.places[key]:
                margin = self.margins[number]
                fresh = [other for other in (margin.total, *margin.parts) if other not in found]
                found.update(dict.fromkeys(fresh))
                queue.extend(fresh)
        return sorted(queue, key=lambda key: key not in self.totals)

    def exposed(self, table: Mapping[Key, int]) -> list[Key]:
        """The keys of exact counts from 1 to 7 in which every table with the plain picture of `table` is the same."""
        ranges = {key: _range_of(count) for key, count in table.items()} | self.known
        safe: set[Key] = set()
        left = []
        for key, count in self.counts.items():
            if not 0 < count <= _LARGEST_HIDDEN or key in safe:
                continue
            moves = _Search(self, table, ranges).moving(key, 1) or _Search(self, table, ranges).moving(key, -1)
            if moves is None:
                left.append(key)
            else:
                safe.update(moves)
        return left

    def nearest_safe(self, *, small_totals_grow: bool, tries: int) -> dict[Key, int] | None:
        """The nearest table found that adds up, hides and shows the same cells, and exposes none; None after `tries`.

        With `small_totals_grow` a hidden total may grow to 8 and be shown.
        """
        ranges = {key: self._leeway(key, small_totals_grow=small_totals_grow) for key in self.counts} | self.known
        found: list[tuple[int, int, int, dict[Key, int]]] = []
        seen: set[tuple[int, ...]] = set()
        waiting, table, steps = 0, dict(self.counts), 0
        while True:
            for near in self._neighbours(table, ranges):
                mark = tuple(near.values())
                if mark in seen:
                    continue
                seen.add(mark)
                left = len(self.exposed(near))
                if not left:
                    return near
                waiting += 1
                heapq.heappush(found, (left, steps, waiting, near))
                if waiting > tries:
                    return None
            if not found:
                return None
            _, steps, _, table = heapq.heappop(found)
            steps += 1

    def _leeway(self, key: Key, *, small_totals_grow: bool) -> tuple[int, int]:
        count = self.counts[key]
        if count > _LARGEST_HIDDEN:
            return (_LARGEST_HIDDEN + 1, count + _FARTHEST)
        low, high = _range_of(count)
        return (low, high + 1 if small_totals_grow and high and key in self.totals else high)

    def _neighbours(self, table: Mapping[Key, int], ranges: Ranges[Key]) -> Iterator[dict[Key, int]]:
        """The tables one balanced set of moves away, totals moved first."""
        for key in sorted(self.counts, key=lambda key: key not in self.totals):
            for step in (1, -1):
                moves = _Search(self, table, ranges).moving(key, step)
                if moves is not None:
                    yield {other: count + moves.get(other, 0) for other, count in table.items()}


class _Search(Generic[Key]):
    """Looks for a set of counts that can each move by one, all margins kept and no range left."""

    def __init__(self, sums: Sums[Key], table: Mapping[Key, int], ranges: Ranges[Key]) -> None:
        self.sums, self.table, self.ranges = sums, table, ranges
        self.moves: dict[Key, int] = {}
        self.gaps: dict[int, int] = {}
        self.tries = 0

    def moving(self, key: Key, step: int) -> dict[Key, int] | None:
        """The moves that let `key` move by `step`, itself among them, or None."""
        if not self._may(key, step):
            return None
        self._move(key, step)
        return self.moves if self._balance() else None

    def _balance(self) -> bool:
        open_gap = next(((number, gap) for number, gap in self.gaps.items() if gap), None)
        if open_gap is None:
            return True
        if len(self.moves) >= _LONGEST:
            return False
        margin, way = self.sums.margins[open_gap[0]], 1 if open_gap[1] > 0 else -1
        answers = [(margin.total, -way), *((part, way) for part in margin.parts)]
        # Figures in the fewest other margins first: they close the gap without opening another.
        for key, step in sorted(answers, key=lambda answer: len(self.sums.places[answer[0]])):
            if key in self.moves or not self._may(key, step):
                continue
            self.tries += 1
            if self.tries > _TRIES:
                return False
            self._move(key, step)
            if self._balance():
                return True
            self._take_back(key)
        return False

    def _may(self, key: Key, step: int) -> bool:
        low, high = self.ranges[key]
        return low <= self.table[key] + step <= high

    def _move(self, key: Key, step: int) -> None:
        self.moves[key] = step
        for number, sign in self.sums.places[key]:
            self.gaps[number] = self.gaps.get(number, 0) + sign * step

    def _take_back(self, key: Key) -> None:
        step = self.moves.pop(key)
        for number, sign in self.sums.places[key]:
            self.gaps[number] -= sign * step

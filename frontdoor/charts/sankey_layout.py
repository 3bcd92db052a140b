"""Where everything stands in a Sankey picture: stages from left to right, crossings reduced, labels kept apart.

The order within a stage is found by sweeping to and fro, each sweep sorting a stage by the mean place of what its
things are linked to, and keeping the order with the fewest crossings seen. Ties keep the order given, so the same
figures always make the same picture.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_SWEEPS = 12

Order = list[list[str]]
Ends = tuple[str, str]


@dataclass(frozen=True)
class Place:
    """A thing's bar: its left edge, top and height, and the top and height of the slot kept for bar and label."""

    x: float
    y: float
    height: float
    slot_top: float
    slot_height: float


def ordered(stages: Sequence[Sequence[str]], links: Mapping[Ends, float]) -> Order:
    """The stages, each in an order with few crossings. `links` gives each link's weight by its two ends."""
    order = [list(stage) for stage in stages]
    best, fewest = [list(stage) for stage in order], crossings(order, links)
    for sweep in range(_SWEEPS):
        rightwards = sweep % 2 == 0
        for number in range(1, len(order)) if rightwards else range(len(order) - 2, -1, -1):
            beside = order[number - 1 if rightwards else number + 1]
            order[number] = _by_mean_place(order[number], beside, links)
        found = crossings(order, links)
        if found < fewest:
            best, fewest = [list(stage) for stage in order], found
    return best


def _by_mean_place(stage: list[str], beside: list[str], links: Mapping[Ends, float]) -> list[str]:
    place = {name: number for number, name in enumerate(beside)}
    means = {}
    for number, name in enumerate(stage):
        found = [
            (place[other], weight)
            for (source, target), weight in links.items()
            for own, other in ((source, target), (target, source))
            if own == name and other in place
        ]
        whole = sum(weight for _, weight in found)
        means[name] = sum(spot * weight for spot, weight in found) / whole if whole else float(number)
    return sorted(stage, key=lambda name: means[name])


def crossings(order: Order, links: Mapping[Ends, float]) -> float:
    """How much crosses: for each pair of links that cross, the lesser weight."""
    place = {name: number for stage in order for number, name in enumerate(stage)}
    stage_of = {name: number for number, stage in enumerate(order) for name in stage}
    crossed = 0.0
    listed = list(links.items())
    for number, ((source, target), weight) in enumerate(listed):
        for (other_source, other_target), other_weight in listed[number + 1 :]:
            if stage_of[source] == stage_of[other_source]:
                ways = (place[source] - place[other_source]) * (place[target] - place[other_target])
                crossed += min(weight, other_weight) if ways < 0 else 0
    return crossed


def placed(
    order: Order, heights: Mapping[str, float], slots: Mapping[str, float], *, pitch: float, top: float, gap: float
) -> tuple[dict[str, Place], float]:
    """Each thing's place, and the bottom of the tallest stage. Shorter stages are centred beside it.

    `heights` are the bars', `slots` the room each needs with its label; bars are centred in their slots.
    """
    tall = {number: sum(slots[name] + gap for name in stage) - gap for number, stage in enumerate(order)}
    tallest = max(tall.values())
    places = {}
    for number, stage in enumerate(order):
        y = top + (tallest - tall[number]) / 2
        for name in stage:
            bar_top = y + (slots[name] - heights[name]) / 2
            places[name] = Place(2 + number * pitch, bar_top, heights[name], y, slots[name])
            y += slots[name] + gap
    return places, top + tallest

"""A Sankey picture: how people move from stage to stage, as bands whose thickness is their figure."""

from collections import defaultdict
from dataclasses import dataclass

from frontdoor.charts.figures import Chart, Figure, Heading, Row, Table, check, note_for, words
from frontdoor.charts.sankey_layout import Ends, Place, ordered, placed
from frontdoor.charts.svg import (
    AXIS,
    COLOURS,
    LINE,
    TEXT,
    WIDTH,
    figure_lines,
    fill_of,
    folded,
    picture,
    shape,
    text_lines,
)

FEWEST_STAGES, MOST_STAGES = 2, 4
_PITCH_AT_LEAST = 125.0
_BAR = 14.0
_GAP = 12.0
_TALLEST = 260.0  # what the largest stage's figures add up to, in units of height
_HIDDEN = 3.0
_THINNEST = 1.5


@dataclass(frozen=True)
class Stop:
    """Something people are at in one stage: a name unique in the picture, its label and its own published figure."""

    name: str
    label: str
    figure: Figure


@dataclass(frozen=True)
class Link:
    """People who went from one stop to a stop of the next stage, by name."""

    source: str
    target: str
    figure: Figure


@dataclass(frozen=True)
class Stage:
    """One stage, with its stops."""

    label: str
    stops: tuple[Stop, ...]


@dataclass(frozen=True)
class Sankey:
    """Two to four stages from left to right, and the links between neighbouring ones."""

    heading: Heading
    stages: tuple[Stage, ...]
    links: tuple[Link, ...]


def draw_sankey(sankey: Sankey) -> Chart:
    """Draw stages, stops and links, and their table. Suppressed links are thin and dashed.

    Raises ValueError for other than 2 to 4 stages, an empty stage, a name or a link given twice, a link that does not
    lead to the next stage, or a negative figure.
    """
    _check(sankey)
    pitch = max(WIDTH / len(sankey.stages), _PITCH_AT_LEAST)
    stops = {stop.name: stop for stage in sankey.stages for stop in stage.stops}
    weights = _thicknesses(sankey)
    order = ordered([[stop.name for stop in stage.stops] for stage in sankey.stages], weights)
    heights = _heights(stops, sankey, weights)
    labels = {name: _label(stop, pitch) for name, stop in stops.items()}
    slots = {name: max(heights[name], LINE * len(labels[name])) for name in stops}
    heads = [folded(stage.label, pitch - 8) for stage in sankey.stages]
    top = LINE * max(len(lines) for lines in heads) + 16
    places, bottom = placed(order, heights, slots, pitch=pitch, top=top, gap=_GAP)
    fills = {name: place for place, name in enumerate(name for stage in order for name in stage)}
    body = [text_lines(lines, 2 + number * pitch, LINE) for number, lines in enumerate(heads)]
    body += _bands(sankey, order, places, weights, fills)
    body += [_stop(sankey, stops[name], places[name], labels[name], fills[name]) for name in stops]
    drawn = picture(sankey.heading, body, height=bottom + 8, width=pitch * len(sankey.stages))
    return Chart(drawn, _table(sankey, stops))


def _check(sankey: Sankey) -> None:
    if not FEWEST_STAGES <= len(sankey.stages) <= MOST_STAGES or not all(stage.stops for stage in sankey.stages):
        raise ValueError("A Sankey picture has 2 to 4 stages, none of them empty.")
    stops = [stop for stage in sankey.stages for stop in stage.stops]
    stage_of = {stop.name: number for number, stage in enumerate(sankey.stages) for stop in stage.stops}
    ends = [(link.source, link.target) for link in sankey.links]
    if len(stage_of) != len(stops) or len(set(ends)) != len(ends):
        raise ValueError("A stop's name and a link's two ends are given once.")
    for source, target in ends:
        if not {source, target} <= stage_of.keys() or stage_of[target] != stage_of[source] + 1:
            raise ValueError("A link leads from a stop to a stop of the next stage.")
    check([stop.figure for stop in stops] + [link.figure for link in sankey.links])


def _scale(sankey: Sankey) -> float:
    """Units of height for one of the counted."""
    stages = [sum(stop.figure or 0 for stop in stage.stops) for stage in sankey.stages]
    links = sum(link.figure or 0 for link in sankey.links) / (len(sankey.stages) - 1)
    return _TALLEST / max(*stages, links, 1)


def _thicknesses(sankey: Sankey) -> dict[Ends, float]:
    """How thick each link is drawn. Links of zero are left out of the picture; the table has them."""
    scale = _scale(sankey)
    return {
        (link.source, link.target): _HIDDEN if link.figure is None else max(_THINNEST, link.figure * scale)
        for link in sankey.links
        if link.figure != 0
    }


def _heights(stops: dict[str, Stop], sankey: Sankey, weights: dict[Ends, float]) -> dict[str, float]:
    """A bar is as high as its own figure, and no lower than the bands on either side of it (each rounded apart)."""
    scale = _scale(sankey)
    out: dict[str, float] = defaultdict(float)
    into: dict[str, float] = defaultdict(float)
    for (source, target), weight in weights.items():
        out[source] += weight
        into[target] += weight
    return {
        name: max(out[name], into[name], _HIDDEN if stop.figure is None else stop.figure * scale, _THINNEST)
        for name, stop in stops.items()
    }


def _label(stop: Stop, pitch: float) -> list[str]:
    return folded(stop.label, pitch - _BAR - 12) + figure_lines(stop.figure, pitch - _BAR - 12)


def _bands(
    sankey: Sankey,
    order: list[list[str]],
    places: dict[str, Place],
    weights: dict[Ends, float],
    fills: dict[str, int],
) -> list[str]:
    rank = {name: number for stage in order for number, name in enumerate(stage)}
    suppressed = {(link.source, link.target) for link in sankey.links if link.figure is None}
    leaving, arriving = _offsets(weights, rank)
    drawn = []
    for ends in sorted(weights, key=lambda ends: (ends in suppressed, rank[ends[0]], rank[ends[1]], ends)):
        source, target = places[ends[0]], places[ends[1]]
        half = weights[ends] / 2
        start, finish = source.y + leaving[ends] + half, target.y + arriving[ends] + half
        left, right = source.x + _BAR, target.x
        bend = (left + right) / 2
        path = f"M{left:.1f} {start:.1f} C{bend:.1f} {start:.1f} {bend:.1f} {finish:.1f} {right:.1f} {finish:.1f}"
        if ends in suppressed:
            drawn.append(shape("path", d=path, fill="none", stroke=AXIS, stroke_width=2, stroke_dasharray="5 4"))
        else:
            colour = COLOURS[fills[ends[0]] % len(COLOURS)]
            drawn.append(
                shape("path", d=path, fill="none", stroke=colour, stroke_width=weights[ends], stroke_opacity="0.3")
            )
    return drawn


def _offsets(weights: dict[Ends, float], rank: dict[str, int]) -> tuple[dict[Ends, float], dict[Ends, float]]:
    """How far below the top of its bar each link leaves, and arrives, so that links do not cross at a bar."""
    leaving: dict[Ends, float] = {}
    arriving: dict[Ends, float] = {}
    for offsets, own, other in ((leaving, 0, 1), (arriving, 1, 0)):
        used: dict[str, float] = defaultdict(float)
        for ends in sorted(weights, key=lambda ends: (rank[ends[other]], ends)):
            offsets[ends] = used[ends[own]]
            used[ends[own]] += weights[ends]
    return leaving, arriving


def _stop(sankey: Sankey, stop: Stop, place: Place, label: list[str], fill: int) -> str:
    look = {"fill": fill_of(sankey.heading, fill)}
    if stop.figure is None:
        look = {"fill": "#ffffff", "stroke": AXIS, "stroke_dasharray": "3 2"}
    bar = shape("rect", x=place.x, y=place.y, width=_BAR, height=place.height, **look)
    first = place.slot_top + (place.slot_height - LINE * len(label)) / 2 + TEXT - 1
    return bar + text_lines(label, place.x + _BAR + 5, first, halo=True)


def _table(sankey: Sankey, stops: dict[str, Stop]) -> Table:
    """Every stop and every link, in the order given: where people were, then where they went."""
    unit = sankey.heading.column
    rows = [
        Row(f"{stage.label}: {stop.label}", ("All", words(stop.figure)))
        for stage in sankey.stages
        for stop in stage.stops
    ]
    rows += [Row(stops[link.source].label, (stops[link.target].label, words(link.figure))) for link in sankey.links]
    figures = [stop.figure for stop in stops.values()] + [link.figure for link in sankey.links]
    return Table(sankey.heading.title, ("From", "To", unit), tuple(rows), note_for(figures), first_figure=2)

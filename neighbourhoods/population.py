"""How many people a neighbourhood usually has. The sources differ, so a figure outside both is worth a second look."""

from dataclasses import dataclass

from neighbourhoods.models import PlaceKind


@dataclass(frozen=True, slots=True)
class Band:
    """The fewest and the most people a source speaks of for one neighbourhood."""

    fewest: int
    most: int
    source: str


NEIGHBOURHOOD_BANDS = (
    Band(4_000, 5_000, "the implementation guide"),
    Band(30_000, 50_000, "the policy review"),
)


def population_warning(*, kind: str, population: int | None) -> str:
    """A sentence where a neighbourhood's population (people) lies outside every source's band, else empty.

    It warns and never blocks: a real neighbourhood is as large as its people say.
    """
    if kind != PlaceKind.NEIGHBOURHOOD or population is None:
        return ""
    if any(band.fewest <= population <= band.most for band in NEIGHBOURHOOD_BANDS):
        return ""
    bands = " or ".join(f"{band.fewest:,} to {band.most:,} people ({band.source})" for band in NEIGHBOURHOOD_BANDS)
    return f"A neighbourhood usually has {bands}; this one has {population:,}. Check the figure, or the kind of place."

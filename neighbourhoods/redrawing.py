"""A boundary drawn anew: how many entries that moves, and the line before, kept so that it can be put back."""

from dataclasses import dataclass

from django.utils import timezone

from neighbourhoods.boundaries import Boundary, holds, overlap, shape_of
from neighbourhoods.models import Asset, AssetLocation, AssetPlace, AssetStatus, LineBefore, Place, Withheld

LINE = ("boundary", "boundary_source", "west", "south", "east", "north")
"""The fields that are a place's boundary."""
MANY = 10  # entries; of fewer, half or double is nothing unusual
FAR = 2  # times as many, or as few


@dataclass(frozen=True, slots=True)
class Redrawing:
    """How many entries lie in a place now and how many then; `apart` where the two lines share no ground."""

    now: int
    then: int
    apart: bool

    @property
    def far_off(self) -> bool:
        """Whether somebody should look again before it is done."""
        far = self.then * FAR < self.now or self.then > self.now * FAR
        return self.apart or (far and max(self.now, self.then) >= MANY)


def redrawing(place: Place, drawn: Boundary) -> Redrawing:
    """What this boundary would change. Refuges are not counted: a line around a house must not tell that one is there.

    A place without a line, of which nobody has said what is in it, has as many now as then: there is nothing to lose.
    """
    shown = Asset.objects.exclude(withheld=Withheld.REFUGE).exclude(status=AssetStatus.RETIRED)
    now = shown.filter(places__place=place, places__how=AssetPlace.How.IS_IN).distinct().count()
    boxed = AssetLocation.objects.filter(
        asset__in=shown,
        location__longitude__range=(drawn.west, drawn.east),
        location__latitude__range=(drawn.south, drawn.north),
    )
    shape = shape_of(drawn.geometry)
    then = {
        asset
        for asset, north, east in boxed.values_list("asset_id", "location__latitude", "location__longitude")
        if north is not None and east is not None and holds(shape, latitude=north, longitude=east)
    }
    if place.boundary is None:
        return Redrawing(now or len(then), len(then), apart=False)
    return Redrawing(now, len(then), apart=not overlap(place.boundary, drawn.geometry))


def keep_line(place: Place, boundary: object) -> None:
    """Keep the boundary of a place, which `boundary` is about to replace; one line is kept, the last."""
    if place.boundary is None or place.boundary == boundary:
        return
    LineBefore.objects.filter(place=place).delete()
    kept = {name: getattr(place, name) for name in LINE}
    LineBefore.objects.create(place=place, replaced_at=timezone.now(), **kept)

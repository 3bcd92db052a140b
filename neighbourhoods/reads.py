"""What others ask of the map: where a postcode is, which places hold a point, what is good nearby."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import inf
from typing import Any, TypeVar
from uuid import UUID

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db import connection
from django.db.models import Exists, F, Min, Model, OuterRef, Q, QuerySet
from django.utils import timezone

from frontdoor.core.refusals import Refusal
from neighbourhoods.boundaries import holds, shape_of
from neighbourhoods.distance import in_box, metres_between, metres_from
from neighbourhoods.models import Asset, AssetLocation, Location, Place, Postcode, Schedule
from neighbourhoods.postcodes import Point, written

ALIKE = 0.5  # of the trigrams of what was typed; below it a word is another word, not the same one mistyped
MOST_FOUND = 500
MOST_LETTERS = 200  # of words to search for

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class FoundAsset:
    """An entry found. `location` is its nearest place to the point asked for, or its first, or None.

    `metres` is how far that is in a straight line; None where no point was asked for.
    """

    asset: Asset
    location: AssetLocation | None
    metres: float | None


def near(postcode: str) -> Point:
    """Where a postcode is. Refused: `postcode_wrong` where it is none, `postcode_unknown` where we have not got it."""
    code = written(postcode)
    if not code:
        raise Refusal(code="postcode_wrong", words="Enter a full postcode, such as TW3 1ES.", field="postcode")
    found = Postcode.objects.filter(code=code).first()
    if found is None:
        raise Refusal(
            code="postcode_unknown",
            words="We do not know where this postcode is. Check it, or try one nearby.",
            field="postcode",
        )
    return Point(found.latitude, found.longitude)


def off_the_map(asset: UUID) -> str:
    """The postcode of an entry that is nowhere on the map because we have not got that postcode; empty where it is."""
    links = AssetLocation.objects.filter(asset=asset, location__latitude=None).exclude(location__postcode="")
    return links.order_by("id").values_list("location__postcode", flat=True).first() or ""


def unknown(postcode: str) -> bool:
    """Whether this is a postcode that we have not got."""
    code = written(postcode)
    return bool(code) and not Postcode.objects.filter(code=code).exists()


def places_at(point: Point) -> list[Place]:
    """The places whose boundary holds a point, by name."""
    boxed = Place.objects.filter(
        west__lte=point.longitude, east__gte=point.longitude, south__lte=point.latitude, north__gte=point.latitude
    ).order_by("name", "id")
    return [
        place
        for place in boxed
        if place.boundary and holds(shape_of(place.boundary), latitude=point.latitude, longitude=point.longitude)
    ]


def search_assets(
    words: str = "",
    near: Point | None = None,
    within: float | None = None,
    kind: str = "",
    *,
    for_workers: bool = False,
    most: int = 50,
) -> list[FoundAsset]:
    """Entries in these words, no farther than `within` metres from `near`, of this kind; nearest first, else by name.

    Published entries anyone may see; with `for_workers`, those for workers only too, never a refuge. Where nothing
    holds the words as they are typed, names like them are found. At most `most` entries, 500 at the utmost.
    """
    rows = found_assets(words, near, within, kind, for_workers=for_workers)
    return as_found(rows[: min(most, MOST_FOUND)], near)


def found_assets(
    words: str = "",
    near: Point | None = None,
    within: float | None = None,
    kind: str = "",
    *,
    day: str = "",
    for_workers: bool = False,
) -> "QuerySet[Asset]":
    """As `search_assets`, as rows still to be cut into pages; `metres` on each where `near` is given.

    With `day`, a code of `Weekday`, only what happens on some such day from today on.
    """
    rows: QuerySet[Asset] = Asset.objects.for_workers() if for_workers else Asset.objects.public()
    if kind:
        rows = rows.filter(kind=kind)
    if day:
        to_come = Q(valid_until=None) | Q(valid_until__gte=timezone.localdate())
        rows = rows.filter(Exists(Schedule.objects.filter(to_come, asset=OuterRef("pk"), days__contains=[day])))
    if words.strip():
        rows = in_words(rows, words)
    if near is None:
        return rows.order_by("name", "id")
    if within is not None:
        rows = rows.filter(in_box(near, within, "at__location__"))
    far = rows.annotate(metres=Min(metres_from(near, "at__location__")))
    reached = Q(metres__isnull=False) if within is None else Q(metres__lte=within)
    return far.filter(reached).order_by("metres", "name", "id")


def entries_like(asset: Asset, near: Point | None, *, most: int) -> list[FoundAsset]:
    """Entries about the same things that take people now, for workers: those most alike, then the nearest.

    Alike is what shares words of the keywords, or of the name where there are none. Those of the same provider are
    left out, as is the entry itself.
    """
    words = (asset.keywords or asset.name).replace("\0", "")[:MOST_LETTERS].split()
    asked = SearchQuery(" or ".join(words), config="english", search_type="websearch")
    rows = Asset.objects.for_workers().filter(search=asked, paused_at=None).exclude(pk=asset.pk)
    if asset.provider_id:
        rows = rows.exclude(provider=asset.provider_id)
    alike = rows.annotate(alike=SearchRank(F("search"), asked)).order_by("-alike", "name", "id")
    if near is not None:
        alike = alike.annotate(metres=Min(metres_from(near, "at__location__"))).order_by(
            "-alike", F("metres").asc(nulls_last=True), "name", "id"
        )
    return as_found(alike[:most], near)


def as_found(rows: Iterable[Asset], near: Point | None) -> list[FoundAsset]:
    """Entries with their locations, read together: the nearest to `near`, else the first."""
    page = list(rows)
    at: dict[Any, list[AssetLocation]] = {}
    for link in AssetLocation.objects.filter(asset__in=page).select_related("location").order_by("id"):
        at.setdefault(link.asset_id, []).append(link)
    found = []
    for asset in page:
        links = at.get(asset.pk, [])
        if near is not None:
            links = sorted(links, key=lambda link: _metres_or_far(near, link.location))
        found.append(FoundAsset(asset, links[0] if links else None, getattr(asset, "metres", None)))
    return found


def in_words(rows: "QuerySet[Row]", words: str, to_asset: str = "") -> "QuerySet[Row]":
    """The rows whose entry holds the words, stemmed as English; where none does, those named like them.

    `to_asset` is the way from the rows to the entry, such as "asset__".
    """
    typed = words.strip().replace("\0", "")[:MOST_LETTERS]
    asked = SearchQuery(typed, config="english", search_type="websearch")
    exact = rows.filter(**{f"{to_asset}search": asked})
    if exact.exists():
        return exact
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, false)", [str(ALIKE)])
    return rows.filter(
        Q(**{f"{to_asset}name__trigram_word_similar": typed})
        | Q(**{f"{to_asset}keywords__trigram_word_similar": typed})
    )


def _metres_or_far(near: Point, location: Location) -> float:
    if location.latitude is None or location.longitude is None:
        return inf
    return metres_between(near, Point(location.latitude, location.longitude))

"""What is asked of the feed: the standard's parameters, read and applied. What means nothing is refused in words."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import F, Model, Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from frontdoor.core.clock import within_reach
from frontdoor.core.refusals import Refusal
from neighbourhoods.distance import in_box, metres_from
from neighbourhoods.feed_terms import ACCESS_OF_TERM, KIND_OF_TERM, SECTOR_OF_TERM, TAXONOMIES, Said
from neighbourhoods.models import AssetLocation, AssetTerm
from neighbourhoods.reads import in_words, near

PER_PAGE, MOST_PER_PAGE = 50, 500
MOST_METRES = 1_000_000
BIGGEST_PAGE = 1_000_000
MOST_TERMS = 100
AT_ONCE = 200  # rows of a stream read together
YES = frozenset({"true", "1", "yes"})
Asked = Any
Row = TypeVar("Row", bound=Model)
Shown = Callable[[Sequence[Row]], list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class OursAndTheirs:
    """Our own few bodies first, then rows of the database: two lists paged as one."""

    ours: list[Said]
    rows: "QuerySet[Any]"
    body: Callable[[Any], dict[str, Any]]

    def count(self) -> int:
        """How many there are of both."""
        return len(self.ours) + self.rows.count()

    def cut(self, first: int, after: int) -> list[dict[str, Any]]:
        """The bodies from `first` to before `after`."""
        here = len(self.ours)
        theirs = self.rows[max(0, first - here) : max(0, after - here)]
        return [said.body for said in self.ours[first:after]] + [self.body(row) for row in theirs]


def yes(asked: Asked, name: str) -> bool:
    """Whether a switch of the standard's is on."""
    return str(asked.get(name, "")).casefold() in YES


def wants_lines(asked: Asked) -> bool:
    """Whether everything is wanted as one line of JSON each. Refused: any format but json and ndjson."""
    written = str(asked.get("format") or "json").casefold()
    if written not in {"json", "ndjson"}:
        raise _wrong("format", "format is json or ndjson.")
    return written == "ndjson"


def narrowed(rows: "QuerySet[Row]", asked: Asked, *, to_asset: str) -> "QuerySet[Row]":
    """The rows whose entry is as asked: words, time, organisation, terms. `to_asset` is the way to the entry."""
    if asked.get("modified_after"):
        rows = rows.filter(**{f"{to_asset}changed_at__gte": _moment(asked["modified_after"])})
    if asked.get("organization_id"):
        rows = rows.filter(**{f"{to_asset}provider__in": _uuids(asked["organization_id"], "organization_id")})
    if asked.get("taxonomy_term_id"):
        rows = rows.filter(_about(_uuids(asked["taxonomy_term_id"], "taxonomy_term_id"), to_asset))
    if asked.get("taxonomy_id"):
        rows = rows.filter(_within(_uuids(asked["taxonomy_id"], "taxonomy_id"), to_asset))
    if str(asked.get("search", "")).strip():
        rows = in_words(rows, asked["search"], to_asset)
    return rows


def nearby(rows: "QuerySet[AssetLocation]", asked: Asked) -> "QuerySet[AssetLocation]":
    """The rows nearest first from a postcode, and no farther than `proximity` metres; by id where none is given."""
    if not asked.get("postcode"):
        if asked.get("proximity"):
            raise _wrong("proximity", "proximity is how far from a postcode: send the postcode too.")
        return rows.order_by("id")
    point = near(asked["postcode"])
    measured = rows.annotate(metres=metres_from(point, "location__"))
    if not asked.get("proximity"):
        return measured.order_by(F("metres").asc(nulls_last=True), "id")
    within = _number(asked["proximity"], "proximity", MOST_METRES)
    close = measured.filter(in_box(point, within, "location__"), metres__lte=within)
    return close.order_by("metres", "id")


def named(rows: "QuerySet[Row]", asked: Asked) -> "QuerySet[Row]":
    """The rows whose name or description holds the words of `search`."""
    words = str(asked.get("search", "")).replace("\0", "").strip()[:200]
    return rows.filter(Q(name__icontains=words) | Q(description__icontains=words)) if words else rows


def ours_named(said: list[Said], asked: Asked) -> list[Said]:
    """Our own bodies whose name or description holds the words of `search`."""
    words = str(asked.get("search", "")).strip().casefold()
    return [each for each in said if words in f"{each.body['name']}\n{each.body['description']}".casefold()]


def one_uuid(asked: Asked, name: str) -> UUID | None:
    """The id under a parameter; None where it is not sent."""
    return _uuids(asked[name], name)[0] if asked.get(name) else None


def page_of(count: int, cut: Callable[[int, int], list[dict[str, Any]]], asked: Asked) -> dict[str, Any]:
    """The standard's envelope around one page; `cut` gives the bodies from one place to before another."""
    number = max(1, int(_number(asked.get("page") or 1, "page", BIGGEST_PAGE)))
    size = max(1, int(_number(asked.get("per_page") or PER_PAGE, "per_page", BIGGEST_PAGE)))
    size = min(size, MOST_PER_PAGE)
    pages = max(1, -(-count // size))
    contents = cut((number - 1) * size, number * size)
    return {
        "total_items": count,
        "total_pages": pages,
        "page_number": number,
        "size": len(contents),
        "first_page": number == 1,
        "last_page": number >= pages,
        "empty": not contents,
        "contents": contents,
    }


def all_of(rows: "QuerySet[Row]", shown: "Shown[Row]") -> Iterator[dict[str, Any]]:
    """Every body in the rows' own order, read a few hundred at a time."""
    keys = list(rows.values_list("pk", flat=True))
    for start in range(0, len(keys), AT_ONCE):
        chunk = keys[start : start + AT_ONCE]
        found = {row.pk: row for row in rows.filter(pk__in=chunk)}
        yield from shown([found[key] for key in chunk if key in found])


def _about(terms: Collection[UUID], to_asset: str) -> Q:
    kinds = [KIND_OF_TERM[key] for key in terms if key in KIND_OF_TERM]
    access = [ACCESS_OF_TERM[key] for key in terms if key in ACCESS_OF_TERM]
    sectors = [SECTOR_OF_TERM[key] for key in terms if key in SECTOR_OF_TERM]
    theirs = AssetTerm.objects.filter(term__in=terms).values("asset")
    return (
        Q(**{f"{to_asset}kind__in": kinds})
        | Q(**{f"{to_asset}access__overlap": access})
        | Q(**{f"{to_asset}provider__organisation__sector__in": sectors})
        | Q(**{f"{'asset' if to_asset else 'pk'}__in": theirs})
    )


def _within(taxonomies: Collection[UUID], to_asset: str) -> Q:
    wanted = {TAXONOMIES[key] for key in taxonomies if key in TAXONOMIES}
    theirs = AssetTerm.objects.filter(term__taxonomy__in=taxonomies).values("asset")
    held = Q(**{f"{'asset' if to_asset else 'pk'}__in": theirs})
    if "asset-kinds" in wanted:
        held |= Q(**{f"{to_asset}kind__gt": ""})
    if "access" in wanted:
        held |= Q(**{f"{to_asset}access__len__gt": 0})
    if "sectors" in wanted:
        held |= Q(**{f"{to_asset}provider__organisation__isnull": False})
    return held


def _number(written: Any, field: str, most: float) -> float:
    try:
        number = float(written)
    except ValueError:
        number = -1
    if not 0 <= number <= most:
        raise _wrong(field, f"{field} is a number from 0 to {most:,.0f}.")
    return number


def _moment(written: str) -> datetime:
    written = written.strip().replace(" ", "+") if "T" in written else written.strip()  # a + in an address is a blank
    try:
        moment = parse_datetime(written)
        day = parse_date(written) if moment is None else None
    except ValueError:
        moment = day = None
    if moment is None and day is not None:
        moment = datetime.combine(day, time.min)
    if moment is None or not within_reach(moment):
        raise _wrong("modified_after", "modified_after is a date or a time in ISO 8601.")
    return (moment if timezone.is_aware(moment) else timezone.make_aware(moment)).astimezone(UTC)


def _uuids(written: str, name: str) -> list[UUID]:
    try:
        found = [UUID(each.strip()) for each in written.split(",") if each.strip()]
    except ValueError as error:
        raise _wrong(name, f"{name} is a UUID, or several with commas between them.") from error
    if not 0 < len(found) <= MOST_TERMS:
        raise _wrong(name, f"{name} is a UUID, or several (at most {MOST_TERMS}) with commas between them.")
    return found


def _wrong(field: str, words: str) -> Refusal:
    return Refusal(code="parameter_wrong", words=words, field=field)

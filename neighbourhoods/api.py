"""The directory as an Open Referral UK feed: anonymous, from any website, read only.

Of the standard's collections these two are answered; text that names no page, no postcode or no time is answered with
400 as `application/problem+json`.
"""

from collections.abc import Callable
from datetime import datetime, time
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import F, Model, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from frontdoor.core.refusals import Refusal
from neighbourhoods import feed
from neighbourhoods.distance import in_box, metres_from
from neighbourhoods.models import Asset, AssetLocation
from neighbourhoods.reads import in_words, near

PER_PAGE, MOST_PER_PAGE = 50, 500
MOST_METRES = 1_000_000
BIGGEST_PAGE = 1_000_000

Row = TypeVar("Row", bound=Model)


class FeedView(GenericAPIView[Any]):
    """A door of the feed. Published by law and on purpose: nothing in it is about anybody, so nobody signs in."""

    authentication_classes = []
    permission_classes = [AllowAny]
    renderer_classes = [JSONRenderer]
    pagination_class = None
    http_method_names = ["get", "head", "options"]
    refusal_status = 400

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Let any website read the answer in its visitors' browsers."""
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer.headers["Access-Control-Allow-Origin"] = "*"
        return answer


class Details(FeedView):
    """What this feed is."""

    def get(self, request: Request) -> Response:
        """The version and profile it follows."""
        return Response(feed.details())


class Services(FeedView):
    """Every published service, by id."""

    def get(self, request: Request) -> Response:
        """One page of them: `search`, `organization_id`, `modified_after`, `minimal`, `page`, `per_page`."""
        asked = request.query_params
        rows = _narrowed(feed.published(), asked, to_asset="").select_related("provider").defer("search").order_by("id")
        shown = _minimal if asked.get("minimal") == "true" else feed.full_service if _full(asked) else feed.service
        return Response(_page(rows, asked, shown))


class Service(FeedView):
    """One published service."""

    def get(self, request: Request, service_id: UUID) -> Response:
        """The service with its organisation, contacts and locations; 404 where it is not public."""
        rows = feed.published().select_related("provider")
        return Response(feed.full_service(_one(rows, service_id)))


class ServicesAtLocations(FeedView):
    """Every published service at each of its locations; nearest first where a postcode is given."""

    def get(self, request: Request) -> Response:
        """One page of them: as services, and `postcode` with `proximity` in metres."""
        asked = request.query_params
        rows = _narrowed(_at_locations(), asked, to_asset="asset__")
        rows = _nearby(rows, asked) if asked.get("postcode") else rows.order_by("id")
        return Response(_page(rows, asked, lambda link: feed.service_at_location(link, getattr(link, "metres", None))))


class ServiceAtLocation(FeedView):
    """One published service at one location."""

    def get(self, request: Request, link_id: UUID) -> Response:
        """The service inside its location; 404 where it is not public."""
        return Response(feed.service_at_location(_one(_at_locations(), link_id)))


def _at_locations() -> "QuerySet[AssetLocation]":
    return feed.published_at_locations().select_related("location", "asset__provider").defer("asset__search")


def _one(rows: "QuerySet[Row]", key: UUID) -> Row:
    return get_object_or_404(rows, pk=key)


def _nearby(rows: "QuerySet[AssetLocation]", asked: Any) -> "QuerySet[AssetLocation]":
    point = near(asked["postcode"])
    measured = rows.annotate(metres=metres_from(point, "location__"))
    if not asked.get("proximity"):
        return measured.order_by(F("metres").asc(nulls_last=True), "id")
    within = _number(asked["proximity"], "proximity", MOST_METRES)
    close = measured.filter(in_box(point, within, "location__"), metres__lte=within)
    return close.order_by("metres", "id")


def _narrowed(rows: "QuerySet[Row]", asked: Any, *, to_asset: str) -> "QuerySet[Row]":
    if asked.get("modified_after"):
        rows = rows.filter(**{f"{to_asset}changed_at__gte": _moment(asked["modified_after"])})
    if asked.get("organization_id"):
        rows = rows.filter(**{f"{to_asset}provider_id": _uuid(asked["organization_id"])})
    if asked.get("search"):
        rows = in_words(rows, asked["search"], to_asset)
    return rows


def _page(rows: "QuerySet[Row]", asked: Any, shown: Callable[[Row], dict[str, Any]]) -> dict[str, Any]:
    number = max(1, int(_number(asked.get("page") or 1, "page", BIGGEST_PAGE)))
    size = max(1, int(_number(asked.get("per_page") or PER_PAGE, "per_page", BIGGEST_PAGE)))
    size = min(size, MOST_PER_PAGE)
    total = rows.count()
    pages = max(1, -(-total // size))
    contents = [shown(row) for row in rows[(number - 1) * size : number * size]]
    return {
        "total_items": total,
        "total_pages": pages,
        "page_number": number,
        "size": len(contents),
        "first_page": number == 1,
        "last_page": number >= pages,
        "empty": not contents,
        "contents": contents,
    }


def _minimal(asset: Asset) -> dict[str, Any]:
    said = feed.service(asset)
    return {"id": said["id"], "modified_date": said["last_modified"]}


def _full(asked: Any) -> bool:
    return bool(asked.get("full") == "true")


def _number(written: Any, field: str, most: float) -> float:
    try:
        number = float(written)
    except ValueError:
        number = -1
    if not 0 <= number <= most:
        raise Refusal(code="parameter_wrong", words=f"{field} is a number from 0 to {most:,.0f}.", field=field)
    return number


def _moment(written: str) -> datetime:
    try:
        moment = parse_datetime(written)
        day = parse_date(written) if moment is None else None
    except ValueError:
        moment = day = None
    if moment is None and day is not None:
        moment = datetime.combine(day, time.min)
    if moment is None:
        raise Refusal(code="parameter_wrong", words="modified_after is a date or a time in ISO 8601.")
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


def _uuid(written: str) -> UUID:
    try:
        return UUID(written)
    except ValueError as error:
        raise Refusal(code="parameter_wrong", words="organization_id is a UUID.") from error

"""The directory as an Open Referral UK feed: anonymous, from any website, read only.

Every collection of the standard is answered, and each of its items. Text that names no page, no postcode or no time is
answered with 400 as `application/problem+json`; a parameter that a collection does not have is passed over.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils.decorators import method_decorator
from django.views.decorators.http import conditional_page
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from frontdoor.core.json_views import OneFormat
from neighbourhoods import feed, feed_terms
from neighbourhoods.feed_asking import (
    OursAndTheirs,
    all_of,
    named,
    narrowed,
    nearby,
    one_uuid,
    ours_named,
    page_of,
    wants_lines,
    yes,
)
from neighbourhoods.feed_terms import OurTerms
from neighbourhoods.models import Asset, AssetLocation, Provider, Taxonomy, TaxonomyTerm

Row = TypeVar("Row", bound=Model)
Bodies = list[dict[str, Any]]
ANYBODY = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Expose-Headers": "ETag",
}


@method_decorator(conditional_page, name="dispatch")
class FeedView(GenericAPIView[Any]):
    """A door of the feed. Published by law and on purpose: nothing in it is about anybody, so nobody signs in."""

    authentication_classes = []
    permission_classes = [AllowAny]
    renderer_classes = [JSONRenderer]
    content_negotiation_class = OneFormat
    pagination_class = None
    http_method_names = ["get", "head", "options"]
    refusal_status = 400

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Let any website read the answer in its visitors' browsers."""
        answer = super().finalize_response(request, response, *args, **kwargs)
        for name, value in ANYBODY.items():
            answer.headers[name] = value
        return answer

    def listed(
        self, request: Request, rows: "QuerySet[Row]", shown: Callable[[Sequence[Row]], Bodies]
    ) -> HttpResponseBase:
        """One page of the rows, or all of them as lines."""
        if wants_lines(request.query_params):
            return _lines(all_of(rows, shown))
        return Response(page_of(rows.count(), lambda *cut: shown(list(rows[slice(*cut)])), request.query_params))

    def both(self, request: Request, bodies: OursAndTheirs) -> HttpResponseBase:
        """One page of our own bodies and those from elsewhere, or all of them as lines."""
        if wants_lines(request.query_params):
            return _lines(iter(bodies.cut(0, bodies.count())))
        return Response(page_of(bodies.count(), bodies.cut, request.query_params))


class Details(FeedView):
    """What this feed is."""

    def get(self, request: Request) -> Response:
        """The version and profile it follows."""
        return Response(feed.details())


class Services(FeedView):
    """Every published service, by id."""

    def get(self, request: Request) -> HttpResponseBase:
        """One page of them: `search`, `organization_id`, `taxonomy_term_id`, `taxonomy_id`, `modified_after`,
        `minimal`, `full`, `page`, `per_page`, `format`.
        """
        asked = request.query_params
        rows = narrowed(feed.published(), asked, to_asset="").order_by("id")
        if yes(asked, "minimal"):
            return self.listed(request, rows, _minimal)
        if yes(asked, "full"):
            return self.listed(request, feed.with_all(rows), _full)
        return self.listed(request, rows, lambda page: [feed.service(row) for row in page])


class Service(FeedView):
    """One published service."""

    def get(self, request: Request, service_id: UUID) -> Response:
        """The service with all that hangs under it; 404 where it is not public."""
        return Response(feed.full_service(_one(feed.with_all(feed.published()), service_id), OurTerms()))


class ServicesAtLocations(FeedView):
    """Every published service at each of its locations; nearest first where a postcode is given."""

    def get(self, request: Request) -> HttpResponseBase:
        """One page of them: as services, and `postcode` with `proximity` in metres."""
        asked = request.query_params
        rows = nearby(narrowed(feed.published_at_locations(), asked, to_asset="asset__"), asked)
        if yes(asked, "minimal"):
            return self.listed(request, rows, _minimal_links)
        return self.listed(request, rows, _full_links if yes(asked, "full") else _links)


class ServiceAtLocation(FeedView):
    """One published service at one location."""

    def get(self, request: Request, link_id: UUID) -> Response:
        """The service inside its location; 404 where it is not public."""
        return Response(_full_links([_one(feed.published_at_locations(), link_id)])[0])


class Organizations(FeedView):
    """Everyone who offers a published service, by id."""

    def get(self, request: Request) -> HttpResponseBase:
        """One page of them: `search`, `full`, `full_service`, `page`, `per_page`, `format`."""
        asked = request.query_params
        rows = named(feed.published_providers(), asked).order_by("id")
        if yes(asked, "full_service"):
            return self.listed(request, rows, _organizations_with_services)
        if yes(asked, "full"):
            return self.listed(request, rows, _full_organizations)
        return self.listed(request, rows, lambda page: [feed.organization(row) for row in page])


class Organization(FeedView):
    """One organisation that offers a published service."""

    def get(self, request: Request, provider_id: UUID) -> Response:
        """The organisation, with `full_service=true` its services too; 404 where nothing it offers is public."""
        found = [_one(feed.published_providers(), provider_id)]
        whole = yes(request.query_params, "full_service")
        return Response((_organizations_with_services if whole else _full_organizations)(found)[0])


class Taxonomies(FeedView):
    """Our own taxonomies, and those that came with feeds and packages."""

    def get(self, request: Request) -> HttpResponseBase:
        """One page of them: `search`, `page`, `per_page`, `format`."""
        asked = request.query_params
        rows = named(Taxonomy.objects.order_by("id"), asked)
        return self.both(request, OursAndTheirs(ours_named(OurTerms().taxonomies(), asked), rows, feed_terms.taxonomy))


class OneTaxonomy(FeedView):
    """One taxonomy."""

    def get(self, request: Request, taxonomy_id: UUID) -> Response:
        """The taxonomy; its terms are at `taxonomy_terms?taxonomy_id=`."""
        for ours in OurTerms().taxonomies():
            if ours.id == taxonomy_id:
                return Response(ours.body)
        return Response(feed_terms.taxonomy(_one(Taxonomy.objects.all(), taxonomy_id)))


class Terms(FeedView):
    """Our own terms, and those that came with feeds and packages."""

    def get(self, request: Request) -> HttpResponseBase:
        """One page of them: `search`, `taxonomy_id`, `parent_id`, `top_only`, `page`, `per_page`, `format`."""
        asked = request.query_params
        taxonomy, parent = one_uuid(asked, "taxonomy_id"), one_uuid(asked, "parent_id")
        ours = ours_named(OurTerms().terms(), asked)
        rows = named(TaxonomyTerm.objects.select_related("taxonomy").order_by("id"), asked)
        if taxonomy:
            ours = [each for each in ours if each.body["taxonomy_id"] == str(taxonomy)]
            rows = rows.filter(taxonomy=taxonomy)
        if parent:  # ours are flat
            ours, rows = [], rows.filter(parent=parent)
        if yes(asked, "top_only"):
            rows = rows.filter(parent=None)
        return self.both(request, OursAndTheirs(ours, rows, feed_terms.term))


class Term(FeedView):
    """One term."""

    def get(self, request: Request, term_id: UUID) -> Response:
        """The term with its taxonomy's name."""
        if ours := OurTerms().by_id.get(term_id):
            return Response(ours)
        return Response(feed_terms.term(_one(TaxonomyTerm.objects.select_related("taxonomy"), term_id)))


def _one(rows: "QuerySet[Row]", key: UUID) -> Row:
    return get_object_or_404(rows, pk=key)


def _lines(bodies: Iterator[dict[str, Any]]) -> StreamingHttpResponse:
    lines = (json.dumps(body, ensure_ascii=False) + "\n" for body in bodies)
    return StreamingHttpResponse(lines, content_type="application/x-ndjson; charset=utf-8")


def _minimal(rows: Sequence[Asset]) -> Bodies:
    return [{"id": str(row.pk), "modified_date": row.changed_at.isoformat()} for row in rows]


def _minimal_links(rows: Sequence[AssetLocation]) -> Bodies:
    return [{"id": str(row.pk), "modified_date": row.asset.changed_at.isoformat()} for row in rows]


def _full(rows: Sequence[Asset]) -> Bodies:
    ours = OurTerms()
    return [feed.full_service(row, ours) for row in rows]


def _links(rows: Sequence[AssetLocation]) -> Bodies:
    return [feed.service_at_location(row, getattr(row, "metres", None)) for row in rows]


def _full_links(rows: Sequence[AssetLocation]) -> Bodies:
    ours = OurTerms()
    whole = feed.with_all(feed.published()).in_bulk([row.asset_id for row in rows])
    return [feed.full_service_at_location(row, whole[row.asset_id], ours) for row in rows if row.asset_id in whole]


def _full_organizations(rows: Sequence[Provider]) -> Bodies:
    ours = OurTerms()
    return [feed.full_organization(row, ours) for row in rows]


def _organizations_with_services(rows: Sequence[Provider]) -> Bodies:
    ours = OurTerms()
    held: dict[UUID, Bodies] = {row.pk: [] for row in rows}
    for asset in feed.with_all(feed.published().filter(provider__in=held)).order_by("id"):
        if asset.provider_id is not None:
            held[asset.provider_id].append(feed.full_service(asset, ours))
    return [feed.full_organization(row, ours) | {"services": held[row.pk]} for row in rows]

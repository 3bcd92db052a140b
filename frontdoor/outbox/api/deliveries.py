"""What a program's webhooks were sent, and having something sent once more."""

from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from frontdoor.accounts.idempotency import once
from frontdoor.accounts.partner_views import KEY, PartnerView, following
from frontdoor.core.paging import page_of
from frontdoor.core.refusals import Refusal
from frontdoor.outbox.actions import replay
from frontdoor.outbox.api.shapes import (
    NO_SUCH_DELIVERY,
    SAID_OF_DELIVERIES,
    SENT,
    DeliveriesQuery,
    DeliveryPage,
    Queued,
    answered,
    refusals,
)
from frontdoor.outbox.reads import NEWEST_FIRST, sent_to_own

FILTERS = {"webhook": "endpoint", "status": "state", "about": "aggregate_id"}


class Deliveries(PartnerView):
    """What the caller's webhooks were, are or will be sent."""

    scope = "webhooks"
    query = DeliveriesQuery

    @extend_schema(
        operation_id="listDeliveries",
        summary="List what your webhooks were sent",
        parameters=[DeliveriesQuery],
        responses={200: OpenApiResponse(DeliveryPage, "One page."), **refusals(400, 403, wrong="webhook")},
        examples=[answered("One page of deliveries", {"results": [SENT], "next": None})],
        tags=["Webhooks"],
    )
    def get(self, request: Request) -> Response:
        """Fifty to a page, the latest first, also those of webhooks you removed. Follow `next` until it is null."""
        asked = self.checked(DeliveriesQuery, request.query_params)
        wanted = {FILTERS[name]: said for name, said in asked.items() if name in FILTERS}
        page = page_of(sent_to_own(by=self.by()).filter(**wanted), by=NEWEST_FIRST, cursor=asked.get("cursor"))
        return Response(DeliveryPage({"results": page.items, "next": following(request, page.next_cursor)}).data)


class Replay(PartnerView):
    """One of them, once more."""

    scope = "webhooks"
    refusal_statuses = {**PartnerView.refusal_statuses, "no_such_delivery": 404}

    @extend_schema(
        operation_id="replayDelivery",
        summary="Have something sent once more",
        parameters=[KEY],
        request=None,
        responses={
            202: OpenApiResponse(Queued, "It is on its way, under the id it had."),
            **refusals(400, 403, 404, 409, wrong="key", of=SAID_OF_DELIVERIES),
        },
        examples=[answered("On its way", {"id": SENT["id"]}, 202)],
        tags=["Webhooks"],
    )
    def post(self, request: Request, delivery: UUID) -> HttpResponse:
        """What was sent, or could not be delivered, is sent to the same webhook again."""
        if not sent_to_own(by=self.by()).filter(pk=delivery).exists():
            raise Refusal(code="no_such_delivery", words=NO_SUCH_DELIVERY)

        def answer() -> Response:
            replay(by=self.by(), message=delivery)
            return Response(Queued({"id": delivery}).data, status=202)

        return once(request._request, by=self.by(), answer=answer)

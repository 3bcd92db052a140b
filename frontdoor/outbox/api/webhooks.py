"""A program keeps its organisation's webhooks: which there are, what each is told of, their secrets, a test."""

from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from frontdoor.accounts.idempotency import once
from frontdoor.accounts.partner_views import KEY, PageQuery, PartnerView, following
from frontdoor.core.addresses import as_kept
from frontdoor.core.paging import page_of
from frontdoor.core.refusals import Refusal
from frontdoor.outbox.actions import (
    add_endpoint,
    choose_events,
    pause_endpoint,
    remove_endpoint,
    resume_endpoint,
    rotate_secret,
    send_test,
)
from frontdoor.outbox.api.shapes import (
    HELD,
    NO_SUCH,
    SENT,
    SIGNS_WITH,
    WANTED,
    Queued,
    SecretShape,
    WebhookMade,
    WebhookPage,
    WebhookShape,
    WebhookWanted,
    answered,
    refusals,
)
from frontdoor.outbox.models import Endpoint
from frontdoor.outbox.reads import BY_AGE, own_endpoints


class WebhookView(PartnerView):
    """A door to the caller's webhooks, for programs with the scope for it."""

    scope = "webhooks"
    refusal_statuses = {**PartnerView.refusal_statuses, "no_such_endpoint": 404}

    def found(self, webhook: UUID) -> Endpoint:
        """One of the caller's own. Refused: `no_such_endpoint`."""
        row = own_endpoints(by=self.by()).filter(pk=webhook).first()
        if row is None:
            raise Refusal(code="no_such_endpoint", words=NO_SUCH)
        return row


class Webhooks(WebhookView):
    """All of the caller's webhooks."""

    query = PageQuery

    @extend_schema(
        operation_id="listWebhooks",
        summary="List your webhooks",
        parameters=[PageQuery],
        responses={200: OpenApiResponse(WebhookPage, "One page."), **refusals(400, 403, wrong="cursor")},
        examples=[answered("One page of webhooks", {"results": [HELD], "next": None})],
        tags=["Webhooks"],
    )
    def get(self, request: Request) -> Response:
        """The first one added first; never their secrets. Follow `next` until it is null."""
        asked = self.checked(PageQuery, request.query_params)
        page = page_of(own_endpoints(by=self.by()), by=BY_AGE, cursor=asked.get("cursor"))
        return Response(WebhookPage({"results": page.items, "next": following(request, page.next_cursor)}).data)


class OneWebhook(WebhookView):
    """One webhook."""

    @extend_schema(
        operation_id="readWebhook",
        summary="Read one of your webhooks",
        responses={200: OpenApiResponse(WebhookShape, "As it stands now."), **refusals(400, 403, 404)},
        examples=[answered("A webhook", HELD)],
        tags=["Webhooks"],
    )
    def get(self, request: Request, webhook: UUID) -> Response:
        """What it is told of, whether it is paused, and what it answered last."""
        return Response(WebhookShape(self.found(webhook)).data)

    @extend_schema(
        operation_id="keepWebhook",
        summary="Add a webhook, or change what it is told of",
        request=WebhookWanted,
        responses={
            200: OpenApiResponse(WebhookMade, "It was there, and is as you say now."),
            201: OpenApiResponse(WebhookMade, "It is new; `secret` is told this once."),
            **refusals(400, 403, 404, 409, 415, wrong="address"),
        },
        examples=[
            OpenApiExample("Tell us of new referrals", value=WANTED, request_only=True),
            answered("Changed", HELD),
            answered("A new webhook", {**HELD, "secret": SIGNS_WITH}, 201),
        ],
        tags=["Webhooks"],
    )
    def put(self, request: Request, webhook: UUID) -> Response:
        """You choose its id, a new UUID, so that the same sent twice adds one webhook. Its secret is in the first
        answer alone: where that was lost, ask for a new one. Its address stays: add another, and remove this one.
        """
        told, by = self.checked(WebhookWanted, request.data), self.by()
        before = own_endpoints(by=by).filter(pk=webhook).first()
        secret = ""
        if before is None:
            secret = add_endpoint(by=by, address=told["address"], events=told["events"], endpoint=webhook).secret
        elif before.address != as_kept(told["address"]):
            words = "The address of a webhook does not change. Add another webhook, and remove this one."
            raise Refusal(code="address_fixed", words=words, field="address")
        else:
            choose_events(by=by, endpoint=webhook, events=told["events"])
        if told["paused"]:
            pause_endpoint(by=by, endpoint=webhook)
        elif before is not None and before.off_since is not None:
            resume_endpoint(by=by, endpoint=webhook)
        said = WebhookShape(self.found(webhook)).data
        return Response({**said, "secret": secret}, status=201) if secret else Response(said)

    @extend_schema(
        operation_id="removeWebhook",
        summary="Remove a webhook",
        request=None,
        responses={204: OpenApiResponse(description="It is told of nothing any more."), **refusals(400, 403, 404)},
        tags=["Webhooks"],
    )
    def delete(self, request: Request, webhook: UUID) -> Response:
        """For good: what still waited for it is not delivered, and whoever sent it sees so."""
        remove_endpoint(by=self.by(), endpoint=webhook)
        return Response(status=204)


class Secret(WebhookView):
    """The secret of a webhook."""

    @extend_schema(
        operation_id="changeWebhookSecret",
        summary="Change a webhook's secret",
        request=None,
        responses={200: OpenApiResponse(SecretShape, "The new secret."), **refusals(400, 403, 404)},
        examples=[answered("A secret", {"secret": SIGNS_WITH})],
        tags=["Webhooks"],
    )
    def post(self, request: Request, webhook: UUID) -> Response:
        """For a day, what is sent is signed with the new one and with the one before. No key is needed: each time gives
        another secret.
        """
        return Response(SecretShape({"secret": rotate_secret(by=self.by(), endpoint=webhook).secret}).data)


class Test(WebhookView):
    """A test of a webhook."""

    @extend_schema(
        operation_id="testWebhook",
        summary="Have a test sent to a webhook",
        parameters=[KEY],
        request=None,
        responses={
            202: OpenApiResponse(Queued, "It is on its way."),
            **refusals(400, 403, 404, 409, wrong="key"),
        },
        examples=[answered("On its way", {"id": SENT["id"]}, 202)],
        tags=["Webhooks"],
    )
    def post(self, request: Request, webhook: UUID) -> HttpResponse:
        """It says nothing but that it is a test. What was answered stands in the list of deliveries."""
        self.found(webhook)

        def answer() -> Response:
            return Response(Queued({"id": send_test(by=self.by(), endpoint=webhook)}).data, status=202)

        return once(request._request, by=self.by(), answer=answer)

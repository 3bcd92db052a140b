"""Messages about a referral, between whoever introduced and whoever was introduced to."""

from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from enabling_help.actions.messages import send_message
from enabling_help.api.examples import MESSAGES, SENT, TO_SAY, refusals
from enabling_help.api.frame import ReferralView
from enabling_help.api.shapes import MessagePage, MessageSent, MessageWords
from enabling_help.reads import EARLIEST_FIRST, messages_about
from frontdoor.accounts.idempotency import once
from frontdoor.accounts.partner_views import KEY, PageQuery, following
from frontdoor.core.paging import page_of


class Messages(ReferralView):
    """The messages about one introduction made to the caller's organisation."""

    query = PageQuery

    @extend_schema(
        operation_id="listMessages",
        summary="Read the messages about a referral",
        parameters=[PageQuery],
        responses={200: OpenApiResponse(MessagePage, "One page."), **refusals(400, 404, wrong="cursor")},
        examples=[MESSAGES],
        tags=["Messages"],
    )
    def get(self, request: Request, referral: UUID) -> Response:
        """Fifty to a page, the earliest first. Follow `next` until it is null."""
        self.found(referral)
        asked = self.checked(PageQuery, request.query_params)
        page = page_of(messages_about(referral), by=EARLIEST_FIRST, cursor=asked.get("cursor"))
        return Response(MessagePage({"results": page.items, "next": following(request, page.next_cursor)}).data)

    @extend_schema(
        operation_id="sendMessage",
        summary="Send a message to whoever introduced them",
        parameters=[KEY],
        request=MessageWords,
        responses={201: OpenApiResponse(MessageSent, "It is sent."), **refusals(400, 404, 409, 415, wrong="words")},
        examples=[TO_SAY, SENT],
        tags=["Messages"],
    )
    def post(self, request: Request, referral: UUID) -> HttpResponse:
        """A worker reads it on the page of the introduction, and answers there. It changes nothing of the referral."""
        self.found(referral)

        def answer() -> Response:
            said = self.checked(MessageWords, request.data)
            sent = send_message(by=self.by(), introduction=referral, words=said["words"])
            return Response(MessageSent(sent).data, status=201)

        return once(request._request, by=self.by(), answer=answer)

"""What a program's organisation introduced to others: how it goes on, messages, and calling it off."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from enabling_help.actions.introductions import cancel
from enabling_help.api.answers import ReasonView
from enabling_help.api.examples import (
    MADE_BY_US,
    MADE_CANCELLED,
    MADE_LIST,
    MESSAGES,
    NO_SUCH,
    REASON,
    SENT,
    TO_SAY,
    refusals,
)
from enabling_help.api.frame import ETAG, IF_MATCH, IF_NONE_MATCH, ReferralView, is_known
from enabling_help.api.messages import Messages
from enabling_help.api.shapes import HistoryEvent, MessagePage, MessageSent, MessageWords, Named, Reason
from enabling_help.models import Introduction
from enabling_help.reads import LATEST_MADE, made_by_us
from enabling_help.workflow import IntroductionKind, Outcome, State
from frontdoor.accounts.partner_views import KEY, PageQuery, PartnerView, following
from frontdoor.core.paging import page_of
from frontdoor.core.quick_shapes import Shown
from frontdoor.core.refusals import Refusal

TAGS = ["Bringing"]


class MadeSummary(Shown):
    """An introduction you made. It says nothing of the person, whom you know by the need."""

    id = serializers.UUIDField(source="pk")
    need = serializers.UUIDField(source="need_id")
    status = serializers.ChoiceField(State.choices, source="state")
    kind = serializers.ChoiceField(IntroductionKind.choices)
    organisation = Named(help_text="Whom you introduced them to.")
    service = Named(source="entry", required=False)
    requested_at = serializers.DateTimeField(source="introduced_at")
    acknowledged_at = serializers.DateTimeField(allow_null=True, help_text="When they said that they know of it.")
    reply_expected_on = serializers.DateField(required=False)
    outcome = serializers.ChoiceField(Outcome.choices, required=False)


class MadeReferral(MadeSummary):
    """An introduction you made, with all that became of it."""

    reason = serializers.CharField(required=False)
    history = HistoryEvent(many=True, source="happened")


class MadePage(serializers.Serializer[Any]):
    """One page of what you introduced, and the address of the next one."""

    results = MadeSummary(many=True)
    next = serializers.URLField(allow_null=True, help_text="The address of the next page; null on the last one.")


class MadeQuery(PageQuery):
    """Which of them, and which page."""

    status = serializers.ChoiceField(State.choices, required=False, help_text="Only those that stand there.")


class MadeList(PartnerView):
    """All that the caller's organisation introduced to others."""

    scope = "introduce"
    query = MadeQuery

    @extend_schema(
        operation_id="listMadeReferrals",
        summary="List whom you introduced to others",
        parameters=[MadeQuery],
        responses={200: OpenApiResponse(MadePage, "One page."), **refusals(400, 403, wrong="cursor")},
        examples=[MADE_LIST],
        tags=TAGS,
    )
    def get(self, request: Request) -> Response:
        """Fifty to a page, the latest first. Follow `next` until it is null."""
        asked = self.checked(MadeQuery, request.query_params)
        rows = made_by_us(by=self.by())
        rows = rows.filter(state=asked["status"]) if "status" in asked else rows
        page = page_of(rows, by=LATEST_MADE, cursor=asked.get("cursor"))
        return Response(MadePage({"results": page.items, "next": following(request, page.next_cursor)}).data)


class MadeView(ReferralView):
    """One introduction that the caller's organisation made."""

    scope = "introduce"
    shape = MadeReferral
    summary = MadeSummary

    def found(self, referral: UUID) -> Introduction:
        """The introduction, while the person's agreement with you lasts. Refused: `no_such_introduction`."""
        row = made_by_us(by=self.by()).filter(pk=referral).first()
        if row is None:
            raise Refusal(code="no_such_introduction", words=NO_SUCH)
        return row


class OneMade(MadeView):
    """One of them."""

    @extend_schema(
        operation_id="readMadeReferral",
        summary="Read how one that you made goes on",
        parameters=[IF_NONE_MATCH, ETAG],
        responses={
            200: OpenApiResponse(MadeReferral, "As it stands now."),
            304: OpenApiResponse(description="It is as you hold it."),
            **refusals(400, 403, 404),
        },
        examples=[MADE_BY_US],
        tags=TAGS,
    )
    def get(self, request: Request, referral: UUID) -> Response:
        """Where it stands, and everything that was said of it, by whom and when."""
        found = self.found(referral)
        version = self.version(found)
        if is_known(request, version):
            return Response(status=304, headers={"ETag": version})
        return Response(self.shape(found).data, headers={"ETag": version})


class CancelMade(MadeView, ReasonView):
    """Called off by whoever made it."""

    @extend_schema(
        operation_id="cancelMadeReferral",
        summary="Call off one that you made, and say why",
        parameters=[KEY, IF_MATCH, ETAG],
        request=Reason,
        responses={
            200: OpenApiResponse(MadeSummary, "Where it stands now."),
            **refusals(400, 403, 404, 409, 412, 415, 428, wrong="reason"),
        },
        examples=[REASON, MADE_CANCELLED],
        tags=TAGS,
    )
    def post(self, request: Request, referral: UUID) -> HttpResponse:
        """From `requested`, `accepted`, `in-progress` or `on-hold`; `status` becomes `cancelled`, and they are told."""
        return self.say(
            request, referral, lambda: cancel(by=self.by(), introduction=referral, reason=self.reason(request))
        )


class MadeMessages(MadeView, Messages):
    """The messages about one of them."""

    @extend_schema(
        operation_id="listMadeMessages",
        summary="Read the messages about one that you made",
        parameters=[PageQuery],
        responses={200: OpenApiResponse(MessagePage, "One page."), **refusals(400, 403, 404, wrong="cursor")},
        examples=[MESSAGES],
        tags=["Messages"],
    )
    def get(self, request: Request, referral: UUID) -> Response:
        """Fifty to a page, the earliest first. Follow `next` until it is null."""
        return super().get(request, referral)

    @extend_schema(
        operation_id="sendMadeMessage",
        summary="Send a message to whom you introduced them to",
        parameters=[KEY],
        request=MessageWords,
        responses={
            201: OpenApiResponse(MessageSent, "It is sent."),
            **refusals(400, 403, 404, 409, 415, wrong="words"),
        },
        examples=[TO_SAY, SENT],
        tags=["Messages"],
    )
    def post(self, request: Request, referral: UUID) -> HttpResponse:
        """They read it with the introduction, and answer there."""
        return super().post(request, referral)

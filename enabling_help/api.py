"""The partner API's introductions: a partner's program lists what was introduced to it, reads it, and answers.

In the standard's word an introduction is a referral. Each view reads under the program's own scope, so that the
database decides what it finds, and calls the same actions as the partner's pages.
"""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiResponse, extend_schema
from oauth2_provider.contrib.rest_framework import TokenHasScope
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from enabling_help.actions import answers
from enabling_help.api_examples import (
    ACCEPTED,
    COMPLETED,
    DECLINED,
    LIST,
    NO_SUCH,
    REASON,
    REFERRAL,
    TOLD,
    page_not_found,
    refusals,
)
from enabling_help.api_serializers import ListQuery, OutcomeTold, Reason, Referral, ReferralPage
from enabling_help.reads import Received, inbox, received
from frontdoor.accounts.authentication import ClientAuthentication
from frontdoor.core.json_views import JsonView
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, current_scope

NOW = OpenApiResponse(Referral, "The referral as it stands now.")


class ReferralView(JsonView):
    """A door for a partner's program, which acts for its organisation."""

    authentication_classes = [ClientAuthentication]
    permission_classes = [IsAuthenticated, TokenHasScope]
    required_scopes = ["api"]
    refusal_statuses = {
        "no_such_introduction": 404,
        "no_sharing_basis": 404,
        "page_not_found": 400,
        "reason_missing": 422,
        "outcome_unknown": 422,
    }

    def by(self) -> Scope:
        """Whom the program acts for, found out from its token."""
        scope = current_scope()
        assert scope is not None  # a caller without one was turned away by the permissions
        return scope

    def found(self, referral: UUID) -> Received:
        """The introduction as it may be seen now. Refused: `no_such_introduction`."""
        row = received(by=self.by(), introduction=referral)
        if row is None:
            raise Refusal(code="no_such_introduction", words=NO_SUCH)
        return row

    def shown(self, referral: UUID) -> Response:
        """The introduction, read anew."""
        return Response(Referral(self.found(referral)).data)


class Referrals(ReferralView):
    """The introductions made to the caller's organisation."""

    @extend_schema(
        operation_id="listReferrals",
        summary="List what was introduced to you",
        parameters=[ListQuery],
        responses={200: OpenApiResponse(ReferralPage, "One page."), **page_not_found(), **refusals(wrong="cursor")},
        examples=[LIST],
        tags=["Referrals"],
    )
    def get(self, request: Request) -> Response:
        """Fifty to a page, the latest shared first. Follow `next` until it is null.

        Only what is shared with you now is listed: when a person withdraws their agreement, or it ends, the referral
        is gone from the list and from its own address. The list says nothing of the person; read the referral itself
        for what they share with you.
        """
        asked = self.checked(ListQuery, request.query_params)
        rows, page = inbox(by=self.by(), cursor=asked.get("cursor"))
        ends = {basis.row_id: basis.valid_until for basis in page.items}
        here = request.build_absolute_uri(request.path)
        results: list[dict[str, Any]] = [{"introduction": row, "shared_until": ends[row.pk]} for row in rows]
        following = replace_query_param(here, "cursor", page.next_cursor) if page.next_cursor else None
        return Response(ReferralPage({"results": results, "next": following}).data)


class OneReferral(ReferralView):
    """One introduction made to the caller's organisation."""

    @extend_schema(
        operation_id="readReferral",
        summary="Read one, with what the person shares with you",
        responses={200: NOW, **refusals(404)},
        examples=[REFERRAL],
        tags=["Referrals"],
    )
    def get(self, request: Request, referral: UUID) -> Response:
        """The items the person agreed to share with you, and nothing else.

        What they did not agree to share, and what was never written down, is left out alike.
        """
        return self.shown(referral)


class Acknowledge(ReferralView):
    """The caller's organisation knows of it."""

    @extend_schema(
        operation_id="acknowledgeReferral",
        summary="Say that you know of it",
        request=None,
        responses={200: NOW, **refusals(404, 409)},
        examples=[REFERRAL],
        tags=["Answers"],
    )
    def post(self, request: Request, referral: UUID) -> Response:
        """This is not yet an answer; `status` stays `requested`. Acknowledging again answers 200 and changes nothing.

        After an answer, a referral that was never acknowledged cannot be (409, `not_now`).
        """
        self.found(referral)
        answers.acknowledge(by=self.by(), introduction=referral)
        return self.shown(referral)


class Accept(ReferralView):
    """Yes."""

    @extend_schema(
        operation_id="acceptReferral",
        summary="Say yes",
        request=None,
        responses={200: NOW, **refusals(404, 409)},
        examples=[ACCEPTED],
        tags=["Answers"],
    )
    def post(self, request: Request, referral: UUID) -> Response:
        """From `requested` alone, acknowledged or not. It may be completed straight from here."""
        self.found(referral)
        answers.accept(by=self.by(), introduction=referral)
        return self.shown(referral)


class Decline(ReferralView):
    """No."""

    @extend_schema(
        operation_id="declineReferral",
        summary="Say no, and why",
        request=Reason,
        responses={200: NOW, **refusals(400, 404, 409, 415, wrong="reason")},
        examples=[REASON, DECLINED],
        tags=["Answers"],
    )
    def post(self, request: Request, referral: UUID) -> Response:
        """From `requested` alone; `status` becomes `rejected`. Without a reason: 422, `reason_missing`."""
        self.found(referral)
        asked = self.checked(Reason, request.data)
        answers.decline(by=self.by(), introduction=referral, reason=asked["reason"])
        return self.shown(referral)


class Complete(ReferralView):
    """Done."""

    @extend_schema(
        operation_id="completeReferral",
        summary="Say that it is done, and what came of it",
        request=OutcomeTold,
        responses={200: NOW, **refusals(400, 404, 409, 415, wrong="outcome")},
        examples=[TOLD, COMPLETED],
        tags=["Answers"],
    )
    def post(self, request: Request, referral: UUID) -> Response:
        """From `accepted`, `in-progress` or `on-hold`. Whether it helped, the person is asked, and they alone say."""
        self.found(referral)
        asked = self.checked(OutcomeTold, request.data)
        answers.complete(by=self.by(), introduction=referral, outcome=asked["outcome"])
        return self.shown(referral)

"""The list of referrals, and one of them with what is shared of it."""

from uuid import UUID

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from enabling_help.api.examples import LIST, LIST_ENDED, REFERRAL, refusals
from enabling_help.api.frame import ETAG, IF_NONE_MATCH, ReferralView, is_known
from enabling_help.api.shapes import ListQuery, Referral, ReferralPage
from enabling_help.listing import Wanted, listed
from enabling_help.receiving import received_all
from frontdoor.accounts.partner_views import PartnerView, following


class ReferralList(PartnerView):
    """The introductions made to the caller's organisation."""

    query = ListQuery

    @extend_schema(
        operation_id="listReferrals",
        summary="List what was introduced to you",
        parameters=[ListQuery],
        responses={200: OpenApiResponse(ReferralPage, "One page."), **refusals(400, wrong="cursor")},
        examples=[LIST, LIST_ENDED],
        tags=["Referrals"],
    )
    def get(self, request: Request) -> Response:
        """Fifty to a page, the latest shared first. Follow `next` until it is null.

        When a person withdraws their agreement, or it ends, the referral is gone from its own address and stays in the
        list as its id and `sharing-ended` alone: purge what you hold of it. The list says nothing of the person; read
        the referral itself for what they share with you, or ask for a `full` list.
        """
        asked = self.checked(ListQuery, request.query_params)
        states, since = frozenset(asked.get("status", ())), asked.get("since")
        wanted = Wanted(states=states, since=since, acknowledged=asked["acknowledged"])
        rows, page = listed(by=self.by(), wanted=wanted, cursor=asked.get("cursor"))
        shown = received_all(rows, by=self.by()) if asked["full"] else rows
        return Response(ReferralPage({"results": shown, "next": following(request, page.next_cursor)}).data)


class OneReferral(ReferralView):
    """One introduction made to the caller's organisation."""

    @extend_schema(
        operation_id="readReferral",
        summary="Read one, with what the person shares with you",
        parameters=[IF_NONE_MATCH, ETAG],
        responses={
            200: OpenApiResponse(Referral, "The referral as it stands now."),
            304: OpenApiResponse(description="It is as you hold it, and shared with you still."),
            **refusals(400, 404),
        },
        examples=[REFERRAL],
        tags=["Referrals"],
    )
    def get(self, request: Request, referral: UUID) -> Response:
        """The items the person agreed to share with you, and nothing else.

        What they did not agree to share, and what was never written down, is left out alike.
        """
        found = self.found(referral)
        version = self.version(found)
        if is_known(request, version):
            return Response(status=304, headers={"ETag": version})
        return Response(Referral(found).data, headers={"ETag": version})

"""What a program brings: somebody for the front door, and introductions to others. And whom one can introduce to."""

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from enabling_help.actions.arrivals import bring_to_front_door, introduce_as_agreed
from enabling_help.actions.conversations import Said
from enabling_help.api.arriving import (
    BroughtShape,
    ContactShape,
    OrganisationPage,
    ReferralMade,
    ReferralWanted,
    as_agreed,
)
from enabling_help.api.examples import BROUGHT, CONTACT, MADE, ORGANISATIONS, WANTED, refusals
from enabling_help.api.referrals import ReferralList
from enabling_help.workflow import IntroductionKind
from frontdoor.accounts.idempotency import once
from frontdoor.accounts.models import Organisation
from frontdoor.accounts.partner_views import KEY, PageQuery, PartnerView, following
from frontdoor.core.paging import page_of
from frontdoor.core.scope import acting_organisation
from frontdoor.people.actions import FirstContact

WRONG_422 = dict.fromkeys(
    (
        *("nothing_said", "too_many_needs", "route_unknown", "nothing_chosen", "ends_in_the_past", "words_missing"),
        *("no_such_organisation", "to_ourselves", "to_nobody"),
    ),
    422,
)


class Contacts(PartnerView):
    """Somebody new for the front door."""

    scope_of = {"POST": "introduce"}
    refusal_statuses = {**PartnerView.refusal_statuses, **WRONG_422}

    @extend_schema(
        operation_id="bringContact",
        summary="Bring somebody to the front door",
        parameters=[KEY],
        request=ContactShape,
        responses={
            201: OpenApiResponse(BroughtShape, "They are written down."),
            **refusals(400, 403, 409, 415, wrong="needs"),
        },
        examples=[CONTACT, BROUGHT],
        tags=["Bringing"],
    )
    def post(self, request: Request) -> HttpResponse:
        """They are written down as your organisation's conversation, and for each thing they ask for they are
        introduced to the front door, sharing what they agreed to and nothing else. Sent twice under one key they are
        written down once; under two keys they are two people.
        """

        def answer() -> Response:
            told = self.checked(ContactShape, request.data)
            brought = bring_to_front_door(
                by=self.by(),
                contact=FirstContact(
                    **{name: told[name] for name in ("first_name", "full_name", "phone", "email", "postcode")}
                ),
                route=told["route"],
                said=Said(matters=told["matters"], happening=told["happening"], needs=tuple(told["needs"])),
                agreed=as_agreed(told.get("agreed")),
            )
            return Response(BroughtShape(brought).data, status=201)

        return once(request._request, by=self.by(), answer=answer)


class Referrals(ReferralList):
    """The introductions made to the caller's organisation, and those it makes."""

    scope_of = {"POST": "introduce"}
    refusal_statuses = {**PartnerView.refusal_statuses, **WRONG_422, "no_such_need": 404}

    @extend_schema(
        operation_id="makeReferral",
        summary="Introduce somebody whom you brought",
        parameters=[KEY],
        request=ReferralWanted,
        responses={
            201: OpenApiResponse(ReferralMade, "It is made, and they are told."),
            **refusals(400, 403, 404, 409, 415, wrong="organisation"),
        },
        examples=[WANTED, MADE],
        tags=["Bringing"],
    )
    def post(self, request: Request) -> HttpResponse:
        """With their agreement: send what they agreed to, or leave it out where it is written down already and in force
        (409, `agreement_missing`, where it is not).
        """

        def answer() -> Response:
            told = self.checked(ReferralWanted, request.data)
            made = introduce_as_agreed(
                by=self.by(),
                need=told["need"],
                organisation=told["organisation"],
                kind=IntroductionKind(told["kind"]),
                words=told["note"],
                agreed=as_agreed(told.get("agreed")),
            )
            return Response(ReferralMade(made).data, status=201)

        return once(request._request, by=self.by(), answer=answer)


class Organisations(PartnerView):
    """Whom one can introduce to."""

    query = PageQuery

    @extend_schema(
        operation_id="listOrganisations",
        summary="List the organisations that can be introduced to",
        parameters=[PageQuery],
        responses={200: OpenApiResponse(OrganisationPage, "One page."), **refusals(400, wrong="cursor")},
        examples=[ORGANISATIONS],
        tags=["Bringing"],
    )
    def get(self, request: Request) -> Response:
        """Fifty to a page, in the order of their ids. Follow `next` until it is null."""
        asked = self.checked(PageQuery, request.query_params)
        others = Organisation.objects.filter(suspended_at=None).exclude(pk=acting_organisation(self.by()))
        page = page_of(others, by=("id",), cursor=asked.get("cursor"))
        return Response(OrganisationPage({"results": page.items, "next": following(request, page.next_cursor)}).data)

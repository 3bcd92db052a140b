"""The entries an organisation takes introductions for, and the room in each: read and said by its program."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from enabling_help.api.examples import ENTRIES, ENTRY, ROOM, refusals
from frontdoor.accounts.partner_views import PageQuery, PartnerView, following
from frontdoor.core.paging import page_of
from frontdoor.core.quick_shapes import Shown
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, acting_organisation
from neighbourhoods.actions import say_room
from neighbourhoods.held import NO_SUCH_ENTRY
from neighbourhoods.models import Asset

MOST_ROOM = 100_000


class EntryShape(serializers.Serializer[Any]):
    """One entry of the directory whose introductions come to you."""

    id = serializers.UUIDField(source="pk")
    name = serializers.CharField()
    capacity = serializers.IntegerField(
        allow_null=True, help_text="How many more people it can welcome now; null where nobody has said."
    )
    paused = serializers.SerializerMethodField(help_text="Whether it takes no introductions at the moment.")

    paused_until = serializers.DateField(
        allow_null=True, help_text="The last day of the break, where one is known; null elsewhere."
    )

    def get_paused(self, entry: Asset) -> bool:
        """A pause has a beginning; here it is or it is not."""
        return entry.paused_at is not None


class EntryPage(Shown):
    """One page of your entries, and the address of the next one."""

    results = EntryShape(many=True)
    next = serializers.URLField(allow_null=True, help_text="The address of the next page; null on the last one.")


class RoomShape(serializers.Serializer[Any]):
    """The room in one entry, as it is from now on."""

    capacity = serializers.IntegerField(
        min_value=0, max_value=MOST_ROOM, allow_null=True, help_text="How many more people; null where you cannot say."
    )
    paused = serializers.BooleanField(help_text="True: nobody new is introduced until you say otherwise.")
    paused_until = serializers.DateField(
        required=False,
        allow_null=True,
        default=None,
        source="until",
        help_text="The last day of the break, which then ends by itself. A day still to come, and with `paused` alone.",
    )


class Entries(PartnerView):
    """The caller's entries."""

    query = PageQuery

    @extend_schema(
        operation_id="listEntries",
        summary="List the entries whose introductions come to you",
        parameters=[PageQuery],
        responses={200: OpenApiResponse(EntryPage, "One page."), **refusals(400, wrong="cursor")},
        examples=[ENTRIES],
        tags=["Room"],
    )
    def get(self, request: Request) -> Response:
        """Fifty to a page, in the order of their ids. Follow `next` until it is null."""
        asked = self.checked(PageQuery, request.query_params)
        page = page_of(ours(self.by()), by=("id",), cursor=asked.get("cursor"))
        return Response(EntryPage({"results": page.items, "next": following(request, page.next_cursor)}).data)


class Room(PartnerView):
    """The room in one of the caller's entries."""

    refusal_statuses = {**PartnerView.refusal_statuses, "unknown": 404, "until_wrong": 422}

    @extend_schema(
        operation_id="sayRoom",
        summary="Say how much room there is, or pause",
        request=RoomShape,
        responses={200: OpenApiResponse(EntryShape, "As it stands now."), **refusals(400, 404, 415, wrong="capacity")},
        examples=[ROOM, ENTRY],
        tags=["Room"],
    )
    def put(self, request: Request, entry: UUID) -> Response:
        """It holds at once: whoever introduces sees the room, and nobody new is introduced during a pause.

        The same sent twice changes nothing more. A refuge, and an entry that is not yours, is answered as one that does
        not exist.
        """
        if not ours(self.by()).filter(pk=entry).exists():
            raise Refusal(code="unknown", words=NO_SUCH_ENTRY)
        told = self.checked(RoomShape, request.data)
        return Response(EntryShape(say_room(by=self.by(), asset=entry, **told)).data)


def ours(by: Scope) -> "QuerySet[Asset]":
    """The entries of the acting organisation that workers can find: never a refuge."""
    return Asset.objects.for_workers().filter(provider__organisation=acting_organisation(by)).defer("search")

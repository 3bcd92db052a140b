"""Messages and endpoints as pages and the API list them."""

from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from frontdoor.accounts.models import ApiClient, Membership, Organisation
from frontdoor.core.scope import Scope, acting_organisation
from frontdoor.outbox.models import Day, Endpoint, Hearing, Message
from frontdoor.outbox.renderers import Renderer, UnknownEvent, renderer_of
from frontdoor.outbox.workflow import State

OLDEST_FIRST = ("queued_at", "id")
NEWEST_FIRST = ("-queued_at", "-id")
LATEST_FIRST = ("-counted_to", "-id")
BY_AGE = ("added_at", "id")
BY_NAME = ("name", "id")


def undelivered(*, by: Scope) -> "QuerySet[Message]":
    """What the acting organisation sent and could not be delivered."""
    return Message.objects.filter(sender=acting_organisation(by), state=State.DEAD).select_related("recipient")


def own_endpoints(*, by: Scope) -> "QuerySet[Endpoint]":
    """The endpoints of the acting organisation."""
    return Endpoint.objects.filter(organisation=acting_organisation(by), removed_at=None)


def hearing_of(organisation: UUID) -> Hearing | None:
    """What an organisation said about how it likes to hear, or None where it never did."""
    return Hearing.objects.filter(organisation=organisation).first()


def nobody_signs_in() -> "QuerySet[Organisation]":
    """The organisations for which nobody signs in and no program calls, with how each likes to hear."""
    anybody = Membership.objects.filter(organisation=OuterRef("pk"), ended_at=None)
    program = ApiClient.objects.filter(organisation=OuterRef("pk"), shut_out_at=None)
    return Organisation.objects.filter(
        ~Exists(anybody), ~Exists(program), suspended_at=None, host=False
    ).select_related("hearing")


def sent_to(endpoint: Endpoint) -> "QuerySet[Message]":
    """What was, is or will be sent to an endpoint."""
    return Message.objects.filter(endpoint=endpoint)


def sent_to_own(*, by: Scope) -> "QuerySet[Message]":
    """What was, is or will be sent to the endpoints of the acting organisation, those removed since too."""
    return Message.objects.filter(endpoint__isnull=False, recipient=acting_organisation(by))


def own_days(*, by: Scope) -> "QuerySet[Day]":
    """How the acting organisation's messages were counted."""
    return Day.objects.filter(organisation=acting_organisation(by))


def title_of(message: Message) -> str:
    """What a message tells, in words."""
    try:
        return renderer_of(message.event, message.schema_version).title
    except UnknownEvent:
        return "Something this site does not tell of any more"


def told_as(message: Message) -> str:
    """What programs call what a message tells."""
    try:
        return renderer_of(message.event, message.schema_version).told_as
    except UnknownEvent:
        return ""


def pages_about(rows: Sequence[Message], *, by: Scope) -> dict[UUID, str]:
    """For each message the address of the page about it; those whose page does not open are left out."""
    kinds: dict[Renderer, list[Message]] = defaultdict(list)
    for row in rows:
        with suppress(UnknownEvent):
            kinds[renderer_of(row.event, row.schema_version)].append(row)
    pages: dict[UUID, str] = {}
    for renderer, told in kinds.items():
        if renderer.page:
            opening = renderer.opens(by, {row.aggregate_id for row in told})
            pages |= {r.pk: reverse(renderer.page, args=[r.aggregate_id]) for r in told if r.aggregate_id in opening}
    return pages

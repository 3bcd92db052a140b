"""The shapes of webhooks and of what was sent to them, and the faults their operations answer with."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiResponse
from rest_framework import serializers

from frontdoor.accounts.partner_faults import Fault, faults_of
from frontdoor.accounts.partner_views import PageQuery
from frontdoor.core.quick_shapes import Shown
from frontdoor.outbox.models import Endpoint, Message, OffBecause
from frontdoor.outbox.reads import told_as
from frontdoor.outbox.renderers import told_to_programs
from frontdoor.outbox.workflow import State

MOST_ADDRESS = 500
AN_ADDRESS = (
    r"^https?://[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?([.][A-Za-z0-9-]+)*(:[0-9]{1,5})?(/[!$-.0-;=?-Z_a-z~/]*)?$"
)
NO_SUCH = "Your organisation has no such webhook, or it was removed."
NO_SUCH_DELIVERY = "Nothing like this was sent to a webhook of yours."


class WebhookShape(Shown):
    """One of your addresses, and what it is told of."""

    id = serializers.UUIDField(source="pk")
    address = serializers.CharField()
    events = serializers.ListField(child=serializers.CharField())
    added_at = serializers.DateTimeField()
    paused = serializers.SerializerMethodField(help_text="Whether nothing is sent there for now; what happens waits.")
    paused_because = serializers.ChoiceField(
        OffBecause.choices, source="off_because", required=False, help_text="`gone`: it answered 410."
    )
    failures = serializers.IntegerField(help_text="How many calls in a row it has failed to take.")
    rests_until = serializers.DateTimeField(
        required=False, help_text="It failed so often that it rests, and is then tried with one call."
    )
    last_status = serializers.CharField(required=False, help_text="What it answered last.")
    last_tried_at = serializers.DateTimeField(required=False)

    def get_paused(self, webhook: Endpoint) -> bool:
        """Turned off by yourselves, or since it is gone."""
        return webhook.off_since is not None


class WebhookMade(WebhookShape):
    """The webhook, with its secret where it is new. The secret is told here once and nowhere else."""

    secret = serializers.CharField(required=False, help_text="Signs what is sent; `whsec_` and base64.")


class SecretShape(serializers.Serializer[Any]):
    """A new secret, told here once and nowhere else."""

    secret = serializers.CharField(help_text="Signs what is sent; `whsec_` and base64.")


class WebhookPage(serializers.Serializer[Any]):
    """One page of your webhooks, and the address of the next one."""

    results = WebhookShape(many=True)
    next = serializers.URLField(allow_null=True, help_text="The address of the next page; null on the last one.")


class WebhookWanted(serializers.Serializer[Any]):
    """An address and what it is to be told of."""

    address = serializers.RegexField(
        AN_ADDRESS, max_length=MOST_ADDRESS, help_text="With https. It stays as it is once it is there."
    )
    paused = serializers.BooleanField(default=False, help_text="True: what happens waits until you say otherwise.")

    def get_fields(self) -> dict[str, Any]:
        """The events are known when every room has said what it tells."""
        told = serializers.ChoiceField(list(told_to_programs().items()))
        events = serializers.ListField(child=told, min_length=1, max_length=len(told.choices))
        return {**super().get_fields(), "events": events}


class DeliveryShape(Shown):
    """One thing a webhook was, is or will be told."""

    id = serializers.UUIDField(source="pk", help_text="What is sent as `webhook-id`.")
    webhook = serializers.UUIDField(source="endpoint_id")
    type = serializers.SerializerMethodField()
    about = serializers.UUIDField(source="aggregate_id", help_text="What it is about, such as a referral.")
    happened_at = serializers.DateTimeField(source="queued_at")
    status = serializers.ChoiceField(State.choices, source="state")
    attempts = serializers.IntegerField()
    next_attempt_at = serializers.DateTimeField(
        source="tried_again_at",
        required=False,
        help_text="When it is tried at the earliest, where it waits to be sent.",
    )
    last_status = serializers.CharField(required=False, help_text="What was answered last.")
    sent_at = serializers.DateTimeField(required=False)

    def get_type(self, message: Message) -> str:
        """As the call itself has it."""
        return told_as(message)


class DeliveryPage(serializers.Serializer[Any]):
    """One page of what was sent, and the address of the next one."""

    results = DeliveryShape(many=True)
    next = serializers.URLField(allow_null=True, help_text="The address of the next page; null on the last one.")


class DeliveriesQuery(PageQuery):
    """Which of what was sent, and which page of it."""

    webhook = serializers.UUIDField(required=False, help_text="Only what was for this one.")
    status = serializers.ChoiceField(State.choices, required=False, help_text="Only what stands there.")
    about = serializers.UUIDField(required=False, help_text="Only what is about this, such as a referral.")


class Queued(serializers.Serializer[Any]):
    """The id of what is on its way now."""

    id = serializers.UUIDField(help_text="What is sent as `webhook-id`.")


SAID: Mapping[int, Fault] = {
    404: ("There is no such webhook, or it is another organisation's: answered alike.", "no_such_endpoint", NO_SUCH),
    409: (
        "It does not fit with what there is: the address is told already (`endpoint_there`), or is none that is called "
        "from here (`address_unknown`, `address_not_public`, `address_wrong`), or is not the one that the webhook has "
        "(`address_fixed`), the id was used before (`id_taken`), there are as many as there may be "
        "(`too_many_endpoints`), nothing is sent there for now (`endpoint_off`), or the same is being answered at this "
        "moment (`key_in_flight`).",
        "endpoint_there",
        "This address is told already. Change what it is told of.",
    ),
}
SAID_OF_DELIVERIES: Mapping[int, Fault] = {
    404: ("Nothing like this was sent to a webhook of yours.", "no_such_delivery", NO_SUCH_DELIVERY),
    409: (
        "It is still on its way (`not_replayed`), or the same is being answered at this moment (`key_in_flight`).",
        "not_replayed",
        "This message is still on its way, or is not for an address of yours.",
    ),
}
WRONG = {
    "address": ("address_missing", "This field is required."),
    "webhook": ("webhook_wrong", "Must be a valid UUID."),
}


def refusals(*statuses: int, wrong: str = "", of: Mapping[int, Fault] = SAID) -> dict[tuple[int, str], OpenApiResponse]:
    """The faults an operation on webhooks may answer with, as `faults_of`."""
    return faults_of(*statuses, wrong=wrong, said=of, fields=WRONG)


A_WEBHOOK = "3f0a1d52-8a5e-4b0f-9a53-6b1f2b6b0c9e"
WANTED: Mapping[str, Any] = {"address": "https://records.example.org/frontdoor", "events": ["referral.created"]}
HELD: Mapping[str, Any] = {
    "id": A_WEBHOOK,
    **WANTED,
    "added_at": "2026-11-02T10:15:00Z",
    "paused": False,
    "failures": 0,
    "last_status": "204",
    "last_tried_at": "2026-11-03T09:00:00Z",
}
SIGNS_WITH = "whsec_bWFkZSB1cCBmb3IgdGhlIGRlc2NyaXB0aW9uLg=="
SENT: Mapping[str, Any] = {
    "id": "7d3d2c55-0d92-4a43-8f0e-0b0e0f5f3c21",
    "webhook": A_WEBHOOK,
    "type": "referral.created",
    "about": "0b2f6f0e-6c1f-4f0e-9a53-2b1b6b0c9e11",
    "happened_at": "2026-11-02T10:15:00Z",
    "status": "sent",
    "attempts": 1,
    "last_status": "204",
    "sent_at": "2026-11-02T10:15:01Z",
}


def answered(name: str, value: Any, status: int = 200) -> OpenApiExample:
    """An example of an answer."""
    return OpenApiExample(name, value=value, response_only=True, status_codes=[str(status)])

"""The outbox: what must reach others, written in the transaction that makes it true. Ids only, never words."""

import uuid

from django.db import models
from django.db.models import F, Q

from frontdoor.accounts.models import Organisation
from frontdoor.core.locks import ADD, CHANGE, READ, Lock, Policy, job_is
from frontdoor.core.scope import Job
from frontdoor.outbox.workflow import State


class OutboxLock(Lock):
    """Any scope queues a message, as itself and unsent; its organisation reads it; only delivery changes it."""

    grants = (READ, ADD)

    def grants_on(self, columns: frozenset[str]) -> tuple[str, ...]:
        changing = ", ".join(sorted(columns & _DELIVERY))
        return (READ, ADD, f"{CHANGE} ({changing})")

    def policies(self, table: str, *, history: bool) -> list[Policy]:
        delivery = job_is(Job.DELIVER)
        own = f'"{table}".sender_id = (SELECT scope_organisation())'
        unsent = f'"{table}".state = \'{State.PENDING}\' AND "{table}".attempts = 0'
        as_itself = f'"{table}".sender_id IS NOT DISTINCT FROM (SELECT scope_organisation())'
        return [
            Policy("read", READ, using=f"{own} OR {delivery}"),
            Policy("queue", ADD, check=f"(SELECT scope()) IS NOT NULL AND {unsent} AND {as_itself}"),
            Policy("deliver", CHANGE, using=delivery, check=delivery),
        ]


_DELIVERY = frozenset({"state", "attempts", "next_attempt_at", "claim", "last_status", "sent_at", "acknowledged_at"})


class Message(models.Model):
    """One thing one recipient must learn of. `payload` is a JSON object of ids, whole numbers and short codes.

    What it says is rendered when it is sent, under the recipient's scope. Messages to one recipient with one
    `order_key` (an opaque id, never a name) go out in the order they were queued. `claim` is the delivery that holds
    the message until `next_attempt_at`.
    """

    lock: Lock = OutboxLock()
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    aggregate_kind = models.CharField(max_length=60)
    aggregate_id = models.UUIDField()
    event = models.CharField(max_length=80)
    schema_version = models.PositiveSmallIntegerField()
    sender = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    recipient = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    transport = models.CharField(max_length=20)
    payload = models.JSONField(default=dict)
    order_key = models.UUIDField(null=True)
    # Written by the database's clock, but without a default there: reading it back would need a right to read.
    queued_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    claim = models.UUIDField(null=True)
    last_status = models.CharField(max_length=40, blank=True)
    sent_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "outbox_message"
        indexes = [
            models.Index(fields=["next_attempt_at"], condition=Q(state=State.PENDING), name="outbox_due"),
            models.Index(
                fields=["order_key", "queued_at"],
                condition=Q(state__in=[State.PENDING, State.PAUSED]),
                name="outbox_order",
            ),
            models.Index(fields=["aggregate_id"], name="outbox_aggregate"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="outbox_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=[State.SENT, State.ACKNOWLEDGED]) | Q(sent_at__isnull=False),
                name="outbox_sent_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.ACKNOWLEDGED) | Q(acknowledged_at__gte=F("sent_at")),
                name="outbox_acknowledged_after_sent",
            ),
            models.CheckConstraint(
                condition=Q(aggregate_kind__gt="", event__gt="", transport__gt=""), name="outbox_says_what_and_how"
            ),
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"

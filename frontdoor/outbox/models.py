"""The outbox: what must reach others, written in the transaction that makes it true. Ids only, never words."""

import uuid
from datetime import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from frontdoor.accounts.models import Organisation
from frontdoor.core.clock import ClockTimestamp
from frontdoor.core.locks import ADD, CHANGE, READ, Lock, Policy, job_is
from frontdoor.core.scope import Job
from frontdoor.outbox.workflow import State


class OutboxLock(Lock):
    """Any scope queues a message, as itself and unsent; its organisation reads it; only delivery changes it.

    Whoever keeps an endpoint reads what goes there too.
    """

    grants = (READ, ADD)

    def grants_on(self, columns: frozenset[str]) -> tuple[str, ...]:
        changing = ", ".join(sorted(columns & _DELIVERY))
        return (READ, ADD, f"{CHANGE} ({changing})")

    def policies(self, table: str, *, history: bool) -> list[Policy]:
        delivery = job_is(Job.DELIVER)
        own = f'"{table}".sender_id = (SELECT scope_organisation())'
        to_own_program = (
            f'("{table}".endpoint_id IS NOT NULL AND "{table}".recipient_id = (SELECT scope_organisation()))'
        )
        unsent = f'"{table}".state = \'{State.PENDING}\' AND "{table}".attempts = 0'
        as_itself = f'"{table}".sender_id IS NOT DISTINCT FROM (SELECT scope_organisation())'
        return [
            Policy("read", READ, using=f"{own} OR {to_own_program} OR {delivery}"),
            Policy("queue", ADD, check=f"(SELECT scope()) IS NOT NULL AND {unsent} AND {as_itself}"),
            Policy("deliver", CHANGE, using=delivery, check=delivery),
        ]


_DELIVERY = frozenset(
    {
        *("state", "attempts", "next_attempt_at", "claim", "last_status", "sent_at", "acknowledged_at"),
        *("transport", "endpoint_id"),  # sent again, it may have to go another way
    }
)


class EndpointLock(Lock):
    """An organisation keeps its own endpoints, and delivery notes how they answer. None goes to another or away."""

    grants = (READ, ADD)

    def grants_on(self, columns: frozenset[str]) -> tuple[str, ...]:
        changing = ", ".join(sorted(columns - {"id", "organisation_id", "address", "added_at"}))
        return (READ, ADD, f"{CHANGE} ({changing})")

    def policies(self, table: str, *, history: bool) -> list[Policy]:
        own = f'"{table}".organisation_id = (SELECT scope_organisation())'
        kept = f"{own} OR {job_is(Job.DELIVER)}"
        return [
            Policy("read", READ, using=kept),
            Policy("add", ADD, check=own),
            Policy("keep", CHANGE, using=kept, check=kept),
        ]


class HearingLock(Lock):
    """How an organisation likes to hear: read by whoever acts for any, since everybody writes to everybody.

    Kept by the organisation and whoever looks after its accounts; where nobody signs in for it, by the host.
    """

    grants = (READ, ADD, CHANGE)

    def policies(self, table: str, *, history: bool) -> list[Policy]:
        job = job_is(Job.DELIVER, *((Job.FILL_DEMO,) if settings.LOCAL else ()))
        whose = f'"{table}".organisation_id'
        keeps = f"{whose} = (SELECT scope_organisation()) OR scope_looks_after({whose}) OR scope_hears_for({whose})"
        return [
            Policy("read", READ, using=f"(SELECT scope_organisation()) IS NOT NULL OR {job}"),
            Policy("add", ADD, check=f"{keeps} OR {job}"),
            Policy("change", CHANGE, using=f"{keeps} OR {job}", check=f"{keeps} OR {job}"),
        ]


class Prefers(models.TextChoices):
    """How an organisation likes to hear. Its own program is told in any case, of what its endpoints chose."""

    SITE = "site", "On this site, after signing in"
    EMAIL = "email", "By email, with a link to answer by"
    TEXT = "text", "By text message, with a link to answer by"
    CALL = "call", "By telephone: just ring"


class Hearing(models.Model):
    """How an organisation likes to hear of somebody, where, and after how long without an answer it is reminded.

    `phone` is written as E.164 has it. `remind_after` are working days since it was told; empty, those of the settings.
    A group without staff (`volunteers`) is reminded once, and then rung.
    """

    lock: Lock = HearingLock()
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="hearing")
    prefers = models.CharField(max_length=5, choices=Prefers, default=Prefers.SITE)
    email = models.EmailField(max_length=254, blank=True)
    phone = models.CharField(max_length=16, blank=True)
    volunteers = models.BooleanField(default=False)
    remind_after = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    said_at = models.DateTimeField(db_default=ClockTimestamp())
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "outbox_hearing"
        constraints = [
            models.CheckConstraint(condition=Q(prefers__in=Prefers.values), name="hearing_preference_known"),
            models.CheckConstraint(
                condition=(Q(prefers=Prefers.EMAIL) & ~Q(email=""))
                | (Q(prefers__in=[Prefers.TEXT, Prefers.CALL]) & ~Q(phone=""))
                | Q(prefers=Prefers.SITE),
                name="hearing_can_be_reached",
            ),
            models.CheckConstraint(
                condition=Q(phone="") | Q(phone__regex=r"^\+[1-9][0-9]{6,14}$"), name="hearing_phone_can_be_rung"
            ),
            models.CheckConstraint(condition=Q(said_by=None) | Q(said_at__isnull=False), name="hearing_said_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"hearing {self.pk}"


class OffBecause(models.TextChoices):
    """Why nothing is sent to an endpoint for now."""

    PAUSED = "paused", "Paused by your organisation"
    GONE = "gone", "Turned off, because it answered that it is gone"


class Endpoint(models.Model):
    """An address of an organisation's own program, told of the events chosen (as programs call them) and no others.

    `secret` and the one before it, good until `old_until`, are sealed. `failures` counts those in a row; from so many
    on, the endpoint rests until `rests_until` and is then tried with one message. While it is off, messages wait.
    """

    lock: Lock = EndpointLock()
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    address = models.CharField(max_length=500)
    events = ArrayField(models.CharField(max_length=60))
    secret = models.TextField()
    old_secret = models.TextField(blank=True)
    old_until = models.DateTimeField(null=True, blank=True)
    added_at = models.DateTimeField(db_default=ClockTimestamp())
    off_since = models.DateTimeField(null=True, blank=True)
    off_because = models.CharField(max_length=10, choices=OffBecause, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    rests_until = models.DateTimeField(null=True, blank=True)
    last_status = models.CharField(max_length=40, blank=True)
    last_tried_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "outbox_endpoint"
        indexes = [models.Index(fields=["organisation", "added_at"], name="endpoint_of_organisation")]
        constraints = [
            models.CheckConstraint(condition=~Q(address="") & ~Q(secret=""), name="endpoint_can_be_called"),
            models.CheckConstraint(condition=Q(events__len__gte=1), name="endpoint_told_of_something"),
            models.CheckConstraint(
                condition=Q(off_since=None, off_because="")
                | Q(off_since__isnull=False, off_because__in=OffBecause.values),
                name="endpoint_off_says_why",
            ),
            models.CheckConstraint(
                condition=Q(old_until=None, old_secret="") | (Q(old_until__isnull=False) & ~Q(old_secret="")),
                name="endpoint_old_secret_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"endpoint {self.pk}"


class DayLock(Lock):
    """The job of delivery counts; each organisation reads its own days. What was counted stays as it is."""

    grants = (READ, ADD)

    def policies(self, table: str, *, history: bool) -> list[Policy]:
        own = f'"{table}".organisation_id = (SELECT scope_organisation())'
        return [
            Policy("read", READ, using=f"{own} OR {job_is(Job.DELIVER)}"),
            Policy("count", ADD, check=job_is(Job.DELIVER)),
        ]


class Day(models.Model):
    """What became of an organisation's messages, as counted once a day: of all that were queued before `counted_to`.

    `queued` are those since the count before. `missing` is how many more or fewer there should be by that count than
    are there; `overdue` how many were to be tried more than an hour ago. Both are nought where all adds up.
    """

    lock: Lock = DayLock()
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    counted_to = models.DateTimeField()
    queued = models.PositiveIntegerField()
    sent = models.PositiveIntegerField()
    acknowledged = models.PositiveIntegerField()
    dead = models.PositiveIntegerField()
    waiting = models.PositiveIntegerField()
    missing = models.IntegerField()
    overdue = models.PositiveIntegerField()

    class Meta:
        db_table = "outbox_day"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "counted_to"], name="outbox_day_counted_once"),
        ]

    def __str__(self) -> str:
        return f"day of messages {self.pk}"

    @property
    def total(self) -> int:
        """All messages there are, in whatever state."""
        return self.sent + self.acknowledged + self.dead + self.waiting

    @property
    def adds_up(self) -> bool:
        """Whether every message is where it should be."""
        return not self.missing and not self.overdue


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
    endpoint = models.ForeignKey(Endpoint, null=True, blank=True, on_delete=models.PROTECT, related_name="messages")
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
            models.Index(fields=["endpoint", "-queued_at", "id"], name="outbox_to_endpoint"),
            models.Index(fields=["sender", "queued_at", "id"], condition=Q(state=State.DEAD), name="outbox_dead"),
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

    @property
    def tried_again_at(self) -> datetime | None:
        """When it is tried at the earliest, where it waits to be sent."""
        return self.next_attempt_at if self.state == State.PENDING else None

"""Doors: signed links for people without an account. Each has one purpose and leads to one thing."""

import uuid

from django.db import models
from django.db.models import F, Q

from frontdoor.accounts.models import Organisation
from frontdoor.core.clock import ClockTimestamp
from frontdoor.core.locks import ADD, CHANGE, READ, Lock, Policy

MAX_WRONG_CODES = 5


class DoorLock(Lock):
    """A door is seen by whoever came with its token and by the organisation that opened it. Neither can redirect it."""

    grants = (READ, ADD)

    def grants_on(self, columns: frozenset[str]) -> tuple[str, ...]:
        changing = ", ".join(sorted(columns & _USE))
        return (READ, ADD, f"{CHANGE} ({changing})")

    def policies(self, table: str, *, history: bool) -> list[Policy]:
        own = f'"{table}".organisation_id = (SELECT scope_organisation())'
        seen = f'"{table}".token_hash = (SELECT scope_link()) OR {own}'
        return [
            Policy("read", READ, using=seen),
            Policy("open_door", ADD, check=own),
            Policy("use_or_close", CHANGE, using=seen, check=seen),
        ]


_USE = frozenset({"code_hash", "codes_made", "wrong_codes", "uses", "last_used_at", "closed_at"})


class Door(models.Model):
    """A link with one purpose (`confirm_help`) to one thing (its kind and id), for a time and a number of uses.

    Of the token only its SHA-256 is kept, of the one-time code only an HMAC; an empty `code_hash` means the code has
    been used or none has been made.
    """

    lock: Lock = DoorLock()
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(max_length=40)
    thing_kind = models.CharField(max_length=40)
    thing_id = models.UUIDField()
    token_hash = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=64, blank=True)
    codes_made = models.PositiveSmallIntegerField(default=1)
    wrong_codes = models.PositiveSmallIntegerField(default=0)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(db_default=ClockTimestamp())
    valid_until = models.DateTimeField()
    uses_allowed = models.PositiveSmallIntegerField(default=1)
    uses = models.PositiveSmallIntegerField(default=0)
    last_used_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "links_door"
        indexes = [models.Index(fields=["thing_id"], name="door_to_thing")]
        constraints = [
            models.CheckConstraint(condition=Q(token_hash__regex=r"^[0-9a-f]{64}$"), name="door_token_is_hashed"),  # noqa: S106
            models.CheckConstraint(
                condition=Q(code_hash="") | Q(code_hash__regex=r"^[0-9a-f]{64}$"), name="door_code_is_hashed"
            ),
            models.CheckConstraint(condition=Q(valid_until__gt=F("opened_at")), name="door_ends_after_it_opens"),
            models.CheckConstraint(condition=Q(uses__lte=F("uses_allowed")), name="door_not_used_too_often"),
            models.CheckConstraint(condition=Q(wrong_codes__lte=MAX_WRONG_CODES), name="door_wrong_codes_end"),
        ]

    def __str__(self) -> str:
        return f"door {self.pk}"

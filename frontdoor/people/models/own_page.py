"""The person's own page: what they ask to have put right, and whether the page is held for their safety."""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from frontdoor.accounts.models import Organisation
from frontdoor.core.clock import ClockTimestamp
from frontdoor.core.locks import Lock
from frontdoor.people.locks import CorrectionLock, HoldLock
from frontdoor.people.models.person import Person

STATES = ("waiting", "changed", "kept")


class Correction(models.Model):
    """What a person says of their record: that something is wrong, in their words, and what was done about it.

    `organisation` is the one whose link they came by, which answers them.
    """

    class State(models.TextChoices):
        """How it stands."""

        WAITING = "waiting", "Waiting to be looked at"
        CHANGED = "changed", "Put right"
        KEPT = "kept", "Kept as it was"

    lock: Lock = CorrectionLock()
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    words = models.TextField()
    asked_at = models.DateTimeField(db_default=ClockTimestamp())
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "people_correction"
        indexes = [
            models.Index(fields=["person", "asked_at"], name="correction_of_person"),
            models.Index(fields=["organisation", "state", "asked_at", "id"], name="correction_to_answer"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=STATES), name="correction_state_known"),
            models.CheckConstraint(condition=~Q(words=""), name="correction_has_words"),
            models.CheckConstraint(
                condition=Q(state="waiting", answer="", answered_at=None, answered_by=None)
                | ~Q(state="waiting") & ~Q(answer="") & Q(answered_at__isnull=False, answered_by__isnull=False),
                name="correction_is_answered_in_words",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="correction_stays", fields=["id", "person", "organisation", "words", "asked_at"])
        ]

    def __str__(self) -> str:
        return f"correction {self.pk}"


class PageHold(models.Model):
    """That a person's own page is held: somebody else may be looking over their shoulder, or using their telephone.

    Neither the person nor whoever sits beside them is told of it: their link reads as one that has ended.
    """

    lock: Lock = HoldLock()
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    held_at = models.DateTimeField(db_default=ClockTimestamp())
    held_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "people_page_hold"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation"], condition=Q(released_at=None), name="page_held_once"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="page_hold_has_a_reason"),
            models.CheckConstraint(
                condition=Q(released_at=None, released_by=None)
                | Q(released_at__isnull=False, released_by__isnull=False),
                name="page_hold_released_by_somebody",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="page_hold_stays", fields=["id", "person", "organisation", "reason", "held_at", "held_by"]
            )
        ]

    def __str__(self) -> str:
        return f"page hold {self.pk}"

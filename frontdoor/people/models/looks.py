"""Who looked at a person's record, and the seals that would show a look taken out, put in or changed."""

import uuid

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from frontdoor.accounts.models import Organisation
from frontdoor.core.clock import ClockTimestamp
from frontdoor.core.locks import Lock
from frontdoor.core.ways import Way
from frontdoor.people.locks import LookLock, SealLock
from frontdoor.people.models.person import Person

_FOR_GOOD = pgtrigger.Update | pgtrigger.Delete


class Look(models.Model):
    """That one request read items of one person, for whom, by which way and on which bases. Never what was read.

    `user` is empty where a program of the organisation looked. `roles` are those the user held for it then. `items` are
    codes of `Item`. Written by the database function `note_looks` alone.
    """

    lock: Lock = LookLock()
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    roles = ArrayField(models.CharField(max_length=30))
    way = models.CharField(max_length=10, choices=Way)
    items = ArrayField(models.CharField(max_length=20))
    bases = ArrayField(models.UUIDField())
    looked_at = models.DateTimeField(db_default=ClockTimestamp())

    class Meta:
        db_table = "people_look"
        indexes = [
            models.Index(F("person"), F("looked_at").desc(), F("id").desc(), name="look_at_person"),
            models.Index(F("organisation"), F("looked_at").desc(), F("id").desc(), name="look_for_organisation"),
            models.Index(fields=["looked_at"], name="look_by_time"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(way__in=Way.values), name="look_way_known"),
        ]
        triggers = [pgtrigger.Protect(name="looks_are_only_added", operation=_FOR_GOOD)]

    def __str__(self) -> str:
        return f"look {self.pk}"


class LookSeal(models.Model):
    """One link of the chain over the log: `digest` is SHA-256 of the link before and of the look, as 32 bytes.

    `position` counts from 1 without gaps, in the order looks were sealed.
    """

    lock: Lock = SealLock()
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    position = models.BigIntegerField(unique=True)
    look = models.OneToOneField(Look, on_delete=models.PROTECT, related_name="seal")
    digest = models.BinaryField(max_length=32)
    sealed_at = models.DateTimeField(db_default=ClockTimestamp())

    class Meta:
        db_table = "people_look_seal"
        constraints = [models.CheckConstraint(condition=Q(position__gte=1), name="seals_count_from_one")]
        triggers = [pgtrigger.Protect(name="seals_are_only_added", operation=_FOR_GOOD)]

    def __str__(self) -> str:
        return f"seal {self.pk}"

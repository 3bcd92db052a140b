"""What is only ever added: steps of journeys, and that somebody searched."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from frontdoor.accounts.models import Organisation
from frontdoor.core.clock import ClockTimestamp
from frontdoor.core.locks import Lock, ReadOnly
from frontdoor.people.locks import FILLING
from frontdoor.people.steps import Kind

_PAST = Path(__file__).parents[1] / "filling.sql"
_PAST_TAKES = "uuid[], uuid[], text[], timestamptz[], uuid[], text[], text[], uuid[], uuid[]"


class Step(models.Model):
    """One step of a journey, for flow. Written by the database function `append_step` alone; read by the report role.

    `waited` is the time since the step before it in the same journey; `previous` is that step. No names, no free text.
    """

    class StepLock(ReadOnly):
        grants = ()
        report_role_reads = True

        @classmethod
        def functions(cls, tables: dict[str, Lock]) -> Iterator[str]:
            """The demo's way to a made-up past, in local mode alone."""
            yield _PAST.read_text() if FILLING else f"DROP FUNCTION IF EXISTS append_past_steps({_PAST_TAKES})"

    lock: Lock = StepLock()
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    journey = models.UUIDField()
    kind = models.CharField(max_length=30, choices=Kind)
    occurred_at = models.DateTimeField()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    places = ArrayField(models.UUIDField(), default=list)
    route = models.CharField(max_length=30, blank=True)
    need = models.UUIDField(null=True)
    caused_by = models.UUIDField(null=True)
    previous = models.UUIDField(null=True)
    waited = models.DurationField(null=True)

    class Meta:
        db_table = "people_step"
        indexes = [models.Index(fields=["journey", "occurred_at"], name="step_of_journey")]
        constraints = [models.CheckConstraint(condition=Q(kind__in=Kind.values), name="step_kind_known")]
        triggers = [
            pgtrigger.Protect(name="steps_are_only_added", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"step {self.pk}"


class SearchAudit(models.Model):
    """That a user searched for a person, and how many were found. Never what they typed. Written by `find_people`."""

    lock: Lock = ReadOnly()
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    searched_at = models.DateTimeField(db_default=ClockTimestamp())
    found = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "people_search_audit"
        indexes = [models.Index(fields=["user", "searched_at"], name="search_audit_of_user")]

    def __str__(self) -> str:
        return f"search {self.pk}"

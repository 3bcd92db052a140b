"""Long work, where it has got to, and what went wrong; and the heartbeats of those who do it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from frontdoor.accounts.models import Organisation
from frontdoor.core.clock import ClockTimestamp
from frontdoor.core.locks import ADD, CHANGE, READ, Lock, OwnRows
from frontdoor.core.scope import Job
from frontdoor.jobs.workflow import State


class JobRun(models.Model):
    """One piece of long work someone asked for.

    `task` is the Celery task that goes on with it and `thing` the id of what it is about. `cursor` says where to go on
    from: ids, whole numbers and short codes. `claim` is the worker that has it until `lease_until`; `lost` counts the
    workers that were lost one after the other without a batch done.
    """

    lock: Lock = OwnRows(user="asked_by_id", organisation="organisation_id", jobs=(Job.RUN_JOBS,))
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    task = models.CharField(max_length=120)
    title = models.CharField(max_length=120)
    thing = models.UUIDField(null=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(db_default=ClockTimestamp())
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    total = models.PositiveIntegerField(null=True)
    done = models.PositiveIntegerField(default=0)
    cursor = models.JSONField(default=dict)
    claim = models.UUIDField(null=True)
    lease_until = models.DateTimeField(db_default=ClockTimestamp())
    lost = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    cancel_asked_at = models.DateTimeField(null=True)
    error_code = models.CharField(max_length=40, blank=True)
    error_words = models.TextField(blank=True)

    class Meta:
        db_table = "jobs_run"
        ordering = ["-asked_at", "id"]
        indexes = [
            models.Index(
                fields=["lease_until"], condition=Q(state__in=[State.WAITING, State.RUNNING]), name="job_unfinished"
            ),
            models.Index(fields=["asked_by", "-asked_at"], name="job_of_user"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="job_state_known"),
            models.CheckConstraint(condition=Q(total=None) | Q(done__lte=F("total")), name="job_done_within_total"),
            models.CheckConstraint(
                condition=Q(state__in=[State.WAITING, State.RUNNING], finished_at=None)
                | Q(state__in=[State.DONE, State.FAILED, State.CANCELLED], finished_at__isnull=False),
                name="job_finished_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.FAILED) | Q(error_code__gt="", error_words__gt=""), name="job_failed_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"job {self.pk}"

    @property
    def percent(self) -> int | None:
        """How much is done, rounded down, 0 to 100; None while nobody knows how much there is."""
        return self.done * 100 // self.total if self.total else None

    @property
    def can_be_cancelled(self) -> bool:
        """Whether it is still going on and nobody has asked for it to stop."""
        return self.state in {State.WAITING, State.RUNNING} and self.cancel_asked_at is None

    @property
    def can_be_resumed(self) -> bool:
        """Whether it stopped before its end."""
        return self.state in {State.FAILED, State.CANCELLED}


class Part(models.TextChoices):
    """Who shows that they are alive: beat when it sends, the worker's main process, and its pool when it works."""

    BEAT = "beat", "Beat"
    WORKER = "worker", "Worker"
    POOL = "pool", "The worker's pool"


class HeartbeatLock(Lock):
    """Nothing of a person. Read without signing in, written by the processes themselves."""

    grants = (READ, ADD, CHANGE)


class Heartbeat(models.Model):
    """When each part last showed that it is alive, by the database's clock."""

    lock: Lock = HeartbeatLock()
    part = models.CharField(primary_key=True, max_length=10, choices=Part)
    seen_at = models.DateTimeField()

    class Meta:
        db_table = "jobs_heartbeat"
        constraints = [models.CheckConstraint(condition=Q(part__in=Part.values), name="heartbeat_part_known")]

    def __str__(self) -> str:
        return f"heartbeat of {self.part}"

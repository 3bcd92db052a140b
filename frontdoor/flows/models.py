"""Reports on how people move through support, which hold published figures alone; and other systems' event logs."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q, Value

from frontdoor.accounts.models import Organisation
from frontdoor.core.clock import ClockTimestamp
from frontdoor.core.locks import JobsAlone, Lock, Open
from frontdoor.core.scope import Job
from frontdoor.flows.counting import PARTS
from frontdoor.flows.measuring import Window
from frontdoor.flows.periods import Period, period_of
from neighbourhoods.models import Place

LONGEST_NAME = 100
# A count from 1 to 7, or one that is no multiple of 5, is not a published figure: the database refuses it.
_RAW = "$.* ? (@ < 0 || (@ > 0 && @ < 8) || (@ / 5).floor() * 5 != @)"


class FlowReport(models.Model):
    """One report, for one organisation, on a period and everyone or one place, as counted on one day.

    It counts what began in the period before `counted_until`, followed until then. `figures` maps keys
    (`frontdoor.flows.counting`) to figures after disclosure control: null is suppressed, a missing key was not
    published. `parts_done` of 4 are counted; `made_at` is set with the last. Without an asker the schedule asked.
    """

    lock: Lock = Open()
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, related_name="+")
    first_day = models.DateField()
    counted_on = models.DateField()
    counted_until = models.DateTimeField()
    answer_days = models.PositiveSmallIntegerField()
    again_days = models.PositiveSmallIntegerField()
    begun_at = models.DateTimeField(db_default=ClockTimestamp())
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(null=True)
    job = models.UUIDField(null=True)
    parts_done = models.PositiveSmallIntegerField(default=0)
    figures = models.JSONField(default=dict)
    median_days = models.PositiveIntegerField(null=True)
    p90_days = models.PositiveIntegerField(null=True)
    made_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "flows_report"
        ordering = ["-begun_at", "id"]
        indexes = [models.Index(fields=["organisation", "-begun_at", "-id"], name="flow_report_of")]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "place", "first_day", "counted_on"],
                name="flow_report_once_a_day",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(asked_by=None, asked_at=None) | Q(asked_by__isnull=False, asked_at__isnull=False),
                name="flow_report_asked_by_at",
            ),
            models.CheckConstraint(
                condition=Q(made_at=None, parts_done__lt=len(PARTS)) | Q(made_at__isnull=False, parts_done=len(PARTS)),
                name="flow_report_made_when_whole",
            ),
            models.CheckConstraint(
                condition=~Q(
                    Func(
                        F("figures"),
                        Value(_RAW),
                        function="jsonb_path_exists",
                        output_field=models.BooleanField(),
                    )
                ),
                name="flow_report_no_raw_count",
            ),
        ]

    def __str__(self) -> str:
        return f"flow report {self.pk}"

    @property
    def period(self) -> Period:
        """The calendar period it is about."""
        return period_of(self.first_day)

    @property
    def so_far(self) -> bool:
        """Whether it was counted before the period was over."""
        return self.counted_until < self.period.ends_at

    @property
    def parts(self) -> int:
        """How many parts a whole report has."""
        return len(PARTS)

    @property
    def window(self) -> Window:
        """What is counted."""
        period = self.period
        return Window(
            from_at=period.begins_at,
            until_at=min(period.ends_at, self.counted_until),
            counted_until=self.counted_until,
            place=self.place_id,
            answer_days=self.answer_days,
            again_days=self.again_days,
        )


class EventLog(models.Model):
    """An event log of another system, brought in under a name for the command line. It says nothing of our own people.

    `file` is the name of the file; `traces` (XES's word for what its events are about) and `events` were read from it.
    """

    lock: Lock = JobsAlone(Job.KEEP_EVENT_LOGS)
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=LONGEST_NAME, unique=True)
    file = models.CharField(max_length=200)
    imported_at = models.DateTimeField(db_default=ClockTimestamp())
    traces = models.PositiveIntegerField()
    events = models.PositiveIntegerField()

    class Meta:
        db_table = "flows_event_log"
        ordering = ["name"]

    def __str__(self) -> str:
        return f"event log {self.pk}"


class LoggedEvent(models.Model):
    """One event of a log: its place in the file, its trace, what happened, and when.

    What the log calls a trace is not kept: it may name somebody. Traces are numbered in the order they come.
    """

    lock: Lock = JobsAlone(Job.KEEP_EVENT_LOGS)
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    log = models.ForeignKey(EventLog, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    trace = models.PositiveIntegerField()
    activity = models.TextField()
    occurred_at = models.DateTimeField()

    class Meta:
        db_table = "flows_logged_event"
        ordering = ["log", "number"]
        constraints = [models.UniqueConstraint(fields=["log", "number"], name="flow_event_once")]

    def __str__(self) -> str:
        return f"logged event {self.pk}"

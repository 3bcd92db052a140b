"""When an entry happens, in the terms of iCalendar (RFC 5545): a rule of days, the times, from when until when."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from neighbourhoods.models.entries import Asset
from neighbourhoods.models.whereabouts import AssetLocation

FIRST, LAST_OF_MONTH = 1, -1


class Weekday(models.TextChoices):
    """The days of a week as iCalendar writes them, in their order."""

    MONDAY = "MO", "Monday"
    TUESDAY = "TU", "Tuesday"
    WEDNESDAY = "WE", "Wednesday"
    THURSDAY = "TH", "Thursday"
    FRIDAY = "FR", "Friday"
    SATURDAY = "SA", "Saturday"
    SUNDAY = "SU", "Sunday"


class Repeats(models.TextChoices):
    """FREQ of the rule."""

    WEEKLY = "WEEKLY", "Every week"
    MONTHLY = "MONTHLY", "Every month"


class Schedule(models.Model):
    """One rule of when an entry happens; an entry has as many as it needs. Times are London's, whatever the season.

    `every` is INTERVAL: 2 is every second week, counted from `valid_from`. `days` is BYDAY; with MONTHLY, `nth` says
    which of them in the month (1 to 5, or -1 for the last), and `month_day` is BYMONTHDAY instead of both. `starts`
    and `ends` are empty where only the days are known; `ends` before `starts` is after midnight. `words` is what no
    rule says, such as "not in August". `at` is where, when it does not hold for every location of the entry.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="schedules")
    at = models.ForeignKey(AssetLocation, on_delete=models.CASCADE, related_name="schedules", null=True, blank=True)
    repeats = models.CharField(max_length=10, choices=Repeats, default=Repeats.WEEKLY)
    every = models.PositiveSmallIntegerField(default=1)
    days = ArrayField(models.CharField(max_length=2, choices=Weekday), default=list, blank=True)
    nth = models.SmallIntegerField(null=True, blank=True)
    month_day = models.PositiveSmallIntegerField(null=True, blank=True)
    starts = models.TimeField(null=True, blank=True)
    ends = models.TimeField(null=True, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    words = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["starts", "id"]
        indexes = [GinIndex(fields=["days"], name="schedule_by_day")]
        constraints = [
            models.CheckConstraint(condition=Q(repeats__in=Repeats.values), name="schedule_repeats_known"),
            models.CheckConstraint(condition=Q(days__contained_by=Weekday.values), name="schedule_days_known"),
            models.CheckConstraint(
                condition=Q(every=1) | Q(every__gt=1, valid_from__isnull=False), name="schedule_counts_from_a_day"
            ),
            models.CheckConstraint(
                condition=Q(repeats=Repeats.WEEKLY, nth=None, month_day=None, days__len__gte=FIRST)
                | Q(repeats=Repeats.MONTHLY, month_day=None, days__len__gte=FIRST)
                & (Q(nth__isnull=False, nth=LAST_OF_MONTH) | Q(nth__isnull=False, nth__gte=FIRST, nth__lte=5))
                | Q(
                    repeats=Repeats.MONTHLY,
                    nth=None,
                    days=[],
                    month_day__isnull=False,
                    month_day__gte=FIRST,
                    month_day__lte=31,
                ),
                name="schedule_says_which_days",
            ),
            models.CheckConstraint(
                condition=Q(ends=None) | Q(starts__isnull=False) & ~Q(starts=F("ends")),
                name="schedule_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="schedule_until_after_from",
            ),
        ]

    def __str__(self) -> str:
        return f"schedule {self.pk}"

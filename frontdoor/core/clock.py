"""The database's clock, and the time of day in words. Several machines write; their own clocks may disagree."""

from datetime import UTC, date, datetime, time, timedelta

from django.db import models
from django.db.models import DurationField, ExpressionWrapper, Func, Value
from django.db.models.expressions import Combinable

NOON = 12
EARLIEST_YEAR, LATEST_YEAR = 1900, 2999
"""What people write of lies between; a date beyond them is a slip or a program's empty date, and overflows in sums."""


def within_reach(day: date) -> bool:
    """Whether a date or a moment lies in a year that we reckon with, also in universal time."""
    if isinstance(day, datetime) and day.tzinfo is not None:
        try:
            day = day.astimezone(UTC)
        except OverflowError:
            return False
    return EARLIEST_YEAR <= day.year <= LATEST_YEAR


class ClockTimestamp(Func):
    """The database's clock now, not when the transaction began: an ending bites in the transaction that makes it."""

    function = "clock_timestamp"
    template = "%(function)s()"
    output_field = models.DateTimeField()


def clock_plus(wait: timedelta) -> Combinable:
    """The database's clock now and a while from then, as an expression to filter by or to write."""
    later = ClockTimestamp() + Value(wait, DurationField())
    return ExpressionWrapper(later, output_field=models.DateTimeField())


def time_in_words(at: time) -> str:
    """The time of day as people say it: "9am", "12:38pm", "midday"."""
    if (at.hour, at.minute) == (NOON, 0):
        return "midday"
    hour, half = (at.hour % NOON or NOON), ("am" if at.hour < NOON else "pm")
    return f"{hour}:{at.minute:02}{half}" if at.minute else f"{hour}{half}"

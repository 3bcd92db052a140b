"""The database's clock. Several machines write; their own clocks may disagree."""

from datetime import timedelta

from django.db import models
from django.db.models import DurationField, ExpressionWrapper, Func, Value
from django.db.models.expressions import Combinable


class ClockTimestamp(Func):
    """The database's clock now, not when the transaction began: an ending bites in the transaction that makes it."""

    function = "clock_timestamp"
    template = "%(function)s()"
    output_field = models.DateTimeField()


def clock_plus(wait: timedelta) -> Combinable:
    """The database's clock now and a while from then, as an expression to filter by or to write."""
    later = ClockTimestamp() + Value(wait, DurationField())
    return ExpressionWrapper(later, output_field=models.DateTimeField())

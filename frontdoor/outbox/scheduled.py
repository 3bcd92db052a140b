"""Celery's doors to what is done at a time of day."""

from celery import shared_task

from frontdoor.core.scope import Job, Scope, acting_as
from frontdoor.outbox.actions import count_day


@shared_task(name="outbox.count_day")
def count_the_day() -> None:
    """Count what became of messages."""
    with acting_as(Scope(job=Job.DELIVER)) as counting:
        count_day(by=counting)

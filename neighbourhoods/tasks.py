"""Celery's door to reading a feed."""

from uuid import UUID

from celery import shared_task

from frontdoor.jobs.work import carry_out
from neighbourhoods.reading import read_next


@shared_task(name="neighbourhoods.read_feed")
def read_feed(job_id: str) -> None:
    """Go on with the feed this work is about."""
    carry_out(UUID(job_id), read_next)

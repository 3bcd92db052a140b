"""Celery's door to reading a feed."""

from uuid import UUID

from celery import shared_task

from neighbourhoods.reading import read_for


@shared_task(name="neighbourhoods.read_feed")
def read_feed(job_id: str) -> None:
    """Go on with the feed this work is about."""
    read_for(UUID(job_id))

"""Celery's doors to the heartbeat."""

from celery import shared_task

from frontdoor.jobs.heartbeat import note
from frontdoor.jobs.models import Part


@shared_task
def heartbeat() -> None:
    """Beat asks for it every ten seconds; that it ran shows that the worker's pool works."""
    note(Part.POOL)

"""Celery's door to making a report."""

from uuid import UUID

from celery import shared_task

from frontdoor.flows.making import count_next_part
from frontdoor.jobs.work import carry_out


@shared_task(name="flows.make_report")
def make_report(job_id: str) -> None:
    """Go on with the report this work is about."""
    carry_out(UUID(job_id), count_next_part)

"""What is done regularly for long work."""

from celery import shared_task

from frontdoor.core.nudge import nudge
from frontdoor.jobs.work import lost_work


@shared_task
def take_up_lost() -> None:
    """Nudge the work nobody has: a worker or a nudge was lost."""
    for job, task in lost_work():
        nudge(task, str(job))

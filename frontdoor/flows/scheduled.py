"""Reports by the clock."""

from celery import shared_task

from frontdoor.core.scope import Job, Scope, acting_as
from frontdoor.flows.actions import make_due_reports


@shared_task(name="flows.make_due_reports")
def make_due() -> None:
    """Make the week's reports for the whole deployment, where they are not made yet."""
    with acting_as(Scope(job=Job.MAKE_REPORTS)) as scope:
        make_due_reports(by=scope)

"""What happens to drafts by the clock."""

from celery import shared_task

from frontdoor.core.scope import Job, Scope, acting_as
from frontdoor.drafts.actions import tidy_drafts


@shared_task(name="drafts.tidy")
def tidy() -> None:
    """Remove drafts that nobody has touched for longer than they are kept."""
    with acting_as(Scope(job=Job.TIDY_DRAFTS)) as scope:
        tidy_drafts(by=scope)

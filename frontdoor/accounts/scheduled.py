"""What happens to the keys of programs by the clock."""

from celery import shared_task

from frontdoor.accounts.actions import tidy_keys
from frontdoor.core.scope import Job, Scope, acting_as


@shared_task(name="accounts.tidy_keys")
def tidy() -> None:
    """Remove the keys under which nothing will be sent again."""
    with acting_as(Scope(job=Job.TIDY_KEYS)) as scope:
        tidy_keys(by=scope)

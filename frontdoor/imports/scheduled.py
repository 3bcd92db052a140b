"""What happens to imports by the clock."""

from celery import shared_task

from frontdoor.core.scope import Job, Scope, acting_as
from frontdoor.imports.actions import tidy_imports


@shared_task(name="imports.tidy")
def tidy() -> None:
    """Let go of the rows of old files."""
    with acting_as(Scope(job=Job.TIDY_IMPORTS)) as scope:
        tidy_imports(by=scope)

"""What happens to feeds and to breaks by the clock."""

from uuid import UUID

from celery import shared_task

from frontdoor.core.scope import Job, Scope, acting_as
from neighbourhoods.actions import end_breaks as end_breaks_now
from neighbourhoods.following import feeds_to_follow, follow


@shared_task(name="neighbourhoods.read_feeds")
def read_feeds() -> None:
    """Have every feed that is not paused read for what has changed."""
    for source in feeds_to_follow():
        read_one_feed.delay(str(source))


@shared_task(name="neighbourhoods.read_one_feed")
def read_one_feed(source_id: str) -> None:
    """Read one feed."""
    follow(UUID(source_id))


@shared_task(name="neighbourhoods.end_breaks")
def end_breaks() -> None:
    """End the breaks whose last day is over."""
    with acting_as(Scope(job=Job.END_BREAKS)) as clock:
        end_breaks_now(by=clock)

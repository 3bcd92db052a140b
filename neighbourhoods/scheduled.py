"""What happens to feeds by the clock."""

from uuid import UUID

from celery import shared_task

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

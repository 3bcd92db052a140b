"""What happens to follow-ups and to silence by the clock."""

from celery import shared_task

from enabling_help.actions.follow_ups import fall_due
from enabling_help.silence import chase_what_is_due
from frontdoor.core.scope import Job, Scope, acting_as


@shared_task(name="enabling_help.follow_ups_fall_due")
def follow_ups_fall_due() -> None:
    """Put the people to ask how it went on their organisations' lists."""
    with acting_as(Scope(job=Job.FOLLOW_UPS)) as scope:
        fall_due(by=scope)


@shared_task(name="enabling_help.chase_silence")
def chase_silence() -> None:
    """Do what is due today about introductions without an answer."""
    chase_what_is_due()

"""Celery's doors to delivery."""

from celery import shared_task

from frontdoor.outbox.delivery import deliver_what_is_due


@shared_task
def deliver_due() -> None:
    """Send what is due now. Nudged when something is queued, and every few seconds by beat."""
    deliver_what_is_due()

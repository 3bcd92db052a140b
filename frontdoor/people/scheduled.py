"""Celery's door to sealing the log of who looked."""

import logging

from celery import shared_task

from frontdoor.core.scope import Job, Scope, acting_as
from frontdoor.people.sealing import seal_looks

logger = logging.getLogger(__name__)


@shared_task(name="people.seal_looks")
def seal() -> None:
    """Seal what is new, and say the head of the chain where the database cannot take it back."""
    with acting_as(Scope(job=Job.SEAL_LOOKS)) as sealing:
        head = seal_looks(by=sealing)
    logger.info("who looked is sealed up to %s:%s", head.position, head.digest)

"""What is due today about introductions without an answer, for every organisation that introduced."""

import logging
from uuid import UUID

from django.utils import timezone

from enabling_help.actions.chasing import take_up
from enabling_help.models import Chase
from enabling_help.workflow import ChaseState
from enabling_help.working_days import is_working_day
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Job, Scope, acting_as

logger = logging.getLogger(__name__)
CHASING = Scope(job=Job.CHASE)
MOST = 2_000


def chase_what_is_due() -> None:
    """On a working day, do what is due, each in a transaction of its own under the rights of whoever introduced.

    Done twice it finds nothing more. What fails is left for the next hour, and stops no other.
    """
    today = timezone.localdate()
    if not is_working_day(today):
        return
    with acting_as(CHASING):
        waiting = Chase.objects.filter(state=ChaseState.WAITING, due_on__lte=today).order_by("due_on", "id")
        due = list(waiting.values_list("pk", "organisation")[:MOST])
    for chase_id, organisation_id in due:
        try:
            with acting_as(Scope(organisation=organisation_id)) as scope:
                take_up(by=scope, chase=chase_id)
        except Refusal as refusal:
            logger.info("chase %s: %s", chase_id, refusal.code)
            if refusal.code == "no_such_chase":
                _drop(chase_id)
        except Exception as error:  # one that fails must not stop the others
            logger.error("chase %s: %s", chase_id, type(error).__name__)


def _drop(chase_id: UUID) -> None:
    """Hidden from whoever introduced: nothing can be done about it any more."""
    with acting_as(CHASING):
        Chase.objects.filter(pk=chase_id, state=ChaseState.WAITING).update(state=ChaseState.DROPPED)

"""Doing long work: one batch after another, each in a transaction with the cursor it leads to.

A worker killed in the middle loses the batch it was in, and the next one goes on from the cursor: nothing is done twice
and nothing is left out. A worker has the work on a lease; whoever comes after the lease has run out takes it over.
"""

import logging
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import InterfaceError, OperationalError
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from frontdoor.accounts.permissions import permissions_of
from frontdoor.core.clock import ClockTimestamp, clock_plus
from frontdoor.core.ids_only import Id, ids_only
from frontdoor.core.nudge import nudge
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Job, Scope, acting_as
from frontdoor.jobs.models import JobRun
from frontdoor.jobs.workflow import UNFINISHED, State

logger = logging.getLogger(__name__)
LEASE = timedelta(seconds=120)  # a batch takes seconds
SLICE = 60.0  # seconds one job keeps a worker while others may wait
MAX_LOST = 5
WORKER = Scope(job=Job.RUN_JOBS)
NO_LONGER = "Whoever asked for this may no longer act for the organisation, so it was stopped."
UNEXPECTED = (
    "Something went wrong on our side. What was done so far is kept. "
    "You can have it go on from where it stopped; if it stops again, tell your administrator."
)


@dataclass(frozen=True, slots=True)
class Batch:
    """What one batch did: how many more are done, where to go on, whether that was the last, how many there are."""

    done: int
    cursor: Mapping[str, Id] = field(default_factory=dict)
    last: bool = False
    total: int | None = None


Work = Callable[[JobRun], Batch]


class _TakenOver(Exception):
    """Another worker has the job: this batch is to be undone."""


def carry_out(job: UUID, work: Work) -> None:
    """Take up a job and do batch after batch until it ends, is cancelled or has had its turn.

    `work` does one batch of a few seconds, in a transaction under the scope of whoever asked, and reads from `cursor`
    where to go on. A Refusal it raises ends the job with its words; anything else ends it with words of ours.
    """
    claim = uuid4()
    run = _take_up(job, claim)
    if run is None:
        return
    began = time.monotonic()
    while _one_batch(run, claim, work):
        if time.monotonic() - began > SLICE:
            _change(run, claim, {"state": State.WAITING, "claim": None, "lease_until": ClockTimestamp()})
            nudge(run.task, str(job))
            return


def lost_work() -> list[tuple[UUID, str]]:
    """The id and task of unfinished jobs nobody has: their worker was lost, or the nudge to begin."""
    with acting_as(WORKER):
        waiting = JobRun.objects.filter(state__in=UNFINISHED, lease_until__lt=ClockTimestamp())
        return list(waiting.order_by("lease_until").values_list("pk", "task")[:100])


def _take_up(job: UUID, claim: UUID) -> JobRun | None:
    """The job, if it is there to be taken: waiting, or running with a lease that has run out."""
    free = Q(state=State.WAITING) | Q(state=State.RUNNING, lease_until__lt=ClockTimestamp())
    with acting_as(WORKER):
        run = JobRun.objects.select_for_update(skip_locked=True).filter(free, pk=job).first()
        if run is None:
            return None
        lost = run.lost + (run.state == State.RUNNING)
        JobRun.objects.filter(pk=job).update(
            state=State.RUNNING,
            claim=claim,
            lost=lost,
            lease_until=clock_plus(LEASE),
            started_at=Coalesce("started_at", ClockTimestamp()),
        )
    if lost < MAX_LOST:
        return run
    _fail(run, claim, "kept_stopping", UNEXPECTED)
    return None


def _one_batch(run: JobRun, claim: UUID, work: Work) -> bool:
    """Do one batch; whether there is more to do."""
    asker = Scope(organisation=run.organisation_id, user=run.asked_by_id)
    try:
        with acting_as(asker):
            if run.asked_by_id is not None and not permissions_of(run.asked_by_id, run.organisation_id):
                raise Refusal(code="not_permitted", words=NO_LONGER)
            now = JobRun.objects.filter(pk=run.pk, claim=claim).first()
            if now is None:
                raise _TakenOver
            if now.cancel_asked_at is not None:
                return not _change(run, claim, _ended(State.CANCELLED))
            batch = work(now)
            if not _change(run, claim, _progress(batch)):
                raise _TakenOver
            return not batch.last
    except _TakenOver:
        logger.warning("job %s: another worker has it", run.pk)
    except Refusal as refusal:
        _fail(run, claim, refusal.code, refusal.words)
    except (OperationalError, InterfaceError):
        raise  # the database went away: the lease runs out and the work is taken up again
    except Exception as error:
        # What an exception says may hold someone's data; where it happened does not.
        at = traceback.extract_tb(error.__traceback__)[-1]
        logger.error("job %s: %s at %s:%s", run.pk, type(error).__name__, at.filename, at.lineno)
        _fail(run, claim, "unexpected", UNEXPECTED)
    return False


def _progress(batch: Batch) -> dict[str, Any]:
    changes: dict[str, Any] = {"done": F("done") + batch.done, "cursor": ids_only(batch.cursor), "lost": 0}
    if batch.total is not None:
        changes["total"] = batch.total
    return changes | (_ended(State.DONE) if batch.last else {"lease_until": clock_plus(LEASE)})


def _ended(state: State) -> dict[str, Any]:
    return {"state": state, "claim": None, "finished_at": ClockTimestamp()}


def _fail(run: JobRun, claim: UUID, code: str, words: str) -> None:
    _change(run, claim, _ended(State.FAILED) | {"error_code": code, "error_words": words})


def _change(run: JobRun, claim: UUID, changes: dict[str, Any]) -> bool:
    """Write to the job if this worker still has it; whether it had."""
    with acting_as(WORKER):
        held = JobRun.objects.filter(pk=run.pk, claim=claim, state=State.RUNNING)
        return bool(held.update(**changes))

"""What someone does with long work: ask for it, cancel it, have it go on."""

from collections.abc import Mapping
from uuid import UUID

from celery import Task

from frontdoor.core.actions import action
from frontdoor.core.clock import ClockTimestamp
from frontdoor.core.ids_only import Id, ids_only
from frontdoor.core.nudge import nudge_on_commit
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, acting_organisation
from frontdoor.jobs.models import JobRun
from frontdoor.jobs.workflow import RESUMABLE, State


@action
def start_job(
    *,
    by: Scope,
    task: "Task[..., None]",
    title: str,
    thing: UUID | None = None,
    total: int | None = None,
    cursor: Mapping[str, Id] | None = None,
) -> UUID:
    """Ask for long work; give the job's id. A worker begins once the caller's transaction has committed.

    `task` is a Celery task of three lines that takes the job's id as text and calls `jobs.work.carry_out`. `title` is
    what the page calls the work, without names of people. Called from the action that asks for the permission. Refused:
    `no_organisation`; `no_user` where nobody would be there to look at the progress.
    """
    organisation = acting_organisation(by)
    if by.user is None:
        raise Refusal(code="no_user", words="Sign in to start this: its progress is shown to whoever started it.")
    run = JobRun.objects.create(
        task=task.name,
        title=title,
        thing=thing,
        organisation_id=organisation,
        asked_by_id=by.user,
        total=total,
        cursor=ids_only(cursor or {}),
    )
    nudge_on_commit(task.name, str(run.pk))
    return run.pk


@action
def ask_cancel(*, by: Scope, job: UUID) -> None:
    """Ask for one's own work to stop. What waits stops now, what runs after the batch it is in; done work stays done.

    Asking twice changes nothing. Refused: `no_such_job`; `job_over` where there is nothing left to stop.
    """
    run = _own(by, job)
    mine = JobRun.objects.filter(pk=run.pk)
    if mine.filter(state=State.WAITING).update(
        state=State.CANCELLED, cancel_asked_at=ClockTimestamp(), finished_at=ClockTimestamp()
    ):
        return
    if run.cancel_asked_at is None and not mine.filter(state=State.RUNNING).update(cancel_asked_at=ClockTimestamp()):
        raise Refusal(code="job_over", words="This has ended already, so there is nothing to cancel.")


@action
def resume(*, by: Scope, job: UUID) -> None:
    """Have one's own work go on from where it stopped, after a failure or a cancel.

    Refused: `no_such_job`; `not_stopped` where it is still going on, or is finished.
    """
    run = _own(by, job)
    changed = JobRun.objects.filter(pk=run.pk, state__in=RESUMABLE).update(
        state=State.WAITING,
        finished_at=None,
        cancel_asked_at=None,
        error_code="",
        error_words="",
        lost=0,
        lease_until=ClockTimestamp(),
    )
    if not changed:
        raise Refusal(code="not_stopped", words="This has not stopped, so there is nothing to go on with.")
    nudge_on_commit(run.task, str(run.pk))


def _own(by: Scope, job: UUID) -> JobRun:
    run = JobRun.objects.filter(pk=job, organisation=acting_organisation(by), asked_by=by.user).first()
    if run is None:
        raise Refusal(code="no_such_job", words="You have no such piece of work here.")
    return run

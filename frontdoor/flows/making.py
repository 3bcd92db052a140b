"""Making a report part by part, as long work or all at once."""

from uuid import UUID

from frontdoor.accounts.permissions import require
from frontdoor.accounts.roles import May
from frontdoor.core.clock import ClockTimestamp
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, current_scope
from frontdoor.flows.counting import PARTS
from frontdoor.flows.models import FlowReport
from frontdoor.jobs.models import JobRun
from frontdoor.jobs.work import Batch


def count_next_part(run: JobRun) -> Batch:
    """One batch of the long work: the next part of its report. A part that is there is never counted anew.

    Refused: `not_permitted` where the asker may not read reports any more; `no_such_report`.
    """
    require(current_scope() or Scope(organisation=run.organisation_id), May.READ_FLOWS)
    mine = FlowReport.objects.filter(organisation=run.organisation_id, pk=run.thing or UUID(int=0))
    report = mine.select_for_update().first()
    if report is None:
        raise Refusal(code="no_such_report", words="This report is not there any more. Ask for a new one.")
    if report.parts_done < len(PARTS):
        _count_part(report)
    return Batch(done=max(0, report.parts_done - run.done), last=report.made_at is not None)


def make_whole(report_id: UUID) -> None:
    """Count all parts that are missing, in the transaction of the caller."""
    report = FlowReport.objects.select_for_update().get(pk=report_id)
    while report.parts_done < len(PARTS):
        _count_part(report)


def _count_part(report: FlowReport) -> None:
    """Count the next part, or take it from a report of another organisation on the very same thing."""
    twin = (
        FlowReport.objects.filter(
            place=report.place_id,
            first_day=report.first_day,
            counted_until=report.counted_until,
            answer_days=report.answer_days,
            again_days=report.again_days,
            parts_done__gt=report.parts_done,
        )
        .exclude(pk=report.pk)
        .first()
    )
    if twin is not None:
        report.figures, report.parts_done = twin.figures, twin.parts_done
        report.median_days, report.p90_days = twin.median_days, twin.p90_days
    else:
        counted = PARTS[report.parts_done](report.window)
        report.figures |= counted.figures
        for name, days in counted.waits.items():
            setattr(report, name, days)
        report.parts_done += 1
    whole = report.parts_done == len(PARTS)
    FlowReport.objects.filter(pk=report.pk).update(
        figures=report.figures,
        median_days=report.median_days,
        p90_days=report.p90_days,
        parts_done=report.parts_done,
        made_at=ClockTimestamp() if whole else None,
    )
    report.refresh_from_db(fields=["made_at"])

"""What is done with reports: ask for one, and make those that are due."""

from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.utils import timezone

from frontdoor.accounts.models import Organisation
from frontdoor.accounts.permissions import require
from frontdoor.accounts.roles import May
from frontdoor.core.actions import action
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Job, Scope, acting_organisation
from frontdoor.flows.making import make_whole
from frontdoor.flows.models import FlowReport
from frontdoor.flows.periods import midnight, period_of, recent_periods
from frontdoor.flows.tasks import make_report
from frontdoor.jobs.actions import start_job
from neighbourhoods.models import Place


@action
def ask_for_report(*, by: Scope, first_day: date, place: UUID | None = None) -> FlowReport:
    """Ask for a report on the period that begins on `first_day`, on everyone or on one place; Celery makes it.

    A report is counted once a day: asking again on that day gives the same report, so the same cell keeps its figure.
    Where somebody else's work on it has not ended, it goes on as the asker's own. Refused: `not_permitted`,
    `no_organisation`, `no_user`; `no_such_period` where the day begins none of the last eight; `no_such_place`.
    """
    require(by, May.READ_FLOWS)
    organisation = acting_organisation(by)
    today = timezone.localdate()
    if first_day not in {period.first_day for period in recent_periods(today)}:
        raise Refusal(code="no_such_period", words="Choose one of the periods listed.", field="period")
    if place is not None and not Place.objects.filter(pk=place).exists():
        raise Refusal(code="no_such_place", words="Choose one of the places listed.", field="place")
    report = _find_or_begin(organisation, place, first_day, today)
    if report.made_at is None and (report.job is None or report.asked_by_id != by.user):
        report.job = start_job(
            by=by,
            task=make_report,
            title=f"Report: {report.period.label}",
            thing=report.pk,
            total=report.parts,
        )
        report.asked_by_id, report.asked_at = by.user, timezone.now()
        report.save(force_update=True, update_fields=["job", "asked_by", "asked_at"])
    return report


@action
def make_due_reports(*, by: Scope) -> list[UUID]:
    """Make the week's reports on everyone for the organisation that runs this site; give the ids of those made now.

    Due are the period in which last Sunday lies, and the one before it, as they stood at the end of that Sunday.
    Running it again makes nothing twice. Refused: `not_permitted` for anyone but the named job.
    """
    require(by, May.READ_FLOWS, jobs=(Job.MAKE_REPORTS,))
    host = Organisation.objects.filter(host=True).first()
    if host is None:
        return []
    today = timezone.localdate()
    sunday = today - timedelta(days=today.isoweekday())
    now = period_of(sunday)
    made = []
    for period in (now, period_of(now.first_day - timedelta(days=1))):
        report = _find_or_begin(host.pk, None, period.first_day, sunday)
        if report.made_at is None:
            make_whole(report.pk)
            made.append(report.pk)
    return made


def _find_or_begin(organisation: UUID, place: UUID | None, first_day: date, day: date) -> FlowReport:
    """The organisation's report of that day, or a new one. Counts to the same moment as other organisations' do."""
    with connection.cursor() as cursor:  # two who ask at once get the same report
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('frontdoor.flows'))")
    same = FlowReport.objects.filter(place=place, first_day=first_day, counted_on=day)
    mine = same.filter(organisation=organisation).first()
    if mine is not None:
        return mine
    end_of_day = midnight(day + timedelta(days=1))
    others = same.values_list("counted_until", flat=True).first()
    return FlowReport.objects.create(
        organisation_id=organisation,
        place_id=place,
        first_day=first_day,
        counted_on=day,
        counted_until=others or min(end_of_day, timezone.now()),
        answer_days=settings.FLOW_ANSWER_DAYS,
        again_days=settings.FLOW_AGAIN_DAYS,
    )

"""What the pages read: an organisation's own reports."""

from uuid import UUID

from django.db.models import QuerySet

from frontdoor.core.scope import Scope, acting_organisation
from frontdoor.flows.models import FlowReport
from neighbourhoods.models import Place


def reports_of(by: Scope) -> QuerySet[FlowReport]:
    """The reports of the organisation `by` acts for, newest first."""
    return FlowReport.objects.filter(organisation=acting_organisation(by)).select_related("place")


def latest_report(by: Scope) -> FlowReport | None:
    """The newest whole report on everyone; None where there is none yet."""
    return reports_of(by).filter(place=None, made_at__isnull=False).order_by("-counted_on", "-first_day").first()


def report_of(by: Scope, report: UUID) -> FlowReport | None:
    """One of the organisation's reports; None for another's and for none at all."""
    return reports_of(by).filter(pk=report).first()


def place_choices() -> list[tuple[str, str]]:
    """Every place as (id, name and kind), by name."""
    return [(str(place.pk), f"{place.name} ({place.get_kind_display().lower()})") for place in Place.objects.all()]

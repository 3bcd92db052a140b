"""Reports are made in the test itself, unless it starts a worker."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from frontdoor.core import nudge
from frontdoor.core.scope import Scope
from frontdoor.flows.making import count_next_part
from frontdoor.flows.models import FlowReport
from frontdoor.flows.periods import Period, period_of
from frontdoor.jobs.work import carry_out
from tests.factories.cast import Cast
from tests.flows.history import lydia as a_leader


@pytest.fixture(autouse=True)
def _no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nudge, "_silent_until", float("inf"))


@pytest.fixture
def last_period() -> Period:
    """The last whole period; what the tests tell happened in it, so that they do not depend on today's date."""
    return period_of(period_of(timezone.localdate()).first_day - timedelta(days=1))


@pytest.fixture
def then(last_period: Period) -> datetime:
    """Noon of the last day of the last whole period."""
    return timezone.make_aware(datetime.combine(last_period.last_day, time(12)))


@pytest.fixture
def lydia(cast: Cast) -> Scope:
    """A leader of the council."""
    return a_leader(cast)


@pytest.fixture
def make() -> Callable[[FlowReport], FlowReport]:
    """Does what a worker does with a report that was asked for."""

    def made(report: FlowReport) -> FlowReport:
        assert report.job is not None
        carry_out(report.job, count_next_part)
        report.refresh_from_db()
        return report

    return made

"""Periods never overlap and leave no day out."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from frontdoor.flows.periods import period_of, recent_periods


@pytest.mark.parametrize("months", [1, 2, 3, 4, 6, 12])
def test_every_day_lies_in_one_period(settings: object, months: int) -> None:
    settings.FLOW_PERIOD_MONTHS = months
    for day in (date(2026, 1, 1) + timedelta(days=number) for number in range(800)):
        period = period_of(day)
        assert period.first_day <= day <= period.last_day
        assert period_of(period.first_day) == period == period_of(period.last_day)


def test_the_last_eight_follow_each_other_without_a_gap() -> None:
    periods = recent_periods(date(2026, 11, 22))
    assert [periods[0].label, periods[3].label] == ["October to December 2026", "January to March 2026"]
    assert len(periods) == 8
    for later, earlier in pairwise(periods):
        assert earlier.last_day + timedelta(days=1) == later.first_day
        assert earlier.ends_at == later.begins_at

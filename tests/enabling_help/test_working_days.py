"""Answers are expected on working days: weekends and England's bank holidays do not count."""

from datetime import date

import pytest

from enabling_help.models import Introduction
from enabling_help.working_days import after_working_days, is_working_day
from frontdoor.core.scope import acting_as
from tests.factories.cast import Cast
from tests.factories.help import joan_is_introduced


@pytest.mark.parametrize(
    ("day", "days", "expected"),
    [
        (date(2026, 11, 2), 5, date(2026, 11, 9)),
        (date(2026, 11, 6), 1, date(2026, 11, 9)),
        (date(2026, 11, 7), 1, date(2026, 11, 9)),
        (date(2026, 12, 24), 1, date(2026, 12, 29)),  # Boxing Day falls on a Saturday, so Monday is free instead
        (date(2026, 12, 31), 1, date(2027, 1, 4)),
        (date(2026, 4, 2), 1, date(2026, 4, 7)),  # Good Friday and Easter Monday
        (date(2026, 5, 1), 1, date(2026, 5, 5)),
        (date(2026, 11, 30), 0, date(2026, 11, 30)),
    ],
)
def test_weekends_and_bank_holidays_do_not_count(day: date, days: int, expected: date) -> None:
    assert after_working_days(day, days) == expected


def test_scotlands_holidays_are_working_days_here() -> None:
    assert is_working_day(date(2026, 11, 30))
    assert is_working_day(date(2026, 1, 2))


@pytest.mark.django_db
def test_an_introduction_says_by_when_an_answer_is_expected(cast: Cast) -> None:
    made = joan_is_introduced(cast)
    with acting_as(cast.tom):
        seen = Introduction.objects.get(pk=made.pk)
    assert seen.reply_expected_on == after_working_days(seen.introduced_at.date(), 5)

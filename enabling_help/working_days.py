"""By when an answer may be expected: working days, without weekends and the bank holidays of England."""

from datetime import date, datetime, timedelta
from functools import cache

from django.utils import timezone
from holidays import country_holidays
from holidays.holiday_base import HolidayBase

SATURDAY = 5


@cache
def _bank_holidays() -> HolidayBase:
    return country_holidays("GB", subdiv="ENG")


def is_working_day(day: date) -> bool:
    """Whether offices are open: neither a weekend nor a bank holiday in England."""
    return day.weekday() < SATURDAY and day not in _bank_holidays()


def working_days_between(earlier: datetime, later: datetime) -> int:
    """How many working days began after the day of `earlier`, up to the day of `later`; 0 on the same day."""
    day, last, days = timezone.localdate(earlier), timezone.localdate(later), 0
    while day < last:
        day += timedelta(days=1)
        days += is_working_day(day)
    return days


def after_working_days(day: date, days: int) -> date:
    """The working day that many working days after `day`, which is not counted itself."""
    while days:
        day += timedelta(days=1)
        days -= is_working_day(day)
    return day

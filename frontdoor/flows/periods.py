"""The periods a report is about: calendar blocks of one fixed length, so that no two of them overlap.

Reports over overlapping periods could be subtracted from one another; hence one length for the whole deployment.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.utils import timezone

SHOWN = 8
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last, both in it."""

    first_day: date
    last_day: date

    @property
    def label(self) -> str:
        """As people say it: "October to December 2026", "October 2026"."""
        if (self.first_day.year, self.first_day.month) == (self.last_day.year, self.last_day.month):
            return f"{self.first_day:%B %Y}"
        return f"{self.first_day:%B} to {self.last_day:%B %Y}"

    @property
    def begins_at(self) -> datetime:
        """Midnight, local time, at which it begins."""
        return midnight(self.first_day)

    @property
    def ends_at(self) -> datetime:
        """Midnight, local time, after its last day: the first moment that is not in it."""
        return midnight(self.last_day + timedelta(days=1))


def midnight(day: date) -> datetime:
    """The moment a day begins here."""
    return timezone.make_aware(datetime.combine(day, time.min))


def period_of(day: date) -> Period:
    """The period a day lies in. Its length in months (1, 2, 3, 4, 6 or 12) is the setting FLOW_PERIOD_MONTHS."""
    months = settings.FLOW_PERIOD_MONTHS
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    beyond = first.month + months
    after = date(first.year + (beyond > _MONTHS), (beyond - 1) % _MONTHS + 1, 1)
    return Period(first, after - timedelta(days=1))


def recent_periods(today: date) -> list[Period]:
    """This period and the seven before it, newest first."""
    found = [period_of(today)]
    while len(found) < SHOWN:
        found.append(period_of(found[-1].first_day - timedelta(days=1)))
    return found

"""When something happens, as one rule: in iCalendar's terms, in words, and as days of the calendar. No rows here."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, time, timedelta
from typing import Any

from frontdoor.core.clock import time_in_words
from neighbourhoods.models import Repeats, Schedule, Weekday

DAYS = tuple(Weekday.values)
WEEK, MONTHS_A_YEAR, LAST = 7, 12, -1
LOOK_AHEAD = 800  # days: more than two years, so that a rule of every second year's month is found
ORDINALS = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", LAST: "last"}
_OFTEN = {DAYS: "Every day", DAYS[:5]: "Every weekday"}


@dataclass(frozen=True, slots=True)
class Rule:
    """The facts of one `Schedule`, without its row. `days` are BYDAY codes in the order of the week."""

    repeats: str = Repeats.WEEKLY
    every: int = 1
    days: tuple[str, ...] = ()
    nth: int | None = None
    month_day: int | None = None
    starts: time | None = None
    ends: time | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    words: str = ""

    @classmethod
    def of(cls, row: Schedule) -> "Rule":
        """The rule of a row."""
        return cls(
            repeats=row.repeats,
            every=row.every,
            days=_in_order(row.days),
            nth=row.nth,
            month_day=row.month_day,
            starts=row.starts,
            ends=row.ends,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            words=row.words,
        )

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> "Rule":
        """The rule that `said` holds as JSON. KeyError, TypeError or ValueError where it holds none."""
        return cls(
            repeats=Repeats(said["repeats"]),
            every=int(said["every"]),
            days=_in_order(said["days"]),
            nth=said["nth"],
            month_day=said["month_day"],
            starts=_time(said["starts"]),
            ends=_time(said["ends"]),
            valid_from=_date(said["valid_from"]),
            valid_until=_date(said["valid_until"]),
            words=str(said["words"]),
        )

    def said(self) -> dict[str, Any]:
        """The rule as JSON."""
        told = asdict(self) | {"days": list(self.days), "repeats": str(self.repeats)}
        return {name: each.isoformat() if isinstance(each, date | time) else each for name, each in told.items()}


def in_words(rule: Rule) -> str:
    """The rule as people say it: "Every Tuesday and Friday, 10am to 12:30pm, until 3 May 2027; not in August"."""
    parts = [_which_days(rule)]
    if rule.starts:
        parts.append(time_in_words(rule.starts) + (f" to {time_in_words(rule.ends)}" if rule.ends else ""))
    if rule.valid_until:
        parts.append(f"until {_day(rule.valid_until)}")
    said = ", ".join(parts)
    return f"{said}; {rule.words}" if rule.words else said


def falls_on(rule: Rule, day: date) -> bool:
    """Whether the rule holds on a day."""
    if (rule.valid_from and day < rule.valid_from) or (rule.valid_until and day > rule.valid_until):
        return False
    since = rule.valid_from or day
    if rule.repeats == Repeats.WEEKLY:
        weeks = (_monday(day) - _monday(since)).days // WEEK
        return DAYS[day.weekday()] in rule.days and weeks % rule.every == 0
    months = (day.year - since.year) * MONTHS_A_YEAR + day.month - since.month
    if months % rule.every:
        return False
    return day.day == rule.month_day or (DAYS[day.weekday()] in rule.days and _is_nth(day, rule.nth))


def days_from(rule: Rule, start: date) -> Iterator[date]:
    """The days on or after `start` on which the rule holds, for somewhat more than two years."""
    first = max(start, rule.valid_from) if rule.valid_from else start
    for ahead in range(LOOK_AHEAD):
        if falls_on(rule, day := first + timedelta(days=ahead)):
            yield day


def recurrence(rule: Rule) -> dict[str, Any]:
    """RRULE of the rule, without UNTIL, as iCalendar names its parts."""
    parts: dict[str, Any] = {"FREQ": str(rule.repeats), "INTERVAL": rule.every}
    if rule.month_day is not None:
        parts["BYMONTHDAY"] = rule.month_day
    else:
        parts["BYDAY"] = [f"{rule.nth or ''}{day}" for day in rule.days]
    return parts


def in_the_week(rule: Rule) -> tuple[object, ...]:
    """What to sort rules by: the days of the week, then the hour; without an hour last."""
    return [DAYS.index(day) for day in rule.days], rule.starts is None, str(rule.starts), str(rule.said())


def _which_days(rule: Rule) -> str:
    if rule.month_day is not None:
        of = "every month" if rule.every == 1 else f"every {rule.every} months"
        return f"On day {rule.month_day} of {of}"
    named = _listed([Weekday(day).label for day in rule.days])
    if rule.repeats == Repeats.MONTHLY:
        of = "of the month" if rule.every == 1 else f"of every {rule.every} months"
        return f"{ORDINALS[rule.nth or 1].capitalize()} {named} {of}"
    if rule.every == 1:
        return _OFTEN.get(rule.days, f"Every {named}")
    return f"Every {ORDINALS.get(rule.every, f'{rule.every}th')} week on {named}"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _is_nth(day: date, nth: int | None) -> bool:
    if nth == LAST:
        return (day + timedelta(days=WEEK)).month != day.month
    return (day.day - 1) // WEEK + 1 == nth


def _in_order(days: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted(days, key=DAYS.index))


def _time(said: str | None) -> time | None:
    return time.fromisoformat(said) if said else None


def _date(said: str | None) -> date | None:
    return date.fromisoformat(said) if said else None

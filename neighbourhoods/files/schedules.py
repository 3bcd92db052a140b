"""When a service happens, from the standard's words for iCalendar's rules (RFC 5545) to what a Schedule holds."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, time
from typing import Any

from django.utils.dateparse import parse_date

from frontdoor.core.clock import within_reach
from frontdoor.core.refusals import Refusal
from neighbourhoods.models import Repeats, Weekday

_DAY = re.compile(r"^([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)$")
_TIME = re.compile(r"^(\d{1,2}):(\d\d)(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?$")
MOST_DAYS = 31
MOST_APART = 52
LAST = -1


def read_schedule(said: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The rules of one schedule: fields of a Schedule, with `at` the id of a link there. Days with unlike ordinals
    (the first Monday, the last Friday) become rules of their own.

    Refused: `schedule_unreadable` where it says no day, or what it says cannot be.
    """
    begins, until = _date(said.get("valid_from")) or _date(said.get("dtstart")), _date(said.get("valid_to"))
    if begins and until and until < begins:
        raise _unreadable("A schedule that ends before it begins was left out.")
    starts, ends = _time(said.get("opens_at")), _time(said.get("closes_at"))
    every = _whole(said.get("interval"), 1, MOST_APART) or 1
    common = {
        "at": _plain(said.get("service_at_location_id")),
        "every": every if begins else 1,
        "starts": starts,
        "ends": ends if starts and ends != starts else None,
        "valid_from": begins,
        "valid_until": until,
        "words": _plain(said.get("description"))[:300],
    }
    if every > 1 and not begins:
        raise _unreadable("A schedule of every so many weeks that does not say from when was left out.")
    for rule in _rules(said):
        yield {**common, **rule}


def _rules(said: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    monthly = str(said.get("freq") or "").upper() == Repeats.MONTHLY
    days = [_DAY.match(each.strip().upper()) for each in str(said.get("byday") or "").split(",") if each.strip()]
    found = [(int(day[1]) if day[1] else None, day[2]) for day in days if day]
    if not monthly:
        weekdays = sorted({day for _, day in found}, key=Weekday.values.index)
        if not weekdays:
            raise _unreadable("A schedule that names no day of the week was left out.")
        yield {"repeats": Repeats.WEEKLY, "days": weekdays, "nth": None, "month_day": None}
        return
    by_nth: dict[int, list[str]] = {}
    for nth, day in found:
        if nth is not None and (nth > 0 or nth == LAST):
            by_nth.setdefault(nth, []).append(day)
    dates = [_whole(each, 1, MOST_DAYS) for each in str(said.get("bymonthday") or "").split(",")]
    rules: list[dict[str, Any]] = [
        {"repeats": Repeats.MONTHLY, "days": sorted(set(days_of), key=Weekday.values.index), "nth": nth}
        | {"month_day": None}
        for nth, days_of in sorted(by_nth.items())
    ]
    if not rules:
        rules = [
            {"repeats": Repeats.MONTHLY, "days": [], "nth": None, "month_day": number} for number in dates if number
        ]
    if not rules:
        raise _unreadable("A schedule that names no day of the month was left out.")
    yield from rules


def _plain(value: object) -> str:
    """A text of one line, without what no database keeps: NUL, and halves of characters."""
    return " ".join(str(value or "").replace("\0", "").encode(errors="ignore").decode().split())


def _date(value: object) -> date | None:
    try:
        day = parse_date(str(value or "")[:10])
    except ValueError:
        return None
    return day if day and within_reach(day) else None


def _time(value: object) -> time | None:
    found = _TIME.match(str(value or "").strip())
    try:
        return time(int(found[1]), int(found[2])) if found else None
    except ValueError:
        return None


def _whole(value: object, least: int, most: int) -> int | None:
    try:
        number = int(float(str(value).strip()))
    except (ValueError, OverflowError):
        return None
    return number if least <= number <= most else None


def _unreadable(words: str) -> Refusal:
    return Refusal(code="schedule_unreadable", words=words)

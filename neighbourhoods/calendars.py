"""The sessions of an entry as an iCalendar file (RFC 5545), which calendars subscribe to or take in."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from neighbourhoods.models import Asset, Location, Schedule
from neighbourhoods.rules import Rule, days_from, recurrence

HERE = ZoneInfo("Europe/London")
PRODUCT = "-//frontdoor//directory//EN"


def calendar_of(asset: Asset, schedules: Iterable[Schedule], where: Location | None, *, address: str) -> bytes:
    """The entry's sessions: one repeating event for each of its rules. `address` is the page of the entry.

    A rule that holds on no day to come has no event.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", asset.name)
    for row in schedules:
        event = _event(asset, row, row.at.location if row.at else where, address)
        if event is not None:
            calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _event(asset: Asset, row: Schedule, where: Location | None, address: str) -> Event | None:
    rule = Rule.of(row)
    first = next(days_from(rule, rule.valid_from or asset.changed_at.astimezone(HERE).date()), None)
    if first is None:
        return None
    event = Event()
    event.add("uid", f"{row.pk}@frontdoor")
    event.add("dtstamp", asset.changed_at)
    event.add("summary", asset.name)
    event.add("url", address)
    _add_if(event, "description", "\n\n".join(each for each in (rule.words, asset.summary) if each))
    if where is not None:
        _add_if(event, "location", ", ".join(each for each in (where.lines, where.town, where.postcode) if each))
    repeating = recurrence(rule)
    if rule.starts is None:
        event.add("dtstart", first)
        repeating |= {"UNTIL": rule.valid_until} if rule.valid_until else {}
    else:
        starts = datetime.combine(first, rule.starts, HERE)
        event.add("dtstart", starts)
        if rule.ends is not None:
            over_night = timedelta(days=rule.ends < rule.starts)
            event.add("dtend", datetime.combine(first + over_night, rule.ends, HERE))
        if rule.valid_until:
            repeating["UNTIL"] = datetime.combine(rule.valid_until, rule.starts, HERE).astimezone(ZoneInfo("UTC"))
    event.add("rrule", repeating)
    return event


def _add_if(event: Any, name: str, words: str) -> None:
    if words:
        event.add(name, words)

"""Gatherings as a calendar file (iCalendar, RFC 5545), which any calendar opens."""

from collections.abc import Iterable
from datetime import UTC

from icalendar import Calendar, Event

from networks.models import Gathering
from networks.workflow import GatheringState

_STATUS = {
    GatheringState.PLANNED: "TENTATIVE",
    GatheringState.CALLED: "CONFIRMED",
    GatheringState.HELD: "CONFIRMED",
    GatheringState.CALLED_OFF: "CANCELLED",
}


def calendar_of(gatherings: Iterable[Gathering]) -> bytes:
    """The gatherings as one calendar, times in UTC; each keeps its UID, so that a changed one replaces the old."""
    calendar = Calendar()
    calendar.add("prodid", "-//frontdoor//gatherings//EN")
    calendar.add("version", "2.0")
    for gathering in gatherings:
        calendar.add_component(_event(gathering))
    return bytes(calendar.to_ical())


def _event(gathering: Gathering) -> Event:
    event = Event()
    event.add("uid", f"{gathering.pk}@gatherings")
    event.add("dtstamp", gathering.changed_at.astimezone(UTC))
    event.add("last-modified", gathering.changed_at.astimezone(UTC))
    # Seconds of the last change: a number that only grows, as RFC 5545 wants of a later version.
    event.add("sequence", max(0, int((gathering.changed_at - gathering.planned_at).total_seconds())))
    event.add("dtstart", gathering.starts_at.astimezone(UTC))
    event.add("dtend", gathering.ends_at.astimezone(UTC))
    event.add("summary", f"{gathering.network.name}: {gathering.title}")
    event.add("location", gathering.where)
    event.add("status", _STATUS[GatheringState(gathering.state)])
    words = "\n".join(part for part in (gathering.agenda, gathering.access) if part)
    if words:
        event.add("description", words)
    return event

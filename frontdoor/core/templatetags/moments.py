"""Times on pages, written in one way everywhere."""

from datetime import datetime, time

from django import template
from django.utils import timezone

from frontdoor.core.clock import time_in_words

register = template.Library()


@register.filter
def clock(at: datetime | time | None) -> str:
    """The time of day where we are: "9am", "12:38pm", "midday"."""
    if at is None:
        return ""
    return time_in_words(timezone.localtime(at).time() if isinstance(at, datetime) else at)


@register.filter
def moment(at: datetime | None) -> str:
    """The day and the time of day where we are: "3 November 2026, 12:38pm"."""
    return f"{timezone.localtime(at):%-d %B %Y}, {clock(at)}" if at else ""

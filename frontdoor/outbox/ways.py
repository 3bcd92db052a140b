"""Which way word goes out to an organisation."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from frontdoor.core.clock import ClockTimestamp
from frontdoor.outbox.backoff import WEBHOOK
from frontdoor.outbox.models import Message, Prefers
from frontdoor.outbox.renderers import Renderer

LOG = "console"
WRITTEN = (Prefers.EMAIL, Prefers.TEXT)
"""Ways of hearing that are transports of the same name, wherever the settings have one."""


@dataclass(frozen=True, slots=True)
class Way:
    """A transport by its name in OUTBOX_TRANSPORTS, and the endpoint it calls, if it calls one."""

    transport: str
    endpoint: UUID | None = None


def ways_out(recipient: UUID | None, told_as: str) -> list[Way]:
    """Every way word of an event goes to an organisation now, at least one. Asked under any scope."""
    if recipient is None or not told_as:
        return [Way(LOG)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT endpoints_for(%s, %s)", [recipient, told_as])
        called = [Way(WEBHOOK, row[0]) for row in cursor.fetchall()]
    if called:
        return called
    prefers = hears_by(recipient)
    return [Way(prefers if prefers in WRITTEN else LOG)]


def hears_by(recipient: UUID) -> Prefers:
    """How an organisation likes to hear, as far as this site can: a call where nothing sends what it asked for.

    SITE where it never said. Asked under any scope.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT hears_by(%s)", [recipient])
        prefers = Prefers(cursor.fetchone()[0] or Prefers.SITE)
    return Prefers.CALL if prefers in WRITTEN and prefers not in settings.OUTBOX_TRANSPORTS else prefers


def answers_when_rung(recipient: UUID) -> bool:
    """Whether whoever rings an organisation writes down for it what it says. Asked under any scope."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT answers_when_rung(%s)", [recipient])
        return bool(cursor.fetchone()[0])


def message_of(renderer: Renderer, way: Way, **facts: Any) -> Message:
    """A message that goes one way, due at once and yet to be written. `facts` say from whom, to whom, about what."""
    return Message(
        aggregate_kind=renderer.aggregate_kind,
        event=renderer.event,
        schema_version=renderer.schema_version,
        transport=way.transport,
        endpoint_id=way.endpoint,
        queued_at=ClockTimestamp(),
        next_attempt_at=ClockTimestamp(),
        **facts,
    )

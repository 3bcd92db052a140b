"""Ways out of the house. A transport sends one parcel and says what became of it; it never touches the database."""

import logging
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from frontdoor.outbox.renderers import Body

logger = logging.getLogger(__name__)


class Answer(StrEnum):
    """What the other side said."""

    TAKEN = "taken"  # sent; the other side has it or will
    CONFIRMED = "confirmed"  # sent, and the other side said it has it
    LATER = "later"  # nobody there, or busy: worth trying again
    REFUSED = "refused"  # will never be taken: trying again is no use
    GONE = "gone"  # refused, and nothing else is to be sent there either


@dataclass(frozen=True, slots=True)
class Outcome:
    """An answer, a status of at most 40 characters without anything personal, and seconds the other side asks for."""

    answer: Answer
    status: str
    retry_after: float = 0.0


@dataclass(frozen=True, slots=True)
class Target:
    """The endpoint a parcel goes to: its address, what the event is called there, what it is about, what signs."""

    address: str = field(repr=False)
    told_as: str
    about: UUID
    secrets: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message, ready to go. The same `message` id at every attempt lets the other side drop a repetition.

    `by` is the transport's name, and `to` the address or number of a message that is written to people.
    """

    message: UUID
    event: str
    schema_version: int
    recipient: UUID | None
    queued_at: datetime
    attempt: int
    body: Body
    target: Target | None = None
    by: str = ""
    to: str = field(default="", repr=False)


class Transport(Protocol):
    """A way out. `send` answers within 60 seconds, raises nothing it could put into an Outcome, and is thread-safe."""

    def send(self, parcel: Parcel) -> Outcome:
        """Send one parcel."""
        ...


class ConsoleTransport:
    """Writes to the log that a message went out: its ids anywhere, what it says in local mode alone."""

    def send(self, parcel: Parcel) -> Outcome:
        """Always taken."""
        logger.info("message %s: %s to %s", parcel.message, parcel.event, parcel.recipient)
        if settings.LOCAL:
            logger.info("message %s says: %s / %s", parcel.message, parcel.body.subject, parcel.body.words)
        return Outcome(Answer.TAKEN, "written to the log")


class UnknownTransport(LookupError):
    """The settings name no such way out."""


def transport_named(name: str) -> Transport:
    """The transport OUTBOX_TRANSPORTS has under this name. Raises `UnknownTransport`."""
    try:
        path = settings.OUTBOX_TRANSPORTS[name]
    except KeyError:
        raise UnknownTransport(f"OUTBOX_TRANSPORTS has no {name!r}.") from None
    transport: Transport = import_string(path)()
    return transport

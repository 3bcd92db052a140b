"""Who says what a message says: one renderer for each event and version, registered by the room the event is of."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from frontdoor.core.scope import Scope

ENDED = "What this message was about is no longer shared with you."


@dataclass(frozen=True, slots=True)
class Facts:
    """What a renderer starts from: the ids of one message."""

    message: UUID
    event: str
    aggregate_id: UUID
    recipient: UUID | None
    ids: dict[str, str | int]


@dataclass(frozen=True, slots=True)
class Body:
    """What is sent: a subject line, words for a reader, and data for a program (JSON values only)."""

    subject: str
    words: str
    data: dict[str, Any]
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Renderer:
    """How one version of one event is put into words.

    `render` runs when the message is sent, in a transaction under the recipient's scope; a message without a recipient
    is rendered under the delivery job, which sees no person. It returns None where the recipient may no longer see what
    the message is about: then the message says so and carries nothing else. `ids` are the keys its payload must have.
    `told_as` is what programs call it, as a noun and what became of it (`referral.created`); without one, programs are
    not told. `title` says what it tells on a list of messages, and `page` is the address of the page about it, which
    `opens` for some of those it is about (all, where nothing else is said): nobody is led to a page they may not see.
    Endpoints choose among those `offered`.
    """

    event: str
    aggregate_kind: str
    render: Callable[[Facts], Body | None]
    ids: frozenset[str] = frozenset()
    schema_version: int = 1
    told_as: str = ""
    title: str = "Something has changed"
    page: str = ""
    opens: Callable[[Scope, Collection[UUID]], frozenset[UUID]] = lambda by, about: frozenset(about)
    offered: bool = True


class UnknownEvent(LookupError):
    """No room has registered a renderer for this event."""


_renderers: dict[tuple[str, int], Renderer] = {}


def register(renderer: Renderer) -> None:
    """Called from AppConfig.ready of the room the event is of. A second one for the same version is a ValueError."""
    key = (renderer.event, renderer.schema_version)
    if key in _renderers:
        raise ValueError(f"There is already a renderer for {renderer.event}, version {renderer.schema_version}.")
    _renderers[key] = renderer


def renderer_of(event: str, schema_version: int | None = None) -> Renderer:
    """The renderer for a version of an event, the newest where none is named. Raises `UnknownEvent`."""
    versions = [version for known, version in _renderers if known == event]
    wanted = schema_version if schema_version is not None else max(versions, default=0)
    try:
        return _renderers[event, wanted]
    except KeyError:
        raise UnknownEvent(f"No room renders {event!r}, version {wanted}.") from None


def known_events() -> frozenset[str]:
    """Every event some room renders."""
    return frozenset(event for event, _ in _renderers)


def told_to_programs() -> dict[str, str]:
    """What programs can be told of: its name for them, and its title. In the order of the names."""
    return dict(sorted((each.told_as, each.title) for each in _renderers.values() if each.told_as and each.offered))


def unregister(renderer: Renderer) -> None:
    """Take a renderer out again. For tests that register one of their own."""
    del _renderers[renderer.event, renderer.schema_version]


def ended() -> Body:
    """What is sent in place of a message whose basis has ended."""
    return Body(subject=ENDED, words=ENDED, data={}, ended=True)

"""What the tests of endpoints share: two gardens to be told of, and how a program is added and told."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, acting_as
from frontdoor.outbox.actions import add_endpoint, queue
from frontdoor.outbox.actions.endpoints import Shown
from frontdoor.outbox.models import Endpoint
from frontdoor.outbox.renderers import Body, Renderer
from tests.outbox import post

TOLD_AS, OTHER = "garden.opened", "garden.closed"
GARDEN = Renderer("garden.open", "garden", lambda facts: Body("Open", "It is open.", {}), told_as=TOLD_AS)
SHUT = Renderer("garden.shut", "garden", lambda facts: None, told_as=OTHER)


@contextmanager
def gardens() -> Iterator[None]:
    """Both are rendered, for the length of a test."""
    with post.registered(GARDEN), post.registered(SHUT):
        yield


def added(by: Scope, address: str, *events: str) -> Shown:
    with acting_as(by):
        return add_endpoint(by=by, address=address, events=events or (TOLD_AS, OTHER))


def told(by: Scope, recipient: UUID, event: str = GARDEN.event) -> UUID:
    with acting_as(by):
        return queue(by=by, event=event, aggregate_id=uuid4(), recipient=recipient)


def endpoint(shown: Shown) -> Endpoint:
    with acting_as(post.DELIVERY):
        return Endpoint.objects.get(pk=shown.endpoint)


def rested(shown: Shown) -> None:
    with acting_as(post.DELIVERY):
        Endpoint.objects.filter(pk=shown.endpoint).update(rests_until=timezone.now() - timedelta(seconds=1))


def refused(by: Scope, what: Any, **facts: Any) -> str:
    with acting_as(by), pytest.raises(Refusal) as refusal:
        what(by=by, **facts)
    return refusal.value.code

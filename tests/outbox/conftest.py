"""A registered event and a post office for every test of the outbox."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from frontdoor.core import nudge
from frontdoor.outbox.renderers import Renderer
from frontdoor.outbox.transports import Answer, Outcome
from tests.outbox import post
from tests.outbox.gardens import gardens
from tests.outbox.receiver import Receiver, receiver


@pytest.fixture(autouse=True)
def _event() -> Iterator[None]:
    renderer = Renderer(post.EVENT, "person", post.how_to_reach, ids=frozenset({"person"}))
    with post.registered(renderer):
        yield


@pytest.fixture
def office(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> post.PostOffice:
    """The transport `post`, empty and friendly. No broker is asked for anything."""
    settings.OUTBOX_TRANSPORTS = {"post": "tests.outbox.post.the_post_office", **settings.OUTBOX_TRANSPORTS}
    monkeypatch.setattr(nudge, "_silent_until", float("inf"))
    post.POST_OFFICE.parcels.clear()
    post.POST_OFFICE.outcome = Outcome(Answer.TAKEN, "200")
    return post.POST_OFFICE


@pytest.fixture
def program(office: post.PostOffice, settings: Settings) -> Iterator[Receiver]:
    """A partner's program that may be called, with gardens to be told of."""
    with gardens(), receiver() as listening:
        settings.ADDRESSES_ALLOWED = frozenset({listening.place})
        yield listening

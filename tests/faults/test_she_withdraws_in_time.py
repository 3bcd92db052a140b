"""Joan withdraws between the queueing of a message and its sending, at whatever moment: nothing of hers leaves."""

import random
import sys
from collections.abc import Iterator
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from frontdoor.core import nudge
from frontdoor.core.scope import acting_as
from frontdoor.outbox import delivery
from frontdoor.outbox.delivery import deliver_what_is_due
from frontdoor.outbox.renderers import Renderer
from frontdoor.outbox.transports import Answer, Outcome
from frontdoor.people.actions import agree_to_share, stop_sharing
from frontdoor.people.items import Item
from frontdoor.people.models import Person
from tests.factories.cast import NOTICE, Cast, gather, joan_rings
from tests.outbox import post

HERS = ("Joan", "960123")


@pytest.fixture
def office(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[post.PostOffice]:
    """The transport `post`, with an event that says how to reach somebody. No broker is asked for anything."""
    settings.OUTBOX_TRANSPORTS = {"post": "tests.outbox.post.the_post_office", **settings.OUTBOX_TRANSPORTS}
    monkeypatch.setattr(nudge, "_silent_until", float("inf"))
    post.POST_OFFICE.parcels.clear()
    post.POST_OFFICE.outcome = Outcome(Answer.TAKEN, "200")
    with post.registered(Renderer(post.EVENT, "person", post.how_to_reach, ids=frozenset({"person"}))):
        yield post.POST_OFFICE


def shares(cast: Cast) -> Person:
    """Joan rings, and lets the club know how to reach her."""
    joan = joan_rings(cast)
    with acting_as(cast.amina):
        agree_to_share(
            by=cast.amina,
            person=joan,
            organisation=cast.club,
            items=[Item.REACH],
            until=timezone.now() + timedelta(days=9),
            words="Yes.",
            notice_version=NOTICE,
        )
    return joan


def withdraws(cast: Cast, joan: Person) -> None:
    """She does, in a transaction of its own that has committed when this returns."""

    def stop() -> None:
        with acting_as(cast.amina):
            stop_sharing(by=cast.amina, person=joan, organisation=cast.club)
        connection.close()

    stopping = Thread(target=stop)
    stopping.start()
    stopping.join(30)


def races(count: int, office: post.PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    """So many: she withdraws before a worker takes the message up, or when it holds it already, by chance."""
    cast, as_it_was, moments = gather(), delivery._still_ours, random.Random(count)
    for number in range(count):
        joan = shares(cast)
        post.tell(cast.amina, cast.club.pk, joan.pk)
        held_already = moments.random() < 0.5

        def and_she_withdraws(*claimed: Any, hers: Person = joan) -> bool:
            withdraws(cast, hers)
            return as_it_was(*claimed)

        with monkeypatch.context() as patched:
            if held_already:
                patched.setattr(delivery, "_still_ours", and_she_withdraws)
            else:
                withdraws(cast, joan)
            assert deliver_what_is_due().taken == 1
        (parcel,) = office.parcels
        office.parcels.clear()
        assert parcel.body.ended, number
        assert not any(each in f"{parcel.body}" for each in HERS), number
    sys.stdout.write(f"withdrawn between queueing and sending {count}, personal fields that left 0\n")


@pytest.mark.slow
def test_twenty_times(committing: str, office: post.PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    races(20, office, monkeypatch)


@pytest.mark.long
def test_ten_thousand_times(committing: str, office: post.PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    races(10_000, office, monkeypatch)


@pytest.mark.slow
def test_where_she_does_not_withdraw_it_is_told(committing: str, office: post.PostOffice) -> None:
    cast = gather()
    post.tell(cast.amina, cast.club.pk, shares(cast).pk)
    deliver_what_is_due()
    assert "960123" in office.parcels[0].body.words

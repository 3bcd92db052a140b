"""10,000 messages to a partner's program that was down: how long one worker takes to send them all.

The partner's program listens in this same process, so it takes part of the same core.
"""

import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.test import override_settings

from benchmarks.filling import club_with_referrals
from frontdoor.core import nudge
from frontdoor.core.scope import acting_as
from frontdoor.outbox.actions import add_endpoint
from frontdoor.outbox.delivery import DELIVERY, deliver_what_is_due
from frontdoor.outbox.models import Message
from frontdoor.outbox.workflow import State
from tests.conftest import as_owner
from tests.factories.cast import gather
from tests.outbox.receiver import Receiver, receiver

MESSAGES = 10_000
LONGEST = 600.0  # seconds


@pytest.fixture
def listening(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """A partner's program, and nobody to nudge."""
    monkeypatch.setattr(nudge, "_silent_until", float("inf"))
    with receiver() as one, override_settings(ADDRESSES_ALLOWED=frozenset({one.place})):
        yield one


def queued(cast: Any, listening: Receiver) -> None:
    """What tells the club's program of each introduction, many times over, each keeping its order."""
    with acting_as(cast.tom):
        add_endpoint(by=cast.tom, address=listening.address, events=["referral.created"])
    club_with_referrals(cast)
    with acting_as(cast.amina):
        rows = list(Message.objects.filter(endpoint__isnull=False))
    with acting_as(cast.amina):
        for at in range(MESSAGES - len(rows)):
            row = rows[at % len(rows)]
            row.pk, row._state.adding = uuid4(), True
            row.save(force_insert=True)


def test_one_worker_sends_them_in_ten_minutes(
    committing: str, listening: Receiver, capsys: pytest.CaptureFixture[str]
) -> None:
    """Fail where it takes longer, or where one is missing or came twice."""
    queued(gather(), listening)
    as_owner("ANALYZE", database=committing)
    began, sent = time.monotonic(), 0
    while True:
        done = deliver_what_is_due()
        if not done.tried:
            break
        sent += done.taken
    seconds = time.monotonic() - began
    with capsys.disabled():
        print(f"\n{sent:,} messages sent by one worker in {seconds:.0f} s, {sent / seconds:.0f} a second")
    with acting_as(DELIVERY):
        assert not Message.objects.filter(endpoint__isnull=False).exclude(state=State.SENT).exists()
    assert len({each.headers["webhook-id"] for each in listening.received}) == len(listening.received) == MESSAGES
    assert seconds <= LONGEST

"""Stopping and passing on at the same moment wait for each other."""

import threading
from datetime import timedelta

from django.db import DatabaseError, connection
from django.utils import timezone

from frontdoor.core.scope import acting_as
from frontdoor.people.actions import stop_sharing
from tests.factories.cast import gather, joan_rings
from tests.people.lending import sees, share


def test_passing_on_while_it_is_being_stopped_waits_and_is_refused(committing: str) -> None:
    cast, until = gather(), timezone.now() + timedelta(days=2)
    joan = joan_rings(cast)
    share(cast.amina, joan, cast.club, until)
    stopped = threading.Event()
    refused: list[str] = []

    def pass_on() -> None:
        stopped.wait(10)
        try:
            share(cast.tom, joan, cast.trust, until)
        except DatabaseError as error:
            refused.append(str(error))
        finally:
            connection.close()

    passing = threading.Thread(target=pass_on)
    passing.start()
    with acting_as(cast.amina):
        stop_sharing(by=cast.amina, person=joan, organisation=cast.club)
        stopped.set()
        passing.join(0.5)
        assert passing.is_alive()
    passing.join(10)
    assert len(refused) == 1
    assert "no longer than the loan" in refused[0]
    assert not sees(cast.bea)

"""A program that calls too often is told to wait, and how long; another's calls are counted apart."""

from typing import Any

import pytest
import redis

from frontdoor.accounts import limits
from frontdoor.core.scope import acting_as
from frontdoor.people.models import Person
from tests.factories.cast import Cast
from tests.factories.programs import Program, program_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the counts stands at second 18 of a minute, and Valkey is asked anew."""
    monkeypatch.setattr(limits.time, "time", lambda: 60_000_018.0)
    monkeypatch.setattr(limits, "counts", limits._Counts())


def test_every_answer_says_how_often_it_may_still_be_asked(cast: Cast, settings: Any) -> None:
    settings.API_CALLS_A_MINUTE = 3
    program, other = program_of(cast.club), program_of(cast.trust)
    assert [program.get()["RateLimit"] for _ in range(3)] == [f'"minute";r={left};t=42' for left in (2, 1, 0)]
    assert program.get("/api/v1/referrals/?stauts=x")["RateLimit-Policy"] == '"minute";q=3;w=60'
    refused = program.get()
    assert (refused.status_code, refused.json()["code"], refused["Retry-After"]) == (429, "throttled", "42")
    assert refused["RateLimit"] == '"minute";r=0;t=42'
    assert other.get().status_code == 200


def test_what_came_too_often_was_not_done(cast: Cast, settings: Any) -> None:
    settings.API_CALLS_A_MINUTE = 0
    assert program_of(cast.club, "introduce").post("/api/v1/contacts/", {}).status_code == 429
    with acting_as(cast.tom):
        assert not Person.objects.exists()


def test_nobody_waits_for_a_broker_that_is_gone(cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.API_CALLS_A_MINUTE = 0
    program, asked = program_of(cast.club), []

    def gone(*_: Any, **__: Any) -> Any:
        asked.append(1)
        raise redis.ConnectionError

    monkeypatch.setattr(limits.Redis, "from_url", gone)
    answers = [program.get() for _ in range(3)]
    assert [each.status_code for each in answers] == [200] * 3
    assert len(asked) == 1, "it was left alone after it did not answer"
    assert "RateLimit" not in answers[0]


def test_whoever_has_no_token_is_not_counted(db: None) -> None:
    assert "RateLimit" not in Program("").get()

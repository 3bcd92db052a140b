"""Each measure against a history told by hand."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from frontdoor.flows.measuring import Window, measured
from frontdoor.people.steps import Kind, reading_steps
from neighbourhoods.models import Place, PlaceKind
from tests.factories.cast import Cast
from tests.flows.history import Somebody

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def window(now: datetime) -> Window:
    """The last 60 days."""
    return Window(now - timedelta(days=60), now, now, None, answer_days=14, again_days=28)


def test_people_are_counted_once_and_by_whether_it_was_the_first_time(
    cast: Cast, now: datetime, window: Window
) -> None:
    joan = Somebody(cast, now, days_ago=50)
    joan.step(Kind.CONVERSATION, 20, route="hub")
    ravi = Somebody(cast, now, days_ago=90, name="Ravi")
    ravi.step(Kind.CONVERSATION, 10)
    Somebody(cast, now, days_ago=80, name="Meg")
    assert measured("people", window) == [("again", 1), ("first", 1)]
    assert measured("conversations", window) == [("", 1), ("hub", 1), ("telephone", 1)]


def test_an_answer_counts_within_its_days_and_silence_after_them(cast: Cast, now: datetime, window: Window) -> None:
    joan = Somebody(cast, now, days_ago=50)
    joan.asks(40, Kind.INTRODUCED, Kind.ACCEPTED)
    joan.asks(40, Kind.INTRODUCED, Kind.ACCEPTED, after=15)
    joan.asks(40, Kind.ACCOMPANIED, Kind.INTRODUCTION_ENDED)
    joan.asks(40, Kind.REFERRED, Kind.DECLINED)
    joan.asks(40, Kind.REFERRED)
    joan.asks(5, Kind.REFERRED)
    joan.asks(30, Kind.TOLD_ABOUT)
    assert measured("introductions", window) == [
        ("accompanied", "called_off", 1),
        ("introduced", "accepted", 1),
        ("introduced", "silent", 1),
        ("referred", "declined", 1),
        ("referred", "open", 1),
        ("referred", "silent", 1),
        ("told_about", "not_asked", 1),
    ]


def test_an_answer_belongs_to_the_introduction_it_names_though_another_was_made_since(
    cast: Cast, now: datetime, window: Window
) -> None:
    joan = Somebody(cast, now, days_ago=50)
    need = joan.asks(40)
    first = joan.step(Kind.INTRODUCED, 40, need=need)
    joan.step(Kind.REFERRED, 39, need=need)
    joan.step(Kind.DECLINED, 38, need=need, caused_by=first)
    assert measured("introductions", window) == [("introduced", "declined", 1), ("referred", "silent", 1)]


def test_only_the_person_says_that_a_need_is_met_and_their_last_word_counts(
    cast: Cast, now: datetime, window: Window
) -> None:
    joan = Somebody(cast, now, days_ago=50)
    closed = joan.asks(40, Kind.REFERRED, Kind.ACCEPTED)
    joan.step(Kind.COMPLETED, 30, need=closed)
    changed = joan.asks(40, Kind.TOLD_ABOUT)
    joan.step(Kind.NEED_NOT_MET, 12, need=changed)
    joan.step(Kind.NEED_PARTLY_MET, 5, need=changed)
    assert measured("needs", window) == [
        ("referred", "accepted", "no_answer", "not_again", 1),
        ("told_about", "not_asked", "need_partly_met", "not_again", 1),
    ]


def test_a_need_raised_again_soon_after_is_coming_back_and_one_on_the_same_day_is_not(
    cast: Cast, now: datetime, window: Window
) -> None:
    joan = Somebody(cast, now, days_ago=55)
    joan.asks(50)
    joan.asks(49.9)
    joan.asks(30)
    ravi = Somebody(cast, now, days_ago=59, name="Ravi")
    ravi.asks(58)
    ravi.asks(10)
    rows = {row[3]: row[4] for row in measured("needs", window)}
    assert rows == {"again": 2, "not_again": 2, "early": 1}


def test_the_wait_runs_from_the_introduction_to_the_first_support(cast: Cast, now: datetime, window: Window) -> None:
    joan = Somebody(cast, now, days_ago=50)
    for days in (2, 4, 9):
        joan.asks(40, Kind.INTRODUCED, Kind.ACCEPTED, supported_after=days)
    ((people, median, p90),) = measured("waits", window)
    assert (people, float(median), float(p90)) == (1, pytest.approx(4), pytest.approx(8))


def test_a_person_is_counted_in_each_of_their_places(cast: Cast, now: datetime, window: Window) -> None:
    town, group, other = (
        Place.objects.create(name=name, kind=PlaceKind.NEIGHBOURHOOD).pk for name in ("Elm", "Oak", "Ash")
    )
    Somebody(cast, now, days_ago=50).of(town, group).asks(40, Kind.INTRODUCED)
    Somebody(cast, now, days_ago=50, name="Ravi").of(town).asks(40, Kind.TOLD_ABOUT)
    Somebody(cast, now, days_ago=50, name="Meg").asks(40)
    counted = {
        place: sum(row[-1] for row in measured("needs", replace(window, place=place)))
        for place in (None, town, group, other)
    }
    assert counted == {None: 3, town: 2, group: 1, other: 0}
    assert measured("people", replace(window, place=town)) == [("first", 2)]


def test_what_was_raised_before_or_after_the_window_is_left_out(cast: Cast, now: datetime, window: Window) -> None:
    joan = Somebody(cast, now, days_ago=70)
    joan.asks(65, Kind.INTRODUCED, Kind.ACCEPTED, supported_after=20)
    joan.asks(10, Kind.INTRODUCED)
    earlier = replace(window, until_at=now - timedelta(days=30))
    assert measured("needs", earlier) == measured("introductions", earlier) == []
    assert measured("waits", earlier)[0][0] == 0


def test_measures_read_steps_alone(cast: Cast, now: datetime) -> None:
    Somebody(cast, now, days_ago=50)
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        reading_steps(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT * FROM people_person")

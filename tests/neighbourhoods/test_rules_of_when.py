"""When something happens: in words, as days of the calendar, and as a file for other calendars."""

from datetime import UTC, date, datetime, time
from itertools import islice

import pytest
from icalendar import Calendar

from neighbourhoods.calendars import calendar_of
from neighbourhoods.files.open_referral import moment
from neighbourhoods.files.schedules import read_schedule
from neighbourhoods.models import Asset, AssetKind, Location, Schedule
from neighbourhoods.rules import Rule, days_from, in_words, recurrence

SUNDAY = date(2026, 11, 22)
WEEKLY = Rule(days=("TU", "FR"), starts=time(10), ends=time(12, 30))
SECOND_WEEK = Rule(days=("WE",), every=2, valid_from=date(2026, 11, 4))
LAST_SUNDAY = Rule(repeats="MONTHLY", days=("SU",), nth=-1, starts=time(16))
FIRST_MONDAY = Rule(repeats="MONTHLY", days=("MO",), nth=1)
THIRD_OF_MONTH = Rule(repeats="MONTHLY", month_day=31, valid_from=date(2026, 1, 31))


@pytest.mark.parametrize(
    ("rule", "words", "days"),
    [
        (WEEKLY, "Every Tuesday and Friday, 10am to 12:30pm", ["2026-11-24", "2026-11-27", "2026-12-01"]),
        (SECOND_WEEK, "Every second week on Wednesday", ["2026-12-02", "2026-12-16", "2026-12-30"]),
        (LAST_SUNDAY, "Last Sunday of the month, 4pm", ["2026-11-29", "2026-12-27", "2027-01-31"]),
        (FIRST_MONDAY, "First Monday of the month", ["2026-12-07", "2027-01-04", "2027-02-01"]),
        (THIRD_OF_MONTH, "On day 31 of every month", ["2026-12-31", "2027-01-31", "2027-03-31"]),
        (
            Rule(days=("MO", "TU", "WE", "TH", "FR", "SA", "SU"), starts=time(12), valid_until=date(2026, 11, 23)),
            "Every day, midday, until 23 November 2026",
            ["2026-11-22", "2026-11-23"],
        ),
        (Rule(days=("SA",), words="not in August"), "Every Saturday; not in August", ["2026-11-28"]),
    ],
)
def test_a_rule_says_the_same_in_words_and_in_days(rule: Rule, words: str, days: list[str]) -> None:
    assert in_words(rule) == words
    assert [day.isoformat() for day in islice(days_from(rule, SUNDAY), 3)][: len(days)] == days
    assert Rule.read(rule.said()) == rule


def test_a_rule_that_is_over_falls_on_no_day() -> None:
    assert not list(days_from(Rule(days=("SU",), valid_until=date(2026, 11, 21)), SUNDAY))


def test_a_rule_in_icalendars_words() -> None:
    assert recurrence(WEEKLY) == {"FREQ": "WEEKLY", "INTERVAL": 1, "BYDAY": ["TU", "FR"]}
    assert recurrence(LAST_SUNDAY) == {"FREQ": "MONTHLY", "INTERVAL": 1, "BYDAY": ["-1SU"]}
    assert recurrence(THIRD_OF_MONTH) == {"FREQ": "MONTHLY", "INTERVAL": 1, "BYMONTHDAY": 31}


def row(asset: Asset, rule: Rule) -> Schedule:
    return Schedule(asset=asset, **{name: getattr(rule, name) for name in Rule.__slots__})


def test_a_calendar_file_holds_each_rule_as_a_repeating_event_in_london() -> None:
    asset = Asset(name="Tea; cake, and more", kind=AssetKind.GROUPS, changed_at=datetime(2026, 11, 22, 9, tzinfo=UTC))
    late = Rule(days=("SA",), starts=time(22), ends=time(1), valid_until=date(2027, 5, 1))
    over = Rule(days=("SA",), valid_until=date(2026, 1, 1))
    rows = [row(asset, rule) for rule in (WEEKLY, SECOND_WEEK, late, over)]
    file = calendar_of(asset, rows, Location(lines="1 Weir Walk", postcode="ZZ1 1AA"), address="https://x.example/1/")
    assert all(len(line) <= 75 for line in file.split(b"\r\n"))
    weekly, second, night = (event for event in Calendar.from_ical(file).walk("VEVENT"))
    assert weekly["SUMMARY"] == asset.name
    assert weekly["LOCATION"] == "1 Weir Walk, ZZ1 1AA"
    assert (weekly["UID"], weekly["URL"]) == (f"{rows[0].pk}@frontdoor", "https://x.example/1/")
    assert weekly["DTSTART"].dt.isoformat() == "2026-11-24T10:00:00+00:00"
    assert str(weekly["DTSTART"].params["TZID"]) == "Europe/London"
    assert weekly["DTEND"].dt.isoformat() == "2026-11-24T12:30:00+00:00"
    assert second["DTSTART"].dt == date(2026, 11, 4)
    assert night["DTEND"].dt.isoformat() == "2026-11-29T01:00:00+00:00"
    assert night["RRULE"]["UNTIL"] == [datetime(2027, 5, 1, 21, tzinfo=UTC)]
    assert len(Calendar.from_ical(file).walk("VTIMEZONE")) == 1


@pytest.mark.parametrize(
    "empty", ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00+01:00", "9999-12-31", "9999-12-31T23:59:59-15:00"]
)
def test_a_programs_empty_or_endless_date_is_no_date(empty: str) -> None:
    assert moment(empty) is None
    told = {
        "freq": "WEEKLY",
        "byday": "MO",
        "valid_from": empty,
        "valid_to": empty,
        "description": "\ud800 Ring\0 first",
    }
    [rule] = read_schedule(told)
    assert (rule["valid_from"], rule["valid_until"], rule["words"]) == (None, None, "Ring first")


def test_a_moment_with_a_far_offset_is_kept_in_universal_time() -> None:
    assert moment("2026-05-01T12:00:00+23:59") == datetime(2026, 4, 30, 12, 1, tzinfo=UTC)

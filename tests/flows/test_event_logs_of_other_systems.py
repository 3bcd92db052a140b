"""An operator brings in another system's event log on the command line and sees how its cases went."""

import gzip
import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Job, Scope, acting_as
from frontdoor.flows.event_logs.actions import import_event_log
from frontdoor.flows.models import EventLog, LoggedEvent
from frontdoor.people.models import Step
from frontdoor.people.steps import reading_steps
from tests.factories.cast import Cast
from tests.factories.real_files import real

pytestmark = pytest.mark.django_db
OPERATOR = Scope(job=Job.KEEP_EVENT_LOGS)
SMALL = """case:concept:name,concept:name,time:timestamp
Mrs Zephyrine,called,2026-01-05 09:00:00+00:00
B,called,2026-01-05 10:00:00+00:00
Mrs Zephyrine,visited,2026-01-05 09:00:10+00:00
B,written to,2026-01-05 10:00:00+00:00
B,visited,2026-01-05 10:00:30+00:00
C,called,2026-01-06T10:00:00Z
Mrs Zephyrine,called,2026-01-05 09:01:10+00:00
"""
Bring = Callable[..., str]


def told(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def report(name: str) -> dict[str, Any]:
    return json.loads(told("flow_report", "--log", name, "--json"))


@pytest.fixture
def bring(tmp_path: Path) -> Bring:
    """Writes a file and brings it in; gives what was printed."""

    def brought(content: str | bytes, *more: str, file: str = "log.csv", name: str = "ours") -> str:
        path = tmp_path / file
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return told("import_event_log", str(path), "--name", name, *more)

    return brought


def test_every_figure_of_a_small_log_is_as_counted_by_hand(bring: Bring) -> None:
    assert "7 events of 3 cases" in bring(SMALL)
    assert report("ours") == {
        "cases": 3,
        "events": 7,
        "activities": 3,
        "pairs": [
            {"from": "called", "to": "visited", "count": 1, "median_s": 10, "p90_s": 10},
            {"from": "called", "to": "written to", "count": 1, "median_s": 0, "p90_s": 0},
            {"from": "visited", "to": "called", "count": 1, "median_s": 60, "p90_s": 60},
            {"from": "written to", "to": "visited", "count": 1, "median_s": 30, "p90_s": 30},
        ],
        "variants": [
            {"path": ["called"], "cases": 1},
            {"path": ["called", "visited", "called"], "cases": 1},
            {"path": ["called", "written to", "visited"], "cases": 1},
        ],
        "durations": {"median_s": 30, "p90_s": pytest.approx(30 + 0.8 * 40), "mean_s": pytest.approx(100 / 3)},
    }


def test_equal_times_stand_in_the_order_of_the_file(bring: Bring) -> None:
    same = "2026-01-05 09:00:00"
    bring(f"case:concept:name,concept:name,time:timestamp\n1,b,{same}\n1,a,{same}\n1,c,2026-01-04\n")
    assert report("ours")["variants"] == [{"path": ["c", "b", "a"], "cases": 1}]


def test_no_name_of_a_case_is_kept_and_no_step_is_written(bring: Bring) -> None:
    bring(SMALL)
    with acting_as(OPERATOR):
        kept = str(list(EventLog.objects.values())) + str(list(LoggedEvent.objects.values()))
    assert "written to" in kept
    assert "Zephyrine" not in kept
    with reading_steps():
        assert not Step.objects.exists()


def test_nobody_else_reads_a_log_or_brings_one_in(cast: Cast, bring: Bring, tmp_path: Path) -> None:
    bring(SMALL)
    with acting_as(cast.amina):
        assert not EventLog.objects.exists()
        assert not LoggedEvent.objects.exists()
        with pytest.raises(Refusal) as refused:
            import_event_log(by=cast.amina, path=tmp_path / "log.csv", name="mine")
    assert refused.value.code == "not_permitted"


def test_a_taken_name_is_refused_and_replaced_only_when_asked(bring: Bring) -> None:
    bring(SMALL)
    with pytest.raises(CommandError, match="--replace"):
        bring(SMALL)
    bring(SMALL.replace("visited", "met"), "--replace")
    assert {pair["to"] for pair in report("ours")["pairs"]} == {"met", "written to", "called"}
    assert report("ours")["events"] == 7


def test_columns_of_other_names_are_named(bring: Bring) -> None:
    other = "Ref;What;When\n1;rang;05/01/2026 09:00\n1;came;05/01/2026 09:01:30\n"
    with pytest.raises(CommandError, match="no column “case:concept:name”; its columns are Ref, What, When"):
        bring(other)
    bring(other, "--case", "Ref", "--activity", "What", "--time", "When")
    assert report("ours")["pairs"] == [{"from": "rang", "to": "came", "count": 1, "median_s": 90, "p90_s": 90}]


def test_an_event_that_cannot_be_used_is_said_and_the_others_are_kept(bring: Bring) -> None:
    said = bring(SMALL + "D,called,some day\n,called,2026-01-05\n")
    assert "7 events of 3 cases" in said
    assert "Left out: line 9: “some day” is no time." in said
    assert "Left out: line 10: It has no “case:concept:name”." in said


XES = """<?xml version="1.0"?><log xmlns="http://www.xes-standard.org/">
<global scope="event"><string key="concept:name" value="default"/></global>
<trace><string key="concept:name" value="1"/>
<event><string key="concept:name" value="rang"><string key="concept:name" value="nested"/></string>
<date key="time:timestamp" value="2026-01-05T09:00:00Z"/></event>
<event><string key="concept:name" value="came"/><date key="time:timestamp" value="2026-01-05T09:00:05Z"/></event>
</trace><trace><event><string key="concept:name" value="rang"/><date key="time:timestamp" value="2026-01-05T09:00:00Z"/>
</event></trace></log>"""


@pytest.mark.parametrize("packed", [False, True])
def test_xes_needs_no_options_packed_or_not(bring: Bring, packed: bool) -> None:
    bring(gzip.compress(XES.encode()) if packed else XES, file="log.xes")
    found = report("ours")
    assert (found["cases"], found["events"]) == (2, 3)
    assert found["pairs"] == [{"from": "rang", "to": "came", "count": 1, "median_s": 5, "p90_s": 5}]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\x1f\x8bbroken", "gzip"),
        (gzip.compress(SMALL.encode())[:-12], "gzip"),
        (XES[:-30], "broken at line 7"),
        ("<rss/>", "no XES log"),
        ('<!DOCTYPE log [<!ENTITY a "b">]><log>&a;</log>', "entities"),
        ("case:concept:name,concept:name,time:timestamp\n", "no event"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "not a text file"),
        ("colour,size\nred,2\n", "its columns are colour, size"),
    ],
)
def test_a_file_that_is_no_log_is_answered_in_a_sentence_and_changes_nothing(
    bring: Bring, content: str | bytes, words: str
) -> None:
    bring(SMALL)
    with pytest.raises(CommandError, match=words):
        bring(content, "--replace")
    assert report("ours")["events"] == 7


def test_a_file_that_is_not_there_and_an_unknown_log_are_answered_in_a_sentence(bring: Bring) -> None:
    with pytest.raises(CommandError, match="No such file"):
        told("import_event_log", "/nowhere/log.csv", "--name", "ours")
    bring(SMALL)
    with pytest.raises(CommandError, match=r"no log “theirs”\. There are: ours"):
        told("flow_report", "--log", "theirs")


def test_without_json_the_report_is_in_words(bring: Bring) -> None:
    bring(SMALL)
    said = told("flow_report", "--log", "ours")
    assert "3 cases, 7 events of 3 kinds, 3 different ways." in said
    assert "called → written to → visited" in said


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "cases", "events", "activities", "variants"),
    [
        ("receipt.csv", 1_434, 8_577, 27, 116),
        ("running-example.csv", 6, 42, 8, 6),
        ("running-example.xes", 6, 42, 8, 6),
        ("roadtraffic100traces.csv", 100, 390, 10, None),
        ("interval_event_log.csv", 1_266, 8_109, None, None),
        ("hospital_log_high.xes.gz", 10_000, 69_528, 10, 80),
    ],
)
def test_real_logs_of_other_systems_are_read_whole(
    file: str, cases: int, events: int, activities: int | None, variants: int | None
) -> None:
    assert "Left out" not in told("import_event_log", str(real(f"eventlogs/{file}")), "--name", file)
    found = report(file)
    assert (found["cases"], found["events"]) == (cases, events)
    assert activities in {None, found["activities"]}
    assert variants in {None, len(found["variants"])}
    assert sum(each["cases"] for each in found["variants"]) == cases
    assert sum(each["count"] for each in found["pairs"]) == events - cases


@pytest.mark.slow
def test_the_figures_of_a_real_log_are_those_others_computed() -> None:
    told("import_event_log", str(real("eventlogs/receipt.csv")), "--name", "receipt")
    found = report("receipt")
    assert found["variants"][0]["cases"] == 713
    assert {"path": ["Confirmation of receipt"], "cases": 116} in found["variants"]
    follows = {(each["from"][:3], each["to"][:3]): each["count"] for each in found["pairs"]}
    assert follows["T04", "T05"] == 1_177
    assert found["durations"]["median_s"] == pytest.approx(2_868.58, abs=0.01)
    assert found["durations"]["mean_s"] == pytest.approx(5 * 86_400 + 9 * 3_600 + 47 * 60 + 43.9, abs=0.1)
    assert found["durations"]["p90_s"] == pytest.approx(14 * 86_400 + 2 * 3_600 + 17 * 60, abs=60)

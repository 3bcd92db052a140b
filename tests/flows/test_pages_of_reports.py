"""The leaders' pages: the list, asking, one report, its files; and that nothing small or named is in any of them."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from html import unescape
from io import BytesIO
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from frontdoor.core.disclosure import Margin, Published, publish_table
from frontdoor.core.scope import Scope, acting_as
from frontdoor.flows import counting
from frontdoor.flows import definitions as d
from frontdoor.flows.actions import ask_for_report
from frontdoor.flows.counting import ways_in
from frontdoor.flows.measuring import Window
from frontdoor.flows.models import FlowReport
from frontdoor.flows.periods import Period, period_of
from frontdoor.people.steps import Kind
from tests.core.test_disclosure import Attacker
from tests.factories.cast import Cast, member
from tests.factories.clients import body, signed_in
from tests.flows.history import Somebody

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
Make = Callable[[FlowReport], FlowReport]
CANARY = "Zephyrine"


def awkward(cast: Cast, then: datetime) -> None:
    """One, two, eight and eight: as few as may be shown, and fewer."""
    Somebody(cast, then, days_ago=40, name=CANARY).asks(40, Kind.TOLD_ABOUT, says="did not help")
    for _ in range(2):
        Somebody(cast, then, days_ago=40).asks(40, Kind.HELPED_DIRECTLY)
    for _ in range(8):
        Somebody(cast, then, days_ago=40).asks(40, Kind.INTRODUCED, Kind.ACCEPTED, supported_after=3, says="helped")
    for _ in range(8):
        Somebody(cast, then, days_ago=40, route="hub").asks(40, Kind.REFERRED, Kind.DECLINED, says="a little")


@pytest.fixture
def report(cast: Cast, lydia: Scope, then: datetime, last_period: Period, make: Make) -> FlowReport:
    awkward(cast, then)
    with acting_as(lydia):
        asked = ask_for_report(by=lydia, first_day=last_period.first_day)
    return make(asked)


def at(page: str, report: FlowReport) -> str:
    return reverse(f"flows:report-{page}", args=[report.pk])


def margins() -> list[Margin[str]]:
    """What anyone who reads the definitions knows to add up."""

    def split(total: str, name: str, codes: object) -> Margin[str]:
        return Margin(total, tuple(f"{name}/{code}" for code in codes))

    found = [
        split("people", "people", d.HOW),
        split("conversations", "conversations", ways_in()),
        split("introductions", "introductions/kind", d.KINDS),
        split("introductions/asking", "introductions/answer", d.ANSWERED),
        split("introductions/asking", "introductions/kind", d.ASKING_KINDS),
        split("needs", "needs/said", d.SAID),
        split("needs", "needs/again", d.CAME_BACK),
        split("needs", "needs/kind", d.KINDS_OR_NONE),
        split("needs", "needs/answer", d.ANSWERED_OR_NOT_ASKED),
    ]
    for left, sources, right, targets in (
        ("kind", d.KINDS_OR_NONE, "answer", d.ANSWERED_OR_NOT_ASKED),
        ("answer", d.ANSWERED_OR_NOT_ASKED, "said", d.SAID),
    ):
        links = [f"needs/{left}_to/{one}/{other}" for one in sources for other in targets]
        for number, (name, codes) in enumerate(((left, sources), (right, targets))):
            for code in codes:
                parts = tuple(link for link in links if link.split("/")[2 + number] == code)
                found.append(Margin(f"needs/{name}/{code}", parts))
    return found


def test_no_small_count_is_worked_out_from_all_the_figures_of_a_report(report: FlowReport) -> None:
    shown = {key: Published(figure) for key, figure in report.figures.items()}
    known = [
        Margin(each.total, tuple(part for part in each.parts if part in shown))
        for each in margins()
        if each.total in shown and any(part in shown for part in each.parts)
    ]
    attacker = Attacker(shown, known)
    hidden = [key for key, figure in report.figures.items() if figure is None]
    assert len(hidden) >= 4
    for key in hidden:
        values = attacker.values(key)
        assert len(values) > 1, f"{key} can only be {values}"


def figures_in(page: str) -> list[str]:
    """Every bare number in a cell, an answer, a picture's text or its alternative text."""
    page = re.sub(r"than\s8", "", page.split("</head>")[1])
    texts = re.findall(r"<(?:td|dd|text|tspan|title|desc)\b[^>]*>([^<]*)<", page)
    return [number for text in texts for number in re.findall(r"(?<![\w-])\d[\d,]*(?!\w)", unescape(text))]


def test_nothing_small_is_in_the_page_or_its_pictures_or_files(lydia: Scope, report: FlowReport) -> None:
    client = signed_in(lydia)
    page = client.get(at("show", report)).content.decode()
    waits = re.findall(r"\d+ days?", page)
    assert "3 days" in waits
    found = figures_in(page.replace("3 days", ""))
    assert len(found) > 20
    assert "fewer than 8" in page
    csv = body(client.get(at("export", report)))
    cells = [line.split(",")[2] for line in csv.splitlines()[1:] if not line.startswith('"How long')]
    rows = load_workbook(BytesIO(client.get(at("workbook", report)).getvalue())).active.iter_rows(min_row=2)
    numbers = [row[2].value for row in rows if isinstance(row[2].value, int)]
    small = [each for each in (*found, *cells, *map(str, numbers)) if each.isdigit() and int(each) % 5]
    assert small == []
    assert not {1, 2, 3, 4, 5, 6, 7} & set(numbers)
    assert not {"5"} & {*found, *cells}


def test_names_and_journeys_are_in_no_report(lydia: Scope, report: FlowReport) -> None:
    client = signed_in(lydia)
    said = client.get(at("show", report)).content.decode()
    said += body(client.get(at("export", report)))
    said += str(FlowReport.objects.values().get(pk=report.pk))
    for word in (CANARY, "Ackroyd", "Joan"):
        assert word not in said


def test_the_definition_of_every_measure_is_printed_beside_it(lydia: Scope, report: FlowReport) -> None:
    page = unescape(signed_in(lydia).get(at("show", report)).content.decode())
    for measure in d.MEASURES:
        worded = measure.worded(answer_days=report.answer_days, again_days=report.again_days)
        for words in (worded.question, worded.numerator, worded.denominator, worded.unknowns, worded.window):
            assert words in page
        assert worded.source in page
    assert "{answer_days}" not in page
    assert "within 14 days" in page


def test_the_page_says_how_people_of_several_places_are_counted(lydia: Scope, report: FlowReport) -> None:
    page = signed_in(lydia).get(at("show", report)).content.decode()
    assert "A person of several places is counted in each of them" in page


def test_every_figure_of_the_picture_is_in_the_file_too(lydia: Scope, report: FlowReport) -> None:
    csv = body(signed_in(lydia).get(at("export", report)))
    assert "How many people got in touch?,Got in touch,20" in csv
    assert '"Introduced, then: Said yes",10' in csv
    assert '"Said no, then: It helped a little",' in csv
    assert "Share only told about something,too few to say" in csv


def test_no_page_speaks_of_targets_or_paints_good_and_bad(lydia: Scope, report: FlowReport) -> None:
    page = signed_in(lydia).get(at("show", report)).content.decode()
    assert not re.search(r"\b(red|amber|green|success rate|performance|on track)\b", page, re.IGNORECASE)
    assert "govuk-tag" not in page


def test_a_leader_asks_by_the_page_and_sees_how_far_it_is(
    cast: Cast, lydia: Scope, last_period: Period, make: Make
) -> None:
    client = signed_in(lydia)
    assert "There are no reports yet" in client.get(reverse("flows:report-list")).content.decode()
    assert client.get(reverse("flows:report-ask")).status_code == 200
    answer = client.post(reverse("flows:report-ask"), {"period": last_period.first_day.isoformat(), "place": ""})
    report = FlowReport.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, at("show", report))
    page = client.get(at("show", report)).content.decode()
    assert "0 of 4 parts are counted" in page
    assert 'hx-trigger="every 3s"' in page
    assert "Refresh" in page
    assert reverse("jobs:job-show", args=[report.job]) in page
    assert client.get(at("export", report)).status_code == 404
    make(report)
    page = client.get(at("show", report)).content.decode()
    assert "hx-trigger" not in page
    assert "How many people got in touch?" in page
    listed = client.get(reverse("flows:report-list")).content.decode()
    assert "The latest report on everyone" in listed
    assert last_period.label in listed


@pytest.mark.parametrize("sent", [{}, {"period": "2019-01-01"}, {"period": "x", "place": "y"}])
def test_what_is_not_on_the_lists_is_refused_on_the_page(lydia: Scope, sent: dict[str, str]) -> None:
    answer = signed_in(lydia).post(reverse("flows:report-ask"), sent)
    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()


def test_pages_of_reports_follow_each_other(cast: Cast, lydia: Scope, report: FlowReport) -> None:
    for number in range(51):
        copy = FlowReport.objects.get(pk=report.pk)
        copy.pk, copy.place_id = uuid4(), None
        copy.counted_on = copy.counted_on.replace(year=1950 + number)
        copy.save(force_insert=True)
    client = signed_in(lydia)
    first = client.get(reverse("flows:report-list")).content.decode()
    following = re.search(r'href="(\?page=[^"]+)"', first)
    assert following
    second = client.get(reverse("flows:report-list") + unescape(following[1])).content.decode()
    assert first.count("/flows/") - second.count("/flows/") > 40


def test_another_organisations_report_and_an_unknown_one_answer_alike(cast: Cast, report: FlowReport) -> None:
    client = signed_in(member("omar", cast.trust, "leader"))
    for page in ("show", "export", "workbook"):
        theirs = client.get(at(page, report))
        unknown = client.get(reverse(f"flows:report-{page}", args=[uuid4()]))
        assert theirs.status_code == unknown.status_code == 404
    assert at("show", report) not in client.get(reverse("flows:report-list")).content.decode()


def test_who_may_not_read_reports_sees_none(cast: Cast, report: FlowReport) -> None:
    client = signed_in(cast.amina)
    for address in (
        reverse("flows:report-list"),
        reverse("flows:report-ask"),
        at("show", report),
        at("export", report),
    ):
        answer = client.get(address)
        assert answer.status_code in {403, 422}
        assert "How many people" not in answer.content.decode()
    assert Client().get(at("show", report)).status_code == 302


def test_a_breakdown_too_fine_to_publish_is_left_out_and_the_page_says_why(
    cast: Cast, lydia: Scope, then: datetime, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    def coarse_only(cells: dict[str, int], known: list[Margin[str]], *, held: list[str]) -> dict[str, Published]:
        if len(cells) > 20:
            raise ValueError
        return publish_table(cells, known, held=held)

    monkeypatch.setattr(counting, "publish_table", coarse_only)
    awkward(cast, then)
    with acting_as(lydia):
        asked = ask_for_report(by=lydia, first_day=period_of(then.date()).first_day)
    report = make(asked)
    page = signed_in(lydia).get(at("show", report)).content.decode()
    assert "too fine to show for this report" in page
    assert "needs/said/need_met" in report.figures
    assert not any("_to/" in key for key in report.figures)


def test_what_a_total_is_made_of_is_left_out_where_a_small_count_could_be_worked_out(
    cast: Cast, lydia: Scope, then: datetime, make: Make
) -> None:
    Somebody(cast, then, days_ago=40).asks(40, Kind.TOLD_ABOUT)
    for kind in (Kind.INTRODUCED, Kind.REFERRED):
        for _ in range(8):
            Somebody(cast, then, days_ago=40).asks(40, kind)
    with acting_as(lydia):
        asked = ask_for_report(by=lydia, first_day=period_of(then.date()).first_day)
    report = make(asked)
    assert report.figures["introductions"] == 15
    assert not any(key.startswith("introductions/kind/") for key in report.figures)
    page = signed_in(lydia).get(at("show", report)).content.decode()
    assert "What this is made up of cannot be shown" in page


def test_reports_of_two_days_on_one_period_give_no_small_count_away_together(
    cast: Cast, then: datetime, last_period: Period
) -> None:
    needs = [Somebody(cast, then, days_ago=40) for _ in range(14)]
    raised = [(each, each.asks(40)) for each in needs]
    raised[0][0].step(Kind.NEED_MET, 20, need=raised[0][1])
    for each, need in raised[1:7]:
        each.step(Kind.NEED_MET, 2, need=need)
    window = Window(last_period.begins_at, last_period.ends_at, then - timedelta(days=10), None, 14, 91)
    days = [counting.count_needs(window), counting.count_needs(replace(window, counted_until=then))]
    seen = {f"{number} {key}": figure for number, day in enumerate(days) for key, figure in day.figures.items()}
    shown = {"needs" if key.endswith(" needs") else key: Published(figure) for key, figure in seen.items()}
    known = [
        Margin(
            "needs" if each.total == "needs" else f"{day} {each.total}", tuple(f"{day} {part}" for part in each.parts)
        )
        for day in (0, 1)
        for each in margins()
    ]
    known = [
        Margin(each.total, tuple(part for part in each.parts if part in shown))
        for each in known
        if each.total in shown and any(part in shown for part in each.parts)
    ]
    attacker = Attacker(shown, known)
    hidden = [key for key, figure in shown.items() if figure.suppressed]
    for key in hidden:
        assert len(attacker.values(key)) > 1, f"{key} can only be {attacker.values(key)}"


def test_the_list_of_reports_is_taken_along_and_says_nothing_of_what_is_in_them(
    lydia: Scope, report: FlowReport
) -> None:
    client = signed_in(lydia)
    taken = body(client.get(reverse("flows:report-list-export"))).splitlines()
    assert taken[0] == "months,about,counted on,made"
    assert taken[1].startswith(report.period.label)
    book = client.get(reverse("flows:report-list-workbook"))
    assert 'filename="reports.xlsx"' in book.headers["Content-Disposition"]
    assert b"".join(book).startswith(b"PK")
    shown = body(client.get(reverse("flows:report-list")))
    assert reverse("flows:report-list-workbook") in shown

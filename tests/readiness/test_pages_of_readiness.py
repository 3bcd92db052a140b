"""From invitation to report, page by page, as a browser sends it; and what each page says when something is wrong."""

import csv
import io
import logging
import re
from base64 import b64decode
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from frontdoor.core.scope import acting_as
from readiness.actions.answers import Shown
from readiness.models import Answer, Evidence, Plan, Round
from tests.factories.cast import Cast, member
from tests.factories.clients import body, signed_in
from tests.readiness.story import RESIDENTS, STAFF, Story, make

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
LINK = re.compile(r"http://testserver(/readiness/d/[\w-]{43}/)")
CODE = re.compile(r"\b(\d{6})\b")


def words(response: HttpResponse) -> str:
    return " ".join(body(response).split())


def parts(name: str, days: int) -> dict[str, str]:
    day = timezone.localdate() + timedelta(days=days)
    return {f"{name}_day": str(day.day), f"{name}_month": str(day.month), f"{name}_year": str(day.year)}


def make_links(page: Client, story: Story) -> tuple[str, str]:
    """A link to the residents' questions, and its code."""
    made = words(page.post(url("invite", story), {"group": str(story.residents.pk), "how_many": "1"}))
    return LINK.findall(made)[0], CODE.findall(made[made.index("Its code") :])[0]


def url(name: str, story: Story, *more: str) -> str:
    return reverse(f"readiness:{name}", args=[story.round.pk, *more])


def table_rows(said: str, head: str) -> list[list[str]]:
    """The cells of every row with that head, in all tables of a page."""
    rows = [row for row in said.split("<tr") if re.search(rf">{head}</th>", row)]
    return [[cell.strip() for cell in re.findall(r"<td[^>]*>([^<]*)<", row)] for row in rows]


def told(page: Client, at: str) -> str:
    """The hidden id of a form."""
    found = re.search(
        r'name="(?:new_id|plan_id|evidence_id|round_id)"\s+value="([^"]+)"', page.get(at).content.decode()
    )
    assert found
    return found[1]


def filled(story: Story, *, title: str = "Autumn") -> None:
    """Eight residents and eight of staff who see question 1 differently; seven more say nothing that is shown."""
    for person in story.come(story.residents, 8):
        person.answers("q01", {"q01": "not-seen"}, Shown(chosen=story.held.pk))
        person.answers("q05", {"q05-a": "no-evidence", "q05-b": "much"}, Shown(chosen=story.held.pk))
    for person in story.come(story.staff, 8):
        person.answers("q01", {"q01": "in-place"}, Shown(chosen=story.held.pk))


def test_a_round_is_made_on_a_page_and_twice_is_once(cast: Cast) -> None:
    page = signed_in(member("asha", cast.council, "assessor"))
    assert "There is no round yet" in words(page.get(reverse("readiness:rounds")))
    at = reverse("readiness:round-new")
    sent = {"round_id": told(page, at), "title": "Autumn", "groups": "Residents\n\nStaff ", "minimum": "8"}
    sent |= {**parts("opens_on", 0), **parts("closes_on", 20)}
    for _ in range(2):
        shown = page.post(at, sent, follow=True)
    assert "Smallest group shown" in words(shown)
    with acting_as(member("ann", cast.council, "assessor")):
        assert [group.name for group in Round.objects.get().groups.all()] == ["Residents", "Staff"]
    listed = words(page.get(reverse("readiness:rounds")))
    assert "Autumn" in listed
    assert reverse("readiness:round-export") in listed
    heading, *rows = body(page.get(reverse("readiness:round-export"))).splitlines()
    assert heading == "round,opens on,closes on,where it stands,smallest group shown"
    assert [row.split(",")[0] for row in rows] == ["Autumn"]


def test_the_links_of_a_round_are_taken_away_without_what_opens_them(story: Story) -> None:
    page = signed_in(story.asha)
    link, code = make_links(page, story)
    assert url("links-export", story) in words(page.get(url("links", story)))
    taken = body(page.get(url("links-export", story)))
    assert taken.splitlines()[0] == "group,number,made,ended"
    assert taken.count("Residents,") == 1
    assert link.split("/")[-2] not in taken
    assert code not in taken.split("Residents,")[1].split(",")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"minimum": "7"}, "greater than or equal to 8"),
        ({"groups": "One\nOne"}, "Name each role group once"),
        ({"groups": "\n".join(map(str, range(13)))}, "12 role groups or fewer"),
        ({"title": " "}, "This field is required"),
        (parts("closes_on", -1), "must be today or later"),
    ],
)
def test_a_round_that_cannot_be_is_refused_in_words(cast: Cast, wrong: dict[str, str], said: str) -> None:
    page = signed_in(member("asha", cast.council, "assessor"))
    at = reverse("readiness:round-new")
    sent = {"round_id": told(page, at), "title": "Autumn", "groups": "Residents", "minimum": "8"}
    answer = page.post(at, {**sent, **parts("opens_on", 0), **parts("closes_on", 20), **wrong})
    assert answer.status_code == 422
    assert said in words(answer)


def test_somebody_answers_through_a_link_leaves_and_comes_back(story: Story) -> None:
    link, code = make_links(signed_in(story.asha), story)
    visitor = Client()
    assert "type in your code" in words(visitor.get(link))
    assert "not the code we sent" in words(visitor.post(link, {"code": "000000" if code != "000000" else "111111"}))
    inside = words(visitor.post(link, {"code": code}))
    back = CODE.findall(inside[inside.index("Your code to come back") :])[0]
    listed = words(visitor.get(link))
    assert "You answer as one of: Residents" in listed
    assert listed.count("Not answered yet") == 18
    question = f"{link}q01/"
    sent = {"new_id": told(visitor, question), "q01": "in-place", "evidence": str(story.held.pk)}
    assert visitor.post(question, sent).url == f"{link}q02/"
    another = Client()
    assert "not the code we sent" in words(another.post(link, {"code": code}))
    another.post(link, {"code": back})
    assert words(another.get(link)).count("Not answered yet") == 17
    assert re.search(r'value="in-place"[^>]*checked', another.get(question).content.decode())


def test_a_page_left_open_for_long_loses_no_word(story: Story) -> None:
    link, code = make_links(signed_in(story.asha), story)
    visitor = Client()
    inside = words(visitor.post(link, {"code": code}))
    back = CODE.findall(inside[inside.index("Your code to come back") :])[0]
    question = f"{link}q03/"
    sent = {"new_id": told(visitor, question), "q03": "in-place", "evidence": "held", "title": "Canary minutes"}
    sent |= {"keeper": "The panel", "kept_at": "The hall"}
    with time_machine.travel(timezone.now() + timedelta(hours=2), tick=True):
        asked = visitor.post(question, sent)
        assert 'name="title" value="Canary minutes"' in words(asked)
        again = words(visitor.post(question, {**sent, "code": back}))
        assert "Your code to come back" in again
    with acting_as(story.asha):
        assert Evidence.objects.filter(title="Canary minutes", questions=["q03"]).exists()


def test_in_place_without_evidence_held_comes_back_with_the_reason_and_every_word(story: Story) -> None:
    link, code = make_links(signed_in(story.asha), story)
    visitor = Client()
    visitor.post(link, {"code": code})
    at = f"{link}q02/"
    sent = {"new_id": told(visitor, at), "q02": "in-place", "evidence": str(story.sought.pk), "title": "Canary"}
    answer = visitor.post(at, sent)
    assert answer.status_code == 422
    assert "needs evidence that is held" in words(answer)
    assert "Canary" in words(answer)
    nothing = visitor.post(at, {**sent, "evidence": "held", "title": ""})
    assert "Fill this in, or choose evidence from the list" in words(nothing)


def test_a_question_that_is_none_and_a_link_that_is_none_are_not_found(story: Story) -> None:
    link, code = make_links(signed_in(story.asha), story)
    visitor = Client()
    visitor.post(link, {"code": code})
    assert visitor.get(f"{link}q99/").status_code == 404
    nobody = Client().post(reverse("readiness:door", args=["x" * 43]), {"code": "123456"})
    assert "This link is no longer open" in words(nobody)


def test_a_round_that_is_over_says_so_at_the_door_and_shows_no_form(story: Story) -> None:
    link, code = make_links(signed_in(story.asha), story)
    visitor = Client()
    visitor.post(link, {"code": code})
    sent = {"new_id": told(visitor, f"{link}q03/"), "q03": "in-place", "evidence": "held", "title": "Canary minutes"}
    story.close()
    late = visitor.post(f"{link}q03/", sent)
    assert late.status_code == 422
    for answer in (
        late,
        visitor.get(link),
        visitor.get(f"{link}q03/"),
        Client().get(link),
        visitor.post(link, {"back": 1}),
    ):
        said = words(answer)
        assert "This round is closed" in said
        assert f"It ended on {timezone.localdate():%-d %B %Y}" in said
        assert "There is a report" in said
        assert '<form method="post"' not in said
        assert "code to come back" not in said
    assert "You had written: “Canary minutes”" in words(late)


def test_links_are_taken_along_once_as_a_file_and_stand_in_no_log(
    story: Story, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    page = signed_in(story.asha)
    made = words(page.post(url("invite", story), {"group": str(story.residents.pk), "how_many": "2"}))
    (file,) = re.findall(r'href="data:text/csv;charset=utf-8;base64,([^"]+)"\s+download="links.csv"', made)
    rows = list(csv.reader(io.StringIO(b64decode(unescape(file)).decode())))
    assert rows[0] == ["role group", "number", "link", "code"]
    assert [row[2].removeprefix("http://testserver") for row in rows[1:]] == LINK.findall(made)
    assert [row[1] for row in rows[1:]] == ["1", "2"]
    for _, _, link, code in rows[1:]:
        assert "Your code to come back" in words(Client().post(link, {"code": code}))
        assert link.split("/")[-2] not in caplog.text


def test_a_link_is_ended_on_its_page(story: Story) -> None:
    page = signed_in(story.asha)
    assert "No link has been made yet" in words(page.get(url("links", story)))
    (invited,) = story.come(story.residents)
    assert "Residents, 1" in words(page.get(url("links", story)))
    assert "has ended" in words(page.post(url("links", story), {"invitation": str(invited.id)}, follow=True))


def test_evidence_is_put_on_the_shelf_found_and_taken_along(story: Story) -> None:
    page = signed_in(story.asha)
    at = reverse("readiness:evidence-new")
    sent = {"evidence_id": told(page, at), "title": "=Canary survey", "kind": "figures", "state": "sought"}
    sent |= {"questions": ["q07", "q08"], "keeper": "Performance team"}
    missing = page.post(at, sent)
    assert (missing.status_code, "by when it will be looked for" in words(missing)) == (422, True)
    page.post(at, {**sent, **parts("due_on", 30)})
    with acting_as(story.asha):
        row = Evidence.objects.get(title="=Canary survey")
    edit = reverse("readiness:evidence", args=[row.pk])
    found = page.post(edit, {**sent, "state": "held", "kept_at": "The data store"}, follow=True)
    assert "7, 8" in words(found)
    lost = page.post(edit, {**sent, **parts("due_on", 30)})
    assert (lost.status_code, "Select a valid choice" in words(lost)) == (422, True)
    taken = body(page.get(reverse("readiness:evidence-export")))
    assert "'=Canary survey,Figures,Held,q07 q08,Performance team,The data store" in taken


def test_the_report_comes_after_the_round_and_cites_the_answers_behind_each_recommendation(story: Story) -> None:
    page = signed_in(story.asha)
    filled(story)
    assert page.get(url("report", story)).status_code == 404
    assert "rounded to 5" in words(page.get(url("round", story)))
    assert "cannot be opened again" in words(page.get(url("close", story)))
    said = words(page.post(url("close", story), follow=True))
    assert "There is no round before it to compare with" in said
    differ = said[said.index("Bring together people who see 1 differently") :][:600]
    assert 'href="#ask-q01">1: Council staff, “In place”</a>' in differ
    assert 'href="#ask-q01">1: Residents, “Not seen”</a>' in differ
    assert "5a: Residents, “No evidence”" in said
    assert "5b: Residents, “Much”" in said
    assert said.count("Seen differently") == 1
    assert "Minutes of the panel" in said
    cells = set(re.findall(r'<td class="govuk-table__cell"[^>]*>([^<]*)</td>', said))
    assert cells == {"yes", "no", "not shown"}, "no count stands in the report"


def test_a_gap_gets_a_plan_and_the_report_says_so(story: Story) -> None:
    page = signed_in(story.asha)
    filled(story)
    story.close()
    assert "Plan what to do about this gap" in words(page.get(url("report", story)))
    at = url("plan-new", story)
    assert "selected" in page.get(f"{at}?question=q01").content.decode()
    sent = {
        "plan_id": told(page, at),
        "question": "q01",
        "words": "Ask the panel",
        "owner": "Asha",
        "foundation": "communication",
    }
    assert page.post(at, sent).status_code == 422
    for _ in range(2):
        page.post(at, {**sent, **parts("due_on", 60)})
    said = words(page.get(url("report", story)))
    assert said.count("Ask the panel") == 2, "under its question and under the foundation"
    assert "Plan what to do about this gap" not in said
    with acting_as(story.asha):
        plan = Plan.objects.get()
    one = reverse("readiness:plan", args=[plan.pk])
    page.post(one, {"state": "done"})
    assert "Nothing more is to be said" in words(page.get(one))
    assert page.post(one, {"state": "planned"}).status_code == 422


def test_the_next_round_shows_what_changed_beside_the_last(story: Story) -> None:
    filled(story)
    story.close()
    story.round = make(story.asha, "Spring", opens=0)
    with acting_as(story.asha):
        groups = {group.name: group for group in story.round.groups.all()}
    story.residents, story.staff = groups[RESIDENTS], groups[STAFF]
    for person in story.come(story.residents, 8):
        person.answers("q01", {"q01": "developing"}, Shown(chosen=story.held.pk))
    story.close()
    page = signed_in(story.asha)
    said = words(page.get(url("report", story)))
    assert "Compared with “Autumn”" in said
    assert ["no", "yes, new", "no", "no", "no, was", "no"] in table_rows(said, "Residents")
    assert ["not shown, was", *["not shown"] * 5] in table_rows(said, "Council staff")
    taken = body(page.get(url("report-export", story)))
    assert "Residents,Developing,Not seen,Seen now and not before: Developing" in taken
    assert taken.count("\r\n") == 1 + 2 * 32


def test_pages_are_for_assessors_and_their_own_rounds(cast: Cast, story: Story) -> None:
    (invited,) = story.come(story.residents)
    bert = signed_in(member("bert", cast.trust, "assessor"))
    addresses = [
        url(name, story) for name in ("round", "invite", "links", "links-export", "close", "report", "report-export")
    ]
    addresses += [url("plan-new", story), reverse("readiness:evidence", args=[story.held.pk])]
    for address in addresses:
        assert bert.get(address).status_code == 404, address
        assert signed_in(cast.amina).get(address).status_code == 422, address
    assert "Minutes of the panel" not in words(bert.get(reverse("readiness:evidence-list")))
    assert bert.post(url("links", story), {"invitation": str(invited.id)}).status_code == 404


def test_what_somebody_answered_stands_on_no_page_of_the_council(story: Story) -> None:
    people = story.come(story.residents, 7)
    for person in people:
        person.answers("q01", {"q01": "not-seen"}, Shown(chosen=story.held.pk))
    story.close()
    page = signed_in(story.asha)
    said = words(page.get(url("report", story)))
    assert "Too few answered for anything to be seen of: Residents; Council staff." in said
    assert "<circle" not in said
    with acting_as(people[0].scope):
        assert Answer.objects.count() == 1


def test_each_list_and_the_report_are_taken_along_as_excel_with_the_same_rows(story: Story) -> None:
    filled(story)
    page = signed_in(story.asha)
    story.close()
    lists = [reverse(f"readiness:{name}-export") for name in ("round", "evidence")]
    for plain in [*lists, url("links-export", story), url("report-export", story)]:
        lines = list(csv.reader(io.StringIO(body(page.get(plain)))))
        answer = page.get(plain.replace(".csv", ".xlsx"))
        sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
        assert len(lines) > 1
        assert [str(row[0]) for row in sheet.values] == [line[0] for line in lines]

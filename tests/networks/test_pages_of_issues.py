"""Pages of what people told us, issues and decisions: from within a network, and the register that anybody reads."""

import csv
import io
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from frontdoor.core.scope import acting_as
from networks.actions.decisions import decide
from networks.actions.issues import answer_issue, take_further
from networks.models import Decision, Issue, IssueTold
from networks.workflow import IssueState
from tests.factories.cast import Cast, member
from tests.factories.clients import body, signed_in
from tests.factories.voices import SENTENCE, Tillerby

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def tillerby(cast: Cast) -> Tillerby:
    return Tillerby(cast)


def at(tillerby: Tillerby, *parts: object) -> str:
    return "/".join(["/networks", str(tillerby.near.pk), *map(str, parts), ""])


def decision_sent(**other: str) -> dict[str, str]:
    today = timezone.localdate()
    return {
        "decision_id": str(uuid4()),
        "title": "Two benches",
        "words": "By May.",
        "chosen": "Benches",
        "options": "A shelter\nNothing",
        "how": "everybody",
        "not_agreed": "Where.",
        "decided_on_day": str(today.day),
        "decided_on_month": str(today.month),
        "decided_on_year": str(today.year),
        "room_residents": "9",
        "moved_1_kind": "money",
        "moved_1_words": "For benches",
        "moved_1_from": "Highways",
        "moved_1_to": "The network",
        "moved_1_pounds": "2400",
        **other,
    }


def test_from_what_was_told_to_an_answer(tillerby: Tillerby) -> None:
    nadia, olu = signed_in(tillerby.nadia), signed_in(tillerby.olu)
    listed = body(nadia.get(at(tillerby, "told")))
    assert SENTENCE in listed
    assert str(tillerby.hers.person_id) not in listed
    number = str(uuid4())
    chosen = [str(tillerby.told[0])]
    begun = body(nadia.get(at(tillerby, "issues/new"), {"told": chosen}))
    assert f'value="{chosen[0]}"' in begun
    sent: dict[str, Any] = {"issue_id": number, "title": "Nowhere to sit", "words": "Benches.", "told": chosen}
    assert nadia.post(at(tillerby, "issues/new"), sent).status_code == 302
    assert "Nowhere to sit" in body(nadia.get(at(tillerby, "issues")))
    assert f"“{SENTENCE}”" not in body(nadia.get(at(tillerby, "told")))
    assert f"“{SENTENCE}”" in body(nadia.get(at(tillerby, "told"), {"which": "all"}))
    more = {"told": [str(each) for each in tillerby.told[1:3]]}
    assert nadia.post(at(tillerby, "issues", number, "told"), more).status_code == 302
    further = {"to": str(tillerby.wide.pk), "words": "Not ours alone."}
    assert nadia.post(at(tillerby, "issues", number, "further"), further).status_code == 302
    there = f"/networks/{tillerby.wide.pk}"
    assert SENTENCE in body(olu.get(f"{there}/issues/{number}/"))
    kept = decision_sent()
    assert olu.post(f"{there}/decisions/new/?issue={number}", kept).status_code == 302
    assert olu.post(f"{there}/issues/{number}/answer/", {"words": "In May."}).status_code == 302
    with acting_as(tillerby.nadia):
        assert Issue.objects.get(pk=number).state == IssueState.ANSWERED
        assert IssueTold.objects.count() == 3
    seen = body(nadia.get(at(tillerby, "issues", number)))
    assert "So far fewer than 8 know it" in seen
    assert "Open it again" in seen
    assert nadia.post(at(tillerby, "issues", number, "reopen"), {"words": "It was not done."}).status_code == 302
    assert nadia.post(at(tillerby, "issues", number, "set-aside"), {"words": "Later."}).status_code == 302


def test_it_is_handed_back(tillerby: Tillerby) -> None:
    issue = tillerby.issue()
    with acting_as(tillerby.nadia):
        take_further(by=tillerby.nadia, issue=issue.pk, to=tillerby.wide.pk, why="Theirs?")
    path = f"/networks/{tillerby.wide.pk}/issues/{issue.pk}/hand-back/"
    assert signed_in(tillerby.olu).post(path, {"words": "Yours."}).status_code == 302
    with acting_as(tillerby.nadia):
        issue.refresh_from_db()
        assert issue.state == IssueState.RAISED


def test_what_is_half_told_is_said_beside_the_form(tillerby: Tillerby) -> None:
    nadia, issue = signed_in(tillerby.nadia), tillerby.issue()
    for path, sent, words in (
        (at(tillerby, "issues/new"), {}, "This field is required"),
        (at(tillerby, "issues", issue.pk, "further"), {"words": "X"}, "Choose a network"),
        (at(tillerby, "issues", issue.pk, "answer"), {"words": " "}, "This field is required"),
        (at(tillerby, "issues", issue.pk, "told"), {}, "Choose at least one thing"),
        (at(tillerby, "decisions/new"), decision_sent(room_residents=""), "how many of which sector"),
        (at(tillerby, "decisions/new"), decision_sent(moved_1_to=""), "from whom and to whom"),
        (at(tillerby, "decisions/new"), decision_sent(decided_on_year="2999"), "a day that has come"),
    ):
        answer = nadia.post(path, sent)
        assert answer.status_code == 422, path
        assert words in body(answer), path
    assert not Decision.objects.exists()


def test_who_may_not_convene_reads_or_sees_nothing(tillerby: Tillerby, cast: Cast) -> None:
    issue = tillerby.issue()
    lydia = signed_in(member("lydia", cast.council, "leader"))
    for path in ("told", "issues", f"issues/{issue.pk}"):
        assert lydia.get(at(tillerby, path)).status_code == 200
        assert signed_in(tillerby.olu).get(at(tillerby, path)).status_code == 404
        assert signed_in(cast.amina).get(at(tillerby, path)).status_code == 422
        assert Client().get(at(tillerby, path)).status_code == 302
    shown = body(lydia.get(at(tillerby, f"issues/{issue.pk}")))
    assert "Answer it" not in shown
    for path in ("issues/new", "decisions/new", f"issues/{issue.pk}/answer", f"issues/{issue.pk}/told"):
        assert lydia.get(at(tillerby, path)).status_code == 422
        assert signed_in(tillerby.olu).get(at(tillerby, path)).status_code == 404
    nadia = signed_in(tillerby.nadia)
    for path in (f"issues/{uuid4()}", f"issues/{issue.pk}/magic", f"issues/{uuid4()}/answer"):
        assert nadia.get(at(tillerby, path)).status_code == 404
    for wrong in (str(uuid4()), "x"):
        assert nadia.get(at(tillerby, "decisions/new"), {"issue": wrong}).status_code == 404


def test_lists_can_be_taken_away(tillerby: Tillerby) -> None:
    tillerby.issue()
    nadia = signed_in(tillerby.nadia)
    told = list(csv.reader(io.StringIO(body(nadia.get(f"/networks/{tillerby.near.pk}/told.csv")))))
    assert len(told) == 9
    assert SENTENCE in {row[0] for row in told}
    issues = list(csv.reader(io.StringIO(body(nadia.get(f"/networks/{tillerby.near.pk}/issues.csv")))))
    assert issues[1][0] == "Nowhere to sit"


def test_anybody_reads_the_register(tillerby: Tillerby) -> None:
    issue = tillerby.issue()
    anybody = Client()
    unanswered = body(anybody.get("/register/issues/", {"which": "unanswered"}))
    assert "Nowhere to sit" in unanswered
    assert "No answer yet" in unanswered
    with acting_as(tillerby.nadia):
        kept = decide(by=tillerby.nadia, network=tillerby.near.pk, decided=tillerby.decided(), issue=issue.pk)
        again = decide(
            by=tillerby.nadia, network=tillerby.near.pk, decided=tillerby.decided(title="Three"), instead_of=kept.pk
        )
        answer_issue(by=tillerby.nadia, issue=issue.pk, words="They come in May.")
    assert "Every issue has its answer" in body(anybody.get("/register/issues/", {"which": "unanswered"}))
    one = body(anybody.get(f"/register/issues/{issue.pk}/"))
    assert "They come in May." in one
    assert "10 sentences" in one  # eight, as the house publishes counts
    assert SENTENCE not in one
    assert "Two benches on Mill Lane" in body(anybody.get("/register/"))
    shown = body(anybody.get(f"/register/decisions/{kept.pk}/"))
    for words in ("Everybody agreed", "behind the bend", "£2,400", "Residents", "A shelter", "The issue", "Three"):
        assert words in shown
    assert "takes the place of" in body(anybody.get(f"/register/decisions/{again.pk}/"))
    for path in (f"/register/decisions/{uuid4()}/", f"/register/issues/{uuid4()}/"):
        assert anybody.get(path).status_code == 404


def test_the_register_can_be_taken_away(tillerby: Tillerby) -> None:
    issue = tillerby.issue()
    with acting_as(tillerby.nadia):
        kept = decide(by=tillerby.nadia, network=tillerby.near.pk, decided=tillerby.decided(), issue=issue.pk)
    (decision,) = list(csv.DictReader(io.StringIO(body(Client().get("/register/decisions.csv")))))
    assert decision["chosen"] == "Two benches"
    assert "Money £2,400: For the benches, from Highways to Tillerby network" in decision["what moved"]
    assert decision["address"].endswith(f"/register/decisions/{kept.pk}/")
    (one,) = list(csv.DictReader(io.StringIO(body(Client().get("/register/issues.csv")))))
    assert (one["has an answer"], one["people's words in it"]) == ("no", "10")
    assert SENTENCE not in str(one)


def test_pages_without_anything_say_so(tillerby: Tillerby) -> None:
    nadia, anybody = signed_in(tillerby.nadia), Client()
    assert "No issue has been raised here" in body(nadia.get(at(tillerby, "issues")))
    assert "Nothing has been decided yet" in body(anybody.get("/register/"))
    assert "No issue has been raised yet" in body(anybody.get("/register/issues/"))

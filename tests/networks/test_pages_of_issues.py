"""Pages of what people told us, issues and decisions: from within a network, and the register that anybody reads."""

import csv
import html
import io
import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import acting_as
from networks.actions.decisions import check_decision, correct_decision, decide
from networks.actions.gatherings import Call, plan_gathering, write_notes
from networks.actions.issues import answer_issue, raise_issue, take_further
from networks.models import Decision, DecisionCorrection, Issue, IssueTold
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
        "publish": "1",
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
        (at(tillerby, "issues/new"), {}, "It cannot stay empty"),
        (at(tillerby, "issues", issue.pk, "further"), {"words": "X"}, "Choose a network"),
        (at(tillerby, "issues", issue.pk, "answer"), {"words": " "}, "It cannot stay empty"),
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


def test_a_decision_is_read_as_everybody_will_read_it_before_it_is_published(tillerby: Tillerby) -> None:
    nadia, issue = signed_in(tillerby.nadia), tillerby.issue()
    path = f"{at(tillerby, 'decisions/new')}?issue={issue.pk}"
    typed = decision_sent(options="", not_agreed="", title="Benches <now>")
    publish = typed.pop("publish")
    checked = body(nadia.post(path, typed))
    for words in ("Check it before you publish", "What was chosen", "Not said", "Benches &lt;now&gt;", "£2,400"):
        assert words in checked
    for words in ("Between what", "Nothing that was said"):
        assert words not in checked
    kept = dict(re.findall(r'<input type="hidden"\s+name="(\w+)"\s+value="([^"]*)"', checked))
    assert {name: html.unescape(value) for name, value in kept.items() if name in typed} == typed
    changing = nadia.post(path, {**typed, "change": "1"})
    assert changing.status_code == 200
    assert 'value="Benches &lt;now&gt;"' in body(changing)
    assert not Decision.objects.exists()
    done = nadia.post(path, {**typed, "publish": publish}, follow=True)
    assert done.redirect_chain[-1][0] == at(tillerby, "issues", issue.pk, "answer")
    decision = Decision.objects.get()
    assert f'href="/register/decisions/{decision.pk}/"' in body(done)
    public = body(Client().get(f"/register/decisions/{decision.pk}/"))
    assert "Not said" in public
    assert "What was chosen" in public


def test_what_came_up_at_a_gathering_is_written_from_there_once_it_has_begun(tillerby: Tillerby) -> None:
    nadia, rows = signed_in(tillerby.nadia), {}
    for days in (-9, -2, 3):
        begins = timezone.now() + timedelta(days=days)
        call = Call(title=f"In {days} days", starts_at=begins, ends_at=begins + timedelta(hours=1), where="Hall")
        with acting_as(tillerby.nadia):
            rows[days] = plan_gathering(by=tillerby.nadia, network=tillerby.near.pk, call=call)
    shown = body(nadia.get(at(tillerby, "gatherings", rows[3].pk)))
    for words in ("Write the notes", "Raise an issue", "Keep something people told us"):
        assert words not in shown
    shown = body(nadia.get(at(tillerby, "gatherings", rows[-9].pk)))
    assert "?heard=gathering" in shown
    assert f"?gathering={rows[-9].pk}" in shown
    for path in ("issues/new", "decisions/new"):
        asked = body(nadia.get(at(tillerby, path)))
        assert asked.index("In -2 days") < asked.index("In -9 days")
        assert "In 3 days" not in asked
    asked = body(nadia.get(at(tillerby, "issues/new"), {"gathering": rows[-9].pk}))
    assert f'value="{rows[-9].pk}" selected' in asked
    boxes = re.findall(r"<input[^>]*>", body(nadia.get("/out-and-about/?heard=gathering")))
    assert any('value="gathering"' in box and "checked" in box for box in boxes)
    by, network, later = tillerby.nadia, tillerby.near.pk, rows[3].pk
    for act in (
        lambda: write_notes(by=by, network=network, gathering=later, words="Too early."),
        lambda: raise_issue(by=by, network=network, title="A", words="B", gathering=later),
        lambda: decide(by=by, network=network, decided=tillerby.decided(), gathering=later),
    ):
        with acting_as(by), pytest.raises(Refusal) as refused:
            act()
        assert refused.value.code == "not_begun"


def test_what_was_written_wrongly_is_put_right_beside_the_decision_for_good(tillerby: Tillerby) -> None:
    nadia, olu = signed_in(tillerby.nadia), signed_in(tillerby.olu)
    with acting_as(tillerby.nadia):
        row = decide(by=tillerby.nadia, network=tillerby.near.pk, decided=tillerby.decided())
    public, path = f"/register/decisions/{row.pk}/", at(tillerby, "decisions", row.pk, "correct")
    assert path in body(nadia.get(public))
    assert path not in body(Client().get(public))
    assert path not in body(olu.get(public))
    typed = {"correction_id": str(uuid4()), "words": "It says by May and should say by June."}
    assert olu.post(path, typed).status_code == 404
    assert nadia.post(path, {**typed, "words": " "}).status_code == 422
    assert nadia.get(at(tillerby, "decisions", uuid4(), "correct")).status_code == 404
    for _ in range(2):
        assert nadia.post(path, typed).status_code == 302
    shown = body(Client().get(public))
    assert shown.count("should say by June") == 1
    assert "Corrected on" in shown
    assert "Two benches with arms, by May." in shown
    assert "should say by June" in body(Client().get("/register/decisions.csv"))
    with acting_as(tillerby.nadia), pytest.raises(Refusal) as refused:
        correct_decision(by=tillerby.nadia, network=tillerby.near.pk, decision=uuid4(), words="X")
    assert refused.value.code == "no_such_decision"
    for change in (lambda: DecisionCorrection.objects.update(words="X"), DecisionCorrection.objects.all().delete):
        with pytest.raises(DatabaseError), acting_as(tillerby.nadia):
            change()


def test_checking_a_decision_writes_nothing_and_refuses_what_deciding_would(tillerby: Tillerby) -> None:
    with acting_as(tillerby.nadia):
        draft = check_decision(by=tillerby.nadia, network=tillerby.near.pk, decided=tillerby.decided())
        assert [row.words for row in draft.options] == ["Two benches", "A shelter"]
        assert not Decision.objects.exists()
        with pytest.raises(Refusal) as refused:
            check_decision(by=tillerby.nadia, network=tillerby.near.pk, decided=tillerby.decided(room={}))
        assert refused.value.code == "nobody_in_the_room"
    with acting_as(tillerby.olu), pytest.raises(Refusal) as refused:
        check_decision(by=tillerby.olu, network=tillerby.near.pk, decided=tillerby.decided())
    assert refused.value.code == "no_such_network"

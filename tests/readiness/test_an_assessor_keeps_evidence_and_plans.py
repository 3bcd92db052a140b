"""What somebody who runs a round keeps: it works, it is refused in words, twice is once, and only of their own."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, acting_as
from readiness.actions.evidence import add_evidence, keep_evidence, tell_evidence
from readiness.actions.plans import move_plan, plan_for_gap
from readiness.models import Evidence, Plan
from readiness.workflow import EvidenceState, PlanState
from tests.factories.cast import Cast, member
from tests.readiness.story import HELD, SOUGHT, Story, make

pytestmark = pytest.mark.django_db
DUE = date(2027, 5, 1)


def refused(by: Scope, call: Callable[[], object]) -> str:
    with acting_as(by), pytest.raises(Refusal) as refusal:
        call()
    return refusal.value.code


def planned(story: Story, **said: object) -> Plan:
    facts = {"question": "q01", "words": "Ask the panel", "owner": "Asha", "due_on": DUE, **said}
    with acting_as(story.asha):
        return plan_for_gap(by=story.asha, round_id=story.round.pk, **facts)


def test_evidence_is_added_once_found_and_put_right(story: Story) -> None:
    new = uuid4()
    with acting_as(story.asha):
        for _ in range(2):
            add_evidence(by=story.asha, told=SOUGHT, questions=["q18", "q17"], evidence_id=new)
        keep_evidence(by=story.asha, evidence=new, told=HELD, questions=["q17"])
        row = Evidence.objects.get(pk=new)
    assert (row.state, row.questions, row.added_by_id) == (EvidenceState.HELD, ["q17"], story.asha.user)


@pytest.mark.parametrize(
    ("told", "questions", "code"),
    [
        (replace(HELD, title=" "), ["q01"], "title_missing"),
        (replace(HELD, keeper=""), ["q01"], "keeper_missing"),
        (replace(HELD, kept_at=""), ["q01"], "where_missing"),
        (replace(HELD, kind="rumour"), ["q01"], "kind_unknown"),
        (replace(SOUGHT, due_on=None), ["q01"], "until_missing"),
        (HELD, [], "questions_missing"),
        (HELD, ["q01", "q19"], "no_such_question"),
        (HELD, ["q05-a"], "no_such_question"),
    ],
)
def test_evidence_half_told_is_refused(story: Story, told: object, questions: list[str], code: str) -> None:
    assert refused(story.asha, lambda: add_evidence(by=story.asha, told=told, questions=questions)) == code


def test_evidence_is_kept_by_assessors_and_their_own_organisation(cast: Cast, story: Story) -> None:
    bert = member("bert", cast.trust, "assessor")
    for by, code in ((cast.amina, "not_permitted"), (bert, "no_such_evidence")):
        facts = {"evidence": story.held.pk, "told": HELD, "questions": ["q01"]}
        assert refused(by, lambda by=by, facts=facts: keep_evidence(by=by, **facts)) == code
    assert refused(cast.amina, lambda: add_evidence(by=cast.amina, told=HELD, questions=["q01"])) == "not_permitted"


def test_evidence_is_told_through_a_link_and_not_past_it(cast: Cast, story: Story) -> None:
    (joan,) = story.come(story.residents)
    facts = {"question": "q04", "told": HELD, "evidence_id": uuid4()}
    with acting_as(joan.scope):
        tell_evidence(by=joan.scope, told_in=story.round, **facts)
    theirs = make(member("bert", cast.trust, "assessor"))
    elsewhere = {**facts, "evidence_id": uuid4(), "told_in": theirs}
    assert refused(joan.scope, lambda: tell_evidence(by=joan.scope, **elsewhere)) == "no_sharing_basis"
    here = {**elsewhere, "told_in": story.round}
    assert refused(story.asha, lambda: tell_evidence(by=story.asha, **here)) == "not_through_a_link"


def test_a_plan_is_made_once_and_goes_its_way(story: Story) -> None:
    new = uuid4()
    plan = planned(story, foundation="culture", plan_id=new)
    assert planned(story, plan_id=new).pk == plan.pk == new
    with acting_as(story.asha):
        move_plan(by=story.asha, plan=new, state=PlanState.UNDER_WAY)
        assert move_plan(by=story.asha, plan=new, state=PlanState.DONE).state == PlanState.DONE
    assert refused(story.asha, lambda: move_plan(by=story.asha, plan=new, state=PlanState.PLANNED)) == "not_now"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"words": " "}, "words_missing"),
        ({"owner": ""}, "owner_missing"),
        ({"question": "q99"}, "no_such_question"),
        ({"question": "q05-a"}, "no_such_question"),
        ({"foundation": "luck"}, "no_such_foundation"),
    ],
)
def test_a_plan_half_said_is_refused(story: Story, said: dict[str, str], code: str) -> None:
    assert refused(story.asha, lambda: planned(story, **said)) == code


def test_plans_are_made_and_moved_by_assessors_of_their_own_organisation(cast: Cast, story: Story) -> None:
    plan = planned(story)
    bert = member("bert", cast.trust, "assessor")
    facts = {"round_id": story.round.pk, "question": "q01", "words": "x", "owner": "y", "due_on": DUE}
    for by, making, moving in (
        (cast.amina, "not_permitted", "not_permitted"),
        (bert, "no_such_round", "no_such_plan"),
    ):
        assert refused(by, lambda by=by: plan_for_gap(by=by, **facts)) == making
        assert refused(by, lambda by=by: move_plan(by=by, plan=plan.pk, state=PlanState.DONE)) == moving

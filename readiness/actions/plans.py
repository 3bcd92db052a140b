"""Plan what will be done about a gap, and say how far it has come."""

from datetime import date
from typing import cast
from uuid import UUID

from frontdoor.accounts.permissions import require
from frontdoor.accounts.roles import May
from frontdoor.core.actions import action
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope
from frontdoor.core.words import says_something
from frontdoor.reference.models import ReferenceItem
from readiness.held import round_run
from readiness.models import Plan, Round
from readiness.workflow import PLANS, PlanState


@action
def plan_for_gap(
    *,
    by: Scope,
    round_id: UUID,
    question: str,
    words: str,
    owner: str,
    due_on: date,
    foundation: str = "",
    plan_id: UUID | None = None,
) -> Plan:
    """Plan something about a gap on one question of a round: what, by whom, until when.

    `question` and `foundation` are codes of the round's own versions. With a `plan_id`, sent twice it is planned once.
    Refused: `not_permitted`, `no_such_round`, `run_by_others`, `no_such_question`, `no_such_foundation`,
    `words_missing`, `owner_missing`.
    """
    found = round_run(by, round_id)
    if plan_id and (there := Plan.objects.filter(pk=plan_id, round=found).first()):
        return there
    about, under = _about(found, question, foundation)
    _refuse_half_said(words, owner)
    row = Plan(
        round=found,
        question=about,
        foundation=under,
        words=words.strip(),
        owner=owner.strip(),
        due_on=due_on,
        planned_by_id=cast(UUID, by.user),
    )
    if plan_id:
        row.id = plan_id
    row.save(force_insert=True)
    return row


def _refuse_half_said(words: str, owner: str) -> None:
    if not says_something(words):
        raise Refusal(code="words_missing", words="Say what will be done.", field="words")
    if not says_something(owner):
        raise Refusal(code="owner_missing", words="Say who will see to it.", field="owner")


def _about(found: Round, question: str, foundation: str) -> tuple[ReferenceItem, ReferenceItem | None]:
    """The question and the foundation, in the versions the round stands on."""
    about = ReferenceItem.objects.filter(list=found.questions_id, parent=None, code=question).first()
    if about is None:
        raise Refusal(code="no_such_question", words="Choose one of the round's questions.", field="question")
    under = ReferenceItem.objects.filter(list=found.foundations_id, code=foundation).first() if foundation else None
    if foundation and under is None:
        raise Refusal(code="no_such_foundation", words="Choose one of the foundations.", field="foundation")
    return about, under


@action
def move_plan(*, by: Scope, plan: UUID, state: PlanState) -> Plan:
    """Say how far a plan has come. Refused: `not_permitted`, `no_such_plan`, `run_by_others`, `not_now`."""
    require(by, May.ASSESS_READINESS)
    row = Plan.objects.filter(pk=plan).first()
    if row is None:
        raise Refusal(code="no_such_plan", words="Your organisation has no such plan.")
    round_run(by, row.round_id)
    row = Plan.objects.select_for_update(of=("self",)).get(pk=plan)
    if state not in PLANS[PlanState(row.state)]:
        raise Refusal(code="not_now", words="This plan was finished or given up already.", field="state")
    row.state = state
    row.save(force_update=True, update_fields=["state"])
    return row

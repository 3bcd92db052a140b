"""What the other side of an introduction says: we know, yes, no, it has begun, it rests, it is done.

The same actions serve a partner's pages and its program; where the other side has no account here, whoever introduced
writes down what they say. Each is refused (`no_such_introduction`) where the introduction is not there or not shared
any more, `not_permitted` for the wrong side or role, and `not_now` from a state the workflow does not lead on from.
"""

from uuid import UUID

from django.utils import timezone

from enabling_help.changes import change_state, introduction_held, keep_event, require_side
from enabling_help.chasing import count_anew
from enabling_help.models import Event, Introduction
from enabling_help.telling import CHANGED, tell_the_other
from enabling_help.workflow import Outcome, Side, State
from frontdoor.core.actions import action
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope
from frontdoor.people.steps import Kind, append_step


@action
def acknowledge(*, by: Scope, introduction: UUID) -> Introduction:
    """Say that the other side knows of it, which is not yet an answer. Twice changes nothing."""
    row = introduction_held(by, introduction)
    require_side(by, row, frozenset({Side.TARGET}))
    if row.acknowledged_at is not None:
        return row
    if row.state != State.REQUESTED:
        raise Refusal(code="not_now", words="This introduction has been answered or called off already.")
    row.acknowledged_at = timezone.now()
    row.save(force_update=True, update_fields=["acknowledged_at"])
    keep_event(by, row, Event.ACKNOWLEDGED)
    append_step(person=row.person_id, kind=Kind.ACKNOWLEDGED, need=row.need_id, caused_by=row.step)
    count_anew(by, row)
    tell_the_other(by, row, CHANGED)
    return row


@action
def accept(*, by: Scope, introduction: UUID) -> Introduction:
    """Say yes."""
    return change_state(by, introduction, State.ACCEPTED)


@action
def decline(*, by: Scope, introduction: UUID, reason: str) -> Introduction:
    """Say no, and why. Refused also: `reason_missing`."""
    return change_state(by, introduction, State.REJECTED, reason=reason)


@action
def begin(*, by: Scope, introduction: UUID) -> Introduction:
    """Say that it has begun, or goes on after a rest."""
    return change_state(by, introduction, State.IN_PROGRESS)


@action
def rest(*, by: Scope, introduction: UUID, reason: str) -> Introduction:
    """Say that it rests for a while, and why. Refused also: `reason_missing`."""
    return change_state(by, introduction, State.ON_HOLD, reason=reason)


@action
def complete(*, by: Scope, introduction: UUID, outcome: str) -> Introduction:
    """Say that it is done and what came of it (an `Outcome`). The need stays open until the person answers.

    Refused also: `outcome_unknown`.
    """
    if outcome not in Outcome.values:
        raise Refusal(code="outcome_unknown", words="Choose what came of it.", field="outcome")
    return change_state(by, introduction, State.COMPLETED, outcome=outcome)


@action
def give_up(*, by: Scope, introduction: UUID, reason: str) -> Introduction:
    """Say that it did not come about after all, and why. Refused also: `reason_missing`."""
    return change_state(by, introduction, State.FAILED, reason=reason)

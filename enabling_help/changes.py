"""How an introduction changes: who may change it, what is kept of it, and who is told. Built on by the actions."""

from types import MappingProxyType
from uuid import UUID

from enabling_help.chasing import settle
from enabling_help.models import Event, FollowUp, Introduction, IntroductionEvent
from enabling_help.telling import CHANGED, tell_the_other
from enabling_help.workflow import ASKING, RULES, AskingState, Side, State
from frontdoor.accounts.permissions import require
from frontdoor.accounts.roles import May
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, acting_organisation
from frontdoor.outbox.ways import answers_when_rung
from frontdoor.people.steps import Kind, append_step

# Resting leaves no step of its own: the journey goes on where it was.
STEP_OF: MappingProxyType[State, Kind] = MappingProxyType(
    {
        State.ACCEPTED: Kind.ACCEPTED,
        State.REJECTED: Kind.DECLINED,
        State.CANCELLED: Kind.INTRODUCTION_ENDED,
        State.IN_PROGRESS: Kind.SUPPORT_BEGAN,
        State.COMPLETED: Kind.COMPLETED,
        State.FAILED: Kind.INTRODUCTION_ENDED,
        State.ENTERED_IN_ERROR: Kind.INTRODUCTION_ENDED,
    }
)
NEVER_CAME_ABOUT = (State.REJECTED, State.CANCELLED, State.FAILED, State.ENTERED_IN_ERROR)


def introduction_held(by: Scope, introduction: UUID) -> Introduction:
    """The introduction, its row held until the transaction ends. Refused: `no_such_introduction`, `no_organisation`."""
    acting_organisation(by)
    found = Introduction.objects.select_for_update(of=("self",)).select_related("person").filter(pk=introduction)
    row = found.first()
    if row is None:
        raise Refusal(code="no_such_introduction", words="There is no such introduction here, or it is not shared.")
    return row


def sides_of(organisation: UUID | None, introduction: Introduction) -> frozenset[Side]:
    """The sides an organisation is on. Whoever introduced speaks for the other side where that has no account here."""
    sides = set()
    if organisation == introduction.from_organisation_id:
        sides.add(Side.REQUESTER)
    if organisation == (introduction.organisation_id or introduction.from_organisation_id):
        sides.add(Side.TARGET)
    return frozenset(sides)


def answers_for_them(organisation: UUID | None, introduction: Introduction) -> bool:
    """Whether whoever introduced writes down what the other side, which answers when it is rung, says."""
    to = introduction.organisation_id
    return to is not None and organisation == introduction.from_organisation_id and answers_when_rung(to)


def require_side(by: Scope, introduction: Introduction, allowed: frozenset[Side]) -> None:
    """Refuse (`not_permitted`) unless `by` is on one of these sides and may act for it."""
    sides = sides_of(by.organisation, introduction) & allowed
    if Side.TARGET in sides and introduction.organisation_id:
        require(by, May.ANSWER_INTRODUCTIONS, programs=True)
    elif Side.REQUESTER in sides:
        require(by, May.MAKE_INTRODUCTIONS, programs=introduction.organisation_id is not None)
    elif sides or (Side.TARGET in allowed and answers_for_them(by.organisation, introduction)):
        require(by, May.MAKE_INTRODUCTIONS)
    else:
        raise Refusal(code="not_permitted", words="This is for the other side of the introduction to say.")


def change_state(
    by: Scope, introduction: UUID, to: State, *, reason: str = "", outcome: str = "", persons_wish: bool = False
) -> Introduction:
    """Bring an introduction to a state by the table of `workflow`, keep the event, append the step, tell the other.

    `persons_wish` says that the person ended it, which whoever introduced writes down.
    """
    row = introduction_held(by, introduction)
    rule = RULES[to]
    require_side(by, row, frozenset({Side.REQUESTER}) if persons_wish else rule.set_by)
    if State(row.state) not in rule.follows:
        raise Refusal(
            code="not_now",
            words=f"This introduction stands at “{State(row.state).label}” and cannot go on to “{to.label}”.",
        )
    if rule.needs_reason and not reason.strip():
        raise Refusal(code="reason_missing", words="Say why, in a sentence.", field="reason")
    row.state, row.outcome, row.reason = to, outcome, reason.strip()
    row.ended_by_person = persons_wish
    row.save(force_update=True, update_fields=["state", "outcome", "reason", "ended_by_person"])
    keep_event(by, row, Event(to), reason=row.reason)
    if to in STEP_OF:
        append_step(person=row.person_id, kind=STEP_OF[to], need=row.need_id, caused_by=row.step)
    if to in NEVER_CAME_ABOUT:
        stoppable = [state for state, after in ASKING.items() if AskingState.STOPPED in after]
        FollowUp.objects.filter(introduction=row, state__in=stoppable).update(state=AskingState.STOPPED)
    settle(by, row)
    tell_the_other(by, row, CHANGED)
    return row


def keep_event(by: Scope, introduction: Introduction, event: Event, *, reason: str = "") -> None:
    """Append to what became of an introduction."""
    IntroductionEvent(
        person_id=introduction.person_id,
        introduction=introduction,
        event=event,
        reason=reason,
        organisation_id=acting_organisation(by),
        user_id=by.user,
    ).save(force_insert=True)

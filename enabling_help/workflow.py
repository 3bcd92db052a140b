"""What can become of a need, an introduction, silence about it and asking how it went, each as one table.

An introduction's states are those of a FHIR R4 Task as the SDOH Clinical Care guide 3.0.0 restricts them for referrals.
"""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from django.db import models


class State(models.TextChoices):
    """Where an introduction stands: the codes are the standard's, the words our own."""

    DRAFT = "draft", "Being prepared"
    REQUESTED = "requested", "Waiting for an answer"
    ACCEPTED = "accepted", "They said yes"
    REJECTED = "rejected", "They said no"
    CANCELLED = "cancelled", "Called off"
    IN_PROGRESS = "in-progress", "Under way"
    ON_HOLD = "on-hold", "Resting"
    COMPLETED = "completed", "Done"
    FAILED = "failed", "Did not come about"
    ENTERED_IN_ERROR = "entered-in-error", "Written down by mistake"


class Side(StrEnum):
    """The two sides of an introduction, in the standard's words: who asks, and who is asked."""

    REQUESTER = "requester"
    TARGET = "referral_target"


@dataclass(frozen=True, slots=True)
class Rule:
    """One state: who may set it, from which states, and whether they must say why."""

    set_by: frozenset[Side]
    follows: frozenset[State]
    needs_reason: bool = False


def _rule(*set_by: Side, follows: tuple[State, ...], needs_reason: bool = False) -> Rule:
    return Rule(frozenset(set_by), frozenset(follows), needs_reason)


class IntroductionKind(models.TextChoices):
    """The codes of the list introduction-kinds, which the database holds introductions to."""

    TOLD_ABOUT = "told-about", "Told about"
    INTRODUCED = "introduced", "Introduced"
    ACCOMPANIED = "accompanied", "Accompanied"
    REFERRED = "referred", "Referred"
    DIRECT_HELP = "direct-help", "Direct help"


AT_ONCE = frozenset({IntroductionKind.TOLD_ABOUT, IntroductionKind.DIRECT_HELP})
"""Kinds nobody has to answer: nothing of the person leaves the house, and they are done as they are written down."""
BEGUN = (State.ACCEPTED, State.IN_PROGRESS, State.ON_HOLD)
RULES: MappingProxyType[State, Rule] = MappingProxyType(
    {
        State.DRAFT: _rule(Side.REQUESTER, follows=()),
        State.REQUESTED: _rule(Side.REQUESTER, follows=(State.DRAFT,)),
        State.ACCEPTED: _rule(Side.TARGET, follows=(State.REQUESTED,)),
        State.REJECTED: _rule(Side.TARGET, follows=(State.REQUESTED,), needs_reason=True),
        State.CANCELLED: _rule(Side.REQUESTER, Side.TARGET, follows=(State.REQUESTED, *BEGUN), needs_reason=True),
        State.IN_PROGRESS: _rule(Side.TARGET, follows=(State.ACCEPTED, State.ON_HOLD)),
        State.ON_HOLD: _rule(Side.TARGET, follows=(State.ACCEPTED, State.IN_PROGRESS), needs_reason=True),
        State.COMPLETED: _rule(Side.TARGET, follows=BEGUN),
        State.FAILED: _rule(Side.TARGET, follows=BEGUN, needs_reason=True),
        State.ENTERED_IN_ERROR: _rule(
            Side.REQUESTER, follows=tuple(state for state in State if state != "entered-in-error")
        ),
    }
)
"""For each state of an introduction, the rule by which it is reached. Being acknowledged is apart from all of them."""


def next_states(state: State, sides: frozenset[Side]) -> list[State]:
    """The states these sides may set next."""
    return [after for after, rule in RULES.items() if state in rule.follows and rule.set_by & sides]


ENDS = (State.REJECTED, State.CANCELLED, State.COMPLETED, State.FAILED)
"""States from which an introduction does not go on. It may be asked for again, as a new one."""
ACKNOWLEDGE, PERSON_ENDS, ASK_AGAIN = "acknowledge", "person-ends", "ask-again"
ANSWER_WORDS: MappingProxyType[str, str] = MappingProxyType(
    {
        ACKNOWLEDGE: "We know of it, and will answer",
        State.ACCEPTED: "Yes, we would like to meet them",
        State.REJECTED: "No",
        State.IN_PROGRESS: "It is under way",
        State.ON_HOLD: "It rests for a while",
        State.COMPLETED: "It is done",
        State.FAILED: "It did not come about",
        State.CANCELLED: "Call it off",
        PERSON_ENDS: "The person does not want it any more",
        ASK_AGAIN: "Ask them again, as a new introduction",
        State.ENTERED_IN_ERROR: "It was written down by mistake",
    }
)
"""What a side may say, in the words it chooses from: the state it leads to, or what leads to none of its own."""


class Outcome(models.TextChoices):
    """What came of an introduction, as the other side tells it. Whether it helped the need, only the person says."""

    MET = "met", "They met, and it goes on from there"
    HELPED = "helped", "It helped, as far as we can tell"
    DID_NOT_HELP = "did-not-help", "It did not help, as far as we can tell"
    DID_NOT_ARRIVE = "did-not-arrive", "The person did not come, or could not be reached"


class ChaseKind(models.TextChoices):
    """What is done about an introduction that waits for its answer."""

    REMIND = "remind", "Remind them"
    RING = "ring", "Ring them"
    BACK = "back", "No answer: look at it again"


class ChaseState(models.TextChoices):
    """Where one such thing stands."""

    WAITING = "waiting", "For a later day"
    DUE = "due", "For somebody to do now"
    DONE = "done", "Done"
    DROPPED = "dropped", "Not needed any more"


CHASING: MappingProxyType[ChaseState, frozenset[ChaseState]] = MappingProxyType(
    {
        ChaseState.WAITING: frozenset({ChaseState.DUE, ChaseState.DONE, ChaseState.DROPPED}),
        ChaseState.DUE: frozenset({ChaseState.WAITING, ChaseState.DONE, ChaseState.DROPPED}),
        ChaseState.DONE: frozenset(),
        ChaseState.DROPPED: frozenset(),
    }
)
"""From each state of chasing, the states it may change to: back to waiting where nobody was there, or for longer."""


class NeedState(models.TextChoices):
    """Where a need stands. Only the person's own answer ends its being open."""

    OPEN = "open", "Open"
    MET = "met", "It helped"
    PARTLY_MET = "partly-met", "It helped a little"
    NOT_MET = "not-met", "It did not help"


class AskingState(models.TextChoices):
    """Where asking the person how it went stands."""

    WAITING = "waiting", "To be asked later"
    DUE = "due", "To be asked now"
    ANSWERED = "answered", "Answered"
    STOPPED = "stopped", "Not asked any more"


ASKING: MappingProxyType[AskingState, frozenset[AskingState]] = MappingProxyType(
    {
        AskingState.WAITING: frozenset({AskingState.DUE, AskingState.ANSWERED, AskingState.STOPPED}),
        AskingState.DUE: frozenset({AskingState.ANSWERED, AskingState.STOPPED}),
        AskingState.ANSWERED: frozenset(),
        AskingState.STOPPED: frozenset(),
    }
)
"""From each state of asking, the states it may change to."""

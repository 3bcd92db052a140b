"""Silence about an introduction: remind the other side, put a call on somebody's day, and bring it back to them.

What somebody does is refused (`no_such_chase`) where there is no such thing to do, or the introduction is not shared
now, `not_permitted` without the role, and `not_now` where it was done in the meantime.
"""

from uuid import UUID

from enabling_help.agreed import agreement_to
from enabling_help.chasing import ONCE_MORE, done, later
from enabling_help.models import Chase
from enabling_help.telling import REMINDED, tell_the_other
from enabling_help.workflow import CHASING, ChaseKind, ChaseState, State
from frontdoor.accounts.permissions import require
from frontdoor.accounts.roles import May
from frontdoor.core.actions import action
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, acting_organisation

MOST_TRIES = 3


@action
def take_up(*, by: Scope, chase: UUID) -> ChaseState:
    """Do what is due today, for the organisation that introduced: remind the other side, or put it on somebody's list.

    Called by the daily job, under that organisation's own rights. Where the introduction has its answer, or the person
    took their agreement back, nothing is left to do. Gives where it stands then. Refused: `no_such_chase`, `not_now`.
    """
    row = _held(by, chase)
    if row.state != ChaseState.WAITING:
        raise _not_now()
    introduction = row.introduction
    if introduction.state != State.REQUESTED or agreement_to(by, introduction) is None:
        _write(row, state=ChaseState.DROPPED)
    elif row.kind == ChaseKind.REMIND:
        _write(row, **done(by))
        tell_the_other(by, introduction, REMINDED)
    else:
        _write(row, state=ChaseState.DUE)
    return ChaseState(row.state)


@action
def nobody_answered(*, by: Scope, chase: UUID) -> None:
    """Write down that nobody took the call. It is tried again on the next working day; after three, it comes back."""
    row = _mine(by, chase, ChaseKind.RING)
    if row.tries + 1 < MOST_TRIES:
        _write(row, tries=row.tries + 1, state=ChaseState.WAITING, due_on=later())
        return
    _write(row, tries=row.tries + 1, **done(by))
    back = Chase.objects.filter(introduction=row.introduction_id, kind=ChaseKind.BACK, state=ChaseState.WAITING)
    back.update(state=ChaseState.DUE)


@action
def give_longer(*, by: Scope, chase: UUID) -> None:
    """Give the other side three more working days, after which it comes back again."""
    row = _mine(by, chase, ChaseKind.BACK)
    _write(row, state=ChaseState.WAITING, due_on=later(ONCE_MORE))


@action
def take_off(*, by: Scope, chase: UUID) -> None:
    """Take a call off the list where the person shares nothing with the other side any more. Else refused: `shared`."""
    row = _mine(by, chase, ChaseKind.RING)
    if agreement_to(by, row.introduction) is not None:
        raise Refusal(code="shared", words="The person still agrees to this. Ring them, or call the introduction off.")
    _write(row, state=ChaseState.DROPPED)


def _mine(by: Scope, chase: UUID, kind: ChaseKind) -> Chase:
    require(by, May.MAKE_INTRODUCTIONS)
    row = _held(by, chase)
    if row.kind != kind or row.state != ChaseState.DUE:
        raise _not_now()
    return row


def _held(by: Scope, chase: UUID) -> Chase:
    mine = Chase.objects.filter(pk=chase, organisation=acting_organisation(by))
    row = mine.select_related("introduction").select_for_update(of=("self",)).first()
    if row is None:
        raise Refusal(code="no_such_chase", words="There is nothing to do by that number, or it is not shared now.")
    return row


def _not_now() -> Refusal:
    return Refusal(code="not_now", words="This was done in the meantime, or is for a later day.")


def _write(row: Chase, **changes: object) -> None:
    to = ChaseState(str(changes["state"]))
    assert to in CHASING[ChaseState(row.state)]
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(force_update=True, update_fields=[name.removesuffix("_id") for name in changes])

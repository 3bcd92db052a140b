"""What is planned about an introduction that waits for its answer: reminders, a call, and another look at it."""

from datetime import date

from django.conf import settings
from django.db.models import Max
from django.utils import timezone

from enabling_help.models import Chase, Introduction
from enabling_help.workflow import CHASING, ChaseKind, ChaseState, State
from enabling_help.working_days import after_working_days
from frontdoor.core.scope import Scope
from frontdoor.outbox.models import Hearing, Prefers
from frontdoor.outbox.ways import hears_by

ONCE_MORE = 3  # working days: from the last reminder to another look, between two calls, and when given longer
OPEN = [state for state, after in CHASING.items() if after]


def plan(introduction: Introduction) -> None:
    """Write down what will be done about an introduction just made, or known of now, while it has no answer.

    Where it is to no organisation there is nobody to be reminded: whoever introduced rings when they choose to.
    """
    if introduction.organisation_id is None or introduction.state != State.REQUESTED:
        return
    hearing = Hearing.objects.filter(organisation=introduction.organisation_id).first()
    today, turn = timezone.localdate(), _last_turn(introduction)
    Chase.objects.bulk_create(
        Chase(
            person_id=introduction.person_id,
            introduction=introduction,
            organisation_id=introduction.from_organisation_id,
            turn=turn + number,
            kind=kind,
            due_on=after_working_days(today, days),
            state=ChaseState.WAITING if days else ChaseState.DUE,
        )
        for number, (kind, days) in enumerate(_planned(introduction, hearing), start=1)
    )


def _planned(introduction: Introduction, hearing: Hearing | None) -> list[tuple[ChaseKind, int]]:
    assert introduction.organisation_id is not None
    known = introduction.acknowledged_at is not None
    return planned(hearing, hears_by(introduction.organisation_id), known=known)


def planned(hearing: Hearing | None, prefers: Prefers, *, known: bool = False) -> list[tuple[ChaseKind, int]]:
    """What is done about silence, each after so many working days: as the organisation asked for, or as is usual.

    Whoever would rather be rung is rung at once, or where it is `known` to them, when others would be reminded.
    Volunteers are reminded once, and then rung.
    """
    days = (hearing.remind_after if hearing else []) or settings.REMIND_AFTER
    if prefers == Prefers.CALL:
        return [(ChaseKind.RING, days[0] if known else 0), (ChaseKind.BACK, days[-1] + ONCE_MORE)]
    if hearing and hearing.volunteers:
        then = days[1] if len(days) > 1 else days[0] + ONCE_MORE
        ring = (ChaseKind.RING if hearing.phone else ChaseKind.BACK, then)
        more = [(ChaseKind.BACK, then + ONCE_MORE)] if hearing.phone else []
        return [(ChaseKind.REMIND, days[0]), ring, *more]
    return [*((ChaseKind.REMIND, day) for day in days), (ChaseKind.BACK, days[-1] + ONCE_MORE)]


def settle(by: Scope, introduction: Introduction) -> None:
    """Nothing more is to be done once there is an answer: the call in which it came is done, all else is dropped."""
    if introduction.state != State.REQUESTED:
        _drop(by, introduction)


def count_anew(by: Scope, introduction: Introduction) -> None:
    """Whoever says that they know of it is not silent: the days begin again, and no call is due any more."""
    if _drop(by, introduction):
        plan(introduction)


def _drop(by: Scope, introduction: Introduction) -> int:
    """The call that was due is done, by whoever made it; all else is dropped. Gives how many were."""
    still = Chase.objects.filter(introduction=introduction, state__in=OPEN)
    still.filter(state=ChaseState.DUE, kind=ChaseKind.RING, organisation=by.organisation).update(**done(by))
    return still.update(state=ChaseState.DROPPED)


def done(by: Scope) -> dict[str, object]:
    """What is written where one such thing has been done by somebody, or by itself."""
    return {"state": ChaseState.DONE, "done_at": timezone.now(), "done_by_id": by.user}


def later(days: int = 1) -> date:
    """The working day so many working days from now."""
    return after_working_days(timezone.localdate(), days)


def _last_turn(introduction: Introduction) -> int:
    turns = Chase.objects.filter(introduction=introduction).aggregate(last=Max("turn"))
    return int(turns["last"] or 0)

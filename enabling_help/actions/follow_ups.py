"""Ask the person, some weeks after an introduction, whether it helped, and take their answer."""

from datetime import timedelta
from types import MappingProxyType
from uuid import UUID

from django.utils import timezone

from enabling_help.models import AnswerRoute, FollowUp, Need
from enabling_help.workflow import ASKING, AskingState, NeedState
from frontdoor.accounts.permissions import require
from frontdoor.accounts.roles import May
from frontdoor.core.actions import action
from frontdoor.core.clock import ClockTimestamp
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Job, Scope, acting_as, acting_organisation
from frontdoor.links.actions import NewDoor, close_door, open_door, use_door
from frontdoor.people.steps import Kind, append_step

PURPOSE = "tell-how-it-went"
LINK_LASTS = timedelta(days=14)
STEP_OF_ANSWER: MappingProxyType[NeedState, Kind] = MappingProxyType(
    {
        NeedState.MET: Kind.NEED_MET,
        NeedState.PARTLY_MET: Kind.NEED_PARTLY_MET,
        NeedState.NOT_MET: Kind.NEED_NOT_MET,
    }
)


@action
def fall_due(*, by: Scope) -> int:
    """Put every follow-up whose time has come on its organisation's list; give how many. For its own job alone.

    Run twice it finds nothing more. Refused: `not_permitted`.
    """
    if by.job is not Job.FOLLOW_UPS:
        raise Refusal(code="not_permitted", words="Only the daily job does this.")
    waiting = FollowUp.objects.filter(state=AskingState.WAITING, due_at__lte=ClockTimestamp())
    return waiting.update(state=AskingState.DUE)


@action
def open_link(*, by: Scope, follow_up: UUID) -> NewDoor:
    """Make a link and a code for the person to answer by; the link given before, if any, is closed.

    Both are shown once, to be passed on by different routes. Refused: `not_permitted`, `no_such_follow_up`,
    `not_due`.
    """
    require(by, May.MAKE_INTRODUCTIONS)
    row = _held(by, follow_up)
    _refuse_unless_due(row)
    if row.door_id:
        close_door(by=by, door=row.door_id)
    door = open_door(by=by, purpose=PURPOSE, thing_kind="follow_up", thing_id=row.pk, until=timezone.now() + LINK_LASTS)
    FollowUp.objects.filter(pk=row.pk).update(door_id=door.id)
    _step(row, Kind.ASKED_HOW_IT_WENT)
    return door


@action
def record_answer(*, by: Scope, follow_up: UUID, answer: NeedState, words: str = "") -> FollowUp:
    """Write down what the person said in a call. Their answer, and nothing else, ends the need's being open.

    Refused: `not_permitted`, `no_such_follow_up`, `not_due`, `answer_unknown`.
    """
    require(by, May.MAKE_INTRODUCTIONS)
    row = _held(by, follow_up)
    _refuse_unless_due(row)
    if row.door_id:
        close_door(by=by, door=row.door_id)
    _step(row, Kind.ASKED_HOW_IT_WENT)
    return _take(row, answer, words, AnswerRoute.CALL)


@action
def answer_at_door(*, by: Scope, entry: str, answer: NeedState, words: str = "") -> FollowUp:
    """Take the person's own answer, through their link and for the organisation that gave it to them.

    Refused: as `links.actions.use_door`; `no_such_follow_up`, `not_due`, `answer_unknown`.
    """
    passage = use_door(by=by, purpose=PURPOSE, entry=entry)
    with acting_as(Scope(organisation=passage.organisation)) as organisation:
        row = _held(organisation, passage.thing_id)
        _refuse_unless_due(row)
        return _take(row, answer, words, AnswerRoute.LINK)


@action
def stop_asking(*, by: Scope, follow_up: UUID) -> None:
    """Take a follow-up off the list: the person would rather not say, or cannot be reached. The need stays as it is.

    Refused: `not_permitted`, `no_such_follow_up`, `not_due`.
    """
    require(by, May.MAKE_INTRODUCTIONS)
    row = _held(by, follow_up)
    if AskingState.STOPPED not in ASKING[AskingState(row.state)]:
        raise _not_due()
    if row.door_id:
        close_door(by=by, door=row.door_id)
    FollowUp.objects.filter(pk=row.pk).update(state=AskingState.STOPPED)


def _held(by: Scope, follow_up: UUID) -> FollowUp:
    mine = FollowUp.objects.filter(pk=follow_up, organisation=acting_organisation(by))
    row = mine.select_related("introduction", "person").select_for_update(of=("self",)).first()
    if row is None:
        raise Refusal(code="no_such_follow_up", words="There is nobody to ask by that number, or it is not shared now.")
    return row


def _refuse_unless_due(row: FollowUp) -> None:
    if row.state != AskingState.DUE:
        raise _not_due()


def _not_due() -> Refusal:
    return Refusal(code="not_due", words="This is not to be asked now: it was answered, taken off, or is not due yet.")


def _step(row: FollowUp, kind: Kind) -> None:
    append_step(person=row.person_id, kind=kind, need=row.introduction.need_id, caused_by=row.introduction.step)


def _take(row: FollowUp, answer: NeedState, words: str, through: AnswerRoute) -> FollowUp:
    if answer not in STEP_OF_ANSWER:
        raise Refusal(code="answer_unknown", words="Choose one of the answers.", field="answer")
    row.state, row.answer, row.answered_through = AskingState.ANSWERED, answer, through
    row.answered_at, row.words = timezone.now(), words.strip()
    row.save(force_update=True)
    need = Need.objects.select_for_update().get(pk=row.introduction.need_id)
    need.state, need.answered_at = answer, row.answered_at
    need.save(force_update=True, update_fields=["state", "answered_at"])
    _step(row, STEP_OF_ANSWER[answer])
    return row

"""Links by which an organisation answers one introduction without signing in.

A link is given out by whoever introduced. Behind it, and behind its code, somebody reads and answers as the
organisation the introduction is to, and no other: under its own rights, so that what the person takes back is gone.
"""

from datetime import date, timedelta
from uuid import UUID

from django.utils import timezone

from enabling_help.actions.messages import send_message
from enabling_help.changes import introduction_held, require_side
from enabling_help.models import Introduction
from enabling_help.replying import PURPOSE, THING
from enabling_help.workflow import ENDS, Side, State
from frontdoor.core.actions import action
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope
from frontdoor.links.actions import NewDoor, close_door, open_door
from frontdoor.links.models import Door

LASTS = timedelta(days=60)
USES = 1000


@action
def open_reply_link(*, by: Scope, introduction: UUID) -> NewDoor:
    """Make the other side a link and a code to answer one introduction by, for two months; one given before ends.

    Both are shown once, to be passed on by different routes. Refused: `no_such_introduction`, `not_permitted`,
    `nobody_there` where it is to no organisation, `not_now` once it has ended.
    """
    row = introduction_held(by, introduction)
    require_side(by, row, frozenset({Side.REQUESTER}))
    if row.organisation_id is None:
        raise Refusal(code="nobody_there", words="It is to no organisation. Ring them, and write down what they say.")
    if State(row.state) in ENDS:
        raise Refusal(code="not_now", words="This introduction has ended, so there is nothing to answer.")
    _close(by, row)
    until = timezone.now() + LASTS
    return open_door(by=by, purpose=PURPOSE, thing_kind=THING, thing_id=row.pk, until=until, uses=USES)


@action
def close_reply_link(*, by: Scope, introduction: UUID) -> int:
    """End the links given out for an introduction; give how many were open.

    Refused: `no_such_introduction`, `not_permitted`.
    """
    row = introduction_held(by, introduction)
    require_side(by, row, frozenset({Side.REQUESTER}))
    return _close(by, row)


@action
def say_when(*, by: Scope, introduction: UUID, day: date) -> None:
    """Tell whoever introduced by which day somebody will be in touch with the person.

    Refused: as `send_message`; `day_wrong` for a day gone by or more than a year ahead.
    """
    today = timezone.localdate()
    if not today <= day <= today + timedelta(days=365):
        raise Refusal(code="day_wrong", words="Choose a day to come, within a year.", field="touch_by")
    send_message(by=by, introduction=introduction, words=f"We will be in touch with them by {day:%-d %B %Y}.")


def _close(by: Scope, row: Introduction) -> int:
    mine = Door.objects.filter(organisation=by.organisation, purpose=PURPOSE, thing_id=row.pk, closed_at=None)
    live = list(mine.filter(valid_until__gt=timezone.now()))
    for door in live:
        close_door(by=by, door=door.pk)
    return len(live)

"""Links by which an organisation answers one introduction without signing in.

A link is given out by whoever introduced. Behind it, and behind its code, somebody reads and answers as the
organisation the introduction is to, and no other: under its own rights, so that what the person takes back is gone.
"""

from datetime import date, timedelta
from uuid import UUID

from django.utils import timezone

from enabling_help.actions.messages import send_message
from enabling_help.changes import answers_for_them, introduction_held, require_side
from enabling_help.replying import PURPOSE, answering, end_links, give_link, knocked
from enabling_help.telling import CODE
from enabling_help.workflow import ENDS, Side, State
from frontdoor.core.actions import action
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, acting_as, acting_organisation
from frontdoor.links.actions import NewDoor, make_new_code
from frontdoor.links.models import Door
from frontdoor.outbox.actions import queue
from frontdoor.outbox.ways import WRITTEN, hears_by


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
    return give_link(by, row)


@action
def close_reply_link(*, by: Scope, introduction: UUID) -> int:
    """End the links given out for an introduction; give how many were open.

    Refused: `no_such_introduction`, `not_permitted`.
    """
    row = introduction_held(by, introduction)
    require_side(by, row, frozenset({Side.REQUESTER}))
    return end_links(by, row)


@action
def say_when(*, by: Scope, introduction: UUID, day: date) -> None:
    """Tell whoever introduced by which day somebody will be in touch with the person; or, having rung, write it down.

    Refused: as `send_message`; `day_wrong` for a day gone by or more than a year ahead.
    """
    today = timezone.localdate()
    if not today <= day <= today + timedelta(days=365):
        raise Refusal(code="day_wrong", words="Choose a day to come, within a year.", field="touch_by")
    who = "They said that they" if answers_for_them(by.organisation, introduction_held(by, introduction)) else "We"
    send_message(by=by, introduction=introduction, words=f"{who} will be in touch with them by {day:%-d %B %Y}.")


@action
def send_code(*, by: Scope) -> None:
    """Send another code to the organisation whose link somebody came by, the way it likes to be written to.

    So a link that was passed on lets nobody in. `by` is whoever stands at the door. Refused: as
    `links.actions.make_new_code`; `nobody_written_to` where the organisation is not written to.
    """
    door = knocked(by)
    to = answering(door)
    way = hears_by(acting_organisation(to))
    if way not in WRITTEN:
        raise Refusal(code="nobody_written_to", words="Ask the organisation that gave you the link for a code.")
    make_new_code(by=by, purpose=PURPOSE)
    number = Door.objects.get(pk=door.door).codes_made
    with acting_as(Scope(organisation=door.organisation)) as opener:
        queue(
            by=opener,
            event=CODE,
            aggregate_id=door.thing_id,
            recipient=to.organisation,
            ids={"door": door.door, "number": number},
            transport=way,
        )

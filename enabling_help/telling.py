"""How the other side of an introduction is told of it: by its program, on its list here, by a link, or in a call."""

from uuid import UUID

from enabling_help.models import Introduction
from enabling_help.replying import give_link
from frontdoor.core.scope import Scope
from frontdoor.outbox.actions import queue
from frontdoor.outbox.ways import WRITTEN, ways_out

MADE, CHANGED, REMINDED = "introduction.made", "introduction.changed", "introduction.reminder"
LINK, CODE = "introduction.link", "introduction.code"
TOLD_AS = "referral.created"


def tell_the_other(by: Scope, introduction: Introduction, event: str) -> None:
    """Queue word of it for the other side, where that has an account here."""
    both = (introduction.from_organisation_id, introduction.organisation_id)
    for other in both:
        if other is not None and other != by.organisation:
            queue(by=by, event=event, aggregate_id=introduction.pk, recipient=other, order_key=introduction.pk)


def tell_of_a_new_one(by: Scope, introduction: Introduction) -> None:
    """Tell the other side of an introduction just made: with a link, where it likes to be written to."""
    to = introduction.organisation_id
    if to is None or not send_link(by, introduction, to):
        tell_the_other(by, introduction, MADE)


def send_link(by: Scope, introduction: Introduction, to: UUID) -> bool:
    """Send the other side a link to answer by, where it likes to be written to; the one before ends."""
    way = ways_out(to, TOLD_AS)[0]
    if way.transport not in WRITTEN:
        return False
    door = give_link(by, introduction)
    queue(
        by=by,
        event=LINK,
        aggregate_id=introduction.pk,
        recipient=to,
        ids={"door": door.id},
        order_key=introduction.pk,
        transport=way.transport,
    )
    return True

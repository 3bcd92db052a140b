"""Links to one introduction: giving one out and ending it, and as whom somebody answers who came by one."""

from datetime import timedelta

from django.utils import timezone

from enabling_help.models import Introduction
from frontdoor.accounts.models import Organisation
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, acting_as
from frontdoor.links.actions import EXPIRED, NewDoor, Passage, close_door, open_door
from frontdoor.links.models import Door

PURPOSE, THING = "answer-introduction", "introduction"
LASTS = timedelta(days=60)
USES = 1000


def give_link(by: Scope, introduction: Introduction) -> NewDoor:
    """A link to one introduction, and its code; the ones given out before end."""
    end_links(by, introduction)
    until = timezone.now() + LASTS
    return open_door(by=by, purpose=PURPOSE, thing_kind=THING, thing_id=introduction.pk, until=until, uses=USES)


def end_links(by: Scope, introduction: Introduction) -> int:
    """End the links given out to an introduction; give how many were open."""
    mine = Door.objects.filter(organisation=by.organisation, purpose=PURPOSE, thing_id=introduction.pk, closed_at=None)
    live = list(mine.filter(valid_until__gt=timezone.now()))
    for door in live:
        close_door(by=by, door=door.pk)
    return len(live)


def answering(passage: Passage) -> Scope:
    """Who answers behind a link: the organisation the introduction is to.

    Refused (`door_expired`), in the words of a link that nobody made, where the introduction is not shared any more
    with whoever gave out the link, or the organisation may not act just now.
    """
    if passage.thing_kind == THING:
        with acting_as(Scope(organisation=passage.organisation)):
            made = Introduction.objects.filter(pk=passage.thing_id, from_organisation=passage.organisation)
            to = made.values_list("organisation", flat=True).first()  # the key alone: nobody here looks at it
        if to is not None and Organisation.objects.filter(pk=to, suspended_at=None).exists():
            return Scope(organisation=to)
    raise Refusal(code="door_expired", words=EXPIRED)


def knocked(visitor: Scope) -> Passage:
    """What the door leads to at which somebody stands without having gone in. Refused: `door_expired`."""
    door = Door.objects.filter(token_hash=visitor.link, purpose=PURPOSE, closed_at=None).first()
    if door is None or door.valid_until <= timezone.now():
        raise Refusal(code="door_expired", words=EXPIRED)
    return Passage(door.pk, door.thing_kind, door.thing_id, door.organisation_id)

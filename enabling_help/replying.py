"""As whom somebody answers who came by a link to one introduction."""

from enabling_help.models import Introduction
from frontdoor.accounts.models import Organisation
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, acting_as
from frontdoor.links.actions import EXPIRED, Passage

PURPOSE, THING = "answer-introduction", "introduction"


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

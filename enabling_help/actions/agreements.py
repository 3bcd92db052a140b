"""The person's agreement to an introduction: written down before it is made, and withdrawn in one step."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from enabling_help.agreed import made_to, need_in_sight, next_id, receiver, refuse_without_their_agreement
from enabling_help.workflow import AT_ONCE
from frontdoor.accounts.permissions import require
from frontdoor.accounts.roles import May
from frontdoor.core.actions import action
from frontdoor.core.pages import page_text
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope
from frontdoor.people.actions import agree_to_share, hold_new_rows
from frontdoor.people.items import Item
from frontdoor.people.models import SharingBasis

SHAREABLE = (
    Item.KNOWN_AS,
    Item.IDENTITY,
    Item.REACH,
    Item.COMMUNICATION,
    Item.MATTERS,
    Item.CIRCLE,
    Item.GIFTS,
    Item.CONVERSATION,
)
"""What a person is asked about for an introduction. What they asked for and the introduction itself go with it."""


@action
def agree_to_introduction(
    *, by: Scope, need: UUID, organisation: UUID, items: Sequence[Item], until: datetime, words: str
) -> list[SharingBasis]:
    """Record that the person agreed, in their own words, to be introduced to an organisation for one need.

    They share the items chosen, and with them, row by row, this need, this need's introductions to that organisation
    and the next one about to be made, but none of the kinds AT_ONCE, which stay in the house; of conversations, the one
    that raised the need alone. Refused: `not_permitted`; `no_such_need`; `no_such_organisation`; `nothing_chosen` where
    an item is not one of SHAREABLE; and as `people.actions.agree_to_share`.
    """
    require(by, May.MAKE_INTRODUCTIONS, programs=True)
    asked = need_in_sight(need)
    to = receiver(by, organisation)
    if not set(items) <= set(SHAREABLE):
        raise Refusal(code="nothing_chosen", words="Choose from the things on the list.", field="items")
    refuse_without_their_agreement(to, items)
    made = made_to(by, asked, to).exclude(kind__in=AT_ONCE).values_list("pk", flat=True)
    following, notice = next_id(by, asked, to), page_text("privacy").version
    # Whoever knows the person through others alone holds the row first: nobody shares what they do not hold.
    hold_new_rows(by=by, person=asked.person, rows=[(Item.INTRODUCTION, following)], notice_version=notice)
    only_rows = [(Item.NEED, asked.pk), *((Item.INTRODUCTION, row) for row in [*made, following])]
    if Item.CONVERSATION in items:
        only_rows.append((Item.CONVERSATION, asked.conversation_id))
    return agree_to_share(
        by=by,
        person=asked.person,
        organisation=to,
        items=[item for item in items if item != Item.CONVERSATION],
        only_rows=only_rows,
        about=asked.pk,
        until=until,
        words=words,
        notice_version=notice,
        renew=True,
    )

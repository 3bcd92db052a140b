"""Make an introduction, in one of five kinds."""

from datetime import timedelta
from types import MappingProxyType
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone

from enabling_help.agreed import need_in_sight, receiver, refuse_reserved, refuse_without_agreement
from enabling_help.changes import MADE, change_state, keep_event, tell_the_other
from enabling_help.models import Event, FollowUp, Introduction, IntroductionKind, Need
from enabling_help.places import places_of, places_of_asset
from enabling_help.workflow import NeedState, State
from frontdoor.accounts.models import Organisation
from frontdoor.accounts.permissions import require
from frontdoor.accounts.roles import May
from frontdoor.core.actions import action
from frontdoor.core.pages import page_text
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, acting_organisation
from frontdoor.people.actions import hold_new_rows
from frontdoor.people.items import Item
from frontdoor.people.steps import Kind, append_step
from neighbourhoods.models import Asset

ASK_AFTER = timedelta(weeks=4)
AT_ONCE = frozenset({IntroductionKind.TOLD_ABOUT, IntroductionKind.DIRECT_HELP})
"""Kinds nobody has to answer: nothing of the person leaves the house, and they are done as they are written down."""
STEP_OF_KIND: MappingProxyType[IntroductionKind, Kind] = MappingProxyType(
    {
        IntroductionKind.TOLD_ABOUT: Kind.TOLD_ABOUT,
        IntroductionKind.INTRODUCED: Kind.INTRODUCED,
        IntroductionKind.ACCOMPANIED: Kind.ACCOMPANIED,
        IntroductionKind.REFERRED: Kind.REFERRED,
        IntroductionKind.DIRECT_HELP: Kind.HELPED_DIRECTLY,
    }
)


@action
def introduce(
    *,
    by: Scope,
    need: UUID,
    kind: IntroductionKind,
    asset: UUID | None = None,
    organisation: UUID | None = None,
    words: str = "",
    follow_up: bool = False,
    introduction_id: UUID | None = None,
) -> Introduction:
    """Introduce a person for one need, and tell the organisation introduced to, if it has an account here.

    Kinds AT_ONCE need no agreement and are done at once; any other to an `organisation` needs it in force. Name it too
    where the entry (`asset`) takes introductions through it. With an `introduction_id`, sent twice it is made once.
    Refused: `not_permitted`, `no_such_need`, `to_nobody`, `no_such_entry`, `paused`, `through_organisation`,
    `already_introduced`; as `agreed.receiver`, `agreed.refuse_reserved` and `agreed.refuse_without_agreement`.
    """
    require(by, May.MAKE_INTRODUCTIONS)
    assert by.user is not None  # whoever may introduce has signed in
    asked = need_in_sight(need)
    if introduction_id and (there := _there_already(asked, introduction_id)):
        return there
    to = receiver(by, organisation) if organisation else None
    entry = _entry(by, asset, kind, organisation) if asset else None
    _refuse_to_nobody(to, entry, words)
    agreed = refuse_without_agreement(by, asked, to) if to is not None and kind not in AT_ONCE else None
    row = Introduction(
        id=agreed or introduction_id or uuid4(),
        person=asked.person,
        need=asked,
        kind=kind,
        asset=entry,
        organisation=to,
        from_organisation_id=acting_organisation(by),
        introduced_by_id=by.user,
        words=words.strip(),
        state=State.COMPLETED if kind in AT_ONCE else State.REQUESTED,
    )
    return _write(by, row, asked, follow_up=follow_up)


def _there_already(need: Need, introduction: UUID) -> Introduction | None:
    """The introduction of that id, if it was made; where it was not, the id must be free."""
    there = Introduction.objects.filter(pk=introduction, need=need).first()
    if there is None:
        refuse_reserved(need, introduction)
    return there


def _refuse_to_nobody(to: Organisation | None, entry: Asset | None, words: str) -> None:
    if to is None and entry is None and not words.strip():
        raise Refusal(code="to_nobody", words="Say whom or what it is about.", field="words")


def _entry(by: Scope, asset: UUID, kind: IntroductionKind, organisation: UUID | None) -> Asset:
    """The entry, where it can be introduced to in this way."""
    found = Asset.objects.for_workers().select_related("provider").filter(pk=asset).first()
    if found is None:
        raise Refusal(code="no_such_entry", words="Choose an entry from the list.", field="asset")
    if kind in AT_ONCE:
        return found
    if found.paused_at is not None:
        raise Refusal(code="paused", words="They take nobody new at the moment. You can tell about it.", field="asset")
    through = found.provider.organisation_id if found.provider else None
    if through not in {None, organisation, by.organisation}:
        raise Refusal(
            code="through_organisation",
            words="They take introductions on this site. Ask the person what may be shared with them first.",
            field="organisation",
        )
    return found


def _write(by: Scope, row: Introduction, need: Need, *, follow_up: bool) -> Introduction:
    notice = page_text("privacy").version
    hold_new_rows(by=by, person=row.person, rows=[(Item.INTRODUCTION, row.pk)], notice_version=notice)
    row.step = append_step(
        person=row.person_id,
        kind=STEP_OF_KIND[IntroductionKind(row.kind)],
        need=need.pk,
        caused_by=need.step,
        places=places_of_asset(row.asset) or places_of(row.person),
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Refusal(
            code="already_introduced", words="This introduction was made a moment ago, on another page."
        ) from error
    keep_event(by, row, Event(row.state))
    if row.kind not in AT_ONCE:
        tell_the_other(by, row, MADE)
    if follow_up:
        _ask_later(row)
    if need.state != NeedState.OPEN:
        need.state, need.answered_at = NeedState.OPEN, None
        need.save(force_update=True, update_fields=["state", "answered_at"])
    return row


def _ask_later(row: Introduction) -> None:
    FollowUp(
        person_id=row.person_id,
        introduction=row,
        organisation_id=row.from_organisation_id,
        due_at=timezone.now() + ASK_AFTER,
    ).save(force_insert=True)


@action
def cancel(*, by: Scope, introduction: UUID, reason: str) -> Introduction:
    """Call an introduction off, from either side. Refused: `no_such_introduction`, `not_permitted`, `not_now`,
    `reason_missing`.
    """
    return change_state(by, introduction, State.CANCELLED, reason=reason)


@action
def mark_as_mistake(*, by: Scope, introduction: UUID) -> Introduction:
    """Say that an introduction was written down by mistake. Refused as `cancel`, but for the reason."""
    return change_state(by, introduction, State.ENTERED_IN_ERROR)

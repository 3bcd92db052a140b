"""Make an introduction, in one of five kinds."""

from uuid import UUID, uuid4

from enabling_help.agreed import (
    agreed_next,
    agreement_to,
    need_in_sight,
    receiver,
    refuse_objected,
    refuse_reserved,
    refuse_without_agreement,
)
from enabling_help.changes import change_state, introduction_held, require_side
from enabling_help.making import write_introduction
from enabling_help.models import Introduction, Need
from enabling_help.workflow import AT_ONCE, ENDS, IntroductionKind, Side, State
from frontdoor.accounts.models import Organisation
from frontdoor.accounts.permissions import require
from frontdoor.accounts.roles import May
from frontdoor.core.actions import action
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, acting_organisation
from frontdoor.people.actions import cover_row
from neighbourhoods.models import Asset

PERSON_ENDED_IT = "The person does not want it any more."


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
    require(by, May.MAKE_INTRODUCTIONS, programs=True)
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
    return write_introduction(by, row, asked, follow_up=follow_up)


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


@action
def end_for_person(*, by: Scope, introduction: UUID) -> Introduction:
    """Write down that the person does not want it any more: it is called off, and both sides see by whom.

    What they share stays shared until they stop that, too. Refused as `cancel`, but for the reason, and
    `not_permitted` for the other side, which has not asked the person.
    """
    return change_state(by, introduction, State.CANCELLED, reason=PERSON_ENDED_IT, persons_wish=True)


@action
def ask_again(*, by: Scope, introduction: UUID) -> Introduction:
    """Introduce the person anew where an introduction has ended, to the same side and for the same need.

    The new introduction is linked to the old one, which stays as it is. Where an agreement about the next one is in
    force it counts; else the one about the old covers the new for as long as it runs. Refused: `no_such_introduction`,
    `not_permitted`; `not_ended` where it goes on; `already_introduced` where it was asked for again; `paused` and
    `no_such_entry`; and as `agreed.refuse_without_agreement`.
    """
    old = introduction_held(by, introduction)
    require_side(by, old, frozenset({Side.REQUESTER}))
    assert by.user is not None  # whoever may introduce has signed in
    if State(old.state) not in ENDS or old.kind in AT_ONCE:
        raise Refusal(code="not_ended", words="This introduction goes on, or was made there and then.")
    if Introduction.objects.filter(reopens=old).exists():
        raise Refusal(
            code="already_introduced", words="They have been asked again already. See the newer introduction."
        )
    need = need_in_sight(old.need_id)
    entry = _entry(by, old.asset_id, IntroductionKind(old.kind), old.organisation_id) if old.asset_id else None
    row = Introduction(
        id=_covered(by, need, old) if old.organisation_id else uuid4(),
        person=old.person,
        need=need,
        kind=old.kind,
        asset=entry,
        organisation_id=old.organisation_id,
        from_organisation_id=acting_organisation(by),
        introduced_by_id=by.user,
        words=old.words,
        reopens=old,
    )
    return write_introduction(by, row, need, follow_up=False)


def _covered(by: Scope, need: Need, old: Introduction) -> UUID:
    """The id of the next introduction, under an agreement in force: one about it, or the one about the old."""
    assert old.organisation_id is not None
    to = receiver(by, old.organisation_id)
    about_old = agreement_to(by, old)
    if about_old is None or agreed_next(by, need, to).in_force().exists():
        return refuse_without_agreement(by, need, to)
    refuse_objected(need, to)
    covered = uuid4()
    cover_row(by=by, basis=about_old.pk, row=covered)
    return covered

"""Save what is being typed, settle two texts, throw a draft away, tidy old ones. No save ever overwrites another's."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from frontdoor.accounts.permissions import permissions_of
from frontdoor.core.actions import action
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Job, Scope
from frontdoor.drafts.models import Draft, DraftText, Standing
from frontdoor.drafts.reads import as_saved, latest_draft
from frontdoor.drafts.texts import CurrentDraft, Fields, SavedText, fit_to_keep, one_line_end

VERSIONS_KEPT = 50
MOST_BESIDE = 50
MOST_DRAFTS = 200


@dataclass(frozen=True, slots=True)
class Saved:
    """The text stands as the draft's latest."""

    text: SavedText


@dataclass(frozen=True, slots=True)
class Conflict:
    """Another text was saved since. It stands, and yours is kept beside it until somebody chooses."""

    theirs: SavedText
    yours: SavedText


@action
def save_draft(
    *,
    by: Scope,
    purpose: str,
    thing: UUID | None = None,
    fields: Mapping[str, object],
    based_on: int,
    sitting: UUID | None = None,
    turn: int | None = None,
) -> Saved | Conflict:
    """Keep what is typed. `based_on` is the number of the text the page began from, 0 where it began empty.

    A text based on an older one never replaces the newer: both are kept and both are in the answer. `sitting` is a
    random id that an open page makes for itself; its own earlier save is not a conflict even where the answer to it
    was lost. `turn` counts the saves of a sitting upwards; one that arrives after a later one is out of date and
    changes nothing. Refused: `no_organisation`, `not_permitted`, `draft_too_long`, `draft_not_understood`,
    `too_many_drafts`, `too_many_texts`.
    """
    draft = _draft_to_write(by, purpose, thing)
    kept = fit_to_keep(fields)
    if draft.version == 0:
        return Saved(_add(draft, kept, based_on=0, sitting=sitting, turn=turn))
    latest = draft.texts.get(number=draft.version)
    if _same(latest.fields, kept):
        return Saved(as_saved(latest))
    own = sitting is not None and latest.sitting == sitting
    if own and turn is not None and latest.turn is not None and turn < latest.turn:
        return Saved(as_saved(latest))
    if own or based_on == draft.version:
        return Saved(_add(draft, kept, based_on=draft.version, sitting=sitting, turn=turn))
    return Conflict(theirs=as_saved(latest), yours=_keep_beside(draft, kept, based_on, sitting))


@action
def settle_conflict(
    *, by: Scope, purpose: str, thing: UUID | None = None, latest: int, beside: int, fields: Mapping[str, object]
) -> Saved | Conflict:
    """Make `fields` the draft's text, chosen with texts number `latest` and `beside` both in view.

    Where the draft has moved on past `latest`, nothing is replaced and the answer shows the two again.
    Refused: `draft_gone` where either is no longer there, and as `save_draft`.
    """
    draft = _draft_to_write(by, purpose, thing)
    kept = fit_to_keep(fields)
    fork = draft.texts.filter(standing=Standing.FORK, number=beside).first()
    if draft.version == 0 or fork is None:
        raise Refusal(
            code="draft_gone",
            words="One of these two texts has been dealt with on another page. Load the form again to see the draft.",
        )
    if latest != draft.version:
        return Conflict(theirs=as_saved(draft.texts.get(number=draft.version)), yours=as_saved(fork))
    DraftText.objects.filter(pk=fork.pk).update(standing=Standing.SETTLED)
    return Saved(_add(draft, kept, based_on=draft.version, sitting=None))


@action
def discard_draft(*, by: Scope, purpose: str, thing: UUID | None = None, based_on: int) -> CurrentDraft | None:
    """Let go of the text number `based_on` and those before it: it was sent, or is not wanted.

    Words typed on another page meanwhile are kept; what is left of the draft is the answer, None where nothing is.
    Refused: `no_organisation`, `not_permitted`.
    """
    owner, organisation = _whose(by)
    draft = (
        Draft.objects.select_for_update()
        .filter(owner_id=owner, organisation_id=organisation, purpose=purpose, thing=thing)
        .first()
    )
    if draft is None:
        return None
    draft.texts.filter(standing=Standing.FORK, number=based_on).delete()
    if based_on == draft.version:
        draft.texts.exclude(standing=Standing.FORK).delete()
        newest = draft.texts.order_by("-number").first()
        if newest is None:
            draft.delete()
            return None
        draft.texts.filter(pk=newest.pk).update(standing=Standing.LINE)
        Draft.objects.filter(pk=draft.pk).update(version=newest.number)
    return latest_draft(by=by, purpose=purpose, thing=thing)


@action
def tidy_drafts(*, by: Scope) -> int:
    """Remove drafts nobody has saved for DRAFTS_KEPT_DAYS days; give how many. For the job `tidy-drafts` alone."""
    if by.job is not Job.TIDY_DRAFTS:
        raise Refusal(code="not_permitted", words="Only the nightly job removes old drafts.")
    old = Draft.objects.filter(saved_at__lt=timezone.now() - timedelta(days=settings.DRAFTS_KEPT_DAYS))
    return old.delete()[1].get("drafts.Draft", 0)


def _whose(by: Scope) -> tuple[UUID, UUID]:
    if by.user is None or by.organisation is None:
        raise Refusal(code="no_organisation", words="Choose the organisation you are acting for, then save again.")
    if not permissions_of(by.user, by.organisation):
        raise Refusal(code="not_permitted", words="You no longer act for this organisation, so nothing was saved.")
    return by.user, by.organisation


def _draft_to_write(by: Scope, purpose: str, thing: UUID | None) -> Draft:
    """The draft's row, made where there is none, held until the transaction ends so that saves queue up behind it."""
    owner, organisation = _whose(by)
    mine = Draft.objects.filter(owner_id=owner, organisation_id=organisation)
    this_one = mine.select_for_update().filter(purpose=purpose, thing=thing)
    draft = this_one.first()
    if draft is None:
        if mine.count() >= MOST_DRAFTS:
            raise Refusal(
                code="too_many_drafts",
                words=f"You have {MOST_DRAFTS} drafts open, so this one is not saved. Send or discard some of them.",
            )
        # Two first saves may arrive together: one makes the row, both then find it.
        new = Draft(owner_id=owner, organisation_id=organisation, purpose=purpose, thing=thing, saved_at=timezone.now())
        Draft.objects.bulk_create([new], ignore_conflicts=True)
        draft = this_one.get()
    return draft


def _add(draft: Draft, fields: Fields, *, based_on: int, sitting: UUID | None, turn: int | None = None) -> SavedText:
    text = _number(draft, fields, based_on=based_on, sitting=sitting, standing=Standing.LINE, turn=turn)
    Draft.objects.filter(pk=draft.pk).update(version=text.number, numbered=text.number, saved_at=text.saved_at)
    line = draft.texts.exclude(standing=Standing.FORK).order_by("-number")
    oldest_kept = line.values_list("number", flat=True)[VERSIONS_KEPT - 1 : VERSIONS_KEPT].first()
    if oldest_kept is not None:
        line.filter(number__lt=oldest_kept).delete()
    return as_saved(text)


def _keep_beside(draft: Draft, fields: Fields, based_on: int, sitting: UUID | None) -> SavedText:
    """Keep a text beside the one that stands. A page typing on in its own fork moves that fork along."""
    forks = draft.texts.filter(standing=Standing.FORK)
    for fork in forks:
        if _same(fork.fields, fields):
            return as_saved(fork)
    forks.filter(number=based_on).delete()
    if forks.count() >= MOST_BESIDE:
        raise Refusal(
            code="too_many_texts",
            words=f"This draft has {MOST_BESIDE} other texts waiting for a choice, so this one is not saved. "
            "Your words are still on the page. Choose between the others first.",
        )
    text = _number(draft, fields, based_on=based_on, sitting=sitting, standing=Standing.FORK)
    Draft.objects.filter(pk=draft.pk).update(numbered=text.number, saved_at=text.saved_at)
    return as_saved(text)


def _number(
    draft: Draft,
    fields: Fields,
    *,
    based_on: int,
    sitting: UUID | None,
    standing: Standing,
    turn: int | None = None,
) -> DraftText:
    return DraftText.objects.create(
        draft=draft,
        owner_id=draft.owner_id,
        organisation_id=draft.organisation_id,
        number=draft.numbered + 1,
        based_on=based_on,
        standing=standing,
        sitting=sitting,
        turn=turn,
        fields=fields,
        saved_at=timezone.now(),
    )


def _same(one: Fields, other: Fields) -> bool:
    return _comparable(one) == _comparable(other)


def _comparable(fields: Fields) -> dict[str, str | list[str]]:
    return {
        name: [one_line_end(text) for text in value] if isinstance(value, list) else one_line_end(value)
        for name, value in fields.items()
    }

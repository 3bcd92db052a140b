"""What others suggest about an entry: it waits until it is answered, and what was approved stays meanwhile."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils import timezone

from frontdoor.accounts.permissions import permissions_of, require
from frontdoor.accounts.roles import May
from frontdoor.core.actions import action
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope
from neighbourhoods.editing import checked, write
from neighbourhoods.held import edit_held, entry_held
from neighbourhoods.keepers import entry_kept
from neighbourhoods.models import Asset, EditState, ProposedEdit, Through
from neighbourhoods.suggestions import confirm_by_group, wait_for_keeper


@action
def propose_edit(*, by: Scope, asset: UUID, said: Mapping[str, Any], words: str = "") -> ProposedEdit:
    """Suggest what an entry should say, for anybody with an account; only what differs from it now is kept.

    Refused: `not_permitted`, `unknown` (also for a refuge, and for what is not published), `nothing_changed`, and as
    `editing.checked`.
    """
    if by.user is None or by.organisation is None or not permissions_of(by.user, by.organisation):
        raise Refusal(code="not_permitted", words="Sign in, and choose the organisation you act for.")
    found = entry_held(asset)
    if not Asset.objects.for_workers().filter(pk=asset).exists():
        raise Refusal(code="unknown", words="There is no such entry in the directory.", field="asset")
    return wait_for_keeper(found, said, words, by=by.user)


@action
def approve_edit(*, by: Scope, edit: UUID, answer: str = "") -> ProposedEdit:
    """Let the entry say what was suggested. Where the group itself said it, the group has confirmed the rest too.

    Refused: `not_permitted`, `not_your_place`, `no_such_edit`, `edit_answered`, and as `editing.checked`.
    """
    found = _to_answer(by, edit)
    asset = entry_held(found.asset_id)
    write(asset, checked(asset, found.said))
    if found.through == Through.LINK:
        confirm_by_group(asset)
    return _answer(by, found, EditState.APPROVED, answer)


@action
def refuse_edit(*, by: Scope, edit: UUID, answer: str) -> ProposedEdit:
    """Leave the entry as it is, and say why. Refused: as `approve_edit`, and `answer_missing`."""
    found = _to_answer(by, edit)
    if not answer.strip():
        raise Refusal(code="answer_missing", words="Say why it stays as it is.", field="answer")
    return _answer(by, found, EditState.REFUSED, answer)


def _to_answer(by: Scope, edit: UUID) -> ProposedEdit:
    require(by, May.KEEP_THE_MAP)
    found = edit_held(edit)
    entry_kept(by, found.asset_id)
    if found.state != EditState.WAITING:
        raise Refusal(code="edit_answered", words="This has been answered already.")
    return found


def _answer(by: Scope, found: ProposedEdit, state: EditState, answer: str) -> ProposedEdit:
    found.state, found.answer = state, answer.strip()
    found.answered_at, found.answered_by_id = timezone.now(), by.user
    found.save(update_fields=["state", "answer", "answered_at", "answered_by"], force_update=True)
    return found

"""What comes in from others about an entry, whichever door they come through."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from frontdoor.core.refusals import Refusal
from neighbourhoods.editing import changed, checked, facts_of
from neighbourhoods.models import Asset, ConfirmedHow, EditState, ProposedEdit, Through

MOST_WAITING = 20


def wait_for_keeper(asset: Asset, said: Mapping[str, Any], words: str, *, by: UUID | None) -> ProposedEdit:
    """Keep a suggestion until it is answered; without `by` it came through the group's link."""
    if ProposedEdit.objects.filter(asset=asset, state=EditState.WAITING).count() >= MOST_WAITING:
        raise Refusal(
            code="too_many_waiting", words="Many suggestions wait here already. Try again when they are answered."
        )
    before = facts_of(asset)
    told = changed(before, checked(asset, said))
    if not told and not words.strip():
        raise Refusal(
            code="nothing_changed",
            words="This says what the entry says already. Change something, or say what is wrong.",
        )
    return ProposedEdit.objects.create(
        asset=asset,
        said=told,
        before={name: before.get(name) for name in told},
        words=words.strip(),
        through=Through.LINK if by is None else Through.ACCOUNT,
        proposed_at=timezone.now(),
        proposed_by_id=by,
    )


def waiting_of_group(asset: Asset) -> "QuerySet[ProposedEdit]":
    """What the group itself sent through its link and nobody has answered, the newest first."""
    sent = ProposedEdit.objects.filter(asset=asset, through=Through.LINK, state=EditState.WAITING)
    return sent.order_by("-proposed_at", "-id")


def confirm_by_group(asset: Asset) -> None:
    """Note that the group itself has said that its entry is true."""
    asset.confirmed_at, asset.confirmed_by, asset.confirmed_how = timezone.now(), None, ConfirmedHow.GROUP
    asset.save(update_fields=["confirmed_at", "confirmed_by", "confirmed_how"], force_update=True)

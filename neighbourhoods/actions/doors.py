"""What a group does with its entry through its link, without an account: confirm, correct, withdraw, take a break."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from frontdoor.core.actions import action
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope
from frontdoor.links.actions import NewDoor, Passage, close_door, open_door, use_door
from frontdoor.links.models import Door
from neighbourhoods.group_links import PURPOSE, live_doors
from neighbourhoods.held import entry_held
from neighbourhoods.keepers import entry_kept
from neighbourhoods.models import Asset, AssetContact, AssetStatus, ProposedEdit, Through
from neighbourhoods.room import write_room
from neighbourhoods.suggestions import confirm_by_group, wait_for_keeper, waiting_of_group

THING = "asset"
LINK_LASTS = timedelta(days=60)
MOST_LINKS = 10
TIMES = 1_000
"""How often one link may be gone through: every page behind it is one time."""


@action
def open_entry_door(*, by: Scope, asset: UUID) -> NewDoor:
    """Make a link and a code for the group to look after its own entry by, for two months.

    Both are shown once, to be passed on by different routes. Refused: `not_permitted`, `not_your_place`, `unknown`,
    `not_published`, `too_many_links` where ten are open.
    """
    found = entry_kept(by, asset)
    if found.status != AssetStatus.PUBLISHED:
        raise Refusal(code="not_published", words="Publish the entry first: there is nothing for them to look at yet.")
    if live_doors(found.pk).count() >= MOST_LINKS:
        raise Refusal(code="too_many_links", words="Many links of this entry are open. Close one that nobody uses.")
    return open_door(
        by=by, purpose=PURPOSE, thing_kind=THING, thing_id=found.pk, until=timezone.now() + LINK_LASTS, uses=TIMES
    )


@action
def close_entry_door(*, by: Scope, asset: UUID, door: UUID) -> None:
    """Close a link of an entry for good, also for whoever is inside. Twice changes nothing.

    Refused: `not_permitted`, `not_your_place`, `unknown`, `no_such_door` where the acting organisation did not make it.
    """
    found = entry_kept(by, asset)
    if not Door.objects.filter(pk=door, purpose=PURPOSE, thing_id=found.pk).exists():
        raise Refusal(code="no_such_door", words="Your organisation has made no such link for this entry.")
    close_door(by=by, door=door)


@action
def close_entry_doors(*, by: Scope, asset: UUID) -> int:
    """End the links that the acting organisation gave out for an entry; give how many were still open.

    Refused: `not_permitted`, `not_your_place`, `unknown`.
    """
    found = entry_kept(by, asset)
    mine = Door.objects.filter(organisation=by.organisation, purpose=PURPOSE, thing_id=found.pk, closed_at=None)
    live = list(mine.filter(valid_until__gt=timezone.now()))
    for door in live:
        close_door(by=by, door=door.pk)
    return len(live)


@action
def confirm_at_door(*, by: Scope, entry: str) -> Asset:
    """The group says that all its entry says is true today.

    Refused: as `links.actions.use_door`, `unknown`, and `correction_waits` where they have said themselves that
    something is not.
    """
    found = _behind(use_door(by=by, purpose=PURPOSE, entry=entry))
    if waiting_of_group(found).exists():
        raise Refusal(
            code="correction_waits",
            words="What you put right still waits. Once it is answered, read your entry through again.",
        )
    confirm_by_group(found)
    return found


@action
def propose_at_door(*, by: Scope, entry: str, said: Mapping[str, Any], words: str = "") -> ProposedEdit:
    """The group says what its entry should say; it waits for whoever keeps the map.

    Refused: as `links.actions.use_door`, `unknown`, and as `edits.propose_edit`.
    """
    return wait_for_keeper(_behind(use_door(by=by, purpose=PURPOSE, entry=entry)), said, words, by=None)


@action
def withdraw_contact_at_door(*, by: Scope, entry: str, field: AssetContact.Field) -> None:
    """Stop showing one field of a contact, at once: whoever agreed to it takes that back.

    Refused: as `links.actions.use_door`, and `unknown` where none is shown.
    """
    found = _behind(use_door(by=by, purpose=PURPOSE, entry=entry))
    shown = AssetContact.objects.filter(asset=found, field=field, withdrawn_at=None)
    now = timezone.now()
    if not shown.update(withdrawn_at=now, withdrawn_through=Through.LINK):
        raise Refusal(code="unknown", words="This is not shown any more.", field="field")
    found.changed_at = now
    found.save(update_fields=["changed_at"], force_update=True)


@action
def say_room_at_door(*, by: Scope, entry: str, capacity: int | None, paused: bool, until: date | None = None) -> Asset:
    """The group says how many more people it can welcome (None: not known), and whether it takes a break.

    Refused: as `links.actions.use_door`, `unknown`, `capacity_wrong`, `until_wrong`.
    """
    found = _behind(use_door(by=by, purpose=PURPOSE, entry=entry))
    write_room(found, capacity=capacity, paused=paused, until=until)
    return found


def _behind(passage: Passage) -> Asset:
    """The entry a link leads to. An entry that was taken out, or turned out to be a refuge, has no page behind it."""
    found = entry_held(passage.thing_id)
    if not Asset.objects.for_workers().filter(pk=found.pk).exists():
        raise Refusal(code="unknown", words="This entry is not in the directory any more.")
    return found

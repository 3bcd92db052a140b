"""Keeping an entry from the public, and letting it be seen again."""

from uuid import UUID, uuid4

from django.utils import timezone

from frontdoor.accounts.permissions import require_of_host
from frontdoor.accounts.roles import May
from frontdoor.core.actions import action
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Job, Scope
from neighbourhoods.held import NO_SUCH_ENTRY, entry_held
from neighbourhoods.keepers import entry_kept
from neighbourhoods.models import Asset, AssetLocation, Withheld

JOBS = (Job.FILL_DEMO,)


@action
def withhold_asset(*, by: Scope, asset: UUID, why: Withheld) -> Asset:
    """Keep an entry from the public at once: not in pages, files or feeds. A refuge is kept from workers' searches too.

    Refused: `not_permitted`, `not_your_place`, `unknown` (also where it is a refuge already).
    """
    found = _say(entry_kept(by, asset, jobs=JOBS), why)
    if why == Withheld.REFUGE:
        _own_locations(found)
    return found


@action
def show_again(*, by: Scope, asset: UUID) -> Asset:
    """Let everybody see an entry that was for workers only, once it is published.

    Refused: `not_permitted`, `not_your_place`, `unknown` (also for a refuge), `not_withheld`.
    """
    found = entry_kept(by, asset)
    if not found.withheld:
        raise Refusal(code="not_withheld", words="Everybody can see it already.")
    return _say(found, "")


@action
def no_longer_a_refuge(*, by: Scope, asset: UUID) -> Asset:
    """Put back an entry that was kept as a refuge, as one for workers only: two people show it to everybody.

    For whoever watches over what is shared for the organisation this site belongs to, not for those who keep the map.
    Refused: `not_permitted`, `unknown`.
    """
    require_of_host(by, May.OVERSEE_SHARING)
    found = entry_held(asset)
    if found.withheld != Withheld.REFUGE:
        raise Refusal(code="unknown", words=NO_SUCH_ENTRY, field="asset")
    return _say(found, Withheld.INTERNAL)


def _say(found: Asset, why: str) -> Asset:
    found.withheld, found.changed_at = why, timezone.now()
    found.save(update_fields=["withheld", "changed_at"], force_update=True)
    return found


def _own_locations(refuge: Asset) -> None:
    """Give a refuge locations of its own: one it shares, or that a file or a source knows, may be moved or shown."""
    for link in AssetLocation.objects.filter(asset=refuge).select_related("location"):
        where = link.location
        where.pk, where.imported, where._state.adding = uuid4(), "", True
        where.save(force_insert=True)
        link.location = where
        link.save(update_fields=["location"], force_update=True)

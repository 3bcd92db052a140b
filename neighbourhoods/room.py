"""How many more people an entry can welcome, and whether it takes a break: said through many doors, written here."""

from datetime import date

from django.utils import timezone

from frontdoor.core.clock import within_reach
from frontdoor.core.refusals import Refusal
from neighbourhoods.models import Asset


def write_room(asset: Asset, *, capacity: int | None, paused: bool, until: date | None = None) -> None:
    """Keep what was said: None where nobody knows. A break that goes on began when it began; `until` is its last day,
    where one is known.

    Refused: `capacity_wrong`, `until_wrong`.
    """
    if capacity is not None and capacity < 0:
        raise Refusal(code="capacity_wrong", words="Enter how many more people, 0 or above.", field="capacity")
    if until is not None and not paused:
        raise Refusal(code="until_wrong", words="Only a break has a last day. Say that you take one.", field="until")
    if until is not None and (until < timezone.localdate() or not within_reach(until)):
        raise Refusal(code="until_wrong", words="Enter a last day that is still to come.", field="until")
    asset.capacity = capacity
    asset.paused_at = (asset.paused_at or timezone.now()) if paused else None
    asset.paused_until = until
    asset.save(update_fields=["capacity", "paused_at", "paused_until"], force_update=True)

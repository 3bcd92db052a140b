"""How many more people an entry can welcome, and whether it takes a break: said through many doors, written here."""

from django.utils import timezone

from frontdoor.core.refusals import Refusal
from neighbourhoods.models import Asset


def write_room(asset: Asset, *, capacity: int | None, paused: bool) -> None:
    """Keep what was said: None where nobody knows. A break that goes on began when it began.

    Refused: `capacity_wrong`.
    """
    if capacity is not None and capacity < 0:
        raise Refusal(code="capacity_wrong", words="Enter how many more people, 0 or above.", field="capacity")
    asset.capacity = capacity
    asset.paused_at = (asset.paused_at or timezone.now()) if paused else None
    asset.save(update_fields=["capacity", "paused_at"], force_update=True)

"""How lately somebody said that an entry is true, in words."""

from datetime import datetime

from django.utils import timezone

from neighbourhoods.models import Asset
from neighbourhoods.models.entries import FRESH_FOR


def is_due(asset: Asset, now: datetime) -> bool:
    """Whether somebody should look at the entry again, as `AssetQuerySet.due`."""
    return asset.confirmed_at is None or asset.confirmed_at < now - FRESH_FOR[asset.kind]


def freshness_to_themselves(asset: Asset) -> str:
    """The same, said to the group itself: there is nobody they should ask."""
    if asset.confirmed_at is None:
        return "Nobody has confirmed this yet."
    return f"This was last confirmed in {timezone.localtime(asset.confirmed_at):%B %Y}."


def freshness_words(asset: Asset, now: datetime) -> str:
    """A sentence for everybody: "Confirmed in October 2026." and, where that is long ago, what to do about it."""
    if asset.confirmed_at is None:
        return "Nobody has confirmed this yet. Please ask before you go."
    month = f"{timezone.localtime(asset.confirmed_at):%B %Y}"
    if is_due(asset, now):
        return f"Last confirmed in {month}. Please ask before you go."
    return f"Confirmed in {month}."

"""The links of groups: which of them still open an entry."""

from uuid import UUID

from django.db.models import F, QuerySet
from django.utils import timezone

from frontdoor.links.models import MAX_WRONG_CODES, Door

PURPOSE = "keep-entry"


def live_doors(asset: UUID) -> "QuerySet[Door]":
    """The links that still open an entry, of the acting organisation alone; the newest first."""
    doors = Door.objects.filter(purpose=PURPOSE, thing_id=asset, closed_at=None, valid_until__gt=timezone.now())
    return doors.filter(uses__lt=F("uses_allowed"), wrong_codes__lt=MAX_WRONG_CODES).order_by("-opened_at", "-id")

"""The list a partner's program reads: what is shared with its organisation, and what was until the sharing ended."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, Value

from enabling_help.models import Introduction, IntroductionEvent
from enabling_help.reads import LATEST_SHARED, made_to_us
from frontdoor.core.clock import ClockTimestamp
from frontdoor.core.paging import Page, page_of
from frontdoor.core.scope import Scope, acting_organisation
from frontdoor.people.items import Effect, Item, Purpose
from frontdoor.people.models import SharingBasis, SharingBasisQuerySet

SHARING_ENDED = "sharing-ended"
"""Where a referral stands for whoever may not see it any more: no state of its own, which would tell how it goes on."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which referrals are asked for: states or SHARING_ENDED, changed since a moment, known of or not; None: all."""

    states: frozenset[str] = frozenset()
    since: datetime | None = None
    acknowledged: bool | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """One referral of the list. `introduction` is None where its sharing has ended; then only its id is told."""

    id: UUID
    shared_until: datetime | None
    introduction: Introduction | None


def listed(*, by: Scope, wanted: Wanted, cursor: str | None) -> tuple[list[Listed], Page[SharingBasis]]:
    """One page, the latest shared first, driven by the sharing basis. Every referral stands in the list once.

    What can be seen is decided by the database for each row; what cannot be seen any more is listed by its id alone,
    so that whoever received it knows what to purge.
    """
    page = page_of(_narrowed(_ever_shared(by), wanted), by=LATEST_SHARED, cursor=cursor)
    seen = {row.pk: row for row in made_to_us(page.items)}
    return [_told(basis, seen.get(basis.row_id)) for basis in page.items if basis.row_id], page


def _told(basis: SharingBasis, row: Introduction | None) -> Listed:
    assert basis.row_id is not None
    return Listed(basis.row_id, basis.valid_until, row)


def _ever_shared(by: Scope) -> SharingBasisQuerySet:
    """The latest sharing of each introduction that was made to the acting organisation."""
    ours = SharingBasis.objects.filter(
        organisation=acting_organisation(by),
        item=Item.INTRODUCTION,
        purpose=Purpose.INTRODUCTION,
        effect=Effect.SHARE,
        row_id__isnull=False,
        valid_from__lte=ClockTimestamp(),
    )
    later = ours.filter(row_id=OuterRef("row_id"), person=OuterRef("person"), valid_from__gt=OuterRef("valid_from"))
    made = Func(Value(Item.INTRODUCTION), F("row_id"), function="item_row_exists", output_field=BooleanField())
    return ours.annotate(made=made).filter(~Exists(later), made=True)


def _narrowed(rows: SharingBasisQuerySet, wanted: Wanted) -> SharingBasisQuerySet:
    seen = Introduction.objects.filter(pk=OuterRef("row_id"))
    if wanted.states:
        of_state = Q(Exists(seen.filter(state__in=wanted.states)))
        rows = rows.filter(of_state | Q(~Exists(seen)) if SHARING_ENDED in wanted.states else of_state)
    if wanted.acknowledged is not None:
        rows = rows.filter(Exists(seen.filter(acknowledged_at__isnull=not wanted.acknowledged)))
    if wanted.since is not None:
        happened = IntroductionEvent.objects.filter(introduction=OuterRef("row_id"), happened_at__gte=wanted.since)
        ended = Q(valid_until__gte=wanted.since, valid_until__lte=ClockTimestamp())
        rows = rows.filter(Q(valid_from__gte=wanted.since) | ended | Q(Exists(happened)))
    return rows

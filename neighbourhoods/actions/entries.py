"""What a builder does with an entry of their neighbourhood: put it right, confirm it, know the people behind it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from frontdoor.core.actions import action
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Job, Scope
from neighbourhoods.actions.directory import add_asset, add_provider, publish_asset
from neighbourhoods.editing import checked, write
from neighbourhoods.keepers import entry_kept
from neighbourhoods.models import Asset, ConfirmedHow, Provider

JOBS = (Job.FILL_DEMO,)


@action
def add_entry(*, by: Scope, said: Mapping[str, Any], offered_by: str = "", publish: bool = False) -> Asset:
    """Put something good on the map whole: its facts, its address, when it happens, and who offers it, by name.

    `said` is as in `edit_asset`; a provider of that name is taken, else added. Refused: `not_permitted`,
    `not_your_place` where somebody else keeps the map there, and as `editing.checked`.
    """
    name = " ".join(offered_by.split())
    provider = Provider.objects.filter(name__iexact=name).order_by("id").first() if name else None
    if name and provider is None:
        provider = add_provider(by=by, name=name)
    asset = add_asset(by=by, name=said["name"], kind=said["kind"], provider=provider.pk if provider else None)
    told = checked(asset, said)
    words = f"{told.get('keywords', '')} {provider.name if provider else ''}".split()
    write(asset, {**told, "keywords": " ".join(dict.fromkeys(words))[:500]})
    asset = entry_kept(by, asset.pk)
    return publish_asset(by=by, asset=asset.pk) if publish else asset


@action
def edit_asset(*, by: Scope, asset: UUID, said: Mapping[str, Any], seen: datetime | None = None) -> Asset:
    """Let an entry say something else, at once: for whoever keeps the map where it is.

    `said` holds facts by name, as `editing.facts_of` gives them; `seen` is `changed_at` as the builder saw it.
    Refused: `not_permitted`, `not_your_place`, `unknown`, `changed_meanwhile`, and as `editing.checked`.
    """
    found = entry_kept(by, asset, jobs=JOBS)
    if seen is not None and seen != found.changed_at:
        raise Refusal(
            code="changed_meanwhile",
            words="Somebody changed this entry while you were writing. What it says now is shown below your words. "
            "Look at both, and save again.",
        )
    write(found, checked(found, said))
    return found


@action
def confirm_asset(*, by: Scope, asset: UUID) -> Asset:
    """Say that all an entry says is true today. Refused: `not_permitted`, `not_your_place`, `unknown`."""
    found = entry_kept(by, asset)
    found.confirmed_at, found.confirmed_by_id, found.confirmed_how = timezone.now(), by.user, ConfirmedHow.KEEPER
    found.save(update_fields=["confirmed_at", "confirmed_by", "confirmed_how"], force_update=True)
    return found


@action
def hold_relationship(*, by: Scope, asset: UUID) -> Asset:
    """Say that one knows the people behind an entry best, for the organisation one acts for.

    Refused: `not_permitted`, `not_your_place`, `unknown`.
    """
    found = entry_kept(by, asset)
    found.holder_id, found.holder_organisation_id = by.user, by.organisation
    found.save(update_fields=["holder", "holder_organisation"], force_update=True)
    return found

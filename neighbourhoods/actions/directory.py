"""What is done with entries of the directory: write one, say where it is, publish it, pause it, let it go."""

from datetime import date
from uuid import UUID

from django.utils import timezone

from frontdoor.accounts.models import Organisation
from frontdoor.accounts.permissions import require
from frontdoor.accounts.roles import May
from frontdoor.core.actions import action
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Job, Scope
from neighbourhoods.editing import well_formed
from neighbourhoods.held import entry_held
from neighbourhoods.keepers import entry_kept
from neighbourhoods.models import (
    Asset,
    AssetContact,
    AssetKind,
    AssetLocation,
    AssetPlace,
    AssetStatus,
    ConfirmedHow,
    Location,
    Place,
    Postcode,
    Provider,
    Through,
)
from neighbourhoods.placing import link_to_places
from neighbourhoods.postcodes import Point, written
from neighbourhoods.room import write_room
from neighbourhoods.workflow import NEXT

JOBS = (Job.FILL_DEMO,)
THEMSELVES = "The contact themselves"


@action
def add_provider(*, by: Scope, name: str, description: str = "", website: str = "", email: str = "") -> Provider:
    """Add whoever offers something to the directory. Refused: `not_permitted`, `name_missing`, `value_wrong`."""
    require(by, May.KEEP_THE_MAP, jobs=JOBS)
    provider = Provider(name=_named(name), description=description.strip(), website=website, email=email)
    well_formed(provider)
    provider.save(force_insert=True)
    return provider


@action
def take_introductions_for(*, by: Scope, provider: UUID, organisation: UUID) -> None:
    """From now on this organisation takes the introductions to whatever the provider offers.

    Refused: `not_permitted`, `unknown`, `organisation_taken` where it already does so for another provider.
    """
    require(by, May.MANAGE_ACCOUNTS, jobs=JOBS)
    if not Organisation.objects.filter(pk=organisation).exists():
        raise Refusal(code="unknown", words="There is no such organisation.", field="organisation")
    if Provider.objects.filter(organisation=organisation).exclude(pk=provider).exists():
        raise Refusal(
            code="organisation_taken",
            words="This organisation takes introductions for another provider already.",
            field="organisation",
        )
    if not Provider.objects.filter(pk=provider).update(organisation=organisation):
        raise Refusal(code="unknown", words="There is no such provider.", field="provider")


@action
def add_asset(
    *,
    by: Scope,
    name: str,
    kind: AssetKind,
    provider: UUID | None = None,
    summary: str = "",
    keywords: str = "",
    for_whom: str = "",
    fees: str = "",
    website: str = "",
    email: str = "",
    phone: str = "",
) -> Asset:
    """Write an entry; nobody else sees it until it is published. `email` and `phone` are the group's, not somebody's.

    Refused: `not_permitted`, `name_missing`, `unknown` provider, `value_wrong`.
    """
    require(by, May.KEEP_THE_MAP, jobs=JOBS)
    offered_by = Provider.objects.filter(pk=provider).first() if provider else None
    if provider and offered_by is None:
        raise Refusal(code="unknown", words="There is no such provider.", field="provider")
    asset = Asset(
        name=_named(name),
        kind=kind,
        provider=offered_by,
        summary=summary.strip(),
        keywords=" ".join((*keywords.split(), *(offered_by.name.split() if offered_by else ())))[:500],
        for_whom=for_whom.strip(),
        fees=fees.strip(),
        website=website,
        email=email,
        phone=phone.strip(),
        changed_at=timezone.now(),
    )
    well_formed(asset)
    asset.save(force_insert=True)
    return asset


@action
def locate_asset(
    *,
    by: Scope,
    asset: UUID,
    lines: str = "",
    town: str = "",
    county: str = "",
    postcode: str = "",
    at: Point | None = None,
) -> AssetLocation:
    """Say where an entry happens: an address, a postcode, or a point on the map; a postcode gives the point itself.

    Refused: `not_permitted`, `unknown`, `postcode_wrong`, `nowhere` where nothing of the three is given.
    """
    found = entry_kept(by, asset, jobs=JOBS)
    code = written(postcode)
    if postcode.strip() and not code:
        raise Refusal(code="postcode_wrong", words="Enter a full postcode, such as TW3 1ES.", field="postcode")
    if not (lines.strip() or code or at):
        raise Refusal(code="nowhere", words="Enter an address, a postcode, or a point on the map.", field="lines")
    middle = Postcode.objects.filter(code=code).first() if code and at is None else None
    there = at or middle
    location = Location.objects.create(
        lines=lines.strip(),
        town=town.strip(),
        county=county.strip(),
        postcode=code,
        latitude=there.latitude if there else None,
        longitude=there.longitude if there else None,
        placed_by_postcode=middle is not None,
    )
    link = AssetLocation.objects.create(asset=found, location=location)
    link_to_places([location.pk])
    _touch(found)
    return link


@action
def reach_place(*, by: Scope, asset: UUID, place: UUID) -> None:
    """Say that an entry reaches people in a place; twice changes nothing. Refused: `not_permitted`, `unknown`."""
    found = entry_kept(by, asset, jobs=JOBS)
    if not Place.objects.filter(pk=place).exists():
        raise Refusal(code="unknown", words="There is no such place.", field="place")
    AssetPlace.objects.get_or_create(asset=found, place_id=place, how=AssetPlace.How.REACHES)


@action
def publish_asset(*, by: Scope, asset: UUID) -> Asset:
    """Let anyone see an entry, unless it is withheld. Whoever publishes it says that it is true.

    Refused: `not_permitted`, `not_your_place`, `unknown`, `already_there`.
    """
    found = _move(by, asset, AssetStatus.PUBLISHED)
    if by.user is not None:
        found.confirmed_at, found.confirmed_by_id, found.confirmed_how = timezone.now(), by.user, ConfirmedHow.KEEPER
        found.save(update_fields=["confirmed_at", "confirmed_by", "confirmed_how"], force_update=True)
    return found


@action
def retire_asset(*, by: Scope, asset: UUID) -> Asset:
    """Take out an entry that is no longer there.

    Refused: `not_permitted`, `not_your_place`, `unknown`, `already_there`.
    """
    return _move(by, asset, AssetStatus.RETIRED)


@action
def say_room(*, by: Scope, asset: UUID, capacity: int | None, paused: bool, until: date | None = None) -> Asset:
    """Say how many more people an entry can welcome (None: not known), and whether it takes introductions at all now.
    A break ends by itself after its last day, `until`, where one is given.

    For whoever keeps the map, and for the organisation that takes introductions for its provider.
    Refused: `not_permitted`, `unknown`, `capacity_wrong`, `until_wrong`.
    """
    found = entry_held(asset)
    own = found.provider is not None and found.provider.organisation_id is not None
    if own and found.provider is not None and found.provider.organisation_id == by.organisation:
        require(by, May.ANSWER_INTRODUCTIONS, jobs=JOBS, programs=True)
    else:
        entry_kept(by, asset, jobs=JOBS)
    write_room(found, capacity=capacity, paused=paused, until=until)
    return found


@action
def end_breaks(*, by: Scope) -> int:
    """End every break whose last day is over; give how many. For the job `end-breaks` alone.

    Refused: `not_permitted`.
    """
    if by.job is not Job.END_BREAKS:
        raise Refusal(code="not_permitted", words="Only the job that looks each hour ends breaks.")
    over = Asset.objects.filter(paused_until__lt=timezone.localdate())
    return over.update(paused_at=None, paused_until=None)


@action
def name_contact(
    *,
    by: Scope,
    asset: UUID,
    field: AssetContact.Field,
    value: str,
    agreed_how: str,
    agreed_by: str = THEMSELVES,
) -> AssetContact:
    """Show one field of somebody who answers for an entry, because they agreed to it: `agreed_how` says how they did.

    `agreed_by` says whose detail it is, for the record alone. A field shown before is withdrawn for the new one.
    Refused: `not_permitted`, `unknown`, `value_missing`.
    """
    found = entry_kept(by, asset, jobs=JOBS)
    if not value.strip() or not agreed_how.strip() or not agreed_by.strip():
        raise Refusal(
            code="value_missing", words="Enter what is to be shown, and how the person agreed to it.", field="value"
        )
    now = timezone.now()
    AssetContact.objects.filter(asset=found, field=field, withdrawn_at=None).update(
        withdrawn_at=now, withdrawn_through=Through.ACCOUNT
    )
    contact = AssetContact.objects.create(
        asset=found,
        field=field,
        value=value.strip(),
        agreed_at=now,
        agreed_by=agreed_by.strip(),
        agreed_how=agreed_how.strip(),
    )
    _touch(found)
    return contact


@action
def withdraw_contact(*, by: Scope, asset: UUID, field: AssetContact.Field) -> None:
    """Stop showing a contact's field from now on. Refused: `not_permitted`, `unknown` where none is shown."""
    found = entry_kept(by, asset, jobs=JOBS)
    shown = AssetContact.objects.filter(asset=found, field=field, withdrawn_at=None)
    if not shown.update(withdrawn_at=timezone.now(), withdrawn_through=Through.ACCOUNT):
        raise Refusal(code="unknown", words="No such detail is shown for this entry.", field="field")
    _touch(found)


def _named(name: str) -> str:
    if not name.strip():
        raise Refusal(code="name_missing", words="Enter a name.", field="name")
    return " ".join(name.split())


def _touch(asset: Asset) -> Asset:
    asset.changed_at = timezone.now()
    asset.save(update_fields=["changed_at"], force_update=True)
    return asset


def _move(by: Scope, asset: UUID, to: AssetStatus) -> Asset:
    found = entry_kept(by, asset, jobs=JOBS)
    if to not in NEXT[AssetStatus(found.status)]:
        raise Refusal(code="already_there", words="This entry stands there already, or was never published.")
    found.status = to
    found.save(update_fields=["status"], force_update=True)
    return _touch(found)

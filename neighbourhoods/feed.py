"""Entries as Open Referral UK 3.0 (HSDS-UK-3.0) speaks of them. A field without a value is left out, never empty."""

from typing import Any
from uuid import UUID, uuid5

from django.db.models import QuerySet

from neighbourhoods.models import Asset, AssetContact, AssetLocation, AssetStatus, Location, Provider

VERSION = "HSDS-UK-3.0"
PROFILE = "https://github.com/OpenReferralUK/uk-profile/blob/main/docs/index.md"
OPENAPI = "https://openreferraluk.org/specifications/3.0/openapi.json"
NO_DESCRIPTION = "No description has been given."


def published() -> "QuerySet[Asset]":
    """What the feed holds: public entries that somebody offers. A bench is on our map and is no service."""
    return Asset.objects.public().filter(provider__isnull=False)


def published_at_locations() -> "QuerySet[AssetLocation]":
    """The same entries, once for each location."""
    return AssetLocation.objects.filter(
        asset__status=AssetStatus.PUBLISHED, asset__withheld="", asset__provider__isnull=False
    )


def details() -> dict[str, Any]:
    """What the feed says of itself."""
    return {"version": VERSION, "profile": PROFILE, "openapi_url": OPENAPI}


def service(asset: Asset) -> dict[str, Any]:
    """One entry as a service, with the organisation that offers it."""
    said: dict[str, Any] = {
        "id": str(asset.pk),
        "name": asset.name,
        "description": asset.summary,
        "url": asset.website,
        "email": asset.email,
        "status": "temporarily closed" if asset.paused_at else "active",
        "fees": asset.fees,
        "last_modified": asset.changed_at.isoformat(),
    }
    if asset.provider is not None:
        said |= {"organization_id": str(asset.provider.pk), "organization": organization(asset.provider)}
    return _filled(said)


def full_service(asset: Asset) -> dict[str, Any]:
    """One entry as a service, with its contacts, and each location it happens at."""
    links = asset.at.select_related("location").order_by("id")
    said = service(asset)
    if contacts := _contacts(asset):
        said["contacts"] = contacts
    if at := [_link(each) for each in links]:
        said["service_at_locations"] = at
    return said


def service_at_location(link: AssetLocation, metres: float | None = None) -> dict[str, Any]:
    """One entry at one location, the service inside. `distance` is in metres from the postcode that was asked for."""
    said = _link(link) | {"service": service(link.asset)}
    return said if metres is None else said | {"distance": round(metres, 1)}


def organization(provider: Provider) -> dict[str, Any]:
    """Whoever offers something. The standard wants a description of everyone."""
    return _filled(
        {
            "id": str(provider.pk),
            "name": provider.name,
            "description": provider.description.strip() or NO_DESCRIPTION,
            "email": provider.email,
            "website": provider.website,
        }
    )


def _link(link: AssetLocation) -> dict[str, Any]:
    return {
        "id": str(link.pk),
        "service_id": str(link.asset_id),
        "location_id": str(link.location_id),
        "location": _location(link.location),
    }


def _location(location: Location) -> dict[str, Any]:
    said: dict[str, Any] = {"id": str(location.pk), "location_type": "physical", "name": location.lines}
    if location.latitude is not None and location.longitude is not None:
        said |= {"latitude": location.latitude, "longitude": location.longitude}
    address = {
        "id": str(_made(location.pk, "address")),
        "location_id": str(location.pk),
        "address_1": location.lines,
        "city": location.town or location.county,
        "state_province": location.county or location.town,
        "postal_code": location.postcode,
        "country": "GB",
        "address_type": "physical",
    }
    if all(address.values()):  # the standard wants every one of these
        said["addresses"] = [address]
    return _filled(said)


def _contacts(asset: Asset) -> list[dict[str, Any]]:
    """The fields of a contact that they agreed to, and the group's own telephone."""
    agreed = {
        contact.field: contact.value for contact in AssetContact.objects.filter(asset=asset, withdrawn_at__isnull=True)
    }
    numbers = [number for number in (asset.phone, agreed.get(AssetContact.Field.PHONE, "")) if number]
    said = _filled(
        {
            "id": str(_made(asset.pk, "contact")),
            "service_id": str(asset.pk),
            "name": agreed.get(AssetContact.Field.NAME, ""),
            "email": agreed.get(AssetContact.Field.EMAIL, ""),
        }
    )
    if numbers:
        said["phones"] = [
            {"id": str(_made(asset.pk, f"phone {place}")), "number": number} for place, number in enumerate(numbers)
        ]
    return [said] if agreed or numbers else []


def _made(owner: UUID, what: str) -> UUID:
    """The id of something that has no row of its own: always the same for the same owner."""
    return uuid5(owner, what)


def _filled(said: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in said.items() if value is not None and value != ""}

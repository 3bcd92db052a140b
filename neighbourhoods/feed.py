"""Entries as Open Referral UK 3.0 (HSDS-UK-3.0) speaks of them. A field without a value is left out, never empty."""

from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from neighbourhoods.feed_parts import contacts, cost_options, filled, languages, location, made_id, schedule
from neighbourhoods.feed_terms import ACCESS, KINDS, SECTORS, OurTerms, term, term_id
from neighbourhoods.models import Asset, AssetContact, AssetLocation, AssetPlace, AssetTerm, Provider, Schedule

VERSION = "HSDS-UK-3.0"
PROFILE = "https://github.com/OpenReferralUK/uk-profile/blob/main/docs/index.md"
OPENAPI = "https://openreferraluk.org/specifications/3.0/openapi.json"
NO_DESCRIPTION = "No description has been given."


def published() -> "QuerySet[Asset]":
    """What the feed holds: public entries that somebody offers. A bench is on our map and is no service."""
    offered = Asset.objects.public().filter(provider__isnull=False)
    return offered.select_related("provider__organisation").defer("search")


def published_at_locations() -> "QuerySet[AssetLocation]":
    """The same entries, once for each location."""
    links = AssetLocation.objects.filter(asset__in=published().values("pk"))
    return links.select_related("location", "asset__provider__organisation").defer("asset__search")


def published_providers() -> "QuerySet[Provider]":
    """Who offers at least one public entry. Whoever runs nothing but a refuge is not in the feed."""
    return Provider.objects.filter(pk__in=published().values("provider_id")).select_related("organisation")


def with_all(rows: "QuerySet[Asset]") -> "QuerySet[Asset]":
    """The rows with all that a full service says, read together for the whole page."""
    reached = AssetPlace.objects.filter(how=AssetPlace.How.REACHES).select_related("place").order_by("place")
    return rows.prefetch_related(
        Prefetch("at", AssetLocation.objects.select_related("location").order_by("id")),
        Prefetch("contacts", AssetContact.objects.filter(withdrawn_at=None).order_by("field")),
        Prefetch("terms", AssetTerm.objects.select_related("term__taxonomy").order_by("term")),
        Prefetch("places", reached),
        Prefetch("schedules", Schedule.objects.order_by("id")),
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
        "eligibility_description": asset.for_whom,
        "assured_date": asset.confirmed_at.date().isoformat() if asset.confirmed_at else "",
        "last_modified": asset.changed_at.isoformat(),
    }
    if asset.provider is not None:
        said |= {"organization_id": str(asset.provider.pk), "organization": organization(asset.provider)}
    return filled(said)


def full_service(asset: Asset, ours: OurTerms) -> dict[str, Any]:
    """One entry as a service with all that hangs under it. Read it through `with_all`."""
    areas = [{"id": str(each.pk), "service_id": str(asset.pk), "name": each.place.name} for each in asset.places.all()]
    return service(asset) | filled(
        {
            "schedules": [schedule(each) for each in asset.schedules.all()],
            "service_areas": areas,
            "service_at_locations": [link_of(each, asset) for each in asset.at.all()],
            "languages": languages(asset),
            "cost_options": cost_options(asset),
            "contacts": contacts(asset, list(asset.contacts.all())),
            "attributes": _attributes(asset, ours),
        }
    )


def service_at_location(link: AssetLocation, metres: float | None = None) -> dict[str, Any]:
    """One entry at one location, the service inside. `distance` is in metres from the postcode that was asked for."""
    said = link_of(link, link.asset) | {"service": service(link.asset)}
    return said if metres is None else said | {"distance": round(metres, 1)}


def full_service_at_location(link: AssetLocation, asset: Asset, ours: OurTerms) -> dict[str, Any]:
    """One entry at one location, with all that hangs under the service but its other locations."""
    inside = full_service(asset, ours)
    inside.pop("service_at_locations", None)
    return link_of(link, asset) | {"service": inside}


def organization(provider: Provider) -> dict[str, Any]:
    """Whoever offers something. The standard wants a description of everyone."""
    return filled(
        {
            "id": str(provider.pk),
            "name": provider.name,
            "description": provider.description.strip() or NO_DESCRIPTION,
            "email": provider.email,
            "website": provider.website,
        }
    )


def full_organization(provider: Provider, ours: OurTerms) -> dict[str, Any]:
    """Whoever offers something, with their sector where they are one of the organisations of this front door."""
    sector = term_id(SECTORS, provider.organisation.sector) if provider.organisation else None
    return organization(provider) | filled(
        {"attributes": [_attribute(provider.pk, sector, "organization", ours)] if sector else []}
    )


def link_of(link: AssetLocation, asset: Asset) -> dict[str, Any]:
    """One entry at one location, without the service."""
    return {
        "id": str(link.pk),
        "service_id": str(link.asset_id),
        "location_id": str(link.location_id),
        "location": location(link.location, asset),
    }


def _attributes(asset: Asset, ours: OurTerms) -> list[dict[str, Any]]:
    said = [_attribute(asset.pk, term_id(KINDS, asset.kind), "service", ours)]
    said += [_attribute(asset.pk, term_id(ACCESS, each), "service", ours) for each in asset.access]
    return said + [
        {
            "id": str(each.pk),
            "link_id": str(asset.pk),
            "link_type": "service",
            "taxonomy_term_id": str(each.term_id),
            "taxonomy_term": term(each.term),
        }
        for each in asset.terms.all()
    ]


def _attribute(of: UUID, key: UUID, link_type: str, ours: OurTerms) -> dict[str, Any]:
    return {
        "id": made_id(of, f"attribute {key}"),
        "link_id": str(of),
        "link_type": link_type,
        "taxonomy_term_id": str(key),
        "taxonomy_term": ours.by_id[key],
    }

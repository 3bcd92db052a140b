"""What hangs under a service in the feed: when it happens, what it costs, its languages, its contacts, its address."""

from typing import Any
from uuid import UUID, uuid5

from neighbourhoods.languages import name_of
from neighbourhoods.models import Access, Asset, AssetContact, Cost, Location, Schedule


def made_id(owner: UUID, what: str) -> str:
    """The id of something that has no row of its own: always the same for the same owner."""
    return str(uuid5(owner, what))


def filled(said: dict[str, Any]) -> dict[str, Any]:
    """What is said, without whatever is empty: the standard refuses null and empty values."""
    return {key: value for key, value in said.items() if value is not None and value not in ("", [])}


def schedule(row: Schedule) -> dict[str, Any]:
    """One rule of days, in iCalendar's terms."""
    nth = str(row.nth) if row.nth else ""
    return filled(
        {
            "id": str(row.pk),
            "service_id": str(row.asset_id),
            "service_at_location_id": str(row.at_id or ""),
            "freq": row.repeats,
            "interval": row.every,
            "byday": ",".join(f"{nth}{day}" for day in row.days),
            "bymonthday": str(row.month_day or ""),
            "opens_at": row.starts.isoformat() if row.starts else "",
            "closes_at": row.ends.isoformat() if row.ends else "",
            "dtstart": row.valid_from.isoformat() if row.valid_from else "",
            "valid_from": row.valid_from.isoformat() if row.valid_from else "",
            "valid_to": row.valid_until.isoformat() if row.valid_until else "",
            "description": row.words,
        }
    )


def cost_options(asset: Asset) -> list[dict[str, Any]]:
    """What coming along costs, where somebody has said so."""
    if not asset.cost:
        return []
    said = {
        "id": made_id(asset.pk, "cost"),
        "service_id": str(asset.pk),
        "option": str(Cost(asset.cost).label),
        "amount": 0 if asset.cost == Cost.FREE else None,
        "amount_description": asset.fees,
    }
    return [filled(said)]


def languages(asset: Asset) -> list[dict[str, Any]]:
    """The languages spoken there, with the code and name that HSDS has and the UK profile lets stand."""
    return [
        {
            "id": made_id(asset.pk, f"language {code}"),
            "service_id": str(asset.pk),
            "code": code,
            "name": name_of(code),
        }
        for code in asset.languages
    ]


def contacts(asset: Asset, agreed: list[AssetContact]) -> list[dict[str, Any]]:
    """The group's own telephone; and, apart from it, what somebody agreed to have shown, field by field."""
    said = []
    if asset.phone:
        phone = {"id": made_id(asset.pk, "phone"), "number": asset.phone}
        said.append({"id": made_id(asset.pk, "switchboard"), "service_id": str(asset.pk), "phones": [phone]})
    fields = {contact.field: contact.value for contact in agreed}
    if fields:
        number = fields.get(AssetContact.Field.PHONE, "")
        phones = [{"id": made_id(asset.pk, "contact's phone"), "number": number}] if number else []
        said.append(
            filled(
                {
                    "id": made_id(asset.pk, "contact"),
                    "service_id": str(asset.pk),
                    "name": fields.get(AssetContact.Field.NAME, ""),
                    "email": fields.get(AssetContact.Field.EMAIL, ""),
                    "phones": phones,
                }
            )
        )
    return said


def location(row: Location, asset: Asset) -> dict[str, Any]:
    """Where it happens, with what makes it easier to come there for this entry."""
    said: dict[str, Any] = {"id": str(row.pk), "location_type": "physical", "name": row.lines}
    if row.latitude is not None and row.longitude is not None:
        said |= {"latitude": row.latitude, "longitude": row.longitude}
    address = {
        "id": made_id(row.pk, "address"),
        "location_id": str(row.pk),
        "address_1": row.lines,
        "city": row.town or row.county,
        "state_province": row.county or row.town,
        "postal_code": row.postcode,
        "country": "GB",
        "address_type": "physical",
    }
    if all(address.values()):  # the standard wants every one of these
        said["addresses"] = [address]
    if asset.access or asset.access_words:
        access = {
            "id": made_id(row.pk, f"access {asset.pk}"),
            "location_id": str(row.pk),
            "description": "; ".join(str(Access(each).label) for each in asset.access),
            "details": asset.access_words,
        }
        said["accessibility"] = [filled(access)]
    return filled(said)

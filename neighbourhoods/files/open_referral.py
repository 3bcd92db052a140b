"""One service as Open Referral UK 3.0 or HSDS 3.0 speaks of it, read into what an entry holds. Nothing is written here.

Names and e-mail addresses of contacts are passed over: nobody here has those people's agreement to show them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from frontdoor.core.clock import within_reach
from frontdoor.core.refusals import Refusal
from neighbourhoods.brought import digest_of
from neighbourhoods.feed_terms import ACCESS_OF_TERM, KIND_OF_TERM, OUR_TERMS
from neighbourhoods.files.directory import id_of, plain_words
from neighbourhoods.files.schedules import read_schedule
from neighbourhoods.languages import LANGUAGES, code_of
from neighbourhoods.models import AssetKind, AssetStatus, Cost
from neighbourhoods.postcodes import written

Body = Mapping[str, Any]
STATUS = {
    "active": AssetStatus.PUBLISHED,
    "temporarily closed": AssetStatus.PUBLISHED,
    "inactive": AssetStatus.RETIRED,
    "defunct": AssetStatus.RETIRED,
}
_NORTH, _EAST = 90.0, 180.0


@dataclass(frozen=True, slots=True)
class LocationSaid:
    """Where a service happens: the ids of the location and of its link, and what a Location holds."""

    their_id: str
    link_id: str
    fields: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ServiceSaid:
    """One service: its id there, what an Asset holds, who offers it, where and when, and the terms it is about.

    `provider` is (id there, fields) or None; `terms` are bodies of terms that are not our own; `schedules` are the
    fields of a Schedule with `at`, the id of a link there or empty. `paused` says that it is closed for now,
    and `confirmed_at` when somebody there last looked at it, as far as it says.
    `content` is the digest of all it said, but for when it was last touched; `notes` are words on what was left out.
    """

    their_id: str
    fields: dict[str, Any]
    paused: bool
    provider: tuple[str, dict[str, Any]] | None
    locations: list[LocationSaid]
    terms: list[Body]
    schedules: list[dict[str, Any]]
    confirmed_at: datetime | None
    content: str
    notes: list[str] = field(default_factory=list)


def read_service(said: Body) -> ServiceSaid:
    """Read one service, with whatever hangs under it. Refused: `value_missing` without id or name, `status_unknown`."""
    their_id, name = text(said.get("id"), 200), text(said.get("name"), 200)
    if not their_id or not name:
        raise Refusal(code="value_missing", words="This service has no id or no name.")
    status = STATUS.get(text(said.get("status"), 40).casefold())
    if status is None:
        raise Refusal(code="status_unknown", words="This service has a status we do not know.")
    notes: list[str] = []
    provider = _provider(said, notes)
    terms = _terms(said)
    return ServiceSaid(
        their_id=their_id,
        fields=_fields(said, notes)
        | {
            "name": name,
            "status": status,
            "keywords": " ".join(_keywords(said, provider, terms))[:500],
        },
        paused=text(said.get("status"), 40).casefold() == "temporarily closed",
        provider=provider,
        locations=list(_locations(said, notes)),
        terms=[term for term in terms if id_of("taxonomy_term", text(term.get("id"), 200)) not in OUR_TERMS],
        schedules=list(_schedules(said, notes)),
        confirmed_at=moment(said.get("assured_date")) or moment(said.get("last_modified")),
        content=digest_of({key: value for key, value in said.items() if key != "last_modified"}),
        notes=notes,
    )


def text(value: object, most: int) -> str:
    """A text of one line, no longer than `most`; empty for what is no text and no number."""
    return " ".join(_long(value).split())[:most].strip()


def many(value: object) -> list[Body]:
    """The objects of a list; none where it is no list."""
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []


def moment(value: object) -> datetime | None:
    """A time in ISO 8601, or the beginning of a day; None where it is neither, or in no year we reckon with."""
    said = text(value, 40)
    try:
        at = parse_datetime(said)
        day = parse_date(said) if at is None else None
    except ValueError:
        return None
    if at is None and day is not None:
        at = datetime.combine(day, time.min)
    if at is None or not within_reach(at):
        return None
    return (at if timezone.is_aware(at) else timezone.make_aware(at)).astimezone(UTC)


def web_address(value: object, notes: list[str], what: str) -> str:
    """An address of the web as it is kept; empty, with a note, where it is none."""
    said = text(value, 500)
    try:
        if said:
            URLValidator(schemes=["http", "https"])(said)
    except ValidationError:
        notes.append(f"{what} is no address of the web and was left out.")
        return ""
    return said


def provider_fields(said: Body, notes: list[str]) -> dict[str, Any]:
    """What a Provider holds, from an organisation."""
    return {
        "name": text(said.get("name"), 200),
        "description": plain_words(_long(said.get("description"))),
        "website": web_address(said.get("website") or said.get("url"), notes, "The organisation's website"),
        "email": _email(said.get("email"), notes, "The organisation's e-mail address"),
    }


def _long(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).encode(errors="replace").decode().replace("\0", "").strip()


def _email(value: object, notes: list[str], what: str) -> str:
    said = text(value, 254)
    try:
        if said:
            EmailValidator()(said)
    except ValidationError:
        notes.append(f"{what} cannot be used and was left out.")
        return ""
    return said


def _provider(said: Body, notes: list[str]) -> tuple[str, dict[str, Any]] | None:
    offered_by = said.get("organization")
    if not isinstance(offered_by, Mapping):
        return None
    key, fields = text(offered_by.get("id"), 200), provider_fields(offered_by, notes)
    return (key, fields) if key and fields["name"] else None


def _fields(said: Body, notes: list[str]) -> dict[str, Any]:
    found = [id_of("taxonomy_term", text(term.get("id"), 200)) for term in _terms(said)]
    ours = [key for key in found if key in OUR_TERMS]
    kinds = [KIND_OF_TERM[key] for key in ours if key is not None and key in KIND_OF_TERM]
    described = [text(each.get("details"), 500) for each in _access(said)]
    return {
        "kind": kinds[0] if kinds else AssetKind.GROUPS,
        "summary": plain_words(_long(said.get("description"))),
        "for_whom": text(said.get("eligibility_description"), 500) or _ages(said),
        "fees": plain_words(_long(said.get("fees_description") or said.get("fees"))),
        "website": web_address(said.get("url"), notes, "Its website"),
        "email": _email(said.get("email"), notes, "Its e-mail address"),
        "phone": _phone(said),
        "cost": _cost(said),
        "access": sorted({ACCESS_OF_TERM[key] for key in ours if key is not None and key in ACCESS_OF_TERM}),
        "access_words": next((each for each in described if each), ""),
        "languages": list(_languages(said)),
    }


def _ages(said: Body) -> str:
    youngest, oldest = text(said.get("minimum_age"), 6), text(said.get("maximum_age"), 6)
    if youngest and oldest:
        return f"Ages {youngest} to {oldest}"
    return f"Ages {youngest} and over" if youngest else f"Up to the age of {oldest}" if oldest else ""


def _phone(said: Body) -> str:
    """The first number that is not under somebody's name."""
    nameless = [each for each in many(said.get("contacts")) if not text(each.get("name"), 200)]
    for phone in [*many(said.get("phones")), *(phone for each in nameless for phone in many(each.get("phones")))]:
        if number := text(phone.get("number"), 40).strip('"'):
            return number
    return ""


def _cost(said: Body) -> str:
    options = many(said.get("cost_options"))
    labels = {str(label).casefold(): value for value, label in Cost.choices}
    for option in options:
        if known := labels.get(text(option.get("option"), 200).casefold()):
            return str(known)
    try:
        amounts = [float(text(option.get("amount"), 20)) for option in options if text(option.get("amount"), 20)]
    except ValueError:
        return ""
    return "" if not amounts else Cost.PAID if any(amounts) else Cost.FREE


def _languages(said: Body) -> Iterator[str]:
    """Each language once, by its code; by its name where its code says nothing to us."""
    seen = set()
    for each in many(said.get("languages")):
        code = text(each.get("code"), 35).lower()
        known = code if code in LANGUAGES else code_of(text(each.get("name"), 100))
        if known and known not in seen:
            seen.add(known)
            yield known


def _access(said: Body) -> Iterator[Body]:
    for link in many(said.get("service_at_locations")):
        where = link.get("location")
        if isinstance(where, Mapping):
            yield from many(where.get("accessibility"))


def _terms(said: Body) -> list[Body]:
    found = [each.get("taxonomy_term") for each in many(said.get("attributes"))]
    return [term for term in found if isinstance(term, Mapping) and text(term.get("id"), 200)]


def _keywords(said: Body, provider: tuple[str, dict[str, Any]] | None, terms: list[Body]) -> Iterator[str]:
    yield text(said.get("alternate_name"), 200)
    yield provider[1]["name"] if provider else ""
    yield from (text(term.get("name"), 200) for term in terms)


def _locations(said: Body, notes: list[str]) -> Iterator[LocationSaid]:
    for link in many(said.get("service_at_locations")):
        where = link.get("location")
        key = text(where.get("id"), 200) if isinstance(where, Mapping) else ""
        if not isinstance(where, Mapping) or not key:
            notes.append("A location without an id was left out.")
        elif text(where.get("location_type"), 20).casefold() != "virtual":
            yield LocationSaid(key, text(link.get("id"), 200), _place(where, notes))


def _place(where: Body, notes: list[str]) -> dict[str, Any]:
    address: Body = next(iter(many(where.get("addresses"))), {})
    lines = ", ".join(filter(None, (text(address.get(name), 200) for name in ("address_1", "address_2"))))
    latitude, longitude = _degrees(where.get("latitude"), _NORTH), _degrees(where.get("longitude"), _EAST)
    said_where = any(text(where.get(name), 40) for name in ("latitude", "longitude"))
    nowhere = latitude is None or longitude is None or (latitude == 0 and longitude == 0)
    if said_where and nowhere:
        notes.append("Its coordinates are not on the earth, or nowhere in particular, and were left out.")
    return {
        "lines": (lines or text(where.get("name"), 300))[:300],
        "town": text(address.get("city"), 100),
        "county": text(address.get("state_province") or address.get("region"), 100),
        "postcode": written(text(address.get("postal_code"), 20)),
        "latitude": None if nowhere else latitude,
        "longitude": None if nowhere else longitude,
    }


def _degrees(value: object, most: float) -> float | None:
    try:
        degrees = float(text(value, 40))
    except ValueError:
        return None
    return degrees if -most <= degrees <= most else None


def _schedules(said: Body, notes: list[str]) -> Iterator[dict[str, Any]]:
    for each in many(said.get("schedules")):
        try:
            yield from read_schedule(each)
        except Refusal as refusal:
            notes.append(refusal.words)

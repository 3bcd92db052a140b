"""Who somebody of the demo is: what to call them, how to reach them, and the council's own basis to know it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from frontdoor.local.demo.borough import Borough
from frontdoor.local.demo.chance import Chance
from frontdoor.local.demo.rows import Pen
from frontdoor.local.demo.words import words
from frontdoor.people.actions import EVERY_ITEM, SPECIAL_ITEMS
from frontdoor.people.items import Confidentiality, Effect, LawfulBasis, Purpose, SpecialCondition
from frontdoor.people.models import (
    Communication,
    Gift,
    Identity,
    KnownAs,
    Person,
    Reach,
    ReachKind,
    SharingBasis,
)
from frontdoor.people.steps import Kind

LEAST_YEARS, MIDDLE_YEARS, MOST_YEARS, OLDER = 18, 68, 98, 55


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of somebody. Somebody who gave no name has empty ones; `postcode` is then empty too."""

    first_name: str
    full_name: str
    born_on: date | None
    phone: str
    email: str
    postcode: str
    language: str


@cache
def _families() -> tuple[list[dict[str, Any]], list[float]]:
    return words("names"), [each["share"] for each in words("names")]


def somebody(chance: Chance, borough: Borough, *, named: bool) -> Known:
    """Make somebody up. A few give no name, unless `named`."""
    if not named and chance.happens(0.04):
        return Known("", "", None, "", "", "", "")
    years = int(chance.triangular(LEAST_YEARS, MOST_YEARS, MIDDLE_YEARS))
    family = chance.choices(*_families())[0]
    first, last = chance.choice(family["older" if years > OLDER else "younger"]), chance.choice(family["family"])
    born = borough.year.today - timedelta(days=round(years * 365.25) + chance.randrange(365))
    speaks = chance.choice(family["languages"]) if "languages" in family and chance.happens(0.2) else ""
    mobile = chance.happens(0.55 if years > OLDER else 0.9)
    number = f"07700 900{chance.randrange(1_000):03}" if mobile else f"01632 960{chance.randrange(1_000):03}"
    address = f"{first}.{last}{chance.randrange(100)}@example.org".lower()
    return Known(
        first_name=first,
        full_name=f"{first} {last}" if chance.happens(0.9) else "",
        born_on=born if chance.happens(0.6) else None,
        phone=number if chance.happens(0.9) else "",
        email=address if chance.happens(0.3) else "",
        postcode=chance.choices(list(borough.living), list(borough.living.values()))[0] if chance.happens(0.93) else "",
        language=speaks,
    )


def meet(pen: Pen, borough: Borough, known: Known, at: datetime, by: UUID) -> None:
    """Write down what `people.actions.meet_person` writes: the council's own basis, the person, and their items."""
    for item, row in EVERY_ITEM:
        special = SpecialCondition.HEALTH_OR_SOCIAL_CARE if item in SPECIAL_ITEMS else SpecialCondition.NONE
        pen.add(
            SharingBasis,
            at,
            by,
            **_share(borough, borough.council, item, row, at=at, by=by),
            purpose=Purpose.FRONT_DOOR,
            lawful_basis=LawfulBasis.PUBLIC_TASK,
            special_condition=special,
        )
    pen.written.rows[Person].append({"id": pen.person})
    if known.first_name:
        pen.add(KnownAs, at, by, first_name=known.first_name)
    if known.full_name or known.born_on:
        pen.add(Identity, at, by, full_name=known.full_name, born_on=known.born_on)
    ways = [(ReachKind.PHONE, known.phone), (ReachKind.EMAIL, known.email)]
    if not known.phone and not known.email:
        ways.append((ReachKind.ADDRESS, known.postcode))
    for kind, value in ways:
        if value:
            pen.add(Reach, at, by, kind=kind, value=value, postcode=known.postcode)
    pen.step(Kind.MET, at, borough.council)
    _say_more(pen, known, at, by)


def _share(
    borough: Borough, organisation: UUID, item: str, row: UUID | None, *, at: datetime, by: UUID
) -> dict[str, Any]:
    """What is the same of every basis the council records."""
    return {
        "organisation_id": organisation,
        "effect": Effect.SHARE,
        "item": item,
        "row_id": row,
        "valid_from": at,
        "confidentiality": Confidentiality.AGREEMENT,
        "notice_version": borough.notice,
        "recorded_by_organisation_id": borough.council,
        "recorded_at": at,
        "recorded_by_id": by,
    }


def agree(
    pen: Pen,
    borough: Borough,
    *,
    organisation: UUID,
    shared: list[tuple[str, UUID | None]],
    about: UUID,
    at: datetime,
    until: datetime,
    by: UUID,
) -> list[dict[str, Any]]:
    """Write down what `people.actions.agree_to_share` writes: the person's own agreement, item by item."""
    said = pen.chance.choice(words("said")["agreed"])
    rows = []
    for item, row in shared:
        basis = {
            **_share(borough, organisation, item, row, at=at, by=by),
            "purpose": Purpose.INTRODUCTION,
            "lawful_basis": LawfulBasis.CONSENT,
            "special_condition": SpecialCondition.EXPLICIT_CONSENT if item in SPECIAL_ITEMS else SpecialCondition.NONE,
            "valid_until": until,
            "about": about,
            "words": said,
        }
        rows.append(pen.add(SharingBasis, at, by, **basis))
    pen.step(Kind.SHARING_AGREED, at, borough.council)
    return rows


def stop(pen: Pen, borough: Borough, bases: list[dict[str, Any]], at: datetime, by: UUID) -> None:
    """End what was agreed, as `people.actions.stop_sharing` does."""
    said = pen.chance.choice(words("said")["stopped"])
    for basis in bases:
        basis.update(valid_until=at, ended_at=at, ended_by_id=by, ended_words=said)
    pen.step(Kind.SHARING_ENDED, at, borough.council)


def object_to(pen: Pen, borough: Borough, *, organisation: UUID, items: Sequence[str], at: datetime, by: UUID) -> None:
    """Write down "do not share this with them", as `people.actions.object_to_sharing` does."""
    for item in items:
        basis = {
            **_share(borough, organisation, item, None, at=at, by=by),
            "effect": Effect.OBJECT,
            "purpose": Purpose.FRONT_DOOR,
            "lawful_basis": LawfulBasis.CONSENT,
            "notice_version": "",
            "words": "Not them, please. I know somebody there.",
        }
        pen.add(SharingBasis, at, by, **basis)
    pen.step(Kind.SHARING_REFUSED, at + timedelta(seconds=1), borough.council)


def _say_more(pen: Pen, known: Known, at: datetime, by: UUID) -> None:
    """How best to talk with them, and what they offer, where they said so."""
    if known.language or pen.chance.happens(0.05):
        needed = "" if known.language else pen.chance.choice(words("said")["formats"])
        language = known.language or "en"
        pen.add(Communication, at, by, language=language, interpreter=bool(known.language), format=needed)
    if known.first_name and pen.chance.happens(0.07):
        pen.add(Gift, at, by, words=pen.chance.choice(words("said")["offers"]))

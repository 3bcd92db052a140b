"""How Merrowdale's directory is kept: when things happen, who confirmed them when, what is suggested. All at once."""

import re
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

from frontdoor.accounts.models import Organisation, User
from frontdoor.local.demo.accounts import COUNCIL
from frontdoor.local.demo.chance import Chance, made_id
from frontdoor.local.demo.words import words
from neighbourhoods.editing import facts_of
from neighbourhoods.models import (
    Access,
    Asset,
    ConfirmedHow,
    Cost,
    ProposedEdit,
    Repeats,
    Schedule,
    Through,
    Weekday,
)

BY_ASKING = ("", "by asking", "once a year")
RULE = re.compile(r"(?:(M[1-4L]|W2) )?([A-Z]{2}(?:,[A-Z]{2})*|daily)(?: (\d\d:\d\d)-(\d\d:\d\d))?")
HALL_HAS = (
    Access.STEP_FREE,
    Access.TOILET,
    Access.PARKING,
    Access.HEARING_LOOP,
    Access.ASSISTANCE_DOGS,
    Access.QUIET,
)
LONGEST_AGO = 500  # days since somebody last looked, of those where it was longest


def cost_of(fees: str) -> Cost:
    """What the words about the cost come to."""
    if fees.startswith("Free"):
        return Cost.FREE
    return Cost.GIVE_WHAT_YOU_CAN if "what you can" in fees or "if you have it" in fees else Cost.PAID


def kept(entry: dict[str, Any], now: datetime, builder: User, council: Organisation) -> dict[str, Any]:
    """The fields of an entry about coming along, and about who last said that it is true."""
    hall = Chance("hall", *entry["at"])
    chance = Chance("kept", entry["by"], entry["name"])
    told: dict[str, Any] = {
        "cost": cost_of(entry["fees"]),
        "access": sorted(hall.sample([str(each) for each in HALL_HAS], hall.randint(1, 5))),
        "languages": words("sessions")["speaks"].get(entry["by"], ["en"]),
    }
    if entry.get("withheld") == "refuge":
        return {}
    if chance.happens(0.25):
        told |= {"holder": builder, "holder_organisation": council}
    if chance.happens(0.06):
        return told
    ago = chance.choice((chance.randrange(3, 150), chance.randrange(3, 150), chance.randrange(3, LONGEST_AGO)))
    told["confirmed_at"] = now - timedelta(days=ago)
    if chance.happens(0.4):
        return told | {"confirmed_how": ConfirmedHow.GROUP}
    return told | {"confirmed_how": ConfirmedHow.KEEPER, "confirmed_by": builder}


def who_keeps() -> tuple[User, Organisation]:
    """The builder of the demo, and the council."""
    return User.objects.get(username="builder"), Organisation.objects.get(name=COUNCIL)


def add_schedules(entries: list[dict[str, Any]], ids: dict[str, Any], now: datetime) -> None:
    """When the entries happen, all of them."""
    usual = words("sessions")["when"]
    Schedule.objects.bulk_create(
        _schedule(entry, ids[entry["name"]], said, now)
        for entry in entries
        for said in [entry.get("when", usual.get(entry["name"], ""))]
        if said not in BY_ASKING
    )


def _schedule(entry: dict[str, Any], asset: Any, said: str, now: datetime) -> Schedule:
    match = RULE.fullmatch(said)
    if match is None:
        raise ValueError(f"{entry['name']}: {said}")
    often, days, starts, ends = match.groups()
    nth = {"L": -1}.get(often[1], int(often[1]) if often[1].isdigit() else None) if often and often[0] == "M" else None
    return Schedule(
        id=made_id("schedule", asset),
        asset_id=asset,
        repeats=Repeats.MONTHLY if nth else Repeats.WEEKLY,
        every=2 if often == "W2" else 1,
        days=list(Weekday.values) if days == "daily" else days.split(","),
        nth=nth,
        starts=time.fromisoformat(starts) if starts else None,
        ends=time.fromisoformat(ends) if ends else None,
        valid_from=(now - timedelta(days=200)).date() if often == "W2" else None,
        words="not in August" if Chance("august", asset).happens(0.05) else "",
    )


def add_suggestions(now: datetime) -> None:
    """Two suggestions that wait: one of a partner with an account, one of a group through its link."""
    ProposedEdit.objects.bulk_create(_suggestions(now))


def _suggestions(now: datetime) -> Iterator[ProposedEdit]:
    partner = User.objects.get(username="partner")
    by_name = {row.name: row for row in Asset.objects.filter(name__in=["Tuesday table", "Village choir"])}
    table, choir = facts_of(by_name["Tuesday table"]), facts_of(by_name["Village choir"])
    later = [{**table["schedules"][0], "starts": "12:30:00", "ends": "14:00:00"}]
    yield ProposedEdit(
        id=made_id("suggestion", "table"),
        asset=by_name["Tuesday table"],
        said={"schedules": later},
        before={"schedules": table["schedules"]},
        words="We begin half an hour later now, so that the people from the surgery can come.",
        through=Through.ACCOUNT,
        proposed_by=partner,
        proposed_at=now - timedelta(days=4),
    )
    yield ProposedEdit(
        id=made_id("suggestion", "choir"),
        asset=by_name["Village choir"],
        said={"cost": Cost.FREE, "fees": "Free since the spring"},
        before={"cost": choir["cost"], "fees": choir["fees"]},
        through=Through.LINK,
        proposed_at=now - timedelta(days=2),
    )

"""What an entry says, as facts by name: read from it, checked, told apart, and written into it.

The names are those of `Asset`'s fields, and two more: `where`, its one address (left out where it has several), and
`schedules`, the rules of when it happens everywhere. Every value is JSON, so a suggestion can wait as it is.
"""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from frontdoor.core.refusals import Refusal
from neighbourhoods.models import Asset, AssetLocation, Location, Postcode, Schedule
from neighbourhoods.placing import link_to_places
from neighbourhoods.postcodes import written
from neighbourhoods.rules import Rule, in_the_week

PLAIN = (
    "name",
    "kind",
    "summary",
    "for_whom",
    "keywords",
    "cost",
    "fees",
    "access_words",
    "website",
    "email",
    "phone",
)
LISTS = ("access", "languages")
WHERE = ("lines", "town", "county", "postcode")
FIELDS = (*PLAIN, *LISTS, "where", "schedules")
MOST_RULES = 40


def facts_of(asset: Asset) -> dict[str, Any]:
    """What the entry says now."""
    said: dict[str, Any] = {name: getattr(asset, name) for name in PLAIN}
    said |= {name: list(getattr(asset, name)) for name in LISTS}
    links = list(AssetLocation.objects.filter(asset=asset).select_related("location")[:2])
    if not links[1:]:  # an address among several is put right on the map, not in a form
        where = links[0].location if links else Location()
        said["where"] = _says(where)
    said["schedules"] = [Rule.of(row).said() for row in everywhere(asset)]
    return said


def everywhere(asset: Asset) -> list[Schedule]:
    """The rules of an entry that hold for every place it happens at, in one order."""
    return sorted(Schedule.objects.filter(asset=asset, at=None), key=lambda row: in_the_week(Rule.of(row)))


def changed(before: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """What of `said` is not so before."""
    return {name: value for name, value in said.items() if before.get(name) != value}


def checked(asset: Asset, said: Mapping[str, Any]) -> dict[str, Any]:
    """`said`, tidied; nothing is written. Refused: `name_missing`, `value_wrong`, `postcode_wrong`, `when_wrong`."""
    tidy: dict[str, Any] = {}
    row = Asset(pk=asset.pk, name=asset.name, kind=asset.kind, changed_at=asset.changed_at)
    for name in (*PLAIN, *LISTS):
        if name in said:
            tidy[name] = list(said[name]) if name in LISTS else said[name].replace("\r\n", "\n").strip()
            if name == "name":
                tidy[name] = " ".join(tidy[name].split())
            setattr(row, name, tidy[name])
    if not row.name:
        raise Refusal(code="name_missing", words="Enter a name.", field="name")
    well_formed(row)
    if "where" in said:
        tidy["where"] = _address(said["where"])
    if "schedules" in said:
        rules = sorted((Rule.read(each) for each in said["schedules"]), key=in_the_week)
        _refuse_wrong_rules(rules)
        tidy["schedules"] = [rule.said() for rule in rules]
    return tidy


def write(asset: Asset, said: Mapping[str, Any]) -> None:
    """Let the entry say what `checked` let through; it has changed now."""
    plain = [name for name in (*PLAIN, *LISTS) if name in said]
    for name in plain:
        setattr(asset, name, said[name])
    asset.changed_at = timezone.now()
    asset.save(update_fields=[*plain, "changed_at"], force_update=True)
    if "where" in said:
        _move(asset, said["where"])
    if "schedules" in said:
        keep_rules(asset, [Rule.read(each) for each in said["schedules"]])


def keep_rules(asset: Asset, rules: list[Rule]) -> None:
    """Let the entry happen by these rules; the row of a rule that stays is kept, so calendars know its event again."""
    missing = list(rules)
    for row in everywhere(asset):
        if Rule.of(row) in missing:
            missing.remove(Rule.of(row))
        else:
            row.delete()
    Schedule.objects.bulk_create(_row(asset, rule) for rule in missing)


def well_formed(row: Any) -> None:
    """Refuse (`value_wrong`) a row one of whose fields holds what it may not."""
    try:
        row.clean_fields(exclude=["search"])
    except ValidationError as wrong:
        field = sorted(wrong.message_dict)[0]
        raise Refusal(code="value_wrong", words=wrong.message_dict[field][0], field=field) from wrong


def _row(asset: Asset, rule: Rule) -> Schedule:
    return Schedule(
        asset=asset,
        repeats=rule.repeats,
        every=rule.every,
        days=list(rule.days),
        nth=rule.nth,
        month_day=rule.month_day,
        starts=rule.starts,
        ends=rule.ends,
        valid_from=rule.valid_from,
        valid_until=rule.valid_until,
        words=rule.words,
    )


def _refuse_wrong_rules(rules: list[Rule]) -> None:
    if len(rules) > MOST_RULES:
        raise Refusal(code="when_wrong", words=f"An entry has {MOST_RULES} times at the most.", field="")
    for rule in rules:
        row = _row(Asset(), rule)
        try:
            row.clean_fields(exclude=["asset"])
            row.validate_constraints(exclude=["asset"])
        except ValidationError as wrong:
            raise Refusal(
                code="when_wrong",
                words="Say on which days it happens, with an end after the start, and a last day after the first.",
            ) from wrong


def _says(where: Location) -> dict[str, str]:
    return {name: getattr(where, name) for name in WHERE}


def _address(said: Mapping[str, str]) -> dict[str, str]:
    tidy = {name: " ".join(str(said.get(name, "")).split()) for name in WHERE}
    code = written(tidy["postcode"])
    if tidy["postcode"] and not code:
        raise Refusal(code="postcode_wrong", words="Enter a full postcode, such as TW3 1ES.", field="postcode")
    well_formed(Location(**{**tidy, "postcode": code}))
    return {**tidy, "postcode": code}


def _move(asset: Asset, address: Mapping[str, str]) -> None:
    """Put the entry's one address right. Others may meet at the same location, so this one gets its own."""
    link = AssetLocation.objects.filter(asset=asset).select_related("location").first()
    if link is not None and link.location.latitude is not None and _says(link.location) == address:
        return  # its coordinates may be its own, which no postcode gives again
    if not any(address.values()):
        if link is not None:
            link.delete()
        return
    middle = Postcode.objects.filter(code=address["postcode"]).first()
    location = Location.objects.create(
        **address,
        latitude=middle.latitude if middle else None,
        longitude=middle.longitude if middle else None,
        placed_by_postcode=middle is not None,
    )
    if link is None:
        AssetLocation.objects.create(asset=asset, location=location)
    else:
        link.location = location
        link.save(update_fields=["location"], force_update=True)
    link_to_places([location.pk])

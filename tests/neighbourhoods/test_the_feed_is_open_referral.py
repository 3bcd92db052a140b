"""The published directory, as the standard's own schemas and an independent measuring of distances see it."""

import csv
import json
import os
import re
from math import atan2, cos, radians, sin, sqrt
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from frontdoor.core.scope import Scope, acting_as
from neighbourhoods.actions import add_asset, name_contact, publish_asset, retire_asset, say_room, withhold_asset
from neighbourhoods.models import Asset, AssetContact, AssetKind, Provider, Withheld
from tests.neighbourhoods.test_files_are_brought_in import real, run

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SCHEMAS = Path(__file__).resolve().parents[3] / "shared" / "standards" / "oruk" / "schema"


def get(client: Client, path: str, **asked: Any) -> Any:
    answer = client.get(f"/open-referral/{path}", asked)
    assert answer.status_code == 200, answer.content[:300]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    return answer.json()


def blanks(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(blanks, value.values()))
    return any(map(blanks, value)) if isinstance(value, list) else value is None or value == ""


def there(path: Path) -> Path:
    """A path of the standards beside the project; without it the test is skipped, and fails where all is checked."""
    if not path.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{path} is not there")
        pytest.skip("The standard's schemas stand beside the project on some machines only.")
    return path


def conforms(body: Any, schema: str) -> None:
    there(SCHEMAS)

    def retrieve(uri: str) -> Resource:
        name = uri.rsplit("/", 1)[-1].split("#", maxsplit=1)[0]
        return Resource.from_contents(json.loads((SCHEMAS / name).read_text()), default_specification=DRAFT202012)

    checker = Draft202012Validator(
        json.loads((SCHEMAS / schema).read_text()),
        registry=Registry(retrieve=retrieve),
        format_checker=FormatChecker(),
    )
    assert [f"{list(fault.absolute_path)}: {fault.message[:200]}" for fault in checker.iter_errors(body)] == []
    assert not blanks(body)


def test_every_page_of_the_feed_conforms_to_the_standard(client: Client, bron: Scope, tea_room: Asset) -> None:
    with acting_as(bron):
        name_contact(by=bron, asset=tea_room.pk, field=AssetContact.Field.NAME, value="Una Weir", agreed_how="Said so")
        say_room(by=bron, asset=tea_room.pk, capacity=2, paused=True)
    conforms(get(client, ""), "api_details.json")
    services, at = get(client, "services"), get(client, "service_at_locations")
    conforms(services, "service_list.json")
    conforms(at, "service_at_location_list.json")
    conforms(get(client, "services", full="true"), "service_list.json")
    service = get(client, f"services/{services['contents'][0]['id']}")
    conforms(service, "service.json")
    assert service["contacts"][0]["name"] == "Una Weir"
    assert service["status"] == "temporarily closed"
    conforms(get(client, f"service_at_locations/{at['contents'][0]['id']}"), "service_at_location.json")
    assert at["contents"][0]["service"]["organization"]["name"] == "Friends of the Weir"


def test_an_organisation_without_a_description_still_conforms(client: Client, tea_room: Asset) -> None:
    Provider.objects.update(description="")
    conforms(get(client, f"services/{tea_room.pk}"), "service.json")


def test_nothing_unpublished_shows_anywhere_in_the_feed(client: Client, bron: Scope, tea_room: Asset) -> None:
    with acting_as(bron):
        bench = add_asset(by=bron, name="A bench nobody offers", kind=AssetKind.PLACES)
        publish_asset(by=bron, asset=bench.pk)
    (link,) = tea_room.at.all()
    paths = ["services", "service_at_locations"]
    asked: list[dict[str, str]] = [{}, {"search": "tea"}, {"full": "true"}, {"minimal": "true"}]
    near_it = {"postcode": "ZZ1 1AA", "proximity": "100"}
    for why in (Withheld.INTERNAL, Withheld.REFUGE, None):
        with acting_as(bron):
            if why:
                withhold_asset(by=bron, asset=tea_room.pk, why=why)
            else:
                Asset.objects.update(withheld="")
                retire_asset(by=bron, asset=tea_room.pk)
        for path in paths:
            for each in (*asked, near_it):
                said = get(client, path, **each)
                assert (said["total_items"], said["contents"], said["empty"]) == (0, [], True)
        assert client.get(f"/open-referral/services/{tea_room.pk}").status_code == 404
        assert client.get(f"/open-referral/service_at_locations/{link.pk}").status_code == 404
    assert client.get(f"/open-referral/services/{bench.pk}").status_code == 404


def test_pages_are_as_long_as_was_asked_up_to_five_hundred(client: Client, friends: Provider, bron: Scope) -> None:
    Asset.objects.bulk_create(
        Asset(name=f"Group {n}", kind="groups", provider=friends, status="published", changed_at=timezone.now())
        for n in range(505)
    )
    first = get(client, "services", per_page=500)
    assert (first["size"], first["total_items"], first["total_pages"], first["last_page"]) == (500, 505, 2, False)
    last = get(client, "services", per_page=500, page=2)
    assert (last["size"], last["first_page"], last["last_page"], last["page_number"]) == (5, False, True, 2)
    assert len({each["id"] for each in first["contents"] + last["contents"]}) == 505
    assert get(client, "services", per_page=9_999)["size"] == 500
    assert get(client, "services", page=99)["empty"]


def test_the_feed_is_narrowed_by_time_and_organisation(client: Client, tea_room: Asset, friends: Provider) -> None:
    moment = tea_room.changed_at.isoformat()
    for path in ("services", "service_at_locations"):
        assert get(client, path, modified_after="2999-01-01")["total_items"] == 0
        assert get(client, path, modified_after=moment)["total_items"] == 1
        assert get(client, path, organization_id=friends.pk)["total_items"] == 1
        assert get(client, path, organization_id=tea_room.pk)["total_items"] == 0
        assert get(client, path, search="zzqxjkvw")["total_items"] == 0
        assert get(client, path, search="cake")["total_items"] == 1


@pytest.mark.parametrize(
    "asked",
    [
        "page=x",
        "page=nan",
        "per_page=-1",
        "postcode=nonsense",
        "postcode=ZZ9 9ZZ",
        "postcode=ZZ1 1AA&proximity=near",
        "modified_after=soon",
        "modified_after=2026-99-99",
        "modified_after=0001-01-01T00:00:00%2B23:59",
        "modified_after=9999-12-31T23:59:59-15:00",
        "organization_id=x",
    ],
)
def test_a_parameter_that_means_nothing_is_answered_with_a_problem(client: Client, tea_room: Asset, asked: str) -> None:
    answer = client.get(f"/open-referral/service_at_locations?{asked}")
    assert answer.status_code == 400
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert re.fullmatch(r"[a-z_]+", answer.json()["code"])


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def independent_metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The special case of Vincenty's formula on a sphere, which shares no code and no formula with the site's."""
    (a, b), (c, d) = ((radians(x), radians(y)) for x, y in (one, other))
    width = d - b
    top = sqrt((cos(c) * sin(width)) ** 2 + (cos(a) * sin(c) - sin(a) * cos(c) * cos(width)) ** 2)
    return 6_371_008.8 * atan2(top, sin(a) * sin(c) + cos(a) * cos(c) * cos(width))


@pytest.mark.slow
def test_every_hounslow_service_in_range_is_found_at_the_right_distance(client: Client) -> None:
    folder, postcodes = real("directory/hounslow"), real("postcodes/hounslow-E09000018.csv")
    run("import_directory", folder)
    run("import_postcodes", postcodes)
    there = {row["pcd"].replace(" ", ""): (float(row["lat"]), float(row["long"])) for row in rows_of(postcodes)}
    located = {row["ID"]: row for row in rows_of(folder / "locations.csv")}
    here = there["TW31ES"]
    expected = {}
    for row in rows_of(folder / "service_locations.csv"):
        postcode = located.get(row["Location ID"], {}).get("Postcode", "").replace(" ", "").upper()
        if postcode in there and independent_metres(here, there[postcode]) <= 4_800:
            expected[row["Service ID"], row["Location ID"]] = independent_metres(here, there[postcode])
    said = get(client, "service_at_locations", postcode="TW3 1ES", proximity=4_800, per_page=500)
    conforms(said, "service_at_location_list.json")
    found = {(each["service_id"], each["location_id"]): each["distance"] for each in said["contents"]}
    assert len(found) == said["total_items"] > 90
    assert found.keys() == expected.keys()
    assert all(found[key] == pytest.approx(expected[key], abs=0.1) for key in expected)
    assert list(found.values()) == sorted(found.values())

"""Every collection of the standard: in pages or as lines, narrowed as asked, and never with what nobody may see."""

import json

import pytest
from django.test import Client

from frontdoor.core.scope import Scope, acting_as
from neighbourhoods.actions import add_asset, add_provider, locate_asset, publish_asset, reach_place, withhold_asset
from neighbourhoods.feed_terms import ACCESS, KINDS, SECTORS, taxonomy_id, term_id
from neighbourhoods.models import (
    Asset,
    AssetKind,
    AssetTerm,
    Place,
    Postcode,
    Provider,
    Schedule,
    Taxonomy,
    TaxonomyTerm,
    Withheld,
)
from tests.factories.cast import Cast
from tests.factories.clients import body
from tests.neighbourhoods.test_the_feed_is_open_referral import conforms, get

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
COLLECTIONS = ("services", "service_at_locations", "organizations", "taxonomies", "taxonomy_terms")
SINGULAR = {"taxonomies": "taxonomy"}


@pytest.fixture
def whole_entry(cast: Cast, tea_room: Asset, friends: Provider) -> Asset:
    """The tea room with everything that an entry can say."""
    friends.organisation = cast.club
    friends.save()
    tea_room.access, tea_room.access_words = ["step_free", "hearing_loop"], "Ring for the ramp."
    tea_room.languages, tea_room.cost, tea_room.fees = ["ur", "bfi"], "free", "A jar by the door."
    tea_room.phone, tea_room.for_whom = "01632 960222", "Anyone"
    tea_room.save()
    Schedule.objects.create(asset=tea_room, days=["TU", "TH"], starts="10:00", ends="12:00", words="Not in August")
    Schedule.objects.create(asset=tea_room, repeats="MONTHLY", days=["MO"], nth=-1, valid_from="2026-01-01")
    taxonomy = Taxonomy.objects.create(name="Topics")
    above = TaxonomyTerm.objects.create(name="People", taxonomy=taxonomy)
    below = TaxonomyTerm.objects.create(name="Befriending", taxonomy=taxonomy, parent=above)
    AssetTerm.objects.create(asset=tea_room, term=below)
    return tea_room


def test_every_collection_and_every_item_conforms(client: Client, whole_entry: Asset) -> None:
    for name in COLLECTIONS:
        for more in ({}, {"full": "true"}):
            page = get(client, name, **more)
            assert page["contents"]
            conforms(page, f"{SINGULAR.get(name, name.removesuffix('s'))}_list.json")
        for item in page["contents"]:
            body = get(client, f"{name}/{item['id']}")
            assert body["id"] == item["id"]
            conforms(body, f"{SINGULAR.get(name, name.removesuffix('s'))}.json")
    whole = get(client, "organizations", full_service="true")
    assert [service["id"] for service in whole["contents"][0]["services"]] == [str(whole_entry.pk)]
    conforms(whole, "organization_list.json")


def test_a_service_says_when_it_happens_what_it_costs_and_what_makes_it_easier(
    client: Client, whole_entry: Asset
) -> None:
    said = get(client, f"services/{whole_entry.pk}")
    rules = {(row["freq"], row["byday"], row.get("opens_at")) for row in said["schedules"]}
    assert rules == {("WEEKLY", "TU,TH", "10:00:00"), ("MONTHLY", "-1MO", None)}
    assert {(each["code"], each["name"]) for each in said["languages"]} == {
        ("ur", "Urdu"),
        ("bfi", "British Sign Language"),
    }
    assert said["cost_options"][0]["amount"] == 0
    assert said["contacts"] == [
        {"id": said["contacts"][0]["id"], "service_id": str(whole_entry.pk), "phones": said["contacts"][0]["phones"]}
    ]
    access = said["service_at_locations"][0]["location"]["accessibility"][0]
    assert (access["description"], access["details"]) == ("Step-free all the way; Hearing loop", "Ring for the ramp.")
    names = {each["taxonomy_term"]["name"] for each in said["attributes"]}
    assert names == {"Associations and groups", "Step-free all the way", "Hearing loop", "Befriending"}


def test_services_are_narrowed_by_what_they_are_about(client: Client, cast: Cast, whole_entry: Asset) -> None:
    term = TaxonomyTerm.objects.get(name="Befriending")
    about = [term.pk, term_id(KINDS, "groups"), term_id(ACCESS, "hearing_loop"), term_id(SECTORS, cast.club.sector)]
    other = [TaxonomyTerm.objects.get(name="People").pk, term_id(KINDS, "places"), term_id(ACCESS, "quiet")]
    for name in ("services", "service_at_locations"):
        for key in about:
            assert get(client, name, taxonomy_term_id=key)["total_items"] == 1
        for key in other:
            assert get(client, name, taxonomy_term_id=key)["total_items"] == 0
        assert get(client, name, taxonomy_term_id=f"{other[0]},{about[0]}")["total_items"] == 1
        for taxonomy in (taxonomy_id(KINDS), taxonomy_id(ACCESS), taxonomy_id(SECTORS), term.taxonomy_id):
            assert get(client, name, taxonomy_id=taxonomy)["total_items"] == 1
        assert get(client, name, taxonomy_id=whole_entry.pk)["total_items"] == 0


def test_terms_are_narrowed_by_taxonomy_parent_and_words(client: Client, whole_entry: Asset) -> None:
    below = TaxonomyTerm.objects.get(name="Befriending")
    assert get(client, "taxonomy_terms", taxonomy_id=taxonomy_id(KINDS))["total_items"] == len(AssetKind)
    assert get(client, "taxonomy_terms", taxonomy_id=below.taxonomy_id)["total_items"] == 2
    assert [each["id"] for each in get(client, "taxonomy_terms", parent_id=below.parent_id)["contents"]] == [
        str(below.pk)
    ]
    everything, top = (get(client, "taxonomy_terms", **more)["total_items"] for more in ({}, {"top_only": "true"}))
    assert (everything - top, get(client, "taxonomy_terms", search="befriend")["total_items"]) == (1, 1)
    assert get(client, "taxonomy_terms", search="hearing loop")["contents"][0]["name"] == "Hearing loop"


def test_pages_of_terms_hold_each_term_once(client: Client, whole_entry: Asset) -> None:
    first = get(client, "taxonomy_terms", per_page=7)
    ids = [
        each["id"]
        for page in range(1, first["total_pages"] + 1)
        for each in get(client, "taxonomy_terms", per_page=7, page=page)["contents"]
    ]
    assert len(set(ids)) == len(ids) == first["total_items"] > 20


def test_everything_comes_as_lines_in_one_answer(client: Client, friends: Provider, whole_entry: Asset) -> None:
    Asset.objects.bulk_create(
        Asset(name=f"Group {n}", kind="groups", provider=friends, status="published", changed_at="2026-01-01T00:00Z")
        for n in range(450)
    )
    for name, count in (("services", 451), ("service_at_locations", 1), ("organizations", 1), ("taxonomies", 4)):
        answer = client.get(f"/open-referral/{name}?format=ndjson&per_page=1")
        assert answer.headers["Content-Type"].startswith("application/x-ndjson")
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        lines = [json.loads(line) for line in body(answer).splitlines()]
        assert len({line["id"] for line in lines}) == len(lines) == count
    assert client.get("/open-referral/services?format=xml").status_code == 400


def test_an_answer_that_has_not_changed_is_not_sent_again(client: Client, tea_room: Asset) -> None:
    first = client.get("/open-referral/services")
    again = client.get("/open-referral/services", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    Asset.objects.update(name="Weir Tea Rooms")
    assert client.get("/open-referral/services", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_what_means_nothing_is_answered_in_words_and_what_is_unknown_is_passed_over(
    client: Client, tea_room: Asset
) -> None:
    for name in COLLECTIONS:
        assert client.get(f"/open-referral/{name}?colour=blue&_=1").status_code == 200
        assert client.get(f"/open-referral/{name}/").status_code == 404
        for key in (tea_room.provider_id, "nonsense"):
            if name != "organizations":
                assert client.get(f"/open-referral/{name}/{key}").status_code == 404
    wrong = ["taxonomy_term_id=x", "taxonomy_id=,", "taxonomy_term_id=" + ",".join([str(tea_room.pk)] * 101)]
    for each in (*wrong, "proximity=5", "format=xml"):
        answer = client.get(f"/open-referral/service_at_locations?{each}")
        assert (answer.status_code, answer.json()["code"]) == (400, "parameter_wrong")
    assert client.post("/open-referral/services").status_code == 405


def everything_public(client: Client, refuge: Asset, place: Place) -> str:
    """All that anybody may read of the directory, in one text."""
    provider, (link,) = refuge.provider_id, refuge.at.all()
    asked = ("", "?search=canary", "?full=true", "?full_service=true", "?minimal=true", "?format=ndjson")
    addresses = [f"/open-referral/{name}{more}" for name in COLLECTIONS for more in asked]
    addresses += [f"/open-referral/services?organization_id={provider}", f"/open-referral/services/{refuge.pk}"]
    addresses += [f"/open-referral/organizations/{provider}", f"/open-referral/service_at_locations/{link.pk}"]
    addresses += ["/open-referral/service_at_locations?postcode=ZZ1+1AA&proximity=500"]
    directory = ("", "map.geojson", "entries.csv", f"{refuge.pk}/", f"{refuge.pk}/sessions.ics")
    for page in directory:
        addresses += [f"/directory/{page}", f"/directory/{page}?words=canary", f"/directory/{page}?postcode=ZZ1+1AA"]
    addresses += [f"/directory/places/{place.pk}/", "/directory/places/", "/directory/places.csv"]
    return "\n".join(_text(client, address) for address in addresses)


def _text(client: Client, address: str) -> str:
    answer = client.get(address)
    return body(answer) if answer.status_code < 300 else ""


@pytest.mark.slow
def test_a_refuge_its_organisation_and_its_house_appear_nowhere(
    client: Client, bron: Scope, tea_room: Asset, ZZ1: Postcode
) -> None:
    with acting_as(bron):
        place = Place.objects.create(name="Weir End", kind="neighbourhood")
        refuges = add_provider(by=bron, name="Canaryside Refuges", description="Canary words")
        refuge = add_asset(
            by=bron, name="Canary House", kind=AssetKind.PLACES, provider=refuges.pk, summary="Canary beds"
        )
        locate_asset(by=bron, asset=refuge.pk, lines="7 Canary Court", town="Merrow", postcode="ZZ1 1AA")
        reach_place(by=bron, asset=refuge.pk, place=place.pk)
        publish_asset(by=bron, asset=refuge.pk)
    assert "Canary" in everything_public(client, refuge, place)
    with acting_as(bron):
        withhold_asset(by=bron, asset=refuge.pk, why=Withheld.REFUGE)
    seen = everything_public(client, refuge, place)
    assert "Weir Tea Room" in seen
    for trace in ("Canary", str(refuge.provider_id), str(refuge.at.get().location_id), str(refuge.at.get().pk)):
        assert trace.casefold() not in seen.replace("words=canary", "").replace('value="canary"', "").casefold(), trace

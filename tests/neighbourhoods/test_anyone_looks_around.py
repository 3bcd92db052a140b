"""The directory's pages are open to anyone, say the same as list, map and file, and hide what is not public."""

import csv
import io

import pytest
from django.test import Client
from django.utils import timezone

from frontdoor.core.scope import Scope, acting_as
from neighbourhoods.actions import draw_boundary, name_contact, say_room, withdraw_contact, withhold_asset
from neighbourhoods.models import Asset, AssetContact, Place, PlaceKind, Provider, Withheld
from tests.neighbourhoods.conftest import SQUARE

pytestmark = pytest.mark.django_db
NEAR = {"postcode": "zz11aa", "words": "cake"}


def page(client: Client, path: str = "", **asked: str) -> str:
    answer = client.get(f"/directory/{path}", asked)
    assert answer.status_code == 200
    return b"".join(answer).decode()


def test_the_list_the_map_and_the_file_say_the_same(client: Client, bron: Scope, tea_room: Asset) -> None:
    end = Place.objects.create(name="Weir End", kind=PlaceKind.NEIGHBOURHOOD)
    with acting_as(bron):
        draw_boundary(by=bron, place=end.pk, boundary=SQUARE, source="Walked")
    said = page(client, **NEAR)
    assert "1 found" in said
    assert "Weir Tea Room" in said
    assert "Less than 0.1 miles away" in said
    drawn = client.get("/directory/map.geojson", NEAR).json()["features"]
    assert [each["properties"] for each in drawn] == [
        {"outline": "Weir End"},
        {"id": str(tea_room.pk), "name": "Weir Tea Room", "distance": "Less than 0.1 miles away"},
    ]
    assert drawn[1]["geometry"] == {"type": "Point", "coordinates": [-0.35, 51.45]}
    (row,) = csv.DictReader(io.StringIO(page(client, "entries.csv", **NEAR)))
    assert (row["Name"], row["Postcode"], row["Miles"]) == ("Weir Tea Room", "ZZ1 1AA", "0.00")


def test_nothing_found_says_what_to_try(client: Client, tea_room: Asset) -> None:
    assert "Nothing found" in page(client, words="zzqxjkvw")
    assert client.get("/directory/map.geojson", {"words": "zzqxjkvw"}).json()["features"] == []


def test_a_postcode_we_do_not_know_is_said_in_words(client: Client, tea_room: Asset) -> None:
    for postcode in ("nonsense", "ZZ9 9ZZ"):
        answer = client.get("/directory/", {"postcode": postcode})
        assert answer.status_code == 422
        assert "There is a problem" in answer.content.decode()
        assert client.get("/directory/map.geojson", {"postcode": postcode}).status_code == 422
        assert client.get("/directory/entries.csv", {"postcode": postcode}).status_code == 422


def test_an_entrys_page_shows_only_what_a_contact_agreed_to(client: Client, bron: Scope, tea_room: Asset) -> None:
    phone = AssetContact.Field.PHONE
    with acting_as(bron):
        name_contact(by=bron, asset=tea_room.pk, field=phone, value="01632 960200", agreed_how="Said so")
        say_room(by=bron, asset=tea_room.pk, capacity=0, paused=True)
    said = page(client, f"{tea_room.pk}/")
    assert "01632 960200" in said
    assert "Friends of the Weir" in said
    assert "taking a break" in said
    assert "Said so" not in said
    with acting_as(bron):
        withdraw_contact(by=bron, asset=tea_room.pk, field=phone)
    assert "01632 960200" not in page(client, f"{tea_room.pk}/")


def test_a_refuge_shows_nowhere(client: Client, bron: Scope, tea_room: Asset) -> None:
    with acting_as(bron):
        withhold_asset(by=bron, asset=tea_room.pk, why=Withheld.REFUGE)
    for path in ("", "entries.csv", "map.geojson"):
        for asked in ({}, NEAR, {"words": "Weir"}):
            assert "Tea Room" not in page(client, path, **asked)
    assert client.get(f"/directory/{tea_room.pk}/").status_code == 404


def test_a_long_list_comes_in_pages_that_keep_the_question(client: Client, friends: Provider) -> None:
    Asset.objects.bulk_create(
        Asset(name=f"Walk {n:02}", kind="groups", provider=friends, status="published", changed_at=timezone.now())
        for n in range(30)
    )
    first = page(client, words="walk")
    assert "30 found" in first
    assert "?words=walk&amp;page=2" in first
    assert "Walk 29" in page(client, words="walk", page="2")
    assert "Walk 29" in page(client, words="walk", page="999")
    assert page(client, "entries.csv", words="walk").count("\n") == 31


def test_words_of_an_entry_are_never_markup_or_a_formula(client: Client, tea_room: Asset) -> None:
    Asset.objects.update(name="<script>alert(1)</script> cake", summary="=1+1")
    for path in ("", f"{tea_room.pk}/"):
        assert "<script>alert" not in page(client, path, words="cake")
    assert "'=1+1" in page(client, "entries.csv", words="cake")

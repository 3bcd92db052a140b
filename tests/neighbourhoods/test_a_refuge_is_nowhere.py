"""A refuge is planted with words found nowhere else, and looked for wherever anybody can look; then it is put back."""

import logging
import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, acting_as
from neighbourhoods.actions import (
    add_asset,
    add_provider,
    approve_edit,
    confirm_asset,
    edit_asset,
    hold_relationship,
    locate_asset,
    name_contact,
    no_longer_a_refuge,
    open_entry_door,
    propose_edit,
    publish_asset,
    reach_place,
    retire_asset,
    say_room,
    show_again,
    withdraw_contact,
    withhold_asset,
)
from neighbourhoods.models import Asset, AssetContact, AssetKind, AssetPlace, Place, Withheld
from neighbourhoods.postcodes import Point
from tests.factories.cast import Cast, member
from tests.factories.clients import body, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
CANARY = re.compile("xyzzy|0\\.3512345|zz9", re.IGNORECASE)
# Drawn anew for each page from letters and digits: now and then a canary stands in one by chance.
TOKEN = re.compile('name="csrfmiddlewaretoken" value="[A-Za-z0-9]+"')
LINK = re.compile(r"http://testserver(/directory/d/[\w-]{43}/)")


def refused(code: str) -> "pytest.RaisesContext[Refusal]":
    return pytest.raises(Refusal, match=f"^{code}$")


@pytest.fixture
def ada(cast: Cast) -> Scope:
    """Ada looks after accounts for the council, whose site this is."""
    return member("ada", cast.council, "admin")


@pytest.fixture
def refuge(bron: Scope, end: Place) -> Asset:
    """A house in Weir End, whole and published, with a contact, before anybody says that it is a refuge."""
    with acting_as(bron):
        offers = add_provider(by=bron, name="Xyzzy Women", description="Xyzzy", email="xyzzy@example.org")
        asset = add_asset(
            by=bron, name="Xyzzy House", kind=AssetKind.PLACES, provider=offers.pk, summary="Xyzzy beds.", phone="xyzzy"
        )
        where = Point(51.45, -0.3512345)
        locate_asset(by=bron, asset=asset.pk, lines="9 Xyzzy Road", town="Xyzzy", postcode="ZZ9 9ZZ", at=where)
        name = AssetContact.Field.NAME
        name_contact(by=bron, asset=asset.pk, field=name, value="Xyzzy", agreed_by="Xyzzy", agreed_how="Said so")
        return publish_asset(by=bron, asset=asset.pk)


def everywhere(asset: Asset, end: Place) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every address where an entry could show, and what is asked there."""
    pages = ("directory", "directory-map", "directory-export", "places", "places-export", "places-map", "suggestions")
    for page in (*pages, "suggestions-export", "keep", "keep-export"):
        yield reverse(f"neighbourhoods:{page}"), {}
    for page in ("directory", "directory-map", "directory-export"):
        yield reverse(f"neighbourhoods:{page}"), {"words": "xyzzy"}
        yield reverse(f"neighbourhoods:{page}"), {"postcode": "ZZ1 1AA", "within": "16090"}
    for page in ("entry", "entry-calendar", "suggest", "keep-entry", "keep-edit", "keep-room", "keep-contact"):
        yield reverse(f"neighbourhoods:{page}", args=[asset.pk]), {}
    yield reverse("neighbourhoods:keep-withhold", args=[asset.pk]), {}
    for page in ("place", "place-outline"):
        yield reverse(f"neighbourhoods:{page}", args=[end.pk]), {}
    for collection in ("services", "service_at_locations", "organizations", "taxonomies", "taxonomy_terms"):
        for asked in ({}, {"full": "true"}, {"full_service": "true"}, {"minimal": "true"}, {"format": "ndjson"}):
            yield f"/open-referral/{collection}", asked
        yield f"/open-referral/{collection}", {"search": "xyzzy"}
    (at,) = asset.at.all()
    yield f"/open-referral/services/{asset.pk}", {}
    yield f"/open-referral/service_at_locations/{at.pk}", {}
    yield f"/open-referral/organizations/{asset.provider_id}", {"full_service": "true"}


def told(response: HttpResponseBase) -> str:
    return TOKEN.sub("", body(response))


def read(client: Client, address: str, asked: dict[str, Any]) -> str:
    return told(client.get(address, asked))


def test_a_planted_refuge_shows_nowhere_to_anybody(
    cast: Cast, bron: Scope, ada: Scope, refuge: Asset, caplog: pytest.LogCaptureFixture
) -> None:
    client, end = Client(), Place.objects.get()
    with acting_as(bron):
        door = open_entry_door(by=bron, asset=refuge.pk)
    people = [client, *(signed_in(each) for each in (bron, cast.amina, cast.bea, ada))]
    addresses = list(everywhere(refuge, end))
    link = reverse("neighbourhoods:door", args=[door.token])
    client.post(link, {"code": door.code})
    inside = body(client.get(link))
    seen = [address for address, asked in addresses if CANARY.search(read(people[1], address, asked))]
    assert len(seen) > 20, "before it is a refuge it is everywhere: the look is a real one"
    assert CANARY.search(inside)
    with acting_as(bron):
        withhold_asset(by=bron, asset=refuge.pk, why=Withheld.REFUGE)
    with caplog.at_level(logging.DEBUG):
        shown = [
            f"{address}?{asked}"
            for each in people
            for address, asked in addresses
            if CANARY.search(read(each, address, asked).replace("words=xyzzy", "").replace('value="xyzzy"', ""))
        ]
        shown += [link for page in ("door", "door-correct") if CANARY.search(told(client.get(_door(page, door.token))))]
        client.post(link, {"confirm": "1"})
    assert shown == []
    said = [record.getMessage() for record in caplog.records if "xyzzy beds" in record.getMessage().lower()]
    assert said == []
    assert Asset.objects.defer("search").get(pk=refuge.pk).confirmed_how == "keeper", "nobody confirms it by a link"


def _door(page: str, token: str) -> str:
    return reverse(f"neighbourhoods:{page}", args=[token])


def attempts(by: Scope, asset: UUID, end: Place) -> list[Callable[[], object]]:
    """Everything a keeper does with an entry."""
    name = AssetContact.Field.NAME
    return [
        lambda: confirm_asset(by=by, asset=asset),
        lambda: edit_asset(by=by, asset=asset, said={"name": "X"}),
        lambda: hold_relationship(by=by, asset=asset),
        lambda: publish_asset(by=by, asset=asset),
        lambda: retire_asset(by=by, asset=asset),
        lambda: withhold_asset(by=by, asset=asset, why=Withheld.INTERNAL),
        lambda: show_again(by=by, asset=asset),
        lambda: say_room(by=by, asset=asset, capacity=1, paused=True),
        lambda: locate_asset(by=by, asset=asset, lines="X"),
        lambda: reach_place(by=by, asset=asset, place=end.pk),
        lambda: name_contact(by=by, asset=asset, field=name, value="X", agreed_how="Y"),
        lambda: withdraw_contact(by=by, asset=asset, field=name),
        lambda: open_entry_door(by=by, asset=asset),
        lambda: propose_edit(by=by, asset=asset, said={"name": "X"}),
    ]


@pytest.mark.parametrize("placed", [True, False])
def test_nobody_who_keeps_a_map_confirms_or_changes_a_refuge_wherever_it_is(
    cast: Cast, bron: Scope, end: Place, refuge: Asset, placed: bool
) -> None:
    with acting_as(cast.bea):
        edit = propose_edit(by=cast.bea, asset=refuge.pk, said={"name": "X"})
    with acting_as(bron):
        withhold_asset(by=bron, asset=refuge.pk, why=Withheld.REFUGE)
    if not placed:
        AssetPlace.objects.filter(asset=refuge).delete()
    elsewhere = member("caz", cast.trust, "builder")
    asset = refuge.pk
    before = Asset.objects.filter(pk=asset).values().get()
    for by in (bron, elsewhere):
        with acting_as(by):
            for attempt in attempts(by, asset, end):
                with refused("unknown"):
                    attempt()
            with refused("no_such_edit"):
                approve_edit(by=by, edit=edit.pk)
    assert Asset.objects.filter(pk=asset).values().get() == before


def test_the_hosts_governance_alone_reads_which_refuges_there_are(cast: Cast, bron: Scope, refuge: Asset) -> None:
    with acting_as(bron):
        withhold_asset(by=bron, asset=refuge.pk, why=Withheld.REFUGE)
    outsider = member("olu", cast.trust, "governance")
    page, file = reverse("neighbourhoods:refuges"), reverse("neighbourhoods:refuges-export")
    for nobody in (Client(), signed_in(bron), signed_in(outsider)):
        assert not CANARY.search(told(nobody.get(page)) + told(nobody.get(file)))
        assert nobody.post(page, {"entry": str(refuge.pk)}).status_code in {302, 403, 422}
    with acting_as(outsider), refused("not_permitted"):
        no_longer_a_refuge(by=outsider, asset=refuge.pk)
    assert Asset.objects.get(pk=refuge.pk).withheld == Withheld.REFUGE
    watching = signed_in(member("gus", cast.council, "governance"))
    with acting_as(bron):
        hall = publish_asset(by=bron, asset=add_asset(by=bron, name="Hall", kind=AssetKind.PLACES).pk)
    assert watching.post(page, {"entry": str(hall.pk)}).status_code == 422, "what is no refuge is not hidden by this"
    assert Asset.objects.get(pk=hall.pk).withheld == ""
    listed = body(watching.get(page))
    assert "Xyzzy House" in listed
    assert not re.search("Road|ZZ9", listed)
    assert str(refuge.pk) in body(watching.get(file))
    assert not CANARY.search(told(watching.get(file)))
    assert watching.post(page, {"entry": str(refuge.pk)}).status_code == 302
    assert not Asset.objects.public().filter(pk=refuge.pk).exists()
    with acting_as(bron):
        show_again(by=bron, asset=refuge.pk)
    assert Asset.objects.public().filter(pk=refuge.pk).exists()

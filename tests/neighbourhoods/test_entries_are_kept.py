"""A community builder writes what is good in a place, says where it is, and decides who sees it."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, acting_as
from frontdoor.reference.reads import choices
from neighbourhoods.actions import (
    add_asset,
    add_provider,
    locate_asset,
    name_contact,
    publish_asset,
    reach_place,
    retire_asset,
    say_room,
    take_introductions_for,
    withdraw_contact,
    withhold_asset,
)
from neighbourhoods.models import (
    Asset,
    AssetContact,
    AssetKind,
    AssetPlace,
    AssetStatus,
    Location,
    Place,
    PlaceKind,
    Postcode,
    Provider,
    Withheld,
)
from neighbourhoods.postcodes import written
from tests.factories.cast import FILLING, Cast, member
from tests.neighbourhoods.conftest import OUTSIDE, at

pytestmark = pytest.mark.django_db


def refused(code: str) -> "pytest.RaisesContext[Refusal]":
    return pytest.raises(Refusal, match=f"^{code}$")


def test_the_kinds_are_those_of_the_reference_list_without_a_persons_own_strengths() -> None:
    assert dict(choices("asset-kinds")).items() - dict(AssetKind.choices).items() == {
        ("people", "What people are good at or enjoy")
    }


def test_an_entry_is_seen_once_it_is_published(bron: Scope) -> None:
    with acting_as(bron):
        asset = add_asset(by=bron, name="  Elm  Bench ", kind=AssetKind.PLACES)
        assert asset.name == "Elm Bench"
        assert not Asset.objects.public().exists()
        publish_asset(by=bron, asset=asset.pk)
        assert Asset.objects.public().get() == asset
        with refused("already_there"):
            publish_asset(by=bron, asset=asset.pk)
        retire_asset(by=bron, asset=asset.pk)
        assert not Asset.objects.public().exists()
        assert publish_asset(by=bron, asset=asset.pk).status == AssetStatus.PUBLISHED


def test_a_refuge_is_never_public_and_workers_do_not_search_it_either(bron: Scope, tea_room: Asset) -> None:
    with acting_as(bron):
        withhold_asset(by=bron, asset=tea_room.pk, why=Withheld.INTERNAL)
        assert not Asset.objects.public().exists()
        assert Asset.objects.for_workers().get() == tea_room
        withhold_asset(by=bron, asset=tea_room.pk, why=Withheld.REFUGE)
    assert not Asset.objects.public().exists()
    assert not Asset.objects.for_workers().exists()


def test_only_whoever_keeps_the_map_changes_it(cast: Cast, bron: Scope, tea_room: Asset) -> None:
    place = Place.objects.create(name="Weir End", kind=PlaceKind.NEIGHBOURHOOD)
    by, asset = cast.amina, tea_room.pk
    name = AssetContact.Field.NAME
    with acting_as(by):
        for attempt in (
            lambda: add_provider(by=by, name="X"),
            lambda: add_asset(by=by, name="X", kind=AssetKind.GROUPS),
            lambda: locate_asset(by=by, asset=asset, lines="X"),
            lambda: reach_place(by=by, asset=asset, place=place.pk),
            lambda: publish_asset(by=by, asset=asset),
            lambda: retire_asset(by=by, asset=asset),
            lambda: withhold_asset(by=by, asset=asset, why=Withheld.REFUGE),
            lambda: say_room(by=by, asset=asset, capacity=1, paused=False),
            lambda: name_contact(by=by, asset=asset, field=name, value="X", agreed_how="said so"),
            lambda: withdraw_contact(by=by, asset=asset, field=name),
            lambda: take_introductions_for(by=by, provider=uuid4(), organisation=cast.club.pk),
        ):
            with refused("not_permitted"):
                attempt()


def test_what_cannot_be_is_refused_in_words(bron: Scope, tea_room: Asset) -> None:
    by = bron
    with acting_as(by):
        with refused("name_missing"):
            add_asset(by=by, name=" ", kind=AssetKind.GROUPS)
        with refused("unknown"):
            add_asset(by=by, name="X", kind=AssetKind.GROUPS, provider=uuid4())
        with refused("value_wrong"):
            add_asset(by=by, name="X", kind=AssetKind.GROUPS, website="not an address")
        with refused("value_wrong"):
            add_provider(by=by, name="X", email="nobody")
        with refused("postcode_wrong"):
            locate_asset(by=by, asset=tea_room.pk, postcode="TW3")
        with refused("nowhere"):
            locate_asset(by=by, asset=tea_room.pk)
        with refused("unknown"):
            publish_asset(by=by, asset=uuid4())
        with refused("unknown"):
            reach_place(by=by, asset=tea_room.pk, place=uuid4())
        with refused("capacity_wrong"):
            say_room(by=by, asset=tea_room.pk, capacity=-1, paused=False)


@pytest.mark.parametrize(
    ("typed", "kept"), [("tw31es", "TW3 1ES"), (" ec1a  7aj", "EC1A 7AJ"), ("TW3", ""), ("", ""), ("1W3 1ES", "")]
)
def test_a_postcode_is_kept_one_way_however_it_is_typed(typed: str, kept: str) -> None:
    assert written(typed) == kept


def test_a_postcode_gives_the_point_and_a_point_of_ones_own_stays(bron: Scope, tea_room: Asset) -> None:
    by_postcode = at(tea_room)
    assert (by_postcode.postcode, by_postcode.latitude, by_postcode.placed_by_postcode) == ("ZZ1 1AA", 51.45, True)
    with acting_as(bron):
        link = locate_asset(by=bron, asset=tea_room.pk, postcode="ZZ1 1AA", at=OUTSIDE)
    assert (link.location.longitude, link.location.placed_by_postcode) == (OUTSIDE.longitude, False)


def test_a_contacts_field_is_shown_with_their_agreement_until_they_withdraw_it(bron: Scope, tea_room: Asset) -> None:
    by, phone = bron, AssetContact.Field.PHONE
    shown = AssetContact.objects.filter(asset=tea_room, withdrawn_at=None)
    with acting_as(by):
        with refused("value_missing"):
            name_contact(by=by, asset=tea_room.pk, field=phone, value="01632 960200", agreed_how=" ")
        name_contact(by=by, asset=tea_room.pk, field=phone, value="01632 960200", agreed_how="Said so at the hall")
        name_contact(by=by, asset=tea_room.pk, field=phone, value="01632 960201", agreed_how="Said so on the phone")
        assert [contact.value for contact in shown.all()] == ["01632 960201"]
        withdraw_contact(by=by, asset=tea_room.pk, field=phone)
        assert not shown.exists()
        with refused("unknown"):
            withdraw_contact(by=by, asset=tea_room.pk, field=phone)


def test_the_organisation_itself_says_whether_it_has_room(
    cast: Cast, bron: Scope, friends: Provider, tea_room: Asset
) -> None:
    Provider.objects.filter(pk=friends.pk).update(organisation=cast.club)
    with acting_as(cast.tom):
        paused = say_room(by=cast.tom, asset=tea_room.pk, capacity=0, paused=True)
        assert paused.paused_at is not None
        again = say_room(by=cast.tom, asset=tea_room.pk, capacity=3, paused=True)
        assert again.paused_at == paused.paused_at
        assert say_room(by=cast.tom, asset=tea_room.pk, capacity=3, paused=False).paused_at is None
    with acting_as(cast.bea), refused("not_permitted"):
        say_room(by=cast.bea, asset=tea_room.pk, capacity=3, paused=False)


def test_one_organisation_takes_introductions_for_one_provider(cast: Cast, friends: Provider, bron: Scope) -> None:
    ada = member("ada", cast.council, "admin")
    with acting_as(bron):
        other = add_provider(by=bron, name="Another")
    with acting_as(ada):
        take_introductions_for(by=ada, provider=friends.pk, organisation=cast.club.pk)
        take_introductions_for(by=ada, provider=friends.pk, organisation=cast.club.pk)
        with refused("organisation_taken"):
            take_introductions_for(by=ada, provider=other.pk, organisation=cast.club.pk)
        with refused("unknown"):
            take_introductions_for(by=ada, provider=uuid4(), organisation=cast.trust.pk)
        with refused("unknown"):
            take_introductions_for(by=ada, provider=other.pk, organisation=uuid4())


def test_an_entry_reaches_a_place_once(bron: Scope, tea_room: Asset) -> None:
    place = Place.objects.create(name="Everybody by the water", kind=PlaceKind.IDENTITY_COMMUNITY)
    with acting_as(bron):
        reach_place(by=bron, asset=tea_room.pk, place=place.pk)
        reach_place(by=bron, asset=tea_room.pk, place=place.pk)
    assert AssetPlace.objects.get(asset=tea_room).how == AssetPlace.How.REACHES


def test_the_database_keeps_the_rules_too(tea_room: Asset) -> None:
    for table, wrong in (
        (Asset.objects, {"kind": "people"}),
        (Asset.objects, {"status": "gone"}),
        (Asset.objects, {"withheld": "shy"}),
        (Asset.objects, {"name": ""}),
        (Location.objects, {"latitude": None}),
        (Location.objects, {"latitude": 91}),
        (Location.objects, {"postcode": "zz11aa"}),
        (Postcode.objects, {"code": "ZZ11AA"}),
        (Postcode.objects, {"longitude": 181}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            table.update(**wrong)


def test_room_is_said_by_who_answers_for_its_organisation_and_by_nobody_else_there(cast: Cast, bron: Scope) -> None:
    lydia = member("lydia", cast.club, "leader")
    with acting_as(bron):
        provider = add_provider(by=bron, name="Elm Street Club")
        asset = add_asset(by=bron, name="Friday lunch", kind=AssetKind.GROUPS, provider=provider.pk)
    with acting_as(FILLING):
        Provider.objects.filter(pk=provider.pk).update(organisation=cast.club)
    with acting_as(lydia), refused("not_permitted"):
        say_room(by=lydia, asset=asset.pk, capacity=3, paused=False)
    with acting_as(cast.tom):
        assert say_room(by=cast.tom, asset=asset.pk, capacity=3, paused=False).capacity == 3

"""A group keeps its own entry through a link, without an account; whoever agreed to be named takes it back there."""

from datetime import time, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, acting_as
from frontdoor.links.actions import NewDoor, check_code
from frontdoor.links.tokens import door_scope
from neighbourhoods.actions import (
    add_entry,
    approve_edit,
    close_entry_door,
    confirm_at_door,
    name_contact,
    open_entry_door,
    propose_at_door,
    say_room_at_door,
    withdraw_contact_at_door,
)
from neighbourhoods.group_links import PURPOSE, live_doors
from neighbourhoods.models import Asset, AssetContact, AssetKind
from neighbourhoods.reads import found_assets
from neighbourhoods.rules import Rule
from tests.factories.cast import Cast, member

pytestmark = pytest.mark.django_db
TUESDAYS = Rule(days=("TU",), starts=time(10), ends=time(12)).said()


def refused(code: str) -> "pytest.RaisesContext[Refusal]":
    return pytest.raises(Refusal, match=f"^{code}$")


def go_in(door: NewDoor) -> tuple[Scope, str]:
    visitor = door_scope(door.token)
    with acting_as(visitor):
        return visitor, check_code(by=visitor, purpose=PURPOSE, code=door.code).signed


def now_of(asset: Asset) -> Asset:
    return Asset.objects.defer("search").get(pk=asset.pk)


def test_a_group_confirms_its_entry_through_its_link(door: NewDoor, tea_room: Asset) -> None:
    Asset.objects.update(confirmed_at=None, confirmed_by=None, confirmed_how="")
    visitor, entry = go_in(door)
    with acting_as(visitor):
        confirm_at_door(by=visitor, entry=entry)
    found = now_of(tea_room)
    assert (found.confirmed_how, found.confirmed_by) == ("group", None)
    assert found.confirmed_at


def test_what_a_group_corrects_through_its_link_waits_and_confirms_the_rest_once_taken_over(
    bron: Scope, door: NewDoor, tea_room: Asset
) -> None:
    visitor, entry = go_in(door)
    with acting_as(visitor):
        edit = propose_at_door(by=visitor, entry=entry, said={"schedules": [TUESDAYS]}, words="New day")
    assert not tea_room.schedules.exists()
    assert (edit.through, edit.proposed_by) == ("link", None)
    with acting_as(bron):
        approve_edit(by=bron, edit=edit.pk)
    assert found_assets(day="TU").get() == tea_room
    assert now_of(tea_room).confirmed_how == "group"


def test_a_contact_takes_back_what_they_agreed_to_through_the_same_link(
    bron: Scope, door: NewDoor, tea_room: Asset
) -> None:
    phone = AssetContact.Field.PHONE
    with acting_as(bron):
        name_contact(
            by=bron, asset=tea_room.pk, field=phone, value="01632 960200", agreed_by="Una", agreed_how="On the phone"
        )
    visitor, entry = go_in(door)
    with acting_as(visitor):
        withdraw_contact_at_door(by=visitor, entry=entry, field=phone)
        with refused("unknown"):
            withdraw_contact_at_door(by=visitor, entry=entry, field=phone)
    contact = AssetContact.objects.get()
    assert (contact.agreed_by, contact.withdrawn_through) == ("Una", "link")
    with pytest.raises(IntegrityError), transaction.atomic():
        AssetContact.objects.update(withdrawn_at=None)


def test_a_group_says_that_it_takes_a_break(door: NewDoor, tea_room: Asset) -> None:
    visitor, entry = go_in(door)
    with acting_as(visitor):
        say_room_at_door(by=visitor, entry=entry, capacity=3, paused=True)
    assert now_of(tea_room).paused_at
    with acting_as(visitor), refused("capacity_wrong"):
        say_room_at_door(by=visitor, entry=entry, capacity=-1, paused=True)
    with acting_as(visitor):
        say_room_at_door(by=visitor, entry=entry, capacity=None, paused=False)
    assert (now_of(tea_room).paused_at, now_of(tea_room).capacity) == (None, None)


def test_a_link_opens_nothing_without_its_code_nor_once_the_entry_is_gone(
    bron: Scope, door: NewDoor, tea_room: Asset
) -> None:
    visitor, entry = go_in(door)
    for act in (
        lambda entry: confirm_at_door(by=visitor, entry=entry),
        lambda entry: propose_at_door(by=visitor, entry=entry, said={"name": "X"}),
        lambda entry: withdraw_contact_at_door(by=visitor, entry=entry, field=AssetContact.Field.NAME),
        lambda entry: say_room_at_door(by=visitor, entry=entry, capacity=1, paused=True),
    ):
        with acting_as(visitor), refused("code_needed"):
            act("made up")
        with acting_as(bron):
            Asset.objects.update(status="retired")
        with acting_as(visitor), refused("unknown"):
            act(entry)
        Asset.objects.update(status="published")


def test_a_link_is_made_for_what_is_published_alone(bron: Scope) -> None:
    with acting_as(bron):
        draft = add_entry(by=bron, said={"name": "Draft", "kind": AssetKind.PLACES})
        with refused("not_published"):
            open_entry_door(by=bron, asset=draft.pk)
        with refused("unknown"):
            open_entry_door(by=bron, asset=uuid4())


def test_a_closed_link_opens_nothing_not_even_for_whoever_is_inside(
    cast: Cast, bron: Scope, door: NewDoor, tea_room: Asset
) -> None:
    visitor, entry = go_in(door)
    with acting_as(bron):
        other = add_entry(by=bron, said={"name": "Weir Band", "kind": AssetKind.GROUPS}, publish=True)
        assert [each.pk for each in live_doors(tea_room.pk)] == [door.id]
        with refused("no_such_door"):
            close_entry_door(by=bron, asset=other.pk, door=door.id)
    for nobody, code in ((cast.amina, "not_permitted"), (member("caz", cast.trust, "builder"), "not_your_place")):
        with acting_as(nobody), refused(code):
            close_entry_door(by=nobody, asset=tea_room.pk, door=door.id)
    with acting_as(bron):
        for _ in range(2):
            close_entry_door(by=bron, asset=tea_room.pk, door=door.id)
        assert not live_doors(tea_room.pk).exists()
    with acting_as(visitor), refused("door_closed"):
        confirm_at_door(by=visitor, entry=entry)


def test_a_link_ends_by_itself_and_only_so_many_are_open(bron: Scope, door: NewDoor, tea_room: Asset) -> None:
    visitor, _ = go_in(door)
    with acting_as(bron):
        for _ in range(9):
            open_entry_door(by=bron, asset=tea_room.pk)
        with refused("too_many_links"):
            open_entry_door(by=bron, asset=tea_room.pk)
    with time_machine.travel(timezone.now() + timedelta(days=61), tick=False):
        with acting_as(bron):
            assert not live_doors(tea_room.pk).exists()
        with acting_as(visitor), refused("door_expired"):
            check_code(by=visitor, purpose=PURPOSE, code=door.code)

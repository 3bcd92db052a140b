"""A postcode that is mistyped or new: the entry is kept, and whoever saves it reads that it is not on the map."""

import pytest
from django.test import Client
from django.urls import reverse

from frontdoor.core.scope import Scope, acting_as
from frontdoor.links.actions import NewDoor
from neighbourhoods.actions import add_entry, edit_asset
from neighbourhoods.models import Asset, AssetKind, Location, Place, Postcode, ProposedEdit
from tests.factories.cast import Cast
from tests.factories.clients import signed_in
from tests.neighbourhoods.conftest import at as location_of
from tests.neighbourhoods.test_pages_of_the_map import sent, words

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
NOT_ON_IT = "We do not know where ZZ1 9XX is, so it is not on the map. Look at the postcode again."
WOULD_NOT = "We do not know where ZZ1 9XX is, so it would not be on the map."
ODD = {"postcode": "zz19xx"}


def at(name: str, *args: object) -> str:
    return reverse(f"neighbourhoods:{name}", args=args)


def test_a_new_entry_at_a_postcode_nobody_knows_is_kept_and_said_to_be_off_the_map(bron: Scope, ZZ1: Postcode) -> None:
    pages, new = signed_in(bron), {"name": "Weir Band", "kind": "groups"}
    assert NOT_ON_IT in words(pages.post(at("keep-new"), {**new, **ODD}, follow=True))
    assert Location.objects.get().postcode == "ZZ1 9XX"
    assert "We do not know where" not in words(pages.post(at("keep-new"), {**new, "postcode": "zz11aa"}, follow=True))
    assert "We do not know where" not in words(pages.post(at("keep-new"), new, follow=True)), "none is no wrong one"


def test_an_entry_put_right_to_a_postcode_nobody_knows_says_so_each_time_it_is_saved(
    bron: Scope, end: Place, tea_room: Asset
) -> None:
    pages, page = signed_in(bron), at("keep-edit", tea_room.pk)
    assert NOT_ON_IT in words(pages.post(page, sent(tea_room, **ODD), follow=True))
    assert not tea_room.places.exists()
    tea_room.refresh_from_db()
    assert NOT_ON_IT in words(pages.post(page, sent(tea_room, summary="Scones."), follow=True))
    tea_room.refresh_from_db()
    assert "We do not know where" not in words(pages.post(page, sent(tea_room, postcode="ZZ1 1AA"), follow=True))
    assert tea_room.places.get().place == end


def test_whoever_suggests_a_postcode_nobody_knows_reads_it_and_so_does_whoever_takes_it_over(
    cast: Cast, bron: Scope, end: Place, tea_room: Asset
) -> None:
    bea, builder, page = signed_in(cast.bea), signed_in(bron), at("suggest", tea_room.pk)
    assert WOULD_NOT in words(bea.post(page, sent(tea_room, **ODD), follow=True))
    assert "We do not know where" not in words(bea.post(page, sent(tea_room, summary="Scones."), follow=True))
    odd, other = ProposedEdit.objects.order_by("proposed_at")
    no = {"refuse": "1", "answer": "No"}
    assert "We do not know where" not in words(builder.post(at("keep-suggestion", other.pk), no, follow=True))
    assert NOT_ON_IT in words(builder.post(at("keep-suggestion", odd.pk), {"approve": "1"}, follow=True))


def test_a_group_that_sends_a_postcode_nobody_knows_reads_it_behind_its_link(
    client: Client, door: NewDoor, tea_room: Asset
) -> None:
    page = at("door", door.token)
    client.post(page, {"code": door.code})
    assert WOULD_NOT in words(client.post(f"{page}correct/", sent(tea_room, **ODD), follow=True))


def test_an_address_that_stays_keeps_the_point_it_was_given_by_hand(bron: Scope, end: Place) -> None:
    with acting_as(bron):
        hall = add_entry(by=bron, said={"name": "Hall", "kind": AssetKind.PLACES, "where": {"postcode": "ZZ1 9XX"}})
        Location.objects.filter(held__asset=hall).update(latitude=51.45, longitude=-0.35)
        where = {"lines": "", "town": "", "county": "", "postcode": "ZZ1 9XX"}
        edit_asset(by=bron, asset=hall.pk, said={"summary": "A hall.", "where": where})
        assert location_of(hall).latitude == 51.45, "what is put right is not where it is"
        edit_asset(by=bron, asset=hall.pk, said={"where": {**where, "postcode": "ZZ1 9YY"}})
    assert location_of(hall).latitude is None

"""A keeper keeps an entry from the public and lets it be seen again; a refuge is put back by somebody else."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, acting_as
from frontdoor.links.actions import NewDoor
from neighbourhoods.actions import (
    close_entry_doors,
    confirm_asset,
    no_longer_a_refuge,
    retire_asset,
    show_again,
    withhold_asset,
)
from neighbourhoods.models import Asset, Place, Withheld
from tests.factories.cast import Cast, member
from tests.factories.clients import body, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def at(name: str, *args: object) -> str:
    return reverse(f"neighbourhoods:{name}", args=args)


@pytest.fixture
def grace(cast: Cast) -> Scope:
    return member("grace", cast.council, "governance")


def test_for_workers_only_and_seen_again(bron: Scope, end: Place, tea_room: Asset, client: Client) -> None:
    builder, page, entry = signed_in(bron), at("keep-withhold", tea_room.pk), at("entry", tea_room.pk)
    assert "Who may see this" in body(builder.get(at("keep-entry", tea_room.pk)))
    assert builder.post(page, {"seen_by": ""}).status_code == 422
    builder.post(page, {"seen_by": "internal"})
    assert client.get(entry).status_code == 404
    assert "Nothing has changed" in body(builder.post(page, {"seen_by": "internal"}, follow=True))
    builder.post(page, {"seen_by": "everybody"})
    assert client.get(entry).status_code == 200
    with acting_as(bron), pytest.raises(Refusal, match="not_withheld"):
        show_again(by=bron, asset=tea_room.pk)


def test_a_refuge_is_out_of_its_keepers_hands_and_put_back_by_governance(
    bron: Scope, grace: Scope, end: Place, tea_room: Asset, client: Client
) -> None:
    builder, watching = signed_in(bron), signed_in(grace)
    page, refuges = at("keep-withhold", tea_room.pk), at("refuges")
    assert "Weir Tea Room" not in body(builder.post(page, {"seen_by": "refuge"}, follow=True))
    assert builder.get(page).status_code == 404
    for attempt in (confirm_asset, retire_asset, show_again, no_longer_a_refuge):
        with acting_as(bron), pytest.raises(Refusal, match=r"unknown|not_permitted"):
            attempt(by=bron, asset=tea_room.pk)
    with acting_as(bron), pytest.raises(Refusal, match="unknown"):
        withhold_asset(by=bron, asset=tea_room.pk, why=Withheld.INTERNAL)
    for others in (builder, client):
        assert "Weir Tea Room" not in body(others.get(refuges, follow=True))
    assert builder.get(at("refuges-export")).status_code == 422
    assert "Weir Tea Room" in body(watching.get(refuges))
    file = body(watching.get(at("refuges-export")))
    assert str(tea_room.pk) in file
    assert "Weir Tea Room" not in file, "a file is passed on more easily than a page"
    for wrong in ("", str(uuid4())):
        assert watching.post(refuges, {"entry": wrong}).status_code == 422
    watching.post(refuges, {"entry": str(tea_room.pk)})
    assert client.get(at("entry", tea_room.pk)).status_code == 404
    assert "No entry is kept as a refuge" in body(watching.get(refuges))
    builder.post(page, {"seen_by": "everybody"})
    assert client.get(at("entry", tea_room.pk)).status_code == 200


def test_a_keeper_ends_the_links_of_a_group(
    bron: Scope, cast: Cast, tea_room: Asset, door: NewDoor, client: Client
) -> None:
    builder, page = signed_in(bron), at("keep-entry", tea_room.pk)
    assert "End their links" in body(builder.get(page))
    assert "Their links have ended" in body(builder.post(at("keep-link", tea_room.pk), {"close": "1"}, follow=True))
    assert "End their links" not in body(builder.get(page))
    shut = client.post(at("door", door.token), {"code": door.code})
    assert "Weir Tea Room" not in body(shut)
    with acting_as(bron):
        assert close_entry_doors(by=bron, asset=tea_room.pk) == 0
    with acting_as(cast.amina), pytest.raises(Refusal, match="not_permitted"):
        close_entry_doors(by=cast.amina, asset=tea_room.pk)

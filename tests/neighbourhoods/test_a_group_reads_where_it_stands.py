"""Behind its link a group reads what it sent and what became of it, is spoken to as itself, and a shut link says so."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, acting_as
from frontdoor.links.actions import NewDoor, check_code
from frontdoor.links.tokens import door_scope
from neighbourhoods.actions import (
    close_entry_door,
    confirm_at_door,
    propose_at_door,
    propose_edit,
    refuse_edit,
    retire_asset,
)
from neighbourhoods.group_links import PURPOSE
from neighbourhoods.models import Asset, ProposedEdit
from tests.factories.cast import Cast
from tests.factories.clients import body
from tests.neighbourhoods.test_pages_of_the_map import sent

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ALL_TRUE = "It is all true"
NOT_DONE = re.compile("This was not done|Nothing was changed|back button|There is a problem")


def words(response: Any) -> str:
    return " ".join(body(response).split())


@pytest.fixture
def link(door: NewDoor) -> str:
    return reverse("neighbourhoods:door", args=[door.token])


@pytest.fixture
def inside(client: Client, link: str, door: NewDoor) -> Client:
    """The group, inside."""
    client.post(link, {"code": door.code})
    return client


def test_a_closed_link_says_that_it_is_closed_and_nothing_of_what_was_not_done(
    inside: Client, bron: Scope, link: str, door: NewDoor, tea_room: Asset
) -> None:
    with acting_as(bron):
        close_entry_door(by=bron, asset=tea_room.pk, door=door.id)
    for answer in (inside.get(link), Client().post(link, {"code": door.code})):
        assert answer.status_code == 422
        assert "This link has been closed. Ask the organisation that sent it for a new one." in words(answer)
        assert not NOT_DONE.search(words(answer))
        assert "did not reach us" not in words(answer)


def test_what_is_written_behind_a_link_that_was_closed_meanwhile_is_said_not_to_have_arrived(
    inside: Client, bron: Scope, link: str, door: NewDoor, tea_room: Asset
) -> None:
    with acting_as(bron):
        close_entry_door(by=bron, asset=tea_room.pk, door=door.id)
    lost = words(inside.post(f"{link}correct/", sent(tea_room, summary="Scones.")))
    assert "What you have just written did not reach us." in lost
    assert not ProposedEdit.objects.exists()


def test_a_link_to_what_is_no_longer_there_says_so(inside: Client, bron: Scope, link: str, tea_room: Asset) -> None:
    with acting_as(bron):
        retire_asset(by=bron, asset=tea_room.pk)
    answer = words(inside.get(link))
    assert "This entry is not in the directory any more." in answer
    assert not NOT_DONE.search(answer)


def test_a_group_reads_what_it_sent_while_it_waits_and_confirms_nothing_meanwhile(
    inside: Client, bron: Scope, link: str, tea_room: Asset
) -> None:
    assert ALL_TRUE in words(inside.get(link))
    inside.post(f"{link}correct/", sent(tea_room, summary="Scones on Sundays.", note="Una bakes now."))
    waits = words(inside.get(link))
    for said in ("What you put right waits", "Scones on Sundays.", "Company and cake.", "Una bakes now."):
        assert said in waits
    assert ALL_TRUE not in waits
    before = Asset.objects.values_list("confirmed_at", "confirmed_how").get()
    pressed = inside.post(link, {"confirm": "1"})  # in a window that was open before
    assert pressed.status_code == 422
    assert "What you put right still waits." in words(pressed)
    assert Asset.objects.values_list("confirmed_at", "confirmed_how").get() == before
    edit = ProposedEdit.objects.get()
    with acting_as(bron):
        refuse_edit(by=bron, edit=edit.pk, answer="Una says Saturdays.")
    answered = words(inside.get(link))
    assert ALL_TRUE in answered
    assert "What happens there. Answered, and not taken over. “Una says Saturdays.”" in answered
    assert "What you put right waits" not in answered


def test_what_somebody_else_suggests_keeps_no_group_from_confirming(cast: Cast, door: NewDoor, tea_room: Asset) -> None:
    with acting_as(cast.bea):
        propose_edit(by=cast.bea, asset=tea_room.pk, said={"summary": "Scones."})
    visitor = door_scope(door.token)
    with acting_as(visitor):
        entry = check_code(by=visitor, purpose=PURPOSE, code=door.code).signed
        confirm_at_door(by=visitor, entry=entry)
        assert Asset.objects.values_list("confirmed_how", flat=True).get() == "group"
        propose_at_door(by=visitor, entry=entry, said={"summary": "Tea."})
        with pytest.raises(Refusal, match="correction_waits"):
            confirm_at_door(by=visitor, entry=entry)


def test_a_group_is_spoken_to_as_itself(inside: Client, link: str) -> None:
    shown = words(inside.get(link))
    assert "We take a break and welcome nobody new for now" in shown
    assert "This was last confirmed in" in shown
    assert "Your group's own email" in words(inside.get(f"{link}correct/")).replace("&#x27;", "'")
    Asset.objects.update(confirmed_at=None, confirmed_by=None, confirmed_how="")
    asked = words(inside.get(link))
    assert "Nobody has confirmed this yet. Please read it through." in asked
    for page in (shown, asked):
        assert not re.search("They take|ask before you go|nobody has said", page)

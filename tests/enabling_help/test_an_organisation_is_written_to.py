"""An organisation that likes to be written to is sent a link, and a code when it asks; passed on, it opens nothing."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from enabling_help.actions.introductions import ask_again, cancel
from enabling_help.actions.reply_links import open_reply_link, send_code
from enabling_help.models import Introduction
from enabling_help.telling import CODE, LINK, MADE
from enabling_help.workflow import State
from frontdoor.core import nudge
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Job, Scope, acting_as
from frontdoor.links.models import Door
from frontdoor.links.tokens import door_scope, token_of
from frontdoor.outbox.actions import say_how_we_hear
from frontdoor.outbox.delivery import deliver_what_is_due
from frontdoor.outbox.models import Message, Prefers
from frontdoor.outbox.renderers import ENDED
from frontdoor.people.actions import stop_sharing
from tests.factories.cast import Cast
from tests.factories.clients import body
from tests.factories.help import CANARIES, joan_is_introduced
from tests.outbox import post
from tests.outbox.conftest import office

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
DELIVERY = Scope(job=Job.DELIVER)
__all__ = ["office"]


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nudge, "_silent_until", float("inf"))


@pytest.fixture
def letters(office: post.PostOffice, settings: object) -> post.PostOffice:
    """What the club is sent by email and text message."""
    settings.OUTBOX_TRANSPORTS |= {
        "email": "tests.outbox.post.the_post_office",
        "text": "tests.outbox.post.the_post_office",
    }
    return office


def the_club_likes(cast: Cast, prefers: Prefers) -> None:
    with acting_as(cast.tom):
        say_how_we_hear(
            by=cast.tom, organisation=cast.club.pk, prefers=prefers, email="club@example.org", phone="07700 900123"
        )


def address_in(words: str) -> str:
    found = re.search(r"/answer/d/[\w-]{43}/", words)
    assert found
    return found[0]


def code_in(words: str) -> str:
    found = re.search(r"\b\d{6}\b", words)
    assert found
    return found[0]


def queued() -> list[tuple[str, str]]:
    with acting_as(DELIVERY):
        return list(Message.objects.order_by("queued_at").values_list("event", "transport"))


@pytest.mark.parametrize(("prefers", "to"), [(Prefers.EMAIL, "club@example.org"), (Prefers.TEXT, "+447700900123")])
def test_a_link_comes_and_a_code_when_they_ask_and_they_answer(
    cast: Cast, letters: post.PostOffice, prefers: Prefers, to: str
) -> None:
    the_club_likes(cast, prefers)
    row = joan_is_introduced(cast)
    assert queued() == [(LINK, prefers)]
    deliver_what_is_due()
    (link,) = letters.parcels
    assert link.to == to
    assert not any(canary in link.body.words for canary in CANARIES)
    browser, address = Client(), address_in(link.body.words)
    assert "Canary" not in body(browser.get(address))
    sent = browser.post(address, {"send": "1"}, follow=True)
    assert "We have sent a code" in body(sent)
    deliver_what_is_due()
    code = letters.parcels[1]
    assert code.to == to
    assert address.split("/")[-2] not in code.body.words
    assert "Canary" in body(browser.post(address, {"code": code_in(code.body.words)}))
    browser.post(address, {"answer": State.ACCEPTED})
    with acting_as(cast.amina):
        assert Introduction.objects.get(pk=row.pk).state == State.ACCEPTED


def test_nothing_of_the_link_or_the_code_is_kept_where_it_waits(cast: Cast, letters: post.PostOffice) -> None:
    the_club_likes(cast, Prefers.EMAIL)
    joan_is_introduced(cast)
    deliver_what_is_due()
    address = address_in(letters.parcels[0].body.words)
    Client().post(address, {"send": "1"})
    deliver_what_is_due()
    token, code = address.split("/")[-2], code_in(letters.parcels[1].body.words)
    with acting_as(DELIVERY):
        kept = repr(list(Message.objects.values()))
    with acting_as(cast.amina):
        kept += repr(list(Door.objects.values()))
    assert token not in kept
    assert f"'{code}'" not in kept
    assert f": {code}" not in kept


def test_whoever_it_was_passed_on_to_has_no_code_and_reads_nothing(cast: Cast, letters: post.PostOffice) -> None:
    the_club_likes(cast, Prefers.EMAIL)
    joan_is_introduced(cast)
    deliver_what_is_due()
    stranger, address = Client(), address_in(letters.parcels[0].body.words)
    for _ in range(3):
        stranger.post(address, {"send": "1"})
    deliver_what_is_due()
    assert {each.to for each in letters.parcels} == {"club@example.org"}
    codes = [code_in(each.body.words) for each in letters.parcels[1:]]
    assert stranger.post(address, {"code": codes[0]}).status_code == 422  # the newest alone is good
    assert "Canary" not in body(stranger.get(address))
    for _ in range(2):
        last = stranger.post(address, {"send": "1"})
    assert last.status_code == 422
    assert "as many codes as we can" in body(last)


def test_once_the_person_takes_it_back_what_waits_says_so_and_the_link_is_shut(
    cast: Cast, letters: post.PostOffice
) -> None:
    the_club_likes(cast, Prefers.EMAIL)
    row = joan_is_introduced(cast)
    with acting_as(cast.amina):
        door = Door.objects.get()
        stop_sharing(by=cast.amina, person=row.person, organisation=cast.club)
    deliver_what_is_due()
    (said,) = letters.parcels
    assert said.body.words == ENDED
    shut = Client().post(reverse("help:reply", args=[token_of(door.pk)]), {"send": "1"})
    assert "Canary" not in body(shut)


def test_asked_again_they_get_a_new_link_and_the_old_one_is_for_the_old(cast: Cast, letters: post.PostOffice) -> None:
    the_club_likes(cast, Prefers.EMAIL)
    row = joan_is_introduced(cast)
    with acting_as(cast.amina):
        cancel(by=cast.amina, introduction=row.pk, reason="Too soon.")
        ask_again(by=cast.amina, introduction=row.pk)
    deliver_what_is_due()
    addresses = {address_in(each.body.words) for each in letters.parcels if "/answer/d/" in each.body.words}
    assert len(addresses) == 2


def test_who_signs_in_is_told_as_before_and_no_code_can_be_sent(cast: Cast, letters: post.PostOffice) -> None:
    row = joan_is_introduced(cast)
    assert queued() == [(MADE, "console")]
    with acting_as(cast.amina):
        door = open_reply_link(by=cast.amina, introduction=row.pk)
    answer = Client().post(reverse("help:reply", args=[door.token]), {"send": "1"})
    assert answer.status_code == 422
    assert "Ask the organisation that gave you the link" in body(answer)
    with acting_as(door_scope(door.token)) as visitor, pytest.raises(Refusal, match="nobody_written_to"):
        send_code(by=visitor)
    with acting_as(door_scope("a" * 43)) as visitor, pytest.raises(Refusal, match="door_expired"):
        send_code(by=visitor)
    assert CODE not in {event for event, _ in queued()}

"""The pages on which a partner connects its own programs: the secret once, then what was sent and what to do."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from frontdoor.core.scope import acting_as
from frontdoor.outbox.delivery import deliver_what_is_due
from frontdoor.outbox.models import Endpoint, Message
from frontdoor.outbox.workflow import State
from tests.factories.cast import Cast, member
from tests.factories.clients import body, signed_in
from tests.factories.help import joan_is_introduced
from tests.outbox import post
from tests.outbox.receiver import Receiver

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
BOTH = ["referral.created", "referral.updated"]


def the_endpoint(cast: Cast) -> Endpoint:
    with acting_as(cast.tom):
        return Endpoint.objects.get()


def add(browser: Client, address: str) -> str:
    return body(browser.post(reverse("outbox:endpoint-new"), {"address": address, "events": BOTH}))


def test_an_endpoint_is_added_and_its_secret_is_shown_this_once(cast: Cast, program: Receiver) -> None:
    browser = signed_in(cast.tom)
    assert "None of your programs is told" in body(browser.get(reverse("outbox:endpoints")))
    assert "whsec_" in add(browser, program.address)
    there = the_endpoint(cast)
    for name in ("endpoints", "endpoints-export"):
        assert program.address in body(browser.get(reverse(f"outbox:{name}")))
    for name in ("endpoint", "endpoint-events", "endpoint-sent-export"):
        page = body(browser.get(reverse(f"outbox:{name}", args=[there.pk])))
        assert "whsec_" not in page
        assert there.secret not in page


def test_an_address_that_is_not_called_is_refused_beside_its_box(cast: Cast, program: Receiver) -> None:
    browser = signed_in(cast.tom)
    for address, words in (
        ("https://127.0.0.1/hooks", "private network"),
        ("ftp://example.org/", "whole address"),
        ("", "Enter the address of your program"),
    ):
        answer = browser.post(reverse("outbox:endpoint-new"), {"address": address, "events": BOTH})
        assert answer.status_code == 422
        assert words in body(answer)
    answer = browser.post(reverse("outbox:endpoint-new"), {"address": program.address})
    assert "Choose what it is to be told of" in body(answer)


def test_a_real_introduction_reaches_the_program_and_its_log(cast: Cast, program: Receiver) -> None:
    browser = signed_in(cast.tom)
    add(browser, program.address)
    made = joan_is_introduced(cast)
    deliver_what_is_due()
    page = body(browser.get(reverse("outbox:endpoint", args=[the_endpoint(cast).pk])))
    assert "Somebody would like to meet them" in page
    assert "It was taken." in page
    assert b"Joan" not in program.received[0].body
    assert str(made.pk).encode() in program.received[0].body
    log = body(browser.get(reverse("outbox:endpoint-sent-export", args=[the_endpoint(cast).pk])))
    assert "referral.created" in log


def test_everything_is_done_from_its_page(cast: Cast, program: Receiver) -> None:
    browser = signed_in(cast.tom)
    add(browser, program.address)
    page = reverse("outbox:endpoint", args=[the_endpoint(cast).pk])
    assert "A test is on its way" in body(browser.post(page, {"test": "1"}, follow=True))
    deliver_what_is_due()
    with acting_as(cast.tom):
        sent = Message.objects.get()
    assert "once more" in body(browser.post(page, {"replay": str(sent.pk)}, follow=True))
    deliver_what_is_due()
    assert len(program.received) == 2
    assert browser.post(page, {"replay": "nothing"}).status_code == 422
    assert "Nothing is sent there for now" in body(browser.post(page, {"pause": "1"}, follow=True))
    assert "told again" in body(browser.post(page, {"resume": "1"}, follow=True))
    changed = body(browser.post(page, {"secret": "1"}))
    assert "whsec_" in changed
    assert "the secret before is good too" in changed
    events = reverse("outbox:endpoint-events", args=[the_endpoint(cast).pk])
    assert browser.post(events, {}).status_code == 422
    assert "told of what you chose" in body(browser.post(events, {"events": BOTH[:1]}, follow=True))
    assert the_endpoint(cast).events == BOTH[:1]
    assert "not told of anything any more" in body(browser.post(page, {"remove": "1"}, follow=True))
    assert browser.get(page).status_code == 404


def test_nobody_elses_endpoint_is_there_and_not_everybody_has_any(cast: Cast, program: Receiver) -> None:
    add(signed_in(cast.tom), program.address)
    mine = the_endpoint(cast)
    assert signed_in(cast.amina).get(reverse("outbox:endpoints")).status_code == 422
    other = signed_in(member("olu", cast.trust, "partner"))
    for pk in (mine.pk, uuid4()):
        for name in ("endpoint", "endpoint-events", "endpoint-sent-export"):
            assert other.get(reverse(f"outbox:{name}", args=[pk])).status_code == 404
        assert other.post(reverse("outbox:endpoint", args=[pk]), {"remove": "1"}).status_code == 404
    assert the_endpoint(cast).removed_at is None
    with acting_as(post.DELIVERY):
        assert not Message.objects.filter(state=State.DEAD).exists()

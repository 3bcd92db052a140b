"""A program is called: signed, at once and again, and no longer than it wants to be."""

import json
import socket
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings
from standardwebhooks import Webhook, WebhookVerificationError

from frontdoor.core import calling
from frontdoor.core.calling import Reply
from frontdoor.core.scope import acting_as
from frontdoor.outbox.actions import (
    add_endpoint,
)
from frontdoor.outbox.backoff import most_attempts, wait_after
from frontdoor.outbox.breaker import OPENS_AFTER
from frontdoor.outbox.delivery import Round, deliver_what_is_due
from frontdoor.outbox.models import Endpoint, Message
from frontdoor.outbox.signing import headers_of, signature
from frontdoor.outbox.transports import Answer
from frontdoor.outbox.webhooks import read_reply
from frontdoor.outbox.workflow import State
from tests.factories.cast import Cast
from tests.factories.real_files import standard
from tests.outbox import post
from tests.outbox.gardens import SHUT, TOLD_AS, added, endpoint, refused, rested, told
from tests.outbox.receiver import Receiver, receiver


@pytest.mark.django_db
def test_a_program_is_told_in_the_standards_form_and_can_check_who_told_it(cast: Cast, program: Receiver) -> None:
    shown = added(cast.tom, program.address)
    assert shown.secret.startswith("whsec_")
    pk = told(cast.amina, cast.club.pk)
    assert deliver_what_is_due() == Round(1, 1)
    (call,) = program.received
    said = Webhook(shown.secret).verify(call.body, call.headers)
    sent = post.message(pk)
    assert said == {"type": TOLD_AS, "timestamp": sent.queued_at.isoformat(), "data": {"id": str(sent.aggregate_id)}}
    assert call.headers["webhook-id"] == str(pk)
    assert (sent.state, sent.transport, sent.last_status) == (State.SENT, "webhook", "200")
    with pytest.raises(WebhookVerificationError):
        Webhook(shown.secret).verify(call.body + b" ", call.headers)


def test_a_signature_is_the_one_of_the_published_vectors() -> None:
    (vector,) = json.loads(standard("webhooks/standard_webhooks_vectors.json").read_text())["vectors"]
    made = signature(vector["secret"], vector["webhook-id"], vector["webhook-timestamp"], vector["body"].encode())
    assert made == vector["webhook-signature"]


@given(st.binary(max_size=200), st.binary(min_size=24, max_size=64), st.integers(-200, 200))
def test_whatever_is_sent_the_reference_library_finds_it_signed(body: bytes, key: bytes, seconds: int) -> None:
    secret, moment = Webhook(key), datetime.now(UTC) + timedelta(seconds=seconds)
    text = body.hex().encode()
    headers = headers_of(uuid4(), moment, b'"%s"' % text, [f"whsec_{b64encode(key).decode()}"])
    assert secret.verify(b'"%s"' % text, headers) == text.decode()


@pytest.mark.django_db
def test_a_program_that_may_no_longer_see_is_told_the_id_and_that_sharing_ended(cast: Cast, program: Receiver) -> None:
    added(cast.tom, program.address)
    pk = told(cast.amina, cast.club.pk, SHUT.event)
    deliver_what_is_due()
    said = json.loads(program.received[0].body)
    assert (said["type"], said["data"]) == ("garden.sharing_ended", {"id": str(post.message(pk).aggregate_id)})


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        *((each, Answer.TAKEN) for each in (200, 201, 202, 204)),
        *((each, Answer.LATER) for each in (302, 307, 408, 409, 425, 429, 500, 502, 503, 504)),
        *((each, Answer.REFUSED) for each in (400, 401, 403, 404, 405, 413, 422)),
        (410, Answer.GONE),
    ],
)
def test_every_status_means_one_thing(status: int, answer: Answer) -> None:
    outcome = read_reply(Reply(status, 90.0))
    assert outcome.answer is answer
    assert outcome.retry_after == (90.0 if status in {429, 503} else 0.0)


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ["3600", "date"])
def test_who_says_when_to_come_again_is_heeded(cast: Cast, program: Receiver, asked: str) -> None:
    added(cast.tom, program.address)
    later = (timezone.now() + timedelta(hours=1)).astimezone(UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
    program.answers(503, Retry_After=asked if asked.isdigit() else later)
    pk = told(cast.amina, cast.club.pk)
    deliver_what_is_due()
    assert timedelta(minutes=58) < post.message(pk).next_attempt_at - timezone.now() < timedelta(minutes=62)


def test_a_program_is_tried_by_the_standards_table_with_full_jitter(settings: Settings) -> None:
    assert most_attempts("webhook") == 10
    for attempt, bound in enumerate(settings.WEBHOOK_WAITS, start=1):
        drawn = [wait_after(attempt, waits=settings.WEBHOOK_WAITS) for _ in range(50)]
        assert 0 <= min(drawn) < bound / 2 < max(drawn) <= bound


@pytest.mark.django_db
def test_the_same_id_is_sent_at_every_attempt_and_after_the_last_it_is_dead(cast: Cast, program: Receiver) -> None:
    shown = added(cast.tom, program.address)
    program.answers(500)
    pk = told(cast.amina, cast.club.pk)
    for _ in range(most_attempts("webhook")):
        post.make_due(pk)
        rested(shown)
        deliver_what_is_due()
    assert (post.message(pk).state, post.message(pk).last_status) == (State.DEAD, "500")
    assert {call.headers["webhook-id"] for call in program.received} == {str(pk)}
    assert len({call.body for call in program.received}) == 1
    assert len(program.received) == most_attempts("webhook")


@pytest.mark.django_db
def test_an_endpoint_that_fails_again_and_again_rests_and_others_are_told(
    cast: Cast, program: Receiver, settings: Settings
) -> None:
    with receiver() as well:
        settings.ADDRESSES_ALLOWED = frozenset({program.place, well.place})
        ill, fine = added(cast.tom, program.address), added(cast.tom, well.address)
        program.answers(500)
        for _ in range(OPENS_AFTER + 4):
            told(cast.amina, cast.club.pk)
        deliver_what_is_due()
        assert (len(program.received), len(well.received)) == (OPENS_AFTER, OPENS_AFTER + 4)
    assert endpoint(ill).rests_until > timezone.now()
    assert endpoint(fine).rests_until is None
    with acting_as(cast.tom):
        untried = Message.objects.filter(endpoint=ill.endpoint, attempts=0)
        assert untried.count() == 4  # what waits for the rest to end has not used up an attempt


@pytest.mark.django_db
def test_after_its_rest_one_message_goes_first_and_all_follow_once_it_is_taken(cast: Cast, program: Receiver) -> None:
    shown = added(cast.tom, program.address)
    for _ in range(6):
        told(cast.amina, cast.club.pk)
    with acting_as(post.DELIVERY):
        past = timezone.now() - timedelta(seconds=1)
        Endpoint.objects.filter(pk=shown.endpoint).update(failures=OPENS_AFTER, rests_until=past)
    program.answers(500)
    deliver_what_is_due()
    assert len(program.received) == 1
    assert endpoint(shown).failures == OPENS_AFTER + 1
    program.answers(200)
    rested(shown)
    with acting_as(post.DELIVERY):  # its wait is drawn by chance, and may be none
        Message.objects.filter(attempts=1).update(next_attempt_at=timezone.now() + timedelta(hours=1))
    deliver_what_is_due()
    assert endpoint(shown).failures == 0
    assert len(program.received) == 1 + 5  # the one that failed waits for its own next attempt


@pytest.mark.django_db
def test_an_address_is_checked_when_it_is_saved_and_again_when_it_is_called(
    cast: Cast, program: Receiver, settings: Settings
) -> None:
    for address, code in (("http://feed.example/", "address_wrong"), ("https://127.0.0.1/", "address_not_public")):
        assert refused(cast.tom, add_endpoint, address=address, events=[TOLD_AS]) == code
    added(cast.tom, program.address)
    settings.ADDRESSES_ALLOWED = frozenset()
    pk = told(cast.amina, cast.club.pk)
    deliver_what_is_due()
    assert (program.received, post.message(pk).state) == ([], State.DEAD)


@pytest.mark.django_db
def test_a_redirect_is_not_followed_and_tried_again(cast: Cast, program: Receiver) -> None:
    added(cast.tom, program.address)
    program.answers(307, Location=f"{program.address}/elsewhere")
    pk = told(cast.amina, cast.club.pk)
    deliver_what_is_due()
    assert (len(program.received), post.message(pk).state, post.message(pk).last_status) == (1, State.PENDING, "307")


@pytest.mark.django_db
def test_nobody_there_and_an_answer_that_trickles_are_tried_again(
    cast: Cast, program: Receiver, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calling, "WHOLE", 0.2)
    program.seconds = 0.6
    added(cast.tom, program.address)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nobody = f"127.0.0.1:{taken.getsockname()[1]}"
        settings.ADDRESSES_ALLOWED = frozenset({program.place, nobody})
        added(cast.tom, f"http://{nobody}/")
        told(cast.amina, cast.club.pk)
        deliver_what_is_due()
    with acting_as(cast.tom):
        said = sorted(Message.objects.values_list("last_status", "state"))
    assert said == [("answer_late", State.PENDING), ("not_reached", State.PENDING)]

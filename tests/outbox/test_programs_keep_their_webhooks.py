"""A program adds, changes, tries and removes its organisation's webhooks, reads what they were sent, and has it sent
again; never another's, and no secret is told twice.
"""

import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import override_settings
from standardwebhooks import Webhook

from frontdoor.accounts.models import IdempotencyKey
from frontdoor.core.scope import acting_as
from frontdoor.outbox.delivery import deliver_what_is_due
from frontdoor.outbox.models import Endpoint, Message
from tests.factories.cast import Cast
from tests.factories.help import joan_is_introduced
from tests.factories.programs import Program, program_of
from tests.outbox import post
from tests.outbox.receiver import Receiver

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
WEBHOOKS, DELIVERIES = "/api/v1/webhooks/", "/api/v1/deliveries/"


def kept(program: Program, webhook: UUID, **said: Any) -> tuple[int, Any]:
    answer = program.call("PUT", f"{WEBHOOKS}{webhook}/", json.dumps(said), "application/json")
    return answer.status_code, answer.json()


def test_the_same_sent_twice_adds_one_webhook_and_its_secret_is_told_once(cast: Cast, program: Receiver) -> None:
    ours, webhook = program_of(cast.club, "webhooks"), uuid4()
    said = {"address": program.address, "events": ["referral.created"]}
    status, first = kept(ours, webhook, **said)
    assert (status, first["id"], first["events"], first["paused"]) == (201, str(webhook), ["referral.created"], False)
    assert first["secret"].startswith("whsec_")
    status, second = kept(ours, webhook, **said)
    assert (status, second) == (200, {name: each for name, each in first.items() if name != "secret"})
    with acting_as(post.DELIVERY):
        sealed = Endpoint.objects.get().secret
    everything = [ours.get(WEBHOOKS), ours.get(f"{WEBHOOKS}{webhook}/"), ours.get(DELIVERIES)]
    for answer in everything:
        assert answer.status_code == 200
        assert first["secret"] not in answer.content.decode()
        assert sealed not in answer.content.decode()
    assert kept(ours, webhook, **{**said, "address": f"{program.address}/two"})[1]["code"] == "address_fixed"
    assert kept(ours, uuid4(), **said) == (409, kept(ours, uuid4(), **said)[1])
    with acting_as(cast.tom):
        assert Endpoint.objects.count() == 1
        assert not IdempotencyKey.objects.exists(), "an answer with a secret would be kept there"


def test_what_it_was_told_stands_in_its_log_and_is_sent_again(cast: Cast, program: Receiver) -> None:
    ours, webhook = program_of(cast.club, "webhooks"), uuid4()
    secret = kept(ours, webhook, address=program.address, events=["referral.created"])[1]["secret"]
    made = joan_is_introduced(cast)
    deliver_what_is_due()
    asked = ours.get(f"{DELIVERIES}?webhook={webhook}&status=sent&about={made.pk}").json()["results"]
    assert [(row["type"], row["about"], row["attempts"]) for row in asked] == [("referral.created", str(made.pk), 1)]
    again = ours.post(f"{DELIVERIES}{asked[0]['id']}/replay/")
    assert (again.status_code, again.json()) == (202, {"id": asked[0]["id"]})
    assert ours.get(f"{DELIVERIES}?status=pending").json()["results"][0]["id"] == asked[0]["id"]
    deliver_what_is_due()
    assert [call.headers["webhook-id"] for call in program.received] == [asked[0]["id"]] * 2
    for call in program.received:
        Webhook(secret).verify(call.body, dict(call.headers))
    assert "Joan" not in json.dumps(ours.get(DELIVERIES).json())


def test_another_organisations_webhooks_are_as_if_they_were_not(cast: Cast, program: Receiver) -> None:
    ours, others, webhook = program_of(cast.club, "webhooks"), program_of(cast.trust, "webhooks"), uuid4()
    said = {"address": program.address, "events": ["referral.created"]}
    kept(ours, webhook, **said)
    joan_is_introduced(cast)
    with acting_as(cast.tom):
        sent = Message.objects.get(endpoint=webhook)
    assert others.get(WEBHOOKS).json()["results"] == others.get(DELIVERIES).json()["results"] == []
    assert others.get(f"{DELIVERIES}?webhook={webhook}").json()["results"] == []
    for unknown, theirs in (
        (others.get(f"{WEBHOOKS}{uuid4()}/"), others.get(f"{WEBHOOKS}{webhook}/")),
        (others.call("DELETE", f"{WEBHOOKS}{uuid4()}/"), others.call("DELETE", f"{WEBHOOKS}{webhook}/")),
        (others.post(f"{WEBHOOKS}{uuid4()}/secret/"), others.post(f"{WEBHOOKS}{webhook}/secret/")),
        (others.post(f"{WEBHOOKS}{uuid4()}/test/"), others.post(f"{WEBHOOKS}{webhook}/test/")),
        (others.post(f"{DELIVERIES}{uuid4()}/replay/"), others.post(f"{DELIVERIES}{sent.pk}/replay/")),
    ):
        assert (unknown.status_code, unknown.content) == (theirs.status_code, theirs.content)
        assert theirs.status_code == 404
    assert kept(others, webhook, **said)[1]["code"] == "id_taken"
    with acting_as(cast.tom):
        assert Endpoint.objects.get(pk=webhook).removed_at is None


def test_a_program_without_the_scope_keeps_no_webhooks(cast: Cast, program: Receiver) -> None:
    ours = program_of(cast.club)
    assert ours.get(WEBHOOKS).status_code == ours.get(DELIVERIES).status_code == 403
    assert kept(ours, uuid4(), address=program.address, events=["referral.created"])[0] == 403


def test_paused_tried_given_another_secret_and_removed(cast: Cast, program: Receiver) -> None:
    ours, webhook = program_of(cast.club, "webhooks"), uuid4()
    said = {"address": program.address, "events": ["referral.created"]}
    old = kept(ours, webhook, **said)[1]["secret"]
    assert kept(ours, webhook, **said, paused=True)[1]["paused_because"] == "paused"
    assert ours.post(f"{WEBHOOKS}{webhook}/test/").json()["code"] == "endpoint_off"
    joan_is_introduced(cast)
    deliver_what_is_due()
    assert ours.get(DELIVERIES).json()["results"][0]["status"] == "paused"
    assert program.received == []
    assert kept(ours, webhook, **said, paused=False)[1]["paused"] is False
    deliver_what_is_due()
    new = ours.post(f"{WEBHOOKS}{webhook}/secret/").json()["secret"]
    key = {"Idempotency-Key": str(uuid4())}
    tried = [ours.post(f"{WEBHOOKS}{webhook}/test/", **key) for _ in range(2)]
    assert (tried[0].status_code, tried[0].content) == (202, tried[1].content)
    deliver_what_is_due()
    assert len(program.received) == 2
    for secret in (old, new):
        Webhook(secret).verify(program.received[1].body, dict(program.received[1].headers))
    assert ours.call("DELETE", f"{WEBHOOKS}{webhook}/").status_code == 204
    assert ours.get(f"{WEBHOOKS}{webhook}/").status_code == 404
    assert len(ours.get(DELIVERIES).json()["results"]) == 2, "the log stays"
    assert kept(ours, webhook, **said)[1]["code"] == "id_taken"


@override_settings(ADDRESSES_ALLOWED=[])
@pytest.mark.parametrize(
    ("said", "status", "code"),
    [
        ({"address": "https://127.0.0.1/", "events": ["referral.created"]}, 409, "address_not_public"),
        ({"address": "http://example.org/", "events": ["referral.created"]}, 409, "address_wrong"),
        ({"address": "https://a:b@example.org/", "events": ["referral.created"]}, 422, "address_wrong"),
        ({"address": "ftp://example.org/", "events": ["referral.created"]}, 422, "address_wrong"),
        ({"address": "https://example.org/", "events": ["moon.landed"]}, 422, "events"),
        ({"address": "https://example.org/", "events": []}, 422, "events"),
        ({}, 422, "address_missing"),
    ],
)
def test_what_cannot_be_told_is_refused_and_nothing_is_kept(cast: Cast, said: Any, status: int, code: str) -> None:
    answered, body = kept(program_of(cast.club, "webhooks"), uuid4(), **said)
    assert answered == status
    assert code in json.dumps(body)
    with acting_as(cast.tom):
        assert not Endpoint.objects.exists()

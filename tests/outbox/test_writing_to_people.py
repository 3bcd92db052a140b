"""Email and text messages go out through real conversations with a mail server and with Notify's own client."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID

import pytest
from aiosmtpd.controller import Controller
from pytest_django import Settings

from frontdoor.core.scope import acting_as
from frontdoor.outbox.actions import queue, say_how_we_hear
from frontdoor.outbox.delivery import Round, deliver_what_is_due
from frontdoor.outbox.models import Prefers
from frontdoor.outbox.workflow import State
from frontdoor.people.models import Person
from tests.factories.cast import Cast, joan_rings
from tests.outbox import post

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
KEY = "frontdoor-00000000-0000-4000-8000-000000000000-11111111-1111-4111-8111-111111111111"


@dataclass
class Mailbox:
    """What a mail server was sent, and how it answers to the address."""

    answer: str = "250 OK"
    letters: list[Any] = field(default_factory=list)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.letters.append(envelope)
        return "250 taken"


@pytest.fixture
def mailbox(settings: Settings, office: post.PostOffice) -> Iterator[Mailbox]:
    """A mail server on this machine that the settings name."""
    kept = Mailbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(kept, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", port, False
    settings.OUTBOX_TRANSPORTS |= {"email": "frontdoor.outbox.writing.SmtpTransport"}
    yield kept
    server.stop()


@dataclass
class Notify:
    """What GOV.UK Notify was asked for, how it answers, and what it says it has already."""

    status: int = 201
    sent: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    looked_up: list[str] = field(default_factory=list)
    has: list[dict[str, str]] = field(default_factory=list)


@contextmanager
def notify() -> Iterator[tuple[Notify, str]]:
    kept = Notify()

    class Handler(BaseHTTPRequestHandler):
        def _say(self, status: int, said: object) -> None:
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            kept.sent.append((self.path, body))
            self._say(kept.status, {"errors": []} if kept.status >= 400 else {"id": "1"})

        def do_GET(self) -> None:
            kept.looked_up.append(self.path)
            self._say(200, {"notifications": kept.has, "links": {}})

        def log_message(self, *_: Any) -> None:
            """Nothing is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield kept, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def gov(settings: Settings, office: post.PostOffice) -> Iterator[Notify]:
    """Notify, as the settings name it, for email and for text messages."""
    through = "frontdoor.outbox.writing.NotifyTransport"
    settings.OUTBOX_TRANSPORTS |= {"email": through, "text": through}
    settings.NOTIFY_API_KEY = KEY
    settings.NOTIFY_EMAIL_TEMPLATE, settings.NOTIFY_TEXT_TEMPLATE = "for-email", "for-text"
    with notify() as (kept, address):
        settings.NOTIFY_ADDRESS = address
        yield kept


def joan_shared_with(cast: Cast, prefers: Prefers) -> tuple[Person, UUID]:
    """A message to the council about how to reach Joan, which it holds, by the way it likes to hear."""
    joan = joan_rings(cast)
    with acting_as(post.Scope(job=post.Job.FILL_DEMO)) as filling:
        say_how_we_hear(
            by=filling, organisation=cast.council.pk, prefers=prefers, email="desk@example.org", phone="07700 900123"
        )
    with acting_as(cast.bea):
        told = queue(
            by=cast.bea,
            event=post.EVENT,
            aggregate_id=joan.pk,
            recipient=cast.council.pk,
            ids={"person": joan.pk},
            transport=prefers.value,
        )
    return joan, told


def tried_again(pk: UUID) -> Round:
    post.make_due(pk)
    return deliver_what_is_due()


def test_an_email_goes_to_the_address_that_stands_there_when_it_is_sent(cast: Cast, mailbox: Mailbox) -> None:
    _, pk = joan_shared_with(cast, Prefers.EMAIL)
    with acting_as(post.Scope(job=post.Job.FILL_DEMO)) as filling:
        say_how_we_hear(by=filling, organisation=cast.council.pk, prefers=Prefers.EMAIL, email="new@example.org")
    assert deliver_what_is_due() == Round(1, 1)
    (letter,) = mailbox.letters
    assert letter.rcpt_tos == ["new@example.org"]
    assert f"<{pk}@".encode() in letter.content
    assert b"01632 960123" in letter.content
    assert (post.message(pk).state, post.message(pk).last_status) == (State.SENT, "250")


def test_a_server_that_says_later_is_tried_again_and_one_that_says_never_is_not(cast: Cast, mailbox: Mailbox) -> None:
    _, pk = joan_shared_with(cast, Prefers.EMAIL)
    mailbox.answer = "451 try later"
    assert deliver_what_is_due() == Round(1, 0)
    assert (post.message(pk).state, post.message(pk).last_status) == (State.PENDING, "451")
    mailbox.answer = "550 nobody by that name"
    assert tried_again(pk) == Round(1, 0)
    assert (post.message(pk).state, post.message(pk).last_status) == (State.DEAD, "550")
    assert not mailbox.letters


def test_a_server_that_is_not_there_is_tried_again(cast: Cast, mailbox: Mailbox, settings: Settings) -> None:
    _, pk = joan_shared_with(cast, Prefers.EMAIL)
    settings.EMAIL_PORT = 9
    assert deliver_what_is_due() == Round(1, 0)
    assert (post.message(pk).state, post.message(pk).last_status) == (State.PENDING, "not_reached")


def test_without_an_address_it_could_not_be_delivered(cast: Cast, mailbox: Mailbox) -> None:
    _, pk = joan_shared_with(cast, Prefers.EMAIL)
    with acting_as(post.Scope(job=post.Job.FILL_DEMO)) as filling:
        say_how_we_hear(by=filling, organisation=cast.council.pk, prefers=Prefers.SITE)
    assert deliver_what_is_due() == Round(1, 0)
    assert (post.message(pk).state, post.message(pk).last_status) == (State.DEAD, "no_address")


@pytest.mark.parametrize(
    ("prefers", "path", "to"),
    [
        (Prefers.EMAIL, "/v2/notifications/email", {"email_address": "desk@example.org", "template_id": "for-email"}),
        (Prefers.TEXT, "/v2/notifications/sms", {"phone_number": "+447700900123", "template_id": "for-text"}),
    ],
)
def test_notify_sends_it_by_the_template_for_its_kind(
    cast: Cast, gov: Notify, prefers: Prefers, path: str, to: dict[str, str]
) -> None:
    _, pk = joan_shared_with(cast, prefers)
    assert deliver_what_is_due() == Round(1, 1)
    ((asked, body),) = gov.sent
    assert asked == path
    assert body == {
        **to,
        "reference": str(pk),
        "personalisation": {"subject": "How to reach someone", "words": "01632 960123"},
    }
    assert not gov.looked_up


def test_notify_is_asked_for_what_it_has_before_it_is_sent_again(cast: Cast, gov: Notify) -> None:
    _, pk = joan_shared_with(cast, Prefers.TEXT)
    gov.status = 503
    assert deliver_what_is_due() == Round(1, 0)
    gov.status, gov.has = 201, [{"id": "1"}]
    assert tried_again(pk) == Round(1, 1)
    assert len(gov.sent) == 1
    assert str(pk) in gov.looked_up[0]
    assert post.message(pk).last_status == "taken before"


@pytest.mark.parametrize(("status", "state"), [(400, State.DEAD), (403, State.DEAD), (429, State.PENDING)])
def test_what_notify_never_takes_is_not_tried_again(cast: Cast, gov: Notify, status: int, state: State) -> None:
    _, pk = joan_shared_with(cast, Prefers.TEXT)
    gov.status = status
    assert deliver_what_is_due() == Round(1, 0)
    assert (post.message(pk).state, post.message(pk).last_status) == (state, str(status))

"""The guide's commands and hand-made requests, sent to a real server with the demo partner's program."""

import base64
import http.client
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
from django.utils import timezone

from enabling_help.actions.agreements import agree_to_introduction
from enabling_help.actions.conversations import Said, log_conversation
from enabling_help.actions.introductions import introduce
from enabling_help.models import Introduction, Need
from enabling_help.workflow import IntroductionKind, State
from frontdoor.accounts.models import Organisation, User
from frontdoor.core.scope import Scope, acting_as
from frontdoor.local.demo import COUNCIL, PARTNER, fill
from frontdoor.local.demo.program import CLIENT_ID, CLIENT_SECRET
from frontdoor.people.items import Item
from tests.browser.conftest import free_port
from tests.factories.help import CANARIES, JOAN, THREE_MONTHS
from tests.factories.programs import Program
from tests.processes import PROJECT, environ, eventually, running

pytestmark = pytest.mark.processes
MADE_UP = {
    "application/json; x*=no-such-charset'en'a": 415,
    "application/json; x*=idna'en'%ff": 415,
    "application/json; charset=rot13": 200,
}
"""Content types that name a charset, and what they are answered with, in this order."""
GUIDE = PROJECT / "docs" / "api" / "partner-guide.md"


def joan_is_introduced_to_the_partner() -> tuple[Scope, Introduction]:
    """Wendy of the demo introduces Joan to the partner of the demo."""
    organisations = {row.name: row.pk for row in Organisation.objects.all()}
    wendy = Scope(organisation=organisations[COUNCIL], user=User.objects.get(username="worker").pk)
    with acting_as(wendy):
        talk = log_conversation(by=wendy, contact=JOAN, route="telephone", said=Said(needs=("Canary company",)))
        need = Need.objects.get(conversation=talk)
        agree_to_introduction(
            by=wendy,
            need=need.pk,
            organisation=organisations[PARTNER],
            items=[Item.KNOWN_AS],
            until=timezone.now() + THREE_MONTHS,
            words="Canary yes.",
        )
        made = introduce(by=wendy, need=need.pk, kind=IntroductionKind.REFERRED, organisation=organisations[PARTNER])
    return wendy, made


@pytest.fixture
def server(committing: str, tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """The port of a real server on a filled demo, and its log."""
    list(fill(people=0))
    port, log = free_port(), tmp_path / "web.log"
    web = ["-m", "gunicorn", "frontdoor.wsgi:application", "--bind", f"127.0.0.1:{port}", "--no-control-socket"]
    led = environ(committing, tmp_path / "no-broker.sock", STATIC_ROOT=str(tmp_path))
    with running([sys.executable, *web], led, log):
        assert eventually(lambda: is_up(port), seconds=60), log.read_text()
        yield port, log


def is_up(port: int) -> bool:
    try:
        urlopen(f"http://127.0.0.1:{port}/brand.css", timeout=5).close()
    except (URLError, OSError):
        return False
    return True


def commands() -> str:
    """All that the guide tells one to type, in its order."""
    return "\n".join(re.findall(r"^```sh\n(.*?)^```$", GUIDE.read_text(), re.MULTILINE | re.DOTALL))


def test_the_guides_commands_carry_a_referral_from_the_list_to_done(server: tuple[int, Path]) -> None:
    port, log = server
    wendy, made = joan_is_introduced_to_the_partner()
    done = subprocess.run(
        ["sh", "-eu"],
        input=commands(),
        env={"PATH": os.environ["PATH"], "SITE": f"http://127.0.0.1:{port}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr + log.read_text()
    assert str(made.pk) in done.stdout
    assert '"first_name":"Canary-Joan"' in done.stdout
    with acting_as(wendy):
        row = Introduction.objects.get(pk=made.pk)
    assert (row.state, row.outcome, row.acknowledged_at is None) == (State.COMPLETED, "met", False)
    assert "/complete/" in log.read_text(), "the server logged nothing, so nothing was looked at"
    assert not [canary for canary in CANARIES if canary in log.read_text()]


def test_no_charset_a_caller_makes_up_makes_the_server_fail(server: tuple[int, Path]) -> None:
    port, log = server
    wendy, made = joan_is_introduced_to_the_partner()
    token = token_from(port)
    sent = json.dumps({"reason": "Voll bis März."}, ensure_ascii=False).encode()
    for kind, status in MADE_UP.items():
        answer, _ = post(port, f"/api/v1/referrals/{made.pk}/decline/", sent, kind, token)
        assert answer == status, (kind, log.read_text())
    with acting_as(wendy):
        assert Introduction.objects.get(pk=made.pk).reason == "Voll bis März."


def token_from(port: int) -> str:
    pair = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
    asked = urlencode({"grant_type": "client_credentials"}).encode()
    _, said = post(port, "/o/token/", asked, "application/x-www-form-urlencoded", pair, scheme="Basic")
    return str(said["access_token"])


def post(
    port: int, address: str, body: bytes, kind: str, credentials: str, *, scheme: str = "Bearer"
) -> tuple[int, dict[str, object]]:
    to = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    to.request(
        "POST", address, body, {"Content-Type": kind, "Authorization": f"{scheme} {credentials}", **Program.usual()}
    )
    answer = to.getresponse()
    said = answer.read()
    to.close()
    return answer.status, json.loads(said)

"""A real server with the demo partner's program, and the people introduced to that partner."""

import base64
import http.client
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import urlopen

from django.utils import timezone

from enabling_help.actions.agreements import agree_to_introduction
from enabling_help.actions.conversations import Said, log_conversation
from enabling_help.actions.introductions import introduce
from enabling_help.models import Introduction, Need
from enabling_help.workflow import IntroductionKind
from frontdoor.accounts.models import Organisation, User
from frontdoor.core.scope import Scope, acting_as
from frontdoor.local.demo import COUNCIL, PARTNER
from frontdoor.local.demo.program import CLIENT_ID, CLIENT_SECRET
from frontdoor.people.items import Item
from tests.browser.conftest import free_port
from tests.factories.help import JOAN, THREE_MONTHS
from tests.factories.programs import Program
from tests.processes import environ, eventually, running


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


@contextmanager
def serving(database: str, folder: Path) -> Iterator[tuple[int, Path]]:
    """The port of a real server on this database, and its log in the folder.

    A line of any length is read, so that it is we who answer, not gunicorn with a page.
    """
    port, log = free_port(), folder / "web.log"
    web = ["-m", "gunicorn", "frontdoor.wsgi:application", "--bind", f"127.0.0.1:{port}", "--no-control-socket"]
    web += ["--limit-request-line", "0"]
    led = environ(database, folder / "no-broker.sock", STATIC_ROOT=str(folder), API_CALLS_A_MINUTE="1000000")
    with running([sys.executable, *web], led, log):
        assert eventually(lambda: is_up(port), seconds=60), log.read_text()
        yield port, log


def is_up(port: int) -> bool:
    """Whether the server answers."""
    try:
        urlopen(f"http://127.0.0.1:{port}/brand.css", timeout=5).close()
    except (URLError, OSError):
        return False
    return True


def token_from(port: int) -> str:
    """A token for the demo partner's program."""
    return token_for(port, CLIENT_ID, CLIENT_SECRET)


def token_for(port: int, client: str, secret: str) -> str:
    """A token for a program."""
    pair = base64.b64encode(f"{client}:{secret}".encode()).decode()
    asked = urlencode({"grant_type": "client_credentials"}).encode()
    _, said = post(port, "/o/token/", asked, "application/x-www-form-urlencoded", pair, scheme="Basic")
    return str(said["access_token"])


def post(
    port: int, address: str, body: bytes, kind: str, credentials: str, *, scheme: str = "Bearer"
) -> tuple[int, dict[str, object]]:
    """Post, and give the status and what is said."""
    to = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    to.request(
        "POST", address, body, {"Content-Type": kind, "Authorization": f"{scheme} {credentials}", **Program.usual()}
    )
    answer = to.getresponse()
    said = answer.read()
    to.close()
    return answer.status, json.loads(said)

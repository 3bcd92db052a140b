"""The guide's commands and hand-made requests, sent to a real server with the demo partner's program."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from enabling_help.models import Introduction, IntroductionMessage
from enabling_help.workflow import State
from frontdoor.core.scope import acting_as
from frontdoor.people.actions import stop_sharing
from tests.api.serving import joan_is_introduced_to_the_partner, post, token_from
from tests.factories.help import CANARIES
from tests.processes import PROJECT

pytestmark = pytest.mark.processes
MADE_UP = {
    "application/json; x*=no-such-charset'en'a": 415,
    "application/json; x*=idna'en'%ff": 415,
    "application/json; charset=rot13": 200,
}
"""Content types that name a charset, and what they are answered with, in this order."""
GUIDE = PROJECT / "docs" / "api" / "partner-guide.md"


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


def test_a_program_that_knows_the_description_alone_carries_everything_through(server: tuple[int, Path]) -> None:
    port, log = server
    made = [joan_is_introduced_to_the_partner() for _ in range(3)]
    wendy, withdrawn = made[0]
    with acting_as(wendy):
        stop_sharing(by=wendy, person=withdrawn.person, organisation=withdrawn.organisation)
    done = subprocess.run(
        [sys.executable, "-I", str(PROJECT / "tests" / "api" / "whole_loop.py")],
        env={"PATH": os.environ["PATH"], "SITE": f"http://127.0.0.1:{port}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr + log.read_text()
    told = dict(line.split() for line in done.stdout.splitlines())
    assert told == {str(row.pk): "completed" for _, row in made[1:]} | {str(withdrawn.pk): "purge"}
    with acting_as(wendy):
        assert IntroductionMessage.objects.count() == 2


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

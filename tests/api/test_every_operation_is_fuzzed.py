"""Whatever the description lets one send, and whatever it does not, is answered as it says: no fault of ours."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from frontdoor.accounts.actions import register_api_client
from frontdoor.accounts.models import Organisation
from frontdoor.core.scope import acting_as
from frontdoor.local.demo import COUNCIL
from frontdoor.local.openapi import COMMITTED
from tests.api.serving import joan_is_introduced_to_the_partner, token_for, token_from
from tests.factories.cast import FILLING
from tests.processes import PROJECT

SETTLED = """\
continue-on-failure = true

[checks.positive_data_acceptance]
# 400: a cursor and a key are ours to have given or theirs to choose, and the description cannot say which were.
# 404: an id that is none. 409, 412: it does not follow from how the referral stands.
expected-statuses = ["2xx", "304", "400", "401", "403", "404", "409", "412"]

[checks.missing_required_header]
expected-statuses = ["400", "401", "422", "428"]

[checks.negative_data_rejection]
# 412: of what is said of an old version the body is not looked at.
expected-statuses = ["400", "401", "403", "404", "405", "406", "409", "412", "415", "422", "428"]
"""
"""How the program that fuzzes is set."""


EVERY, QUICK = "examples,coverage,fuzzing,stateful", "examples,fuzzing"


def fuzzed(port: int, token: str, folder: Path, *, examples: int, known: list[str], phases: str = EVERY) -> int:
    """How many cases were sent to every operation, in these phases. Fails with what was said where one is not as
    described.
    """
    (folder / "schemathesis.toml").write_text(SETTLED)
    command = [str(Path(sys.prefix, "bin", "schemathesis")), "run", str(COMMITTED), "--no-color", "--warnings", "off"]
    command += ["--url", f"http://127.0.0.1:{port}", "--header", f"Authorization: Bearer {token}"]
    command += [
        "--phases",
        phases,
        "--max-examples",
        str(examples),
        "--checks",
        "all",
        "--exclude-checks",
        "object_level_authorization",
    ]
    led = {"FUZZED_REFERRALS": ",".join(known), "SCHEMATHESIS_HOOKS": "tests.api.fuzzing", "PYTHONPATH": str(PROJECT)}
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, **led}, capture_output=True, text=True, check=False, timeout=3_000
    )
    assert done.returncode == 0, done.stdout[-12_000:] + done.stderr
    (generated,) = re.findall(r"(\d+) generated", done.stdout)
    assert re.search(r"Tested: (\d+)", done.stdout), done.stdout
    return int(generated)


def both(server: tuple[int, Path], folder: Path, *, examples: tuple[int, int], phases: str = EVERY) -> tuple[int, int]:
    """How many cases were sent as the partner, and as the council's own program, that in these phases."""
    port, log = server
    known = [str(joan_is_introduced_to_the_partner()[1].pk) for _ in range(4)]
    as_partner = fuzzed(port, token_from(port), folder, examples=examples[0], known=known)
    with acting_as(FILLING):
        council = Organisation.objects.get(name=COUNCIL)
        made = register_api_client(
            by=FILLING, organisation=council.pk, name="Records", scopes=("api", "introduce", "webhooks")
        )
    token = token_for(port, made.client.client_id, made.secret)
    as_staff = fuzzed(port, token, folder, examples=examples[1], known=known, phases=phases)
    assert "code=200" in log.read_text()
    assert not re.findall(r"code=5\d\d .*/api/.*", log.read_text())
    sys.stdout.write(f"cases as partner {as_partner}, as staff {as_staff}, faults of ours 0, not as described 0")
    return as_partner, as_staff


@pytest.mark.processes
def test_hundreds_of_cases_are_answered_as_described(server: tuple[int, Path], tmp_path: Path) -> None:
    as_partner, as_staff = both(server, tmp_path, examples=(4, 4), phases=QUICK)
    assert as_partner > 400
    assert as_staff > 50


@pytest.mark.long
def test_twenty_thousand_cases_are_answered_as_described(server: tuple[int, Path], tmp_path: Path) -> None:
    assert sum(both(server, tmp_path, examples=(800, 800))) >= 20_000

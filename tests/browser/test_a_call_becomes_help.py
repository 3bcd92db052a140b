"""The first journey, whole: a call, an agreement, an introduction, a partner's answer, the person's own, a report.

Real Chromium, a real web server, a real worker and its broker. Without a pointer throughout; once without scripts too.
"""

import json
import re
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import Browser, expect

from frontdoor.local.demo import PASSWORD
from tests.browser.conftest import PROJECT
from tests.browser.keyboard import Keyboard

pytestmark = pytest.mark.browser
ENTRY, PARTNER = "Tuesday table", "Tillerby Good Neighbours"
WAIT_SECONDS = 60
"""How long a worker may take over a report."""

FOUR_WEEKS_LATER = """
from django.utils import timezone
from enabling_help.models import FollowUp
from enabling_help.scheduled import follow_ups_fall_due
from frontdoor.accounts.models import Membership
from frontdoor.core.scope import Scope, acting_as
worker = Membership.objects.get(user__username="worker")
with acting_as(Scope(organisation=worker.organisation_id, user=worker.user_id)):
    assert FollowUp.objects.filter(introduction="{introduction}").update(due_at=timezone.now()) == 1
follow_ups_fall_due.delay()
"""

HEARD = """
from frontdoor.core.scope import Job, Scope, acting_as
from frontdoor.outbox.models import Message
with acting_as(Scope(job=Job.DELIVER)):
    told = Message.objects.filter(aggregate_id="{introduction}", endpoint=None)  # the demo's own endpoint is off
    states = set(told.values_list("state", flat=True))
    print("heard" if states == {{"sent"}} else states)
"""

COUNTED = """
from frontdoor.core.disclosure import publish
from frontdoor.flows.models import FlowReport
from frontdoor.people.models import Step
from frontdoor.people.steps import reading_steps
report = FlowReport.objects.get(pk="{report}")
with reading_steps():
    steps = Step.objects.filter(kind="conversation", occurred_at__gte=report.period.begins_at)
    print(publish(steps.filter(occurred_at__lt=report.counted_until).count()).words)
"""


@pytest.fixture(params=["with scripts", "without scripts"])
def keys(request: pytest.FixtureRequest, browser: Browser, users: list[str], worker: None) -> Iterator[Keyboard]:
    """A keyboard at a page, signed out."""
    scripts = request.param == "with scripts"
    context = browser.new_context(viewport={"width": 1280, "height": 900}, java_script_enabled=scripts)
    yield Keyboard(context.new_page())
    context.close()


def in_the_house(code: str, environ: dict[str, str]) -> str:
    """Run some lines as the application; what they print."""
    done = subprocess.run(
        [sys.executable, "-m", "django", "shell", "--no-imports", "--command", code],
        cwd=PROJECT,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def sign_in(keys: Keyboard, site: str, user: str) -> None:
    keys.page.goto(f"{site}/sign-in/")
    keys.write("Username", user)
    keys.write("Password", PASSWORD)
    keys.press("Sign in")
    expect(keys.page.get_by_role("heading", level=1)).to_contain_text("Hello")


def sign_out(keys: Keyboard) -> None:
    keys.press("Sign out")


def call(site: str, path: str, token: str = "", **fields: Any) -> Any:
    """Call the API as the partner's program does."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    body = None
    if fields:
        body = urllib.parse.urlencode(fields).encode() if not token else json.dumps(fields).encode()
        headers |= {"Content-Type": "application/json"} if token else {}
    elif token and not path.endswith("referrals/") and path.count("/") > 5:
        body = b""
    if token and body is not None:
        headers |= {"Idempotency-Key": str(uuid4()), "If-Match": version_of(site, path, token)}
    with urllib.request.urlopen(urllib.request.Request(site + path, body, headers), timeout=30) as answer:
        return json.load(answer)


def version_of(site: str, path: str, token: str) -> str:
    """The mark of the referral as it stands, which an answer to it carries."""
    one = urllib.request.Request(site + path.rsplit("/", 2)[0] + "/", None, {"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(one, timeout=30) as answer:
        return str(answer.headers["ETag"])


def the_call_is_written_down(keys: Keyboard, called: str) -> None:
    """Wendy types while they talk."""
    keys.follow("Write a conversation down")
    keys.write("What matters to them", "Her sister's letters, and the garden.")
    keys.write("What they are good at or enjoy", "Forty years of baking for the whole street.")
    keys.write("Who is around them", "Ann, sister")
    keys.write("What is happening", "The lunch club closed and the days are long.")
    keys.write("Something they would like help with", "Some company at midday.")
    keys.write("What to call them", called)
    keys.write("Phone", "01632 960777")
    keys.choose("Telephone")
    keys.press("Write it down")
    expect(keys.page.get_by_role("heading", level=1)).to_have_text(called)


def she_is_introduced(keys: Keyboard) -> UUID:
    """Without her agreement it is refused, with a way to ask; with it she is introduced."""
    keys.follow("Introduce them")
    choose_the_entry(keys)
    keys.press("Write down the introduction")
    expect(keys.page.get_by_role("alert")).to_contain_text("has not agreed yet")
    keys.follow("Ask them, and write down what may be shared")
    keys.tick("What to call me")
    keys.write("What did they say?", "Yes, tell them my name. They may ring me through you.")
    keys.press("Write down their agreement")
    expect(keys.page.get_by_text("Their agreement is written down.")).to_be_visible()
    expect(keys.page.get_by_role("radio", name=ENTRY)).to_be_checked()  # what was chosen is still chosen
    keys.press("Write down the introduction")
    expect(keys.page.get_by_text("The introduction is written down.")).to_be_visible()
    keys.follow("Introduced")
    return UUID(keys.page.url.rstrip("/").rsplit("/", 1)[1])


def choose_the_entry(keys: Keyboard) -> None:
    keys.write("Look for people, groups and places near them", ENTRY)
    keys.press("Look")
    keys.choose(ENTRY)
    keys.choose("Introduced")
    keys.tick("They would like to be asked")


def the_partner_answers(site: str, introduction: UUID, called: str) -> None:
    """The partner's own system reads what it may, and says yes."""
    secret = {"client_id": "demo-partner", "client_secret": "demo-partner-secret"}
    token = call(site, "/o/token/", grant_type="client_credentials", **secret)["access_token"]
    listed = {row["id"]: row["status"] for row in call(site, "/api/v1/referrals/", token)["results"]}
    assert listed[str(introduction)] == "requested"
    one = json.dumps(call(site, f"/api/v1/referrals/{introduction}/", token))
    assert called in one
    assert "company at midday" in one
    assert not re.search("960777|baking|lunch club|letters", one), "only what she agreed to is told"
    for answer in ("acknowledge", "accept"):
        call(site, f"/api/v1/referrals/{introduction}/{answer}/", token)
    with pytest.raises(urllib.error.HTTPError) as unknown:
        call(site, f"/api/v1/referrals/{UUID(int=1)}/", token)
    unknown.value.close()
    assert unknown.value.code == 404


def she_says_whether_it_helped(keys: Keyboard, site: str, called: str) -> None:
    keys.page.goto(f"{site}/home/")
    keys.follow("Ask how it went")
    keys.follow(called)
    keys.choose("It helped")
    keys.press("Write down")


def test_a_call_becomes_help(keys: Keyboard, site: str, site_environment: dict[str, str]) -> None:
    called = f"Maud-{uuid4().hex[:6]}"
    sign_in(keys, site, "worker")
    the_call_is_written_down(keys, called)
    introduction = she_is_introduced(keys)
    the_partner_answers(site, introduction, called)
    keys.page.reload()
    expect(keys.page.get_by_role("main")).to_contain_text("They said yes")
    assert in_the_house(HEARD.format(introduction=introduction), site_environment) == "heard"
    in_the_house(FOUR_WEEKS_LATER.format(introduction=introduction), site_environment)
    she_says_whether_it_helped(keys, site, called)
    sign_out(keys)
    sign_in(keys, site, "leader")
    the_report_is_made(keys, site_environment)


def the_report_is_made(keys: Keyboard, environ: dict[str, str]) -> None:
    """Lydia asks for the report so far; the worker makes it, and she looks again until it is there."""
    keys.follow("Reports")
    keys.follow("Ask for a report")
    keys.press("Make this report")
    report = UUID(keys.page.url.rstrip("/").rsplit("/", 1)[1])
    counted = keys.page.get_by_role("heading", name="How many conversations did we have")
    for _ in range(WAIT_SECONDS):
        if counted.count():
            break
        keys.page.wait_for_timeout(1000)
        keys.page.reload()
    expect(counted).to_be_visible()
    figure = in_the_house(COUNTED.format(report=report), environ)
    expect(keys.page.locator("section:has(#conversations) dd").first).to_have_text(figure)

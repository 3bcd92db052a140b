"""The third journey, whole: a sentence in a call, an issue, a decision, and the answer taken back to whoever spoke.

Real Chromium, a real web server, a real worker and its broker. Nothing of the speaker is on any page the network reads,
in any file it takes away, in the public register, in a log or in a queue.
"""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import redis
from playwright.sync_api import Browser, BrowserContext, Page, expect

from frontdoor.local.demo import PASSWORD
from tests.browser import walk
from tests.browser.conftest import PROJECT

pytestmark = pytest.mark.browser
CANARIES = ("Canary", "960123", "ZZ1 2AB")
WAIT_SECONDS = 60
"""How long a worker may take over the night's work, or over an answer."""

NETWORKS = """
from frontdoor.accounts.models import Membership
from frontdoor.core.scope import Job, Scope, acting_as
from neighbourhoods.models import Place, PlaceKind
from networks.actions.networks import About, form_network
from networks.models import NetworkKind
convenor = Membership.objects.get(user__username="convenor")
by = Scope(organisation=convenor.organisation_id, user=convenor.user_id)
with acting_as(Scope(job=Job.FILL_DEMO)):
    place = Place.objects.create(name="{name}", kind=PlaceKind.NEIGHBOURHOOD)
with acting_as(by):
    for kind in (NetworkKind.NEIGHBOURHOOD, NetworkKind.PLACE):
        about = About(name="{name} " + kind.label, purpose="To decide together.", place=place.pk)
        print(form_network(by=by, kind=kind, about=about).pk)
"""
# Seven others speak about the same place, and the night's work is asked of the worker.
SEVEN_OTHERS = """
from frontdoor.accounts.models import Membership
from frontdoor.core.scope import Scope, acting_as
from frontdoor.people.actions import FirstContact, meet_person
from frontdoor.voice.actions import pass_on
from frontdoor.voice.scheduled import pass_on_what_waits
from neighbourhoods.models import Place
worker = Membership.objects.get(user__username="worker")
by = Scope(organisation=worker.organisation_id, user=worker.user_id)
with acting_as(by):
    place = Place.objects.get(name="{name}").pk
    for number in range(7):
        someone = meet_person(by=by, contact=FirstContact(), notice_version="2026-11")
        words = f"The kerb is too high to cross, said {{number}} times."
        pass_on(by=by, person=someone.pk, words=words, agreed="Yes.", place=place)
pass_on_what_waits.delay()
"""
GONE_OUT = """
from frontdoor.accounts.models import Membership
from frontdoor.core.scope import Scope, acting_as
from frontdoor.voice.models import WayBack
worker = Membership.objects.get(user__username="worker")
with acting_as(Scope(organisation=worker.organisation_id, user=worker.user_id)):
    print(WayBack.objects.get(person="{person}").state)
"""
QUEUED = """
from frontdoor.core.scope import Job, Scope, acting_as
from frontdoor.outbox.models import Message
with acting_as(Scope(job=Job.DELIVER)):
    print([(str(each["state"]), each) for each in Message.objects.filter(event="answer.came").values()])
"""


class Speaker(NamedTuple):
    """Whoever rang, as the worker's pages know them."""

    person: str
    sentence: str


class Read:
    """A browser of somebody who must not find the speaker: each page and file it opens is looked through."""

    def __init__(self, page: Page, site: str) -> None:
        self.page, self.site, self.seen, self.hidden = page, site, 0, list(CANARIES)
        page.on("response", self._look)

    def _look(self, answer: object) -> None:
        self.seen += 1

    def check(self) -> None:
        """Nothing of the speaker is on the page as it stands, nor in its address."""
        said = self.page.content() + self.page.url
        assert not [each for each in self.hidden if each in said], self.page.url

    def follow(self, name: str, *, button: bool = False) -> None:
        """Follow a link or press a button, and look through the page it leads to."""
        self.page.get_by_role("button" if button else "link", name=name, exact=True).first.click()
        self.page.wait_for_load_state()
        self.check()

    def file(self, path: str) -> str:
        """A file one may take away, looked through."""
        answer = self.page.request.get(self.site + path)
        assert answer.ok, path
        said = answer.text()
        assert not [each for each in self.hidden if each in said], path
        return said


def in_the_house(code: str, environ: dict[str, str]) -> str:
    """Run some lines as the application; what they print."""
    shell = [sys.executable, "-m", "django", "shell", "--no-imports", "--command", code]
    done = subprocess.run(shell, cwd=PROJECT, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def soon(code: str, wanted: str, environ: dict[str, str]) -> str:
    """What the lines print, once it holds what is wanted."""
    until = time.monotonic() + WAIT_SECONDS
    while wanted not in (said := in_the_house(code, environ)) and time.monotonic() < until:
        time.sleep(0.5)
    assert wanted in said
    return said


class Visitors(NamedTuple):
    """Three browsers, and the place this story is about."""

    worker: BrowserContext
    convenor: BrowserContext
    anybody: BrowserContext
    name: str


@pytest.fixture(params=["North", "South"], ids=["with scripts", "without scripts"])
def visitors(request: pytest.FixtureRequest, browser: Browser, users: list[str]) -> Iterator[Visitors]:
    """Three browsers, in the north with scripts and in the south without."""
    scripts = request.param == "North"
    size = {"width": 1280, "height": 900}
    opened = [browser.new_context(viewport=size, java_script_enabled=scripts) for _ in range(3)]
    yield Visitors(*opened, name=f"Hollowdale {request.param}")
    for each in opened:
        each.close()


def a_sentence_in_a_call(page: Page, name: str) -> Speaker:
    """Wendy listens, and writes down what the caller would like passed on; her name is not let through."""
    page.get_by_role("link", name="Write a conversation down").click()
    page.get_by_label("What matters to them").fill("Canary garden")
    page.get_by_label("What to call them").fill("Canary-Joan")
    page.locator("[name=phone]").fill("01632 960123")
    page.locator("[name=postcode]").fill("ZZ1 2AB")
    page.get_by_label("Telephone", exact=True).check()
    page.get_by_role("button", name="Write it down").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Canary-Joan")
    person = page.url.rstrip("/").rsplit("/", 1)[1]
    page.get_by_role("link", name="Write down something to pass on").click()
    sentence = f"Nobody can sit down between the surgery and the bus in {name.lower()}."
    page.get_by_label("What would they like passed on?").fill(f"Canary-Joan says: {sentence}")
    page.locator("[name=place]").select_option(label=name)
    page.get_by_label("How did they agree?").fill("Canary yes, do.")
    page.get_by_role("button", name="Pass it on").click()
    expect(page.get_by_role("alert")).to_contain_text("a name of theirs")
    assert "Canary-Joan says" in page.get_by_label("What would they like passed on?").input_value()
    page.get_by_label("What would they like passed on?").fill(sentence)
    page.get_by_role("button", name="Pass it on").click()
    expect(page.get_by_text("It will be passed on without their name")).to_be_visible()
    return Speaker(person, sentence)


def an_issue_and_a_decision(read: Read, name: str, networks: tuple[str, str], sentence: str) -> str:
    """Conor puts an issue together, takes it to the wider network, keeps a decision there and answers it."""
    page, (near, wide) = read.page, networks
    page.goto(f"{read.site}/networks/{near}/inside/")
    read.follow("What people told us")
    page.get_by_label(sentence).check()
    read.follow("Raise an issue of these", button=True)
    assert page.get_by_label(sentence).is_checked()
    page.get_by_label("What shall it be called?").fill("Nowhere to sit")
    page.get_by_label("What is the issue?").fill("People cannot rest on their way.")
    read.follow("Save", button=True)
    read.follow("Take it further")
    page.get_by_label(f"{name} Place network").check()
    page.get_by_label("Why there?").fill("The road is not ours alone.")
    read.follow("Take it further", button=True)
    page.goto(f"{read.site}/networks/{wide}/issues/")
    read.follow("Nowhere to sit")
    expect(page.get_by_text(sentence)).to_be_visible()
    issue = page.url.rstrip("/").rsplit("/", 1)[1]
    a_decision(read)
    page.goto(f"{read.site}/networks/{wide}/issues/{issue}/")
    read.follow("Answer it")
    page.get_by_label("What is the answer?").fill("Two benches come in May.")
    read.follow("Answer it", button=True)
    for path in (f"{near}/told.csv", f"{wide}/told.csv", f"{near}/issues.csv", f"{wide}/issues.csv"):
        read.file(f"/networks/{path}")
    return issue


def a_decision(read: Read) -> None:
    """Between what, how, who was in the room, and what moved to whom."""
    page = read.page
    read.follow("Keep a decision")
    page.get_by_label("What shall it be called?").fill("Two benches")
    page.get_by_label("What was decided?", exact=True).fill("Two benches with arms, by May.")
    page.get_by_label("Which possibility was chosen, in a line?").fill("Benches")
    page.locator("[name=options]").fill("A shelter\nNothing")
    page.get_by_label("Nobody stood against it").check()
    page.get_by_text("It was at no gathering").click()
    page.locator("[name=room_council]").fill("2")
    page.locator("[name=room_residents]").fill("9")
    page.locator("[name=moved_1_kind]").select_option("money")
    page.locator("[name=moved_1_words]").fill("For the benches")
    page.locator("[name=moved_1_from]").fill("Highways")
    page.locator("[name=moved_1_to]").fill("The network")
    page.locator("[name=moved_1_pounds]").fill("2400")
    read.follow("Check it", button=True)
    read.follow("Publish it", button=True)
    expect(page.get_by_text("The decision is on the public register.")).to_be_visible()


def what_anybody_reads(read: Read, issue: str) -> None:
    """The register: the decision, the issue and its answer, the files; and not even the sentence."""
    read.hidden += ["Nobody can sit down"]
    read.page.goto(f"{read.site}/register/")
    read.follow("Two benches")
    said = read.page.inner_text("main")
    assert all(each in said for each in ("Highways", "A shelter", "Chosen", "9", "11", "£2,400"))
    read.page.goto(f"{read.site}/register/issues/{issue}/")
    read.check()
    said = read.page.inner_text("main")
    assert "Two benches come in May." in said
    assert "fewer than 8 sentences" in said
    for path in ("/register/decisions.csv", "/register/issues.csv", "/api/v1/schema/"):
        read.file(path)


def test_a_network_decides(visitors: Visitors, site: str, site_environment: dict[str, str], worker: Path) -> None:
    name = visitors.name
    near, wide = in_the_house(NETWORKS.format(name=name), site_environment).split()
    page = walk.sign_in(visitors.worker, site, "worker", PASSWORD)
    speaker = a_sentence_in_a_call(page, name)
    in_the_house(SEVEN_OTHERS.format(name=name), site_environment)
    soon(GONE_OUT.format(person=speaker.person), "passed-on", site_environment)
    convenor = Read(walk.sign_in(visitors.convenor, site, "convenor", PASSWORD), site)
    convenor.hidden.append(speaker.person)
    issue = an_issue_and_a_decision(convenor, name, (near, wide), speaker.sentence)
    soon(GONE_OUT.format(person=speaker.person), "answered", site_environment)
    anybody = Read(visitors.anybody.new_page(), site)
    anybody.hidden.append(speaker.person)
    what_anybody_reads(anybody, issue)
    queued = soon(QUEUED, "('sent'", site_environment)
    page.goto(f"{site}/answers/")
    page.get_by_role("link", name="Canary-Joan").last.click()
    expect(page.get_by_text(speaker.sentence)).to_be_visible()
    expect(page.get_by_text("Two benches come in May.")).to_be_visible()
    page.get_by_role("button", name="They know it now").click()
    soon(GONE_OUT.format(person=speaker.person), "delivered", site_environment)
    broker = redis.Redis.from_url(site_environment["REDIS_URL"].replace("redis+socket", "unix"))
    waiting = "".join(f"{key!r} {broker.dump(key)!r}" for key in broker.scan_iter())
    for where in (worker.read_text(), queued, waiting):
        assert not [each for each in (*CANARIES, speaker.person, "Nobody can sit down") if each in where]
    assert re.search("answer.came", queued)
    assert convenor.seen > 10

"""The fourth journey, whole: a round, an invitation, one person's answers through their link, the report, on paper.

Real Chromium and a real web server. The other people of the group answer behind links of their own, without the pages.
"""

import re
import subprocess
import sys

import pytest
from playwright.sync_api import Browser, Page

from frontdoor.local.demo import PASSWORD
from tests.browser import walk
from tests.browser.conftest import PROJECT

pytestmark = pytest.mark.browser
TITLE, SHOWS = "A round in the browser", "Minutes nobody had heard of"

# Seven more people of the group, behind links of their own.
SEVEN_MORE = f"""
from frontdoor.accounts.models import Membership
from frontdoor.core.scope import Scope, acting_as
from frontdoor.links.actions import check_code
from frontdoor.links.tokens import door_scope
from readiness.actions.answers import Shown, answer_question
from readiness.actions.evidence import look_at_evidence
from readiness.actions.invitations import PURPOSE, invite
from readiness.models import Evidence, Round
asha = Membership.objects.get(user__username="assessor")
by = Scope(organisation=asha.organisation_id, user=asha.user_id)
with acting_as(by):
    asked = Round.objects.get(title="{TITLE}")
    group = asked.groups.get(position=1)
    evidence = Evidence.objects.get(title="{SHOWS}")
    look_at_evidence(by=by, evidence=evidence.pk)
    links = invite(by=by, round_id=asked.pk, group=group.pk, how_many=7)
for link in links:
    with acting_as(door_scope(link.token)) as person:
        entry = check_code(by=person, purpose=PURPOSE, code=link.code).signed
        shown = Shown(chosen=evidence.pk)
        answer_question(by=person, entry=entry, question="q01", places={{"q01": "not-seen"}}, shown=shown)
"""


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_from_an_invitation_to_a_printed_report(
    browser: Browser, site: str, users: list[str], site_environment: dict[str, str], scripts: bool
) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, java_script_enabled=scripts)
    page = walk.sign_in(context, site, "assessor", PASSWORD)
    title = f"{TITLE} {'with' if scripts else 'without'} scripts"
    link, code = make_a_round(page, title)
    at_the_round = page.url.removesuffix("invite/")
    visitor = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=scripts)
    answer(visitor.new_page(), link, code, SHOWS if scripts else f"{SHOWS} either")
    visitor.close()
    more = SEVEN_MORE.replace(TITLE, title).replace(SHOWS, SHOWS if scripts else f"{SHOWS} either")
    subprocess.run([sys.executable, "-c", SET_UP + more], check=True, cwd=PROJECT, env=site_environment)
    page.goto(at_the_round)
    assert "10" in page.locator("tbody tr", has_text="Residents").first.inner_text()
    page.get_by_role("link", name="Close the round early").click()
    page.get_by_role("button", name="Close it for good").click()
    read_and_print(page, scripts=scripts)
    context.close()


SET_UP = "import django; django.setup()\n"


def make_a_round(page: Page, title: str) -> tuple[str, str]:
    """Make a round for residents and staff, and one link; give the link and its code."""
    page.get_by_role("link", name="Rounds", exact=True).click()
    page.get_by_role("button", name="Make a round").click()
    page.get_by_label("What shall it be called?").fill(title)
    page.get_by_label("Role groups").fill("Residents\nCouncil staff")
    page.get_by_role("button", name="Make this round").click()
    page.get_by_role("link", name="Make links for people to answer").click()
    page.get_by_label("Residents").check()
    page.get_by_role("button", name="Make links").click()
    shown = page.locator("main li").first.inner_text()
    link = re.search(r"http\S+", shown)
    code = re.search(r"code: (\d{6})", shown)
    assert link
    assert code
    return link[0], code[1]


def answer(page: Page, link: str, code: str, shows: str) -> None:
    """Come in, be stopped at “in place” without evidence, tell of some, leave, and come back."""
    page.goto(link)
    page.get_by_label("Your code").fill(code)
    page.get_by_role("button", name="Go on").click()
    back = page.locator("main p.govuk-heading-l").inner_text()
    page.get_by_role("button", name="Go to the questions").click()
    page.get_by_role("link", name="1. ").first.click()
    page.get_by_label("In place").check()
    page.get_by_role("button", name="Save and go to the next").click()
    assert "There is a problem" in page.inner_text("main")
    assert page.get_by_label("In place").is_checked()
    page.get_by_label("Something else that is held").check()
    page.get_by_label("What is it?").fill(shows)
    page.get_by_label("Who holds it").fill("The panel")
    page.get_by_label("If it is held: where?").fill("The village hall")
    page.get_by_role("button", name="Save and go to the next").click()
    assert "Question 1 is saved" in page.inner_text("main")
    page.context.clear_cookies()
    page.goto(link)
    page.get_by_label("Your code").fill(back)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Go to the questions").click()
    assert "(Answered)" in page.inner_text("main")
    assert "Nobody can read what you answer" in page.inner_text("main")


def read_and_print(page: Page, *, scripts: bool) -> None:
    """The report shows that the group differs, cites the answers, and goes on paper."""
    said = page.inner_text("main")
    assert "Seen differently." in said
    assert not page.locator("figure table").first.is_visible()
    assert "Bring together people who see 1 differently" in said
    assert "Too few answered for anything to be seen of: Council staff." in said
    cited = page.get_by_role("link", name="1: Residents, “Not seen”").first
    assert not cited.is_visible()
    page.get_by_text("What this rests on").first.click()
    cited.click()
    assert page.url.endswith("#ask-q01")
    paper = page.pdf(format="A4")
    assert paper.startswith(b"%PDF")
    page.get_by_text("What this rests on").first.click()
    page.emulate_media(media="print")
    assert cited.is_visible()
    assert not page.get_by_role("link", name="All rounds").is_visible()
    assert page.locator("svg").first.is_visible()
    if scripts:
        assert walk.accessibility_violations(page) == []

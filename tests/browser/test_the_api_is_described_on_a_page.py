"""The API's description as a page: drawn by scripts of our own server under the strict policy, without one report."""

import pytest
from playwright.sync_api import Page, expect

from frontdoor.local.demo import COUNCIL
from frontdoor.local.demo.program import CLIENT_ID, CLIENT_SECRET
from tests.browser.walk import COLLECT_REPORTS

pytestmark = pytest.mark.browser
DOCS = "/api/v1/docs/"


def test_it_opens_unfolds_and_calls_with_a_token_under_the_policy_from_this_server_alone(
    page: Page, site: str, users: list[str]
) -> None:
    errors: list[str] = []
    elsewhere: list[str] = []
    page.add_init_script(COLLECT_REPORTS)
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda asked: None if asked.url.startswith((site, "data:")) else elsewhere.append(asked.url))
    answer = page.goto(site + DOCS)
    assert answer is not None
    assert answer.status == 200
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    expect(page.locator(".opblock")).to_have_count(30)
    page.get_by_role("button", name="Authorize").first.click()
    page.locator(".modal-ux input[type=text], .modal-ux #client_id_oauth2, .modal-ux [id^=client_id]").first.fill(
        CLIENT_ID
    )
    page.locator(".modal-ux input[type=password], .modal-ux [id^=client_secret]").first.fill(CLIENT_SECRET)
    page.locator(".modal-ux button.authorize").click()
    page.locator(".modal-ux button.btn-done").click()
    page.locator("#operations-Referrals-listReferrals .opblock-summary-control").click()
    page.get_by_role("button", name="Try it out").click()
    with page.expect_response(lambda got: "/api/v1/referrals/" in got.url) as got:
        page.get_by_role("button", name="Execute").click()
    assert got.value.status == 200
    shared = [row for row in got.value.json()["results"] if row["status"] != "sharing-ended"]
    assert {row["requester"]["name"] for row in shared} == {COUNCIL}
    assert page.evaluate("window.cspReports") == []
    assert errors == []
    assert elsewhere == []

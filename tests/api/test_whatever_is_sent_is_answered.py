"""Whatever is sent to the API, and wherever: an answer in JSON, never a fault of ours, and kept by nobody."""

import json
from typing import Any

import pytest
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.exceptions import Throttled

from enabling_help.models import Introduction
from enabling_help.workflow import State
from frontdoor.core import problems, views
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import acting_as
from tests.factories.cast import Cast
from tests.factories.help import joan_is_introduced
from tests.factories.programs import REFERRALS, Program, program_of

pytestmark = pytest.mark.django_db
ANSWERS = ("acknowledge", "accept", "decline", "begin", "hold", "complete", "fail", "cancel")
KINDS = (
    "application/json",
    "application/json; charset=utf-16",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "multipart/form-data; boundary=\u00e9",
    "text/plain",
    "a;b=c/d",
    "",
)
BODIES = (
    b"",
    b"{",
    b"[" * 100_000,
    b"\xff\xfe",
    b"NaN",
    b'{"reason": NaN}',
    b'{"reason": "\\ud800"}',
    b'{"outcome": ["met"]}',
    b"null",
    b"1e999",
    b"9" * 5_000,
    b"--x\r\n",
)


@pytest.fixture
def visit(cast: Cast) -> tuple[Program, Introduction]:
    return program_of(cast.club), joan_is_introduced(cast)


def stands(answer: HttpResponse) -> None:
    """Check that an answer is no fault of ours, is JSON, says what its status says, and is kept by nobody."""
    assert answer.status_code < 500, (answer.status_code, answer.content)
    assert answer["Cache-Control"] == "no-store"
    if answer.status_code >= 400:
        assert answer["Content-Type"] == "application/problem+json"
        assert not answer.content or json.loads(answer.content)["status"] == answer.status_code  # HEAD has no body


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_no_body_of_any_kind_makes_it_fail(visit: tuple[Program, Introduction], kind: str) -> None:
    program, made = visit
    for answer in ("decline", "complete"):
        for body in BODIES:
            said = program.call("POST", f"{REFERRALS}{made.pk}/{answer}/", body, kind, **Program.usual())
            stands(said)
            assert 400 <= said.status_code <= 422, (body[:40], said.status_code)


def test_every_method_but_its_own_is_refused(visit: tuple[Program, Introduction]) -> None:
    program, made = visit
    addresses = {"/api/v1/organisations/": "GET", f"{REFERRALS}{made.pk}/": "GET"}
    addresses |= {f"{REFERRALS}{made.pk}/{answer}/": "POST" for answer in ANSWERS}
    for address, own in addresses.items():
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "FETCH"} - {own}:
            said = program.call(method, address)
            stands(said)
            assert (said.status_code, said.json()["code"]) == (405, "method_not_allowed"), (method, address)
            assert own in said["Allow"]


@pytest.mark.parametrize(
    "address",
    [
        "/api/",
        "/api/v1/",
        "/api/v2/referrals/",
        f"{REFERRALS}1/",
        f"{REFERRALS}%00/",
        f"{REFERRALS}%ff/accept/",
        f"{REFERRALS}../../o/token/",
        f"{REFERRALS}{'x' * 5_000}/",
    ],
)
def test_below_the_api_nothing_is_a_page(cast: Cast, address: str) -> None:
    for program in (Program(""), program_of(cast.club)) if address == "/api/" else (Program(""),):
        said = program.get(address)
        stands(said)
        assert (said.status_code, said.json()["code"]) == (404, "not_found")


def test_elsewhere_what_is_not_there_is_a_page(db: None) -> None:
    assert Client().get("/no-such-page/")["Content-Type"].startswith("text/html")


@pytest.mark.parametrize(
    "query",
    ["cursor=", "cursor=%00", "cursor=%ff", "cursor=a&cursor=b", "format=xml", "%zz", "a=" * 2_000, "&" * 2_000],
)
def test_no_query_makes_the_list_fail(visit: tuple[Program, Introduction], query: str) -> None:
    program, _ = visit
    stands(program.call("GET", f"{REFERRALS}?{query}", Accept="text/html"))


def test_a_body_too_big_is_not_read(visit: tuple[Program, Introduction], settings: Any) -> None:
    program, made = visit
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    said = program.post(f"{REFERRALS}{made.pk}/decline/", {"reason": "x" * 200})
    stands(said)
    assert (said.status_code, said.json()["code"]) == (413, "too_big")


def test_a_host_that_is_not_ours_is_refused_in_json(db: None) -> None:
    said = Program("").call("GET", REFERRALS, Host="elsewhere.example")
    assert (said.status_code, said["Content-Type"]) == (400, "application/problem+json")


def test_a_fault_of_ours_is_a_problem_too_and_undoes_what_was_done(
    visit: tuple[Program, Introduction], cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    program, made = visit
    monkeypatch.setattr("enabling_help.api.frame.ReferralView.stands", lambda self, referral: 1 / 0)
    said = program.post(f"{REFERRALS}{made.pk}/accept/")
    assert (said.status_code, said["Content-Type"]) == (500, "application/problem+json")
    assert said["Cache-Control"] == "no-store"
    assert said.json()["code"] == "failed"
    with acting_as(cast.amina):
        assert Introduction.objects.get().state == State.REQUESTED


def test_a_refusal_after_something_was_written_undoes_it(
    visit: tuple[Program, Introduction], cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def withdrawn_meanwhile(view: object, referral: object) -> None:
        raise Refusal(code="no_such_introduction", words="Gone.")

    program, made = visit
    monkeypatch.setattr("enabling_help.api.frame.ReferralView.stands", withdrawn_meanwhile)
    assert program.post(f"{REFERRALS}{made.pk}/accept/").status_code == 404
    with acting_as(cast.amina):
        assert Introduction.objects.get().state == State.REQUESTED


def test_whoever_calls_too_often_is_told_when_to_come_back() -> None:
    said = problems.answer(Throttled(wait=12.2), {})
    assert said is not None
    assert (said.status_code, said["Retry-After"]) == (429, "13")
    assert said.data["code"] == "throttled"


def test_pages_for_faults_stay_pages_outside_the_api(rf: Any, db: None) -> None:
    request: HttpRequest = rf.get("/api/v1/nowhere/")
    assert views.not_found(request, Http404())["Content-Type"] == "application/problem+json"
    assert views.forbidden(request, PermissionError()).status_code == 403


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["reason", "outcome", "id"]) | st.text(), inner),
    max_leaves=8,
)


HEADER = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30)
PARTS = st.fixed_dictionaries(
    {
        "method": st.sampled_from(["GET", "POST", "PUT", "HEAD"]),
        "answer": st.sampled_from(["", "acknowledge/", "accept/", "decline/", "complete/", "hold/"]),
        "sent_as": st.sampled_from([{}, Program.usual()])
        | st.fixed_dictionaries({"Idempotency-Key": HEADER, "If-Match": HEADER}),
        "key": st.none() | st.uuids() | st.text(max_size=40),
        "body": JSON.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=60),
        "kind": st.sampled_from(KINDS) | st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30),
        "query": st.text(max_size=20),
    }
)


@pytest.mark.slow
@given(sent=PARTS)
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck), database=None)
def test_nothing_anyone_thinks_of_makes_it_fail(visit: tuple[Program, Introduction], sent: dict[str, Any]) -> None:
    program, made = visit
    address = f"{REFERRALS}{made.pk if sent['key'] is None else sent['key']}/{sent['answer']}?{sent['query']}"
    stands(program.call(sent["method"], address, sent["body"], sent["kind"], **sent["sent_as"]))


def test_no_fault_repeats_what_was_sent(visit: tuple[Program, Introduction]) -> None:
    program, made = visit
    at = f"{REFERRALS}{made.pk}/decline/"
    faults = {
        405: program.call("JOANNE", REFERRALS),
        415: program.call("POST", at, b"x", "joanne/smith", **Program.usual()),
        400: program.call("POST", at, b'{"reason": joanne', "application/json", **Program.usual()),
        422: program.post(f"{REFERRALS}{made.pk}/complete/", {"outcome": "joanne"}),
    }
    for status, answer in faults.items():
        assert answer.status_code == status
        assert b"joanne" not in answer.content.lower()
        assert json.loads(answer.content)["detail"]

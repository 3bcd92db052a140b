"""Whatever is sent to the two addresses for tokens, a program gets JSON back, and never a fault of ours."""

import json
from base64 import b64encode

import pytest
from django.http import HttpResponse
from django.test import Client

from frontdoor.accounts.actions import RegisteredClient, register_api_client
from frontdoor.core.scope import acting_as
from tests.factories.cast import FILLING, Cast

pytestmark = pytest.mark.django_db

TOKEN, REVOKE = "/o/token/", "/o/revoke_token/"
BOTH = pytest.mark.parametrize("address", [TOKEN, REVOKE])
GRANT = {"grant_type": "client_credentials", "token": "x"}


@pytest.fixture
def shown(cast: Cast) -> dict[str, str]:
    """What a program of the Walking Club shows of itself in a header."""
    with acting_as(FILLING):
        made: RegisteredClient = register_api_client(by=FILLING, organisation=cast.club.pk, name="Records")
    return basic(made.client.client_id, made.secret)


def basic(name: str, secret: str) -> dict[str, str]:
    return {"Authorization": f"Basic {b64encode(f'{name}:{secret}'.encode()).decode()}"}


def stands(answer: HttpResponse, status: int) -> dict[str, str]:
    """Check the status and that the answer is JSON; give back what it says."""
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/json"), answer.content
    return dict(json.loads(answer.content))


@BOTH
@pytest.mark.parametrize("name", ["\0", "a\0b", "a%00b"])
def test_a_client_named_with_a_nul_is_unknown(db: None, address: str, name: str) -> None:
    sent = Client().post(address, {**GRANT, "client_id": name.replace("%00", "\0"), "client_secret": "x"})
    assert stands(sent, 401) == {"error": "invalid_client"}
    shown = Client().post(address, GRANT, headers=basic(name, "x"))
    assert stands(shown, 401) == {"error": "invalid_client"}
    assert stands(Client().post(address, GRANT, headers=basic("a", name)), 401) == {"error": "invalid_client"}


def test_a_token_is_given_and_taken_back_in_json(shown: dict[str, str]) -> None:
    given = stands(Client().post(TOKEN, GRANT, headers=shown), 200)
    assert stands(Client().post(REVOKE, {"token": given["access_token"]}, headers=shown), 200) == {}


@pytest.mark.parametrize("resource", ["<h1>x</h1>", "https://example.org/\0", "https://[x", "https://example.org/api/"])
def test_a_token_for_one_resource_is_refused_and_nothing_sent_is_repeated(shown: dict[str, str], resource: str) -> None:
    answer = Client().post(TOKEN, {**GRANT, "resource": resource}, headers=shown)
    assert stands(answer, 400) == {"error": "invalid_target"}


@pytest.mark.parametrize("more", [{}, {"device_code": "a\0b"}, {"device_code": "x"}])
def test_a_device_gets_no_token(shown: dict[str, str], more: dict[str, str]) -> None:
    asked = {"grant_type": "urn:ietf:params:oauth:grant-type:device_code", **more}
    assert stands(Client().post(TOKEN, asked, headers=shown), 400) == {"error": "unsupported_grant_type"}


@BOTH
def test_reading_is_not_what_these_addresses_are_for(db: None, address: str) -> None:
    for answer in (Client().get(address), Client().put(address), Client().delete(address)):
        assert stands(answer, 405) == {"error": "invalid_request"}
        assert answer["Allow"] == "POST, OPTIONS"
    assert Client().options(address)["Content-Type"] == "application/json"


@BOTH
@pytest.mark.parametrize("query", ["", "?a=%zz", "?client_id=<b>", "?a=%00"])
@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"a=1&" * 2_000, "application/x-www-form-urlencoded"),
        (b"a=" + b"x" * 3_000_000, "application/x-www-form-urlencoded"),
        (b"%ff=%ff&%zz&<b>=1", "application/x-www-form-urlencoded"),
        (b"--x", "multipart/form-data; boundary=\u00e9"),
        (b"--x\r\n", "multipart/form-data"),
        (b"{}", "application/json"),
    ],
    ids=["many fields", "too big", "not text", "odd boundary", "no boundary", "json"],
)
def test_no_body_and_no_query_makes_them_fail(
    shown: dict[str, str], address: str, query: str, body: bytes, kind: str
) -> None:
    answer = Client(raise_request_exception=False).generic("POST", address + query, body, kind, headers=shown)
    assert stands(answer, 400)["error"] in {"invalid_request", "unsupported_grant_type"}

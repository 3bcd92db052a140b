"""Whatever is sent to the two addresses for tokens, a program gets JSON back, and never a fault of ours."""

import json
from base64 import b64encode

import pytest
from django.http import HttpResponse
from django.test import Client

pytestmark = pytest.mark.django_db

TOKEN, REVOKE = "/o/token/", "/o/revoke_token/"
BOTH = pytest.mark.parametrize("address", [TOKEN, REVOKE])
GRANT = {"grant_type": "client_credentials", "token": "x"}


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

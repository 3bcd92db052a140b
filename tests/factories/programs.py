"""Partners' programs: registered for an organisation of the cast, with a token in hand."""

import json
from base64 import b64encode
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client

from frontdoor.accounts.actions import RegisteredClient, register_api_client
from frontdoor.accounts.models import Organisation
from frontdoor.core.scope import acting_as
from tests.factories.cast import FILLING

REFERRALS = "/api/v1/referrals/"


@dataclass(frozen=True)
class Program:
    """A program that calls with its token."""

    token: str

    def get(self, address: str = REFERRALS, **more: Any) -> HttpResponse:
        """Read."""
        return self.call("GET", address, **more)

    def post(self, address: str, said: Any = None, **headers: str) -> HttpResponse:
        """Say something, in JSON where there is something to say, under a key of its own, whatever the version is."""
        body = b"" if said is None else json.dumps(said)
        return self.call("POST", address, body, "application/json", **{**self.usual(), **headers})

    @staticmethod
    def usual() -> dict[str, str]:
        """The headers of a POST: a new key, and any version."""
        return {"Idempotency-Key": str(uuid4()), "If-Match": "*"}

    def call(self, method: str, address: str, body: Any = b"", content_type: str = "", **headers: str) -> HttpResponse:
        """Anything at all. A fault inside is answered as the site answers it, not raised."""
        sent = {"Authorization": f"Bearer {self.token}", **headers} if self.token else headers
        client = Client(raise_request_exception=False)
        return client.generic(method, address, body, content_type or "application/octet-stream", headers=sent)


def registered(organisation: Organisation, *scopes: str) -> RegisteredClient:
    """The organisation's own program, which may do the usual or what is named, and its secret."""
    name = " ".join(("Records", *scopes))
    with acting_as(FILLING):
        return register_api_client(by=FILLING, organisation=organisation.pk, name=name, scopes=scopes or ("api",))


def program_of(organisation: Organisation, *scopes: str) -> Program:
    """The organisation's own program, with a token in hand."""
    made = registered(organisation, *scopes)
    pair = b64encode(f"{made.client.client_id}:{made.secret}".encode()).decode()
    given = Client().post("/o/token/", {"grant_type": "client_credentials"}, headers={"Authorization": f"Basic {pair}"})
    return Program(token=str(given.json()["access_token"]))

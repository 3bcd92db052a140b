"""The demo partner's own program: in local mode alone, for its organisation alone, made once."""

from base64 import b64encode
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from frontdoor.accounts.models import ApiClient, Organisation
from frontdoor.core.scope import acting_as
from frontdoor.local.demo import PARTNER, fill
from frontdoor.local.demo.program import CLIENT_ID, CLIENT_SECRET, add_partners_program
from frontdoor.local.failures import CannotStart
from tests.factories.cast import FILLING

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.usefixtures("nobody_asked", "nothing_raised")]


def ask(secret: str) -> HttpResponse:
    pair = b64encode(f"{CLIENT_ID}:{secret}".encode()).decode()
    return Client().post("/o/token/", {"grant_type": "client_credentials"}, headers={"Authorization": f"Basic {pair}"})


def test_it_gets_a_token_and_calls_for_the_partner(db: None) -> None:
    assert f"Added the program {CLIENT_ID} of {PARTNER}." in list(fill(people=0))
    assert ApiClient.objects.get().organisation == Organisation.objects.get(name="Tillerby Good Neighbours")
    token = ask("demo-partner-secret").json()["access_token"]
    answer = Client().get("/api/v1/referrals/", headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json()) == (200, {"results": [], "next": None})
    assert ask("another").status_code == 401


def test_filling_again_leaves_it_and_its_secret_alone(db: None) -> None:
    list(fill(people=0))
    kept = ApiClient.objects.values().get()
    assert list(fill(people=0)) == []
    assert ApiClient.objects.values().get() == kept


def test_its_secret_is_kept_as_a_hash(db: None) -> None:
    list(fill(people=0))
    assert CLIENT_SECRET not in ApiClient.objects.get().client_secret


def test_outside_local_mode_there_is_no_such_program(settings: Any) -> None:
    settings.LOCAL = False
    with acting_as(FILLING):
        Organisation.objects.create(name=PARTNER, sector="voluntary")
        with pytest.raises(CannotStart, match="local mode only"):
            add_partners_program(organisation=PARTNER)
    assert not ApiClient.objects.exists()

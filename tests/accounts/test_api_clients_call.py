"""A partner's program gets a token, calls the API, and sees what its organisation may see."""

import hashlib
import json
from base64 import b64encode
from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.contrib.auth.hashers import identify_hasher
from django.db import IntegrityError, connection
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from oauth2_provider.models import get_access_token_model

from frontdoor.accounts.actions import (
    RegisteredClient,
    choose_scopes,
    register_api_client,
    rotate_api_client_secret,
    shut_out_program,
)
from frontdoor.accounts.models import ApiClient, Membership, Organisation
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import acting_as, current_scope
from frontdoor.people.actions import FirstContact, meet_person
from tests.factories.cast import FILLING, NOTICE, Cast, joan_rings
from tests.factories.clients import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.accounts.urls")]


@pytest.fixture
def trusts_program(cast: Cast) -> RegisteredClient:
    """The Harbour Trust's own system, registered by Bea, who is an administrator there too."""
    with acting_as(FILLING):
        Membership.objects.create(user_id=cast.bea.user, organisation=cast.trust, role="admin")
    with acting_as(cast.bea):
        meet_person(by=cast.bea, contact=FirstContact(first_name="Ravi"), notice_version=NOTICE)
        return register_api_client(by=cast.bea, organisation=cast.trust.pk, name="Trust records")


def ask(program: RegisteredClient, secret: str = "", **fields: str) -> HttpResponse:
    pair = b64encode(f"{program.client.client_id}:{secret or program.secret}".encode()).decode()
    fields = {"grant_type": "client_credentials", **fields}
    return Client().post("/o/token/", fields, headers={"Authorization": f"Basic {pair}"})


def token(program: RegisteredClient) -> str:
    answer = ask(program)
    assert answer.status_code == 200
    return str(json.loads(answer.content)["access_token"])


def call(bearer: str, client: Client | None = None) -> HttpResponse:
    return (client or Client()).get("/api/people-seen/", headers={"Authorization": f"Bearer {bearer}"})


def test_a_program_sees_whom_its_organisation_sees(cast: Cast, trusts_program: RegisteredClient) -> None:
    joan_rings(cast)
    answer = call(token(trusts_program))
    assert answer.json() == {"names": ["Ravi"]}
    assert current_scope() is None


def test_without_a_token_or_with_a_wrong_one_nobody_is_seen(trusts_program: RegisteredClient) -> None:
    assert Client().get("/api/people-seen/").status_code == 401
    assert call("made-up").status_code == 401


def test_a_session_in_the_browser_opens_no_api(cast: Cast, trusts_program: RegisteredClient) -> None:
    assert signed_in(cast.amina).get("/api/people-seen/").status_code == 401
    assert call(token(trusts_program), signed_in(cast.amina)).json() == {"names": ["Ravi"]}


def test_secrets_and_tokens_are_kept_as_digests_only(trusts_program: RegisteredClient) -> None:
    bearer = token(trusts_program)
    kept = ApiClient.objects.get(pk=trusts_program.client.pk)
    assert identify_hasher(kept.client_secret).algorithm == "argon2"
    assert get_access_token_model().objects.get().token != bearer


def test_a_wrong_secret_gets_no_token(trusts_program: RegisteredClient) -> None:
    assert ask(trusts_program, secret="guessed").status_code == 401


@pytest.mark.parametrize("grant", ["password", "authorization_code", "refresh_token"])
def test_no_other_way_to_a_token_is_open(cast: Cast, trusts_program: RegisteredClient, grant: str) -> None:
    answer = ask(trusts_program, grant_type=grant, username="bea", password="x", code="x", refresh_token="x")
    assert answer.status_code == 400
    assert answer.json()["error"] in {"unsupported_grant_type", "unauthorized_client"}


def test_the_database_keeps_no_client_of_another_kind(trusts_program: RegisteredClient) -> None:
    for change in ({"authorization_grant_type": "password"}, {"client_type": "public"}, {"hash_client_secret": False}):
        with pytest.raises(IntegrityError), acting_as(FILLING):
            ApiClient.objects.update(**change)


def test_a_suspended_organisations_program_is_shut_out_at_once(cast: Cast, trusts_program: RegisteredClient) -> None:
    bearer = token(trusts_program)
    with acting_as(FILLING):
        Organisation.objects.filter(pk=cast.trust.pk).update(suspended_at=timezone.now())
    assert call(bearer).status_code == 401
    assert ask(trusts_program).status_code == 401


def test_a_new_secret_given_at_once_ends_the_old_one_and_its_tokens(
    cast: Cast, trusts_program: RegisteredClient
) -> None:
    bearer = token(trusts_program)
    with acting_as(cast.bea):
        renewed = rotate_api_client_secret(by=cast.bea, client=trusts_program.client.pk, at_once=True)
    assert call(bearer).status_code == 401
    assert ask(trusts_program).status_code == 401
    assert call(token(renewed)).status_code == 200


def test_for_a_week_the_secret_before_is_good_too_and_the_one_before_that_is_not(
    cast: Cast, trusts_program: RegisteredClient
) -> None:
    bearer = token(trusts_program)
    with acting_as(cast.bea):
        second = rotate_api_client_secret(by=cast.bea, client=trusts_program.client.pk)
    for known in (bearer, token(trusts_program), token(second)):
        assert call(known).status_code == 200
    with acting_as(cast.bea):
        third = rotate_api_client_secret(by=cast.bea, client=trusts_program.client.pk)
    assert [ask(each).status_code for each in (trusts_program, second, third)] == [401, 200, 200]
    with acting_as(FILLING):
        ApiClient.objects.update(old_until=timezone.now())
    assert [ask(each).status_code for each in (second, third)] == [401, 200]


def test_a_program_shut_out_is_answered_no_more_and_stays_shut_out(
    cast: Cast, trusts_program: RegisteredClient
) -> None:
    bearer, key = token(trusts_program), trusts_program.client.pk
    with acting_as(cast.bea):
        second = rotate_api_client_secret(by=cast.bea, client=key)
        shut_out_program(by=cast.bea, client=key)
    assert call(bearer).status_code == 401
    assert [ask(each).status_code for each in (trusts_program, second)] == [401, 401]
    for act in (rotate_api_client_secret, partial(choose_scopes, scopes=["api"]), shut_out_program):
        with acting_as(cast.bea), pytest.raises(Refusal, match="shut_out"):
            act(by=cast.bea, client=key)


def test_a_program_that_may_do_less_keeps_no_token_for_more(cast: Cast, trusts_program: RegisteredClient) -> None:
    with acting_as(cast.bea):
        choose_scopes(by=cast.bea, client=trusts_program.client.pk, scopes=["api", "introduce"])
    bearer = token(trusts_program)
    with acting_as(cast.bea):
        choose_scopes(by=cast.bea, client=trusts_program.client.pk, scopes=["api"])
        with pytest.raises(Refusal, match="scope_unknown"):
            choose_scopes(by=cast.bea, client=trusts_program.client.pk, scopes=["everything"])
    assert call(bearer).status_code == 401
    assert ask(trusts_program, scope="introduce").status_code == 400
    assert call(token(trusts_program)).status_code == 200


def test_a_token_handed_back_no_longer_opens(trusts_program: RegisteredClient) -> None:
    bearer = token(trusts_program)
    fields = {"token": bearer, "client_id": trusts_program.client.client_id, "client_secret": trusts_program.secret}
    assert Client().post("/o/revoke_token/", fields).status_code == 200
    assert call(bearer).status_code == 401


ADD_TOKEN = """
    INSERT INTO oauth2_provider_accesstoken (token, token_checksum, application_id, expires, scope, created, updated,
                                             resource)
    VALUES ('', %s, %s, now() + interval '1 hour', 'api', now(), now(), '[]')
"""


def smuggle(statement: str, *values: object) -> None:
    """SQL as the application role without any scope, as somebody would who found a way in."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        assert cursor.rowcount == 1


@pytest.mark.parametrize("chosen", ["chosen", "a.b.c", "a..", "\u00e9.1.2"])
def test_a_token_written_into_the_database_opens_nothing(trusts_program: RegisteredClient, chosen: str) -> None:
    digest = hashlib.sha256(chosen.encode()).hexdigest()
    smuggle(ADD_TOKEN, digest, trusts_program.client.pk)
    assert call(chosen).status_code == 401


def test_a_token_of_no_client_opens_nothing(trusts_program: RegisteredClient) -> None:
    bearer = token(trusts_program)
    smuggle("UPDATE oauth2_provider_accesstoken SET application_id = NULL")
    assert call(bearer).status_code == 401


def test_a_token_moved_to_another_client_opens_nothing(cast: Cast, trusts_program: RegisteredClient) -> None:
    with acting_as(cast.bea):
        other = register_api_client(by=cast.bea, organisation=cast.trust.pk, name="Trust reports")
    bearer = token(other)
    assert call(bearer).status_code == 200
    smuggle("UPDATE oauth2_provider_accesstoken SET application_id = %s", trusts_program.client.pk)
    assert call(bearer).status_code == 401


def test_a_token_whose_hour_was_lengthened_in_the_database_ends_all_the_same(
    trusts_program: RegisteredClient,
) -> None:
    bearer = token(trusts_program)
    smuggle("UPDATE oauth2_provider_accesstoken SET expires = now() + interval '1 year'")
    assert call(bearer).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(seconds=3602)):
        assert call(bearer).status_code == 401

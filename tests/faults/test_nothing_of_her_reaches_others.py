"""Whoever has no live basis meets nothing of Joan: on no page, in no answer of the API, in no error, log or message.

Every address of the site is opened, with every id of hers that such a visitor could have kept from before.
"""

import json
import logging
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from time import sleep
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.http import HttpResponseBase
from django.test import Client

from enabling_help.actions.introductions import introduce
from enabling_help.models import Conversation, FollowUp, Introduction, Need
from enabling_help.workflow import IntroductionKind
from frontdoor.accounts.actions import register_api_client
from frontdoor.accounts.models import Membership
from frontdoor.core.scope import Job, Scope, acting_as
from frontdoor.outbox.models import Message
from frontdoor.people.actions import stop_sharing
from frontdoor.people.models import Person
from frontdoor.voice.models import WayBack
from tests.architecture.walk import addresses
from tests.factories.cast import FILLING, Cast, member
from tests.factories.clients import body, signed_in
from tests.factories.help import CANARIES, joan_agrees, joan_asks, joan_is_introduced

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")
ENDS_THE_VISIT = {"accounts:sign-out", "admin:logout"}
Visitor = Callable[[], Client]


def as_program(of: Scope, cast: Cast) -> Client:
    """A program of that organisation with a token of its own."""
    with acting_as(FILLING):
        Membership.objects.get_or_create(user_id=of.user, organisation_id=of.organisation, role="admin")
    with acting_as(of):
        made = register_api_client(by=of, organisation=of.organisation, name=f"Program {uuid4().hex[:8]}")
    asked = {"grant_type": "client_credentials", "client_id": made.client.client_id, "client_secret": made.secret}
    token = json.loads(Client().post("/o/token/", asked).content)["access_token"]
    return Client(headers={"Authorization": f"Bearer {token}"})


def introduced(cast: Cast) -> Introduction:
    made = joan_is_introduced(cast, follow_up=True)
    asks_to_pass_on(cast, made.person)
    return made


def asks_to_pass_on(cast: Cast, joan: Person) -> WayBack:
    """Joan asks for something to be passed on, and it waits."""
    with acting_as(FILLING):
        return WayBack.objects.create(
            person=joan,
            organisation=cast.council,
            words="Canary bench",
            agreed="Canary yes",
            agreed_by_id=cast.amina.user,
        )


def agreement_ended(cast: Cast) -> Introduction:
    """Introduced by an agreement that has run out since."""
    need = joan_asks(cast)
    joan_agrees(cast, need, lasts=timedelta(seconds=1.5))
    with acting_as(cast.amina):
        made = introduce(
            by=cast.amina,
            need=need.pk,
            kind=IntroductionKind.REFERRED,
            organisation=cast.club.pk,
            words="Canary Tuesdays",
            follow_up=True,
        )
    asks_to_pass_on(cast, made.person)
    sleep(1.5)
    return made


def agreement_withdrawn(cast: Cast) -> Introduction:
    made = introduced(cast)
    with acting_as(cast.amina):
        stop_sharing(by=cast.amina, person=made.person, organisation=cast.club, words="Canary no more")
    return made


SITUATIONS: dict[str, tuple[Callable[[Cast], Introduction], str]] = {
    "nobody": (introduced, ""),
    "outsider": (introduced, "bea"),
    "outsider's partner": (introduced, "trusts_partner"),
    "agreement ended": (agreement_ended, "tom"),
    "agreement withdrawn": (agreement_withdrawn, "tom"),
}


def numbers_of(made: Introduction) -> dict[str, str]:
    """The numbers of hers that somebody could have kept, by what addresses call them."""
    with acting_as(Scope(organisation=made.from_organisation_id)):
        asked = FollowUp.objects.get(introduction=made)
        conversation = Need.objects.get(pk=made.need_id).conversation_id
    with acting_as(FILLING):
        way_back = WayBack.objects.get(person=made.person_id).pk
    hers = {"person": made.person_id, "need": made.need_id, "introduction": made.pk, "follow_up": asked.pk}
    return {name: str(number) for name, number in (hers | {"conversation": conversation, "way_back": way_back}).items()}


def paths(numbers: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Every address of the site with these numbers where they belong, else the introduction's; its name, too."""

    def number(found: re.Match[str]) -> str:
        return numbers.get(found[2], numbers["introduction"]) if found[1] == "uuid" else "x"

    for address in addresses():
        if not address.route.startswith("^") and "<path:" not in address.route:
            yield address.name, "/" + PARAMETER.sub(number, address.route)


def all_of(answer: HttpResponseBase) -> str:
    """Everything an answer says: headers and body."""
    return f"{answer.headers} {answer.status_code} {body(answer)}"


@pytest.mark.parametrize("situation", SITUATIONS)
def test_no_address_shows_anything_of_her(situation: str, cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    happened, who = SITUATIONS[situation]
    made = happened(cast)
    visitors: list[Visitor] = [Client]
    if who:
        visitor = member("theo", cast.trust, "partner") if who == "trusts_partner" else getattr(cast, who)
        program = as_program(visitor, cast)
        visitors = [lambda: signed_in(visitor), lambda: program]
    caplog.set_level(logging.INFO)
    kept, opened = numbers_of(made), 0
    for visit in visitors:
        client = visit()
        others = {name: str(uuid4()) for name in kept}
        for (name, hers), (_, unknown) in zip(paths(kept), paths(others), strict=True):
            if name in ENDS_THE_VISIT:
                continue
            answers = [client.get(hers), client.post(hers), *([client.get(unknown)] if hers != unknown else [])]
            for answer in answers:
                said = all_of(answer)
                assert not any(canary in said for canary in CANARIES), f"{name} says {said}"
                assert answer.status_code < 500 or name == "health", name
            assert hers == unknown or answers[0].status_code == answers[2].status_code, f"{name} tells hers apart"
            opened += 1
    assert opened > 60
    assert not any(canary in caplog.text for canary in CANARIES)
    with acting_as(Scope(job=Job.DELIVER)):
        queued = "".join(str(row) for row in Message.objects.values())
    assert queued
    assert not any(canary in queued for canary in CANARIES)


def database_log() -> str:
    """What the embedded server wrote down; nothing where the server is somebody else's."""
    log = settings.DATA / "logs" / "postgres.log"
    return log.read_text() if log.exists() else ""


def test_an_error_of_the_database_quotes_nothing_of_her(cast: Cast) -> None:
    made = introduced(cast)
    broken = f"Canary-{uuid4()}"  # the log is older than this test
    changes = {
        Conversation: f"happening = '{broken}', speaking = 'no such'",
        Need: f"words = '{broken}', state = 'no such'",
        Introduction: f"words = '{broken}', kind = 'no such'",
    }
    for model, change in changes.items():
        table = model._meta.db_table
        with (
            acting_as(cast.amina),
            pytest.raises(IntegrityError) as error,
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"UPDATE {table} SET {change} WHERE person_id = %s", [made.person_id])
        assert not any(canary in str(error.value) for canary in CANARIES), f"{table}: {error.value}"
        assert error.value.__cause__ is not None
        assert broken not in database_log(), table

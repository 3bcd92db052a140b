"""A POST is sent again because its answer was lost: it is done once, and answered alike to the byte."""

import json
import sys
from threading import Barrier, Thread
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.http import HttpResponse

from enabling_help.models import Event, Introduction, IntroductionEvent
from frontdoor.accounts.models import IdempotencyKey
from frontdoor.core.scope import acting_as
from frontdoor.people.actions import stop_sharing
from frontdoor.people.models import Person
from tests.factories.cast import Cast, gather
from tests.factories.help import joan_is_introduced
from tests.factories.programs import REFERRALS, Program, program_of

RACERS = 16


@pytest.fixture
def visit(cast: Cast) -> tuple[Program, Introduction]:
    return program_of(cast.club), joan_is_introduced(cast)


def at(made: Introduction, answer: str) -> str:
    return f"{REFERRALS}{made.pk}/{answer}/"


def code(answer: HttpResponse) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def all_of(answer: HttpResponse) -> tuple[int, bytes, dict[str, str]]:
    headers = {name: said for name, said in answer.headers.items() if name != "RateLimit"}  # it is another call
    return answer.status_code, answer.content, headers


def happened(cast: Cast) -> list[str]:
    with acting_as(cast.amina):
        return list(IntroductionEvent.objects.order_by("happened_at").values_list("event", flat=True))


@pytest.mark.django_db
def test_the_same_again_is_answered_alike_to_the_byte_and_changes_nothing(
    cast: Cast, visit: tuple[Program, Introduction]
) -> None:
    program, made = visit
    key = {"Idempotency-Key": str(uuid4())}
    first = program.post(at(made, "accept"), **key)
    assert first.status_code == 200
    assert all_of(program.post(at(made, "accept"), **key)) == all_of(first)
    program.post(at(made, "complete"), {"outcome": "met"})
    later = program.post(at(made, "accept"), **key | {"If-Match": '"long stale"'})
    assert all_of(later) == all_of(first), "a replay is looked for before the version"
    assert happened(cast) == [Event.REQUESTED, Event.ACCEPTED, Event.COMPLETED]


@pytest.mark.django_db
def test_the_order_of_members_and_quotation_marks_around_the_key_are_no_matter(
    visit: tuple[Program, Introduction],
) -> None:
    program, made = visit
    sent = [
        b'{"reason": "We are full.", "more": [1, {"a": 1, "b": 2}]}',
        b'{"more":[1,{"b":2,"a":1}],"reason":"We are full."}',
    ]
    first, again = (
        program.call(
            "POST", at(made, "decline"), body, "application/json", **Program.usual() | {"Idempotency-Key": key}
        )
        for body, key in zip(sent, ("k-1", '"k-1"'), strict=True)
    )
    assert first.status_code == 200
    assert all_of(again) == all_of(first)


@pytest.mark.django_db
def test_something_else_under_the_same_key_is_refused(cast: Cast, visit: tuple[Program, Introduction]) -> None:
    program, made = visit
    key = {"Idempotency-Key": str(uuid4())}
    assert program.post(at(made, "accept"), **key).status_code == 200
    other = joan_is_introduced(cast)
    for address, said in (
        (at(made, "complete"), {"outcome": "met"}),
        (at(other, "accept"), None),
        (at(made, "accept"), {"a": 1}),
    ):
        assert code(program.post(address, said, **key)) == (422, "key_reused")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("key", "said"), [("", "key_missing"), (" ", "key_missing"), ("a b", "key_wrong"), ("x" * 256, "key_wrong")]
)
def test_without_a_key_or_with_none_that_is_one_nothing_is_done(
    cast: Cast, visit: tuple[Program, Introduction], key: str, said: str
) -> None:
    program, made = visit
    assert code(program.post(at(made, "accept"), **{"Idempotency-Key": key})) == (400, said)
    assert happened(cast) == [Event.REQUESTED]


@pytest.mark.django_db
def test_what_was_refused_keeps_no_key(visit: tuple[Program, Introduction]) -> None:
    program, made = visit
    key = {"Idempotency-Key": str(uuid4())}
    assert code(program.post(at(made, "complete"), {"outcome": "met"}, **key)) == (409, "not_now")
    program.post(at(made, "accept"))
    assert program.post(at(made, "complete"), {"outcome": "met"}, **key).status_code == 200


@pytest.mark.django_db
def test_another_organisation_may_use_the_same_key(cast: Cast, visit: tuple[Program, Introduction]) -> None:
    program, made = visit
    key = {"Idempotency-Key": "1"}
    assert program.post(at(made, "accept"), **key).status_code == 200
    assert code(program_of(cast.trust).post(at(made, "accept"), **key)) == (404, "no_such_introduction")
    with acting_as(cast.bea):
        assert not IdempotencyKey.objects.exists()


@pytest.mark.django_db
def test_after_a_withdrawal_nothing_is_said_again(cast: Cast, visit: tuple[Program, Introduction]) -> None:
    program, made = visit
    key = {"Idempotency-Key": str(uuid4())}
    assert program.post(at(made, "accept"), **key).status_code == 200
    with acting_as(cast.amina):
        stop_sharing(by=cast.amina, person=made.person, organisation=cast.club)
    assert code(program.post(at(made, "accept"), **key)) == (404, "no_such_introduction")


def in_a_race(program: Program, address: str, key: str, said: Any = None) -> list[HttpResponse]:
    """What sixteen are answered who send the same at once; whoever is told to come back does so until it is done."""
    together, answers, faults = Barrier(RACERS), [], []

    def send() -> None:
        try:
            together.wait(30)
            answer = program.post(address, said, **{"Idempotency-Key": key})
            while answer.status_code == 409 and answer.json()["code"] == "key_in_flight":
                answer = program.post(address, said, **{"Idempotency-Key": key})
            answers.append(answer)
        except Exception as fault:  # shown by the assertion below
            faults.append(fault)
        finally:
            connection.close()

    racers = [Thread(target=send) for _ in range(RACERS)]
    for each in racers:
        each.start()
    for each in racers:
        each.join(120)
    assert not faults
    return answers


def test_sixteen_at_once_on_one_key_are_one(committing: str) -> None:
    cast = gather()
    program, rounds = program_of(cast.club), 3
    for _ in range(rounds):
        answers = in_a_race(program, at(joan_is_introduced(cast), "accept"), str(uuid4()))
        assert len(answers) == RACERS
        assert {all_of(each)[:2] for each in answers} == {(200, answers[0].content)}
        assert json.loads(answers[0].content)["status"] == "accepted"
    assert happened(cast).count(Event.ACCEPTED) == rounds
    with acting_as(cast.tom):
        assert IdempotencyKey.objects.count() == rounds


@pytest.mark.long
def test_sixteen_at_once_on_each_of_a_thousand_keys_bring_a_thousand_people(committing: str, settings: Any) -> None:
    settings.API_CALLS_A_MINUTE = 1_000_000
    cast, keys = gather(), 1_000
    program = program_of(cast.council, "introduce")
    for number in range(keys):
        said = {"first_name": f"Joan {number}", "route": "telephone", "needs": ["Company"]}
        answers = in_a_race(program, "/api/v1/contacts/", str(uuid4()), said)
        assert {each.status_code for each in answers} == {201}
        assert len({each.content for each in answers}) == 1
    with acting_as(cast.amina):
        assert Person.objects.count() == keys
    sys.stdout.write(f"racers {RACERS}, keys {keys}, rows {keys}\n")


def test_while_the_first_is_being_answered_another_is_told_to_come_back(
    committing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = gather()
    program, made, key = program_of(cast.club), joan_is_introduced(cast), {"Idempotency-Key": str(uuid4())}
    said: list[Any] = []

    def again() -> None:
        said.append(code(program.post(at(made, "accept"), **key)))
        connection.close()

    def in_the_middle(view: Any, referral: Any) -> Any:
        second = Thread(target=again)
        second.start()
        second.join(30)
        return as_it_was(view, referral)

    from enabling_help.api.frame import ReferralView

    as_it_was = ReferralView.stands
    monkeypatch.setattr(ReferralView, "stands", in_the_middle)
    assert program.post(at(made, "accept"), **key).status_code == 200
    assert said == [(409, "key_in_flight")]

"""Each version of a referral has its mark: an answer to an old one is refused, and what one holds need not be sent."""

import pytest
from django.http import HttpResponse

from enabling_help.models import Introduction
from frontdoor.core.scope import acting_as
from frontdoor.people.actions import stop_sharing
from frontdoor.people.items import Item
from tests.factories.cast import Cast
from tests.factories.help import THREE_MONTHS, joan_agrees, joan_is_introduced
from tests.factories.programs import REFERRALS, Program, program_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(cast: Cast) -> tuple[Program, Introduction]:
    return program_of(cast.club), joan_is_introduced(cast)


def at(made: Introduction, answer: str = "") -> str:
    return f"{REFERRALS}{made.pk}/{answer}{'/' if answer else ''}"


def code(answer: HttpResponse) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_the_version_read_is_the_version_answered_and_each_answer_gives_the_next(
    visit: tuple[Program, Introduction],
) -> None:
    program, made = visit
    version = program.get(at(made))["ETag"]
    assert version == program.get(at(made))["ETag"]
    for answer, said in (("acknowledge", None), ("accept", None), ("complete", {"outcome": "met"})):
        done = program.post(at(made, answer), said, **{"If-Match": version})
        assert done.status_code == 200
        assert done["ETag"] == program.get(at(made))["ETag"] != version
        version = done["ETag"]


def test_an_old_version_is_refused_and_so_is_none(visit: tuple[Program, Introduction]) -> None:
    program, made = visit
    old = program.get(at(made))["ETag"]
    program.post(at(made, "accept"))
    for sent in (old, f"W/{program.get(at(made))['ETag']}", "nonsense", '""'):
        assert code(program.post(at(made, "begin"), **{"If-Match": sent})) == (412, "version_stale")
    assert code(program.post(at(made, "begin"), **{"If-Match": ""})) == (428, "version_missing")
    assert program.get(at(made)).json()["status"] == "accepted"


def test_acknowledging_again_under_a_new_key_changes_nothing_whatever_the_version(
    visit: tuple[Program, Introduction],
) -> None:
    program, made = visit
    old = program.get(at(made))["ETag"]
    first = program.post(at(made, "acknowledge"), **{"If-Match": old})
    again = program.post(at(made, "acknowledge"), **{"If-Match": old})
    assert (again.status_code, again.content, again["ETag"]) == (200, first.content, first["ETag"])
    assert code(program.post(at(made, "acknowledge"), **{"If-Match": ""})) == (428, "version_missing")


def test_what_one_holds_is_not_sent_again_while_it_is_shared(cast: Cast, visit: tuple[Program, Introduction]) -> None:
    program, made = visit
    version = program.get(at(made))["ETag"]
    for held in (version, f"W/{version}", f'"another", {version}'):
        answer = program.get(at(made), **{"If-None-Match": held})
        assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", version)
        assert answer["Cache-Control"] == "no-store"
    assert program.get(at(made), **{"If-None-Match": '"another"'}).status_code == 200
    with acting_as(cast.amina):
        stop_sharing(by=cast.amina, person=made.person, organisation=cast.club)
    for held in (version, "*"):
        answer = program.get(at(made), **{"If-None-Match": held})
        assert code(answer) == (404, "no_such_introduction")
        assert "ETag" not in answer


def test_more_or_less_being_shared_is_another_version(cast: Cast, visit: tuple[Program, Introduction]) -> None:
    program, made = visit
    version = program.get(at(made))["ETag"]
    joan_agrees(cast, made.need, Item.MATTERS, lasts=THREE_MONTHS / 2)
    assert program.get(at(made))["ETag"] != version
    assert code(program.post(at(made, "accept"), **{"If-Match": version})) == (412, "version_stale")

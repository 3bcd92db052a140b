"""A program reads how it goes on with those its organisation introduced to others, writes, and calls it off."""

import json
from uuid import uuid4

import pytest

from enabling_help.actions import answers
from enabling_help.models import Introduction
from frontdoor.core.scope import acting_as
from tests.factories.cast import Cast
from tests.factories.help import joan_is_introduced
from tests.factories.programs import REFERRALS, Program, program_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
MADE = f"{REFERRALS}made/"


@pytest.fixture
def council(cast: Cast) -> Program:
    """The council's own system."""
    return program_of(cast.council, "api", "introduce")


def test_it_reads_where_each_stands_and_what_was_said_and_nothing_of_the_person(cast: Cast, council: Program) -> None:
    made = joan_is_introduced(cast)
    with acting_as(cast.tom):
        answers.accept(by=cast.tom, introduction=made.pk)
    (row,) = council.get(f"{MADE}?status=accepted").json()["results"]
    assert (row["id"], row["organisation"]["name"]) == (str(made.pk), "Elm Street Club")
    assert row["need"] == str(made.need_id)
    assert council.get(f"{MADE}?status=requested").json()["results"] == []
    one = council.get(f"{MADE}{made.pk}/")
    assert [each["event"] for each in one.json()["history"]] == ["requested", "accepted"]
    assert council.get(f"{MADE}{made.pk}/", **{"If-None-Match": one["ETag"]}).status_code == 304
    assert "Canary" not in one.content.decode()


def test_it_writes_to_them_and_calls_it_off_by_the_version_it_read(cast: Cast, council: Program) -> None:
    made, club = joan_is_introduced(cast), program_of(cast.club)
    old = council.get(f"{MADE}{made.pk}/")["ETag"]
    assert council.post(f"{MADE}{made.pk}/messages/", {"words": "Is there a ramp?"}).status_code == 201
    assert club.get(f"{REFERRALS}{made.pk}/messages/").json()["results"][0]["words"] == "Is there a ramp?"
    club.post(f"{REFERRALS}{made.pk}/messages/", {"words": "There is."})
    assert [each["words"] for each in council.get(f"{MADE}{made.pk}/messages/").json()["results"]][-1] == "There is."
    club.post(f"{REFERRALS}{made.pk}/accept/")
    reason, off = {"reason": "She moved away."}, f"{MADE}{made.pk}/cancel/"
    assert council.post(off, reason, **{"If-Match": old}).status_code == 412
    assert council.post(off, {}).status_code == 422
    answer = council.post(off, reason, **{"If-Match": council.get(f"{MADE}{made.pk}/")["ETag"]})
    assert (answer.status_code, answer.json()["status"]) == (200, "cancelled")
    assert club.get(f"{REFERRALS}{made.pk}/").json()["reason"] == "She moved away."


def test_those_of_others_and_those_made_to_it_are_as_if_they_were_not(cast: Cast, council: Program) -> None:
    made = joan_is_introduced(cast)
    for other in (program_of(cast.club, "api", "introduce"), program_of(cast.trust, "api", "introduce")):
        assert other.get(MADE).json()["results"] == []
        for path, said in (
            ("", None),
            ("messages/", None),
            ("cancel/", {"reason": "No"}),
            ("messages/", {"words": "x"}),
        ):
            answers_alike = [
                other.get(f"{MADE}{key}/{path}") if said is None else other.post(f"{MADE}{key}/{path}", said)
                for key in (made.pk, uuid4())
            ]
            assert {each.status_code for each in answers_alike} == {404}
            assert len({each.content for each in answers_alike}) == 1
    with acting_as(cast.amina):
        assert Introduction.objects.get().state == "requested"
    assert program_of(cast.council).get(MADE).status_code == 403


def test_a_refusal_kept_under_a_key_has_no_words_of_anybody(cast: Cast, council: Program) -> None:
    made = joan_is_introduced(cast)
    answer = council.post(f"{MADE}{made.pk}/cancel/", {"reason": "Canary reason"})
    assert "Canary" not in json.dumps(answer.json())

"""The list of a partner's program: narrowed as it asks, and whose sharing has ended stays as an id, to be purged."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from enabling_help.actions.introductions import introduce
from enabling_help.models import Introduction
from enabling_help.workflow import IntroductionKind
from frontdoor.core.scope import acting_as
from frontdoor.people.actions import object_to_sharing, stop_sharing
from frontdoor.people.items import Item
from tests.factories.cast import Cast
from tests.factories.help import THREE_MONTHS, joan_agrees, joan_asks, joan_is_introduced
from tests.factories.programs import REFERRALS, Program, program_of

pytestmark = pytest.mark.django_db


def ids(program: Program, **asked: str) -> list[str]:
    answer = program.get(f"{REFERRALS}?{urlencode(asked)}")
    assert answer.status_code == 200, answer.content
    return [row["id"] for row in answer.json()["results"]]


def withdrawn(cast: Cast) -> Introduction:
    made = joan_is_introduced(cast)
    with acting_as(cast.amina):
        stop_sharing(by=cast.amina, person=made.person, organisation=cast.club)
    return made


def test_whose_sharing_has_ended_stays_as_its_id_and_nothing_else(cast: Cast) -> None:
    made, program = withdrawn(cast), program_of(cast.club)
    assert program.get().json()["results"] == [{"id": str(made.pk), "status": "sharing-ended"}]
    assert program.get(f"{REFERRALS}{made.pk}/").status_code == 404


def test_an_objection_ends_it_too(cast: Cast) -> None:
    made, program = joan_is_introduced(cast), program_of(cast.club)
    with acting_as(cast.amina):
        object_to_sharing(
            by=cast.amina, person=made.person, organisation=cast.club, items=[Item.INTRODUCTION], words="No."
        )
    assert program.get().json()["results"] == [{"id": str(made.pk), "status": "sharing-ended"}]


def test_what_was_agreed_to_and_never_made_is_never_listed(cast: Cast) -> None:
    need = joan_asks(cast)
    joan_agrees(cast, need)
    with acting_as(cast.amina):
        stop_sharing(by=cast.amina, person=need.person, organisation=cast.club)
    joan_agrees(cast, joan_asks(cast))
    assert ids(program_of(cast.club)) == []


def test_each_stands_there_once_however_often_it_was_agreed_to(cast: Cast) -> None:
    need = joan_asks(cast)
    joan_agrees(cast, need, lasts=timedelta(days=5))
    with acting_as(cast.amina):
        made = introduce(by=cast.amina, need=need.pk, kind=IntroductionKind.REFERRED, organisation=cast.club.pk)
    joan_agrees(cast, need, lasts=THREE_MONTHS)
    program = program_of(cast.club)
    (row,) = program.get().json()["results"]
    assert (row["id"], row["status"]) == (str(made.pk), "requested")
    with acting_as(cast.amina):
        stop_sharing(by=cast.amina, person=need.person, organisation=cast.club)
    assert program.get().json()["results"] == [{"id": str(made.pk), "status": "sharing-ended"}]


def test_it_is_narrowed_by_state_by_what_they_know_of_and_by_moment(cast: Cast) -> None:
    program = program_of(cast.club)
    ended, known, accepted = (str(withdrawn(cast).pk), *(str(joan_is_introduced(cast).pk) for _ in range(2)))
    assert program.post(f"{REFERRALS}{known}/acknowledge/").status_code == 200
    assert program.post(f"{REFERRALS}{accepted}/accept/").status_code == 200
    assert ids(program) == [accepted, known, ended]
    assert ids(program, status="accepted") == [accepted]
    assert ids(program, status="accepted,requested") == [accepted, known]
    assert ids(program, status="sharing-ended") == [ended]
    assert ids(program, status="sharing-ended,accepted") == [accepted, ended]
    assert ids(program, acknowledged="true") == [known]
    assert ids(program, acknowledged="false") == [accepted]
    assert ids(program, acknowledged="false", status="requested") == []
    now = timezone.now()
    assert ids(program, since=now.isoformat()) == []
    with acting_as(cast.amina):
        person = Introduction.objects.get(pk=known).person
        stop_sharing(by=cast.amina, person=person, organisation=cast.club)
    program.post(f"{REFERRALS}{accepted}/begin/")
    assert ids(program, since=now.isoformat()) == [accepted, known]
    assert ids(program, since=(now - timedelta(hours=1)).isoformat()) == [accepted, known, ended]


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("status=splendid", 422, "status_unknown"),
        ("since=yesterday", 422, "since_wrong"),
        ("since=0001-01-01T00:00:00%2B14:00", 422, "since_wrong"),
        ("since=9999-12-31T23:59:59-14:00", 422, "since_wrong"),
        ("acknowledged=perhaps", 422, "acknowledged_wrong"),
        ("stauts=accepted", 400, "parameter_unknown"),
        ("since=", 400, "parameter_empty"),
        ("status=requested&status=", 400, "parameter_empty"),
        ("format=xml", 400, "parameter_unknown"),
    ],
)
def test_a_filter_that_is_none_is_refused_and_never_answers_with_everything(
    cast: Cast, query: str, status: int, code: str
) -> None:
    joan_is_introduced(cast)
    answer = program_of(cast.club).get(f"{REFERRALS}?{query}")
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_the_next_page_is_of_what_was_asked_for(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from enabling_help import listing

    whole = listing.page_of
    monkeypatch.setattr(listing, "page_of", lambda rows, **how: whole(rows, **how, size=1))
    program, made = program_of(cast.club), [str(joan_is_introduced(cast).pk) for _ in range(3)]
    program.post(f"{REFERRALS}{made[1]}/accept/")
    first = program.get(f"{REFERRALS}?status=requested").json()
    second = program.get(first["next"]).json()
    assert [row["id"] for row in (*first["results"], *second["results"])] == [made[2], made[0]]
    assert second["next"] is None

"""The club's own program lists whom it was introduced to, sees what they share, and answers; nobody else's may."""

import logging
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from oauth2_provider.models import get_access_token_model

from enabling_help import listing
from enabling_help.actions.answers import rest
from enabling_help.actions.introductions import cancel, introduce
from enabling_help.models import Introduction, IntroductionEvent
from enabling_help.workflow import IntroductionKind, State
from frontdoor.accounts.models import Organisation
from frontdoor.core import paging
from frontdoor.core.scope import acting_as
from frontdoor.people.actions import stop_sharing
from frontdoor.people.items import Item
from tests.factories.cast import FILLING, Cast
from tests.factories.help import CANARIES, joan_agrees, joan_asks, joan_is_introduced, joan_talks
from tests.factories.programs import REFERRALS, Program, program_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
WHY = {"reason": "We are full."}
WORDS = {"decline": WHY, "hold": WHY, "fail": WHY, "cancel": WHY, "complete": {"outcome": "met"}}
ANSWERS = ["acknowledge", "accept", "decline", "begin", "hold", "complete", "fail", "cancel"]


@pytest.fixture
def clubs(cast: Cast) -> Program:
    return program_of(cast.club)


def at(made: Introduction | object, answer: str = "") -> str:
    key = made.pk if isinstance(made, Introduction) else made
    return f"{REFERRALS}{key}/{answer}{'/' if answer else ''}"


def say(program: Program, made: Introduction, answer: str) -> HttpResponse:
    return program.post(at(made, answer), WORDS.get(answer))


def is_problem(answer: HttpResponse, status: int, code: str) -> dict[str, Any]:
    """Check that an answer is a problem of this status and code, kept by nobody; give it."""
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json"), answer.content
    assert answer["Cache-Control"] == "no-store"
    said: dict[str, Any] = answer.json()
    assert {"type", "title", "status", "code", "detail"} <= set(said)
    assert (said["status"], said["code"]) == (status, code)
    return said


def holds_nothing_of_joan(*texts: object) -> bool:
    return not any(canary in str(text) for text in texts for canary in CANARIES)


def everything_said(answer: HttpResponse) -> str:
    """All of an answer but how many calls are left, which each call makes one less."""
    headers = {name: value for name, value in answer.headers.items() if name != "RateLimit"}
    return f"{headers} {answer.content.decode()}"


def kept_of(cast: Cast, made: Introduction) -> tuple[Any, ...]:
    with acting_as(cast.amina):
        row = Introduction.objects.get(pk=made.pk)
        return row.state, row.acknowledged_at, row.reason, row.outcome, IntroductionEvent.objects.count()


def test_the_list_says_which_and_where_they_stand_and_nothing_of_the_person(cast: Cast, clubs: Program) -> None:
    made = joan_is_introduced(cast)
    answer = clubs.get()
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    (row,) = answer.json()["results"]
    assert answer.json()["next"] is None
    assert (row["id"], row["status"], row["kind"]) == (str(made.pk), "requested", "introduced")
    assert row["requester"] == {"id": str(cast.council.pk), "name": "Merrowdale Council"}
    ends = datetime.fromisoformat(row["shared_until"])
    assert timedelta(days=89) < ends - timezone.now() < timedelta(days=91)
    assert holds_nothing_of_joan(everything_said(answer))


def test_the_detail_holds_the_items_agreed_to_and_not_even_the_names_of_others(cast: Cast, clubs: Program) -> None:
    answer = clubs.get(at(joan_is_introduced(cast)))
    assert answer.status_code == 200
    said = answer.json()
    (phone,) = said["person"].pop("reach")
    assert "960123" in phone["value"]
    assert said["person"] == {"known_as": {"first_name": "Canary-Joan"}}
    assert said["need"] == {"words": "Canary company"}
    assert said["note"] == "Canary Tuesdays"
    assert [event["event"] for event in said["history"]] == ["requested"]
    assert not {"conversation", "service", "reason", "outcome"} & set(said)
    for secret in ("Ackroyd", "garden", "clocks", "Ann", "fall"):
        assert secret not in answer.content.decode()


def test_whatever_is_agreed_to_is_there_item_by_item(cast: Cast, clubs: Program) -> None:
    need = joan_asks(cast)
    joan_agrees(cast, need, Item.IDENTITY, Item.MATTERS, Item.CIRCLE, Item.CONVERSATION)
    with acting_as(cast.amina):
        made = introduce(by=cast.amina, need=need.pk, kind=IntroductionKind.REFERRED, organisation=cast.club.pk)
    said = clubs.get(at(made)).json()
    assert said["person"] == {
        "identity": {"full_name": "Canary-Joan Canary-Ackroyd"},
        "matters": [{"words": "Canary garden"}],
        "strengths": [{"words": "Canary clocks"}],
        "circle": [{"name": "Canary Ann", "relation": "daughter"}],
    }
    assert said["conversation"]["happening"] == "Canary fall"
    assert "note" not in said


def test_from_knowing_of_it_to_done(cast: Cast, clubs: Program) -> None:
    made = joan_is_introduced(cast)
    known = say(clubs, made, "acknowledge")
    assert (known.status_code, known.json()["status"]) == (200, "requested")
    assert known.json()["acknowledged_at"]
    assert say(clubs, made, "accept").json()["status"] == "accepted"
    done = say(clubs, made, "complete")
    assert (done.status_code, done.json()["status"]) == (200, "completed")
    read = clubs.get(at(made)).json()
    assert read["outcome"] == "met"
    assert [event["event"] for event in read["history"]] == ["requested", "acknowledged", "accepted", "completed"]
    assert clubs.get().json()["results"][0]["status"] == "completed"
    assert kept_of(cast, made)[0] == State.COMPLETED


def test_no_is_said_with_its_reason(cast: Cast, clubs: Program) -> None:
    made = joan_is_introduced(cast)
    answer = say(clubs, made, "decline")
    assert (answer.status_code, answer.json()["status"]) == (200, "rejected")
    assert clubs.get(at(made)).json()["reason"] == "We are full."


def test_under_way_resting_going_on_and_given_up(cast: Cast, clubs: Program) -> None:
    made = joan_is_introduced(cast)
    stands = [say(clubs, made, each).json()["status"] for each in ("accept", "hold", "begin", "fail")]
    assert stands == ["accepted", "on-hold", "in-progress", "failed"]
    assert kept_of(cast, made)[2] == "We are full."


def test_they_call_it_off_themselves(cast: Cast, clubs: Program) -> None:
    made = joan_is_introduced(cast)
    say(clubs, made, "accept")
    assert say(clubs, made, "cancel").json()["status"] == "cancelled"


def test_what_an_answer_is_answered_with_holds_nothing_of_the_person(cast: Cast, clubs: Program) -> None:
    made = joan_is_introduced(cast)
    said = [say(clubs, made, each) for each in ("acknowledge", "accept", "hold", "complete")]
    assert [each.status_code for each in said] == [200] * 4
    assert holds_nothing_of_joan(*(everything_said(each) for each in said))


def test_acknowledging_twice_answers_alike_and_changes_nothing(cast: Cast, clubs: Program) -> None:
    made = joan_is_introduced(cast)
    first = say(clubs, made, "acknowledge")
    kept = kept_of(cast, made)
    again = say(clubs, made, "acknowledge")
    assert (again.status_code, again.content) == (200, first.content)
    assert kept_of(cast, made) == kept


def test_what_rests_may_be_completed_and_what_was_called_off_may_not(cast: Cast, clubs: Program) -> None:
    made = joan_is_introduced(cast)
    say(clubs, made, "accept")
    with acting_as(cast.tom):
        rest(by=cast.tom, introduction=made.pk, reason="The hall is closed.")
    assert say(clubs, made, "complete").status_code == 200
    other = joan_is_introduced(cast)
    with acting_as(cast.amina):
        cancel(by=cast.amina, introduction=other.pk, reason="Not now.")
    for answer in ANSWERS:
        is_problem(say(clubs, other, answer), 409, "not_now")


def test_an_answer_that_does_not_follow_is_refused_and_changes_nothing(cast: Cast, clubs: Program) -> None:
    made = joan_is_introduced(cast)
    before = kept_of(cast, made)
    is_problem(say(clubs, made, "complete"), 409, "not_now")
    assert kept_of(cast, made) == before
    say(clubs, made, "accept")
    for answer in ("acknowledge", "accept", "decline"):
        said = is_problem(say(clubs, made, answer), 409, "not_now")
        assert holds_nothing_of_joan(said)


@pytest.mark.parametrize(
    ("answer", "sent", "code"),
    [
        ("decline", {}, "reason_missing"),
        ("decline", {"reason": None}, "reason_missing"),
        ("decline", {"reason": "  "}, "reason_missing"),
        ("decline", {"reason": {"a": 1}}, "reason_wrong"),
        ("decline", {"reason": "x" * 2_001}, "reason_wrong"),
        ("decline", {"reason": "a\x00b"}, "reason_wrong"),
        ("decline", ["reason"], "body_wrong"),
        ("decline", "reason", "body_wrong"),
        ("complete", {}, "outcome_missing"),
        ("complete", {"outcome": "Canary splendid"}, "outcome_unknown"),
        ("complete", {"outcome": 7}, "outcome_unknown"),
    ],
)
def test_what_is_missing_or_wrong_is_named(cast: Cast, clubs: Program, answer: str, sent: Any, code: str) -> None:
    made = joan_is_introduced(cast)
    before = kept_of(cast, made)
    said = is_problem(clubs.post(at(made, answer), sent), 422, code)
    assert said["faults"][0]["code"] == code
    assert holds_nothing_of_joan(said)
    assert kept_of(cast, made) == before


def shut_out(cast: Cast, made: Introduction, how: str) -> Program:
    """A program from which the introduction is hidden, in one of the ways there are."""
    if how == "an outsider":
        return program_of(cast.trust)
    if how == "whoever introduced":
        return program_of(cast.council)
    with acting_as(cast.amina):
        stop_sharing(by=cast.amina, person=made.person, organisation=cast.club)
    return program_of(cast.club)


@pytest.mark.parametrize("how", ["an outsider", "whoever introduced", "withdrawn"])
def test_to_whom_it_is_not_shown_it_does_not_exist(cast: Cast, how: str, caplog: pytest.LogCaptureFixture) -> None:
    made = joan_is_introduced(cast)
    program = shut_out(cast, made, how)
    before = kept_of(cast, made)
    caplog.set_level(logging.DEBUG)
    listed = program.get()
    ended = [{"id": str(made.pk), "status": "sharing-ended"}] if how == "withdrawn" else []
    assert listed.json() == {"results": ended, "next": None}
    unknown = uuid4()
    asked = [("GET", at(made), at(unknown))]
    asked += [("POST", at(made, answer), at(unknown, answer)) for answer in ANSWERS]
    for method, address, nowhere in asked:
        sent = Program.usual()
        answer = program.call(method, address, **sent)
        is_problem(answer, 404, "no_such_introduction")
        assert everything_said(answer) == everything_said(program.call(method, nowhere, **sent))
        assert holds_nothing_of_joan(everything_said(answer))
    assert kept_of(cast, made) == before
    assert "/api/v1/referrals/" in caplog.text, "nothing was logged, so nothing was looked at"
    assert holds_nothing_of_joan(caplog.text)


@pytest.mark.slow
def test_an_agreement_that_has_run_out_shows_nothing_more(cast: Cast, clubs: Program) -> None:
    need = joan_asks(cast)
    joan_agrees(cast, need, lasts=timedelta(seconds=2))
    with acting_as(cast.amina):
        made = introduce(by=cast.amina, need=need.pk, kind=IntroductionKind.REFERRED, organisation=cast.club.pk)
    assert clubs.get(at(made)).status_code == 200
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(2)")
    assert clubs.get().json()["results"] == [{"id": str(made.pk), "status": "sharing-ended"}]
    answer = clubs.get(at(made))
    is_problem(answer, 404, "no_such_introduction")
    assert holds_nothing_of_joan(everything_said(answer))
    is_problem(say(clubs, made, "accept"), 404, "no_such_introduction")


def test_no_log_line_of_a_whole_visit_holds_anything_of_the_person(
    cast: Cast, clubs: Program, caplog: pytest.LogCaptureFixture
) -> None:
    made = joan_is_introduced(cast)
    caplog.set_level(logging.DEBUG)
    for answer in ("acknowledge", "accept", "accept"):
        say(clubs, made, answer)
    assert "Canary" in clubs.get(at(made)).content.decode()
    clubs.post(at(made, "complete"), {"outcome": "Canary"})
    lines = [record for record in caplog.records if not record.name.startswith("django.db")]
    assert lines
    assert holds_nothing_of_joan(*(record.getMessage() for record in lines), *(vars(record) for record in lines))


@pytest.mark.parametrize("token", ["", "made-up", "\u00e9"])
def test_without_a_token_or_with_a_wrong_one_nothing_opens(cast: Cast, token: str) -> None:
    made = joan_is_introduced(cast)
    for method, address in [("GET", REFERRALS), ("GET", at(made)), *(("POST", at(made, each)) for each in ANSWERS)]:
        for body, kind in ((b"", ""), (b"{", "application/json"), (b"--x", "multipart/form-data; boundary=x")):
            answer = Program(token).call(method, address, body, kind)
            is_problem(answer, 401, "not_authenticated")
            assert answer["WWW-Authenticate"].startswith('Bearer realm="api"')
            assert holds_nothing_of_joan(everything_said(answer))


def test_a_token_that_has_run_out_opens_nothing(cast: Cast, clubs: Program) -> None:
    joan_is_introduced(cast)
    get_access_token_model().objects.update(expires=timezone.now() - timedelta(seconds=1))
    is_problem(clubs.get(), 401, "not_authenticated")


def test_a_token_counts_in_the_header_alone(cast: Cast, clubs: Program) -> None:
    made = joan_is_introduced(cast)
    is_problem(Program("").get(f"{at(made)}?access_token={clubs.token}"), 401, "not_authenticated")
    form = f"access_token={clubs.token}"
    answer = Program("").call("POST", at(made, "accept"), form, "application/x-www-form-urlencoded")
    is_problem(answer, 401, "not_authenticated")


def test_a_suspended_organisations_program_is_turned_away(cast: Cast, clubs: Program) -> None:
    made = joan_is_introduced(cast)
    with acting_as(FILLING):
        Organisation.objects.filter(pk=cast.club.pk).update(suspended_at=timezone.now())
    is_problem(clubs.get(), 401, "not_authenticated")
    is_problem(say(clubs, made, "accept"), 401, "not_authenticated")


def test_a_token_without_the_scope_is_told_so_and_nothing_else(cast: Cast, clubs: Program) -> None:
    made = joan_is_introduced(cast)
    get_access_token_model().objects.update(scope="")
    for address in (at(made), at(uuid4())):
        assert holds_nothing_of_joan(is_problem(clubs.get(address), 403, "permission_denied"))


def test_pages_follow_one_another_and_their_addresses_hold_no_id_of_the_person(
    cast: Cast, clubs: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    first_page = paging.page_of
    monkeypatch.setattr(listing, "page_of", lambda rows, **how: first_page(rows, **how, size=2))
    made = [str(joan_is_introduced(cast).pk) for _ in range(5)]
    seen, address = [], REFERRALS
    while address:
        page = clubs.get(address).json()
        seen += [row["id"] for row in page["results"]]
        address = page["next"]
        if address:
            assert address.startswith("http://testserver/api/v1/referrals/?cursor=")
            position = paging.signing.loads(address.split("cursor=")[1].replace("%3A", ":"), salt="frontdoor.paging")
            with acting_as(cast.amina):
                people = {str(each) for each in Introduction.objects.values_list("person", flat=True)}
            assert not people & set(position[2])
    assert seen == made[::-1]


def test_a_cursor_that_was_made_up_is_refused(clubs: Program) -> None:
    is_problem(clubs.get(f"{REFERRALS}?cursor=made-up"), 400, "page_not_found")
    is_problem(clubs.get(f"{REFERRALS}?cursor={'x' * 1_001}"), 422, "cursor_wrong")


def test_the_list_costs_the_same_however_many_there_are(cast: Cast, clubs: Program) -> None:
    def statements() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert clubs.get().status_code == 200
        return len(asked)

    joan_is_introduced(cast)
    one = statements()
    joan_talks(cast)
    for _ in range(3):
        joan_is_introduced(cast)
    assert statements() == one

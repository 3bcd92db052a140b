"""A decision goes on the register: between what, how, who was in the room, what was not agreed, what moved to whom."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from frontdoor.accounts.models import Sector
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, acting_as
from networks.actions.decisions import Move, check_decision, decide
from networks.actions.gatherings import Call, plan_gathering, say_who_came
from networks.actions.issues import answer_issue, take_further
from networks.models import Decision
from networks.register import decision_in_full, register
from networks.workflow import IssueState, Moved
from tests.factories.cast import Cast
from tests.factories.voices import Tillerby

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def tillerby(cast: Cast) -> Tillerby:
    return Tillerby(cast)


def refused(code: str, tillerby: Tillerby, *, by: Scope | None = None, **facts) -> None:
    other = {name: facts.pop(name) for name in list(facts) if name in {"issue", "gathering", "network", "instead_of"}}
    acting = by or tillerby.nadia
    with acting_as(acting), pytest.raises(Refusal) as refusal:
        decide(by=acting, **{"network": tillerby.near.pk, **other}, decided=tillerby.decided(**facts))
    assert refusal.value.code == code
    assert not Decision.objects.exists()


def test_a_decision_is_on_the_register_for_anybody(tillerby: Tillerby) -> None:
    issue = tillerby.issue()
    with acting_as(tillerby.nadia):
        kept = decide(by=tillerby.nadia, network=tillerby.near.pk, decided=tillerby.decided(), issue=issue.pk)
        issue.refresh_from_db()
        assert issue.state == IssueState.DECIDED
    row = decision_in_full(register().filter(pk=kept.pk))  # nobody is signed in
    assert row is not None
    assert [(each.words, each.chosen) for each in row.options.all()] == [("Two benches", True), ("A shelter", False)]
    assert {each.sector: each.people for each in row.room.all()} == {"residents": 9, "council": 2}
    assert {(each.kind, each.pounds, each.to_whom) for each in row.moved.all()} == {
        ("money", 2_400, "Tillerby network"),
        ("say", None, "Tillerby network"),
    }
    assert "bend" in row.not_agreed
    with acting_as(tillerby.nadia):
        assert answer_issue(by=tillerby.nadia, issue=issue.pk, words="In May.").state == IssueState.ANSWERED


def test_it_is_read_before_it_is_kept_as_it_will_be_and_nothing_is_written(tillerby: Tillerby) -> None:
    with acting_as(tillerby.nadia):
        draft = check_decision(by=tillerby.nadia, network=tillerby.near.pk, decided=tillerby.decided())
        assert not Decision.objects.exists()
        kept = decide(by=tillerby.nadia, network=tillerby.near.pk, decided=tillerby.decided())
    assert (draft.decision.title, draft.decision.words) == (kept.title, kept.words)
    assert {(each.words, each.chosen) for each in draft.options} == {(e.words, e.chosen) for e in kept.options.all()}
    assert {(each.sector, each.people) for each in draft.room} == {(e.sector, e.people) for e in kept.room.all()}
    with acting_as(tillerby.olu), pytest.raises(Refusal):
        check_decision(by=tillerby.olu, network=tillerby.near.pk, decided=tillerby.decided())


def test_whoever_came_to_the_gathering_was_in_the_room(tillerby: Tillerby) -> None:
    began = timezone.now() - timedelta(hours=3)
    with acting_as(tillerby.nadia):
        call = Call("Spring gathering", began, began + timedelta(hours=2), "The hall")
        gathering = plan_gathering(by=tillerby.nadia, network=tillerby.near.pk, call=call)
        came = {Sector.RESIDENTS: 11, Sector.HEALTH: 1}
        say_who_came(by=tillerby.nadia, network=tillerby.near.pk, gathering=gathering.pk, members=[], others=came)
        kept = decide(
            by=tillerby.nadia, network=tillerby.near.pk, decided=tillerby.decided(room={}), gathering=gathering.pk
        )
        assert {each.sector: each.people for each in kept.room.all()} == {"residents": 11, "health": 1}


def test_a_change_of_mind_is_another_decision(tillerby: Tillerby) -> None:
    with acting_as(tillerby.nadia):
        first = decide(by=tillerby.nadia, network=tillerby.near.pk, decided=tillerby.decided())
        second = decide(
            by=tillerby.nadia, network=tillerby.near.pk, decided=tillerby.decided(title="Three"), instead_of=first.pk
        )
        assert list(first.replaced_by.all()) == [second]


def test_sent_twice_it_is_kept_once(tillerby: Tillerby) -> None:
    number = uuid4()
    with acting_as(tillerby.nadia):
        for _ in range(2):
            decide(by=tillerby.nadia, network=tillerby.near.pk, decided=tillerby.decided(), decision_id=number)
        assert Decision.objects.count() == 1


HALF_TOLD = {
    "title_missing": {"title": " "},
    "no_words": {"words": " "},
    "how_missing": {"how": "by magic"},
    "options_missing": {"options": ((" ", True),)},
    "none_chosen": {"options": (("Benches", False),)},
    "nobody_in_the_room": {"room": {}},
    "no_such_sector": {"room": {"martians": 3}},
    "too_many_people": {"room": {Sector.RESIDENTS: 5_001}},
    "moved_half_told": {"moved": (Move(Moved.MONEY, "Money", "", "Them"),)},
    "no_such_issue": {"issue": uuid4()},
    "no_such_gathering": {"gathering": uuid4()},
    "no_such_decision": {"instead_of": uuid4()},
    "no_such_network": {"network": uuid4()},
}


@pytest.mark.parametrize("code", HALF_TOLD)
def test_a_decision_half_told_is_refused(code: str, tillerby: Tillerby) -> None:
    refused(code, tillerby, **HALF_TOLD[code])


def test_only_money_is_told_in_pounds_and_no_day_to_come(tillerby: Tillerby) -> None:
    refused("moved_half_told", tillerby, moved=(Move(Moved.TIME, "Hours", "Us", "Them", 10),))
    refused("in_the_future", tillerby, decided_on=timezone.localdate() + timedelta(days=1))


def test_only_whoever_convenes_the_network_decides_there(tillerby: Tillerby, cast: Cast) -> None:
    refused("not_permitted", tillerby, by=cast.amina)
    refused("no_such_network", tillerby, by=tillerby.olu)


def test_an_issue_that_stands_elsewhere_is_not_decided_here(tillerby: Tillerby) -> None:
    issue = tillerby.issue()
    with acting_as(tillerby.nadia):
        take_further(by=tillerby.nadia, issue=issue.pk, to=tillerby.wide.pk, why="X")
    refused("no_such_network", tillerby, issue=issue.pk)


def test_what_was_decided_is_never_rewritten(tillerby: Tillerby) -> None:
    with acting_as(tillerby.nadia):
        decide(by=tillerby.nadia, network=tillerby.near.pk, decided=tillerby.decided())
    for table in ("decision", "decision_option", "in_the_room", "resource_moved"):
        for statement in (f"UPDATE networks_{table} SET id = id", f"DELETE FROM networks_{table}"):
            with (
                acting_as(tillerby.nadia),
                pytest.raises(DatabaseError, match="permission denied"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(statement)


def test_another_convenor_adds_nothing_to_it(tillerby: Tillerby) -> None:
    with acting_as(tillerby.nadia):
        kept = decide(by=tillerby.nadia, network=tillerby.near.pk, decided=tillerby.decided())
    for network, wrong in ((tillerby.near, "row-level security"), (tillerby.wide, "belongs to another network")):
        with (
            acting_as(tillerby.olu),
            pytest.raises(DatabaseError, match=wrong),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(
                "INSERT INTO networks_in_the_room (id, network_id, decision_id, sector, people)"
                " VALUES (gen_random_uuid(), %s, %s, 'health', 3)",
                [network.pk, kept.pk],
            )

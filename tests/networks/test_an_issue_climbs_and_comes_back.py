"""What people told us becomes an issue; it climbs to a wider network and to co-governance, and comes back answered."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from frontdoor.core.disclosure import publish
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, acting_as
from frontdoor.voice.actions import note_told
from frontdoor.voice.models import Answer, Told
from frontdoor.voice.reads import to_be_told
from frontdoor.voice.workflow import Heard
from networks.actions.issues import (
    answer_issue,
    hand_back,
    join_told,
    raise_issue,
    reopen_issue,
    set_aside,
    take_further,
)
from networks.issue_reads import (
    every_issue,
    heard,
    issues_here,
    moves_of,
    not_in_an_issue,
    told_for,
    told_in,
    voices,
    wider_networks,
)
from networks.models import Issue, IssueMove, IssueTold
from networks.workflow import ISSUES, IssueEvent, IssueState
from tests.factories.cast import Cast, member
from tests.factories.voices import SENTENCE, Tillerby, answers_returned, somewhere

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def tillerby(cast: Cast) -> Tillerby:
    return Tillerby(cast)


def events(issue: Issue) -> list[str]:
    return [each.event for each in moves_of(issue)]


def refused(code: str, by: Scope, act, **facts) -> None:
    with acting_as(by), pytest.raises(Refusal) as refusal:
        act(by=by, **facts)
    assert refusal.value.code == code


def test_what_was_told_becomes_an_issue(tillerby: Tillerby) -> None:
    issue = tillerby.issue()
    with acting_as(tillerby.nadia):
        assert (issue.state, issue.network, issue.raised_in) == (IssueState.RAISED, tillerby.near, tillerby.near)
        assert {row.pk for row in told_in(issue)} == set(tillerby.told)
        assert not not_in_an_issue(told_for(tillerby.near)).exists()
        assert events(issue) == [IssueEvent.RAISED]
        assert voices([issue.pk])[issue.pk] == publish(8)


def test_it_climbs_and_comes_back_with_an_answer(tillerby: Tillerby, cast: Cast) -> None:
    issue = tillerby.issue()
    with acting_as(tillerby.nadia):
        take_further(by=tillerby.nadia, issue=issue.pk, to=tillerby.wide.pk, why="The road is not ours alone.")
    with acting_as(tillerby.olu):
        assert len(told_in(issue)) == 8  # what was told goes with it
        take_further(by=tillerby.olu, issue=issue.pk, to=tillerby.body.pk, why="It takes money.")
    with acting_as(tillerby.peg):
        answered = answer_issue(by=tillerby.peg, issue=issue.pk, words="Two benches come in May.")
        assert (answered.state, answered.network) == (IssueState.ANSWERED, tillerby.near)
    assert answers_returned() == 8
    with acting_as(tillerby.nadia):
        moves = moves_of(issue)
        assert [(m.event, m.network, m.to_network) for m in moves] == [
            (IssueEvent.RAISED, tillerby.near, tillerby.near),
            (IssueEvent.CLIMBED, tillerby.near, tillerby.wide),
            (IssueEvent.CLIMBED, tillerby.wide, tillerby.body),
            (IssueEvent.ANSWERED, tillerby.body, tillerby.near),
        ]
        assert [m.moved_by_id for m in moves] == [
            s.user for s in (tillerby.nadia, tillerby.nadia, tillerby.olu, tillerby.peg)
        ]
        known = heard(issue, by=tillerby.nadia)
        assert known is not None
        assert known.know.figure == 0
    with acting_as(cast.amina):
        assert to_be_told(by=cast.amina).count() == 8
        assert to_be_told(by=cast.amina).first().answer.words == "Two benches come in May."


def test_it_is_handed_back_without_an_answer(tillerby: Tillerby) -> None:
    issue = tillerby.issue()
    refused("not_now", tillerby.nadia, hand_back, issue=issue.pk, why="It is ours.")
    with acting_as(tillerby.nadia):
        take_further(by=tillerby.nadia, issue=issue.pk, to=tillerby.wide.pk, why="Theirs?")
    with acting_as(tillerby.olu):
        back = hand_back(by=tillerby.olu, issue=issue.pk, why="You can settle this yourselves.")
        assert (back.state, back.network) == (IssueState.RAISED, tillerby.near)
        assert not Answer.objects.exists()


def test_set_aside_is_an_answer_too_and_can_be_opened_again(tillerby: Tillerby) -> None:
    issue = tillerby.issue()
    with acting_as(tillerby.nadia):
        set_aside(by=tillerby.nadia, issue=issue.pk, why="The lane is being rebuilt anyway.")
        assert Answer.objects.get().words == "The lane is being rebuilt anyway."
    refused("not_now", tillerby.nadia, answer_issue, issue=issue.pk, words="Twice")
    refused("not_now", tillerby.nadia, set_aside, issue=issue.pk, why="Twice")
    refused("not_now", tillerby.nadia, join_told, issue=issue.pk, told=tillerby.told)
    with acting_as(tillerby.nadia):
        reopen_issue(by=tillerby.nadia, issue=issue.pk, why="It was not rebuilt.")
        issue.refresh_from_db()
        assert issue.state == IssueState.RAISED
    refused("not_now", tillerby.nadia, reopen_issue, issue=issue.pk, why="Twice")
    assert answers_returned() == 8


def test_without_what_was_told_nobody_is_answered(tillerby: Tillerby) -> None:
    issue = tillerby.issue(told=False)
    with acting_as(tillerby.nadia):
        answer_issue(by=tillerby.nadia, issue=issue.pk, words="Yes.")
        assert not Answer.objects.exists()
        assert heard(issue, by=tillerby.nadia) is None


def test_more_is_joined_once(tillerby: Tillerby) -> None:
    issue = tillerby.issue(told=False)
    with acting_as(tillerby.nadia):
        assert join_told(by=tillerby.nadia, issue=issue.pk, told=tillerby.told[:3]) == 3
        assert join_told(by=tillerby.nadia, issue=issue.pk, told=tillerby.told[:4]) == 1
        assert voices([issue.pk])[issue.pk].suppressed
    refused("nothing_chosen", tillerby.nadia, join_told, issue=issue.pk, told=[])
    refused("no_such_told", tillerby.nadia, join_told, issue=issue.pk, told=[uuid4()])


def test_what_is_told_elsewhere_is_not_this_networks(tillerby: Tillerby, cast: Cast) -> None:
    elsewhere = somewhere("Harrowby")
    with acting_as(tillerby.nadia):
        other = note_told(by=tillerby.nadia, words=SENTENCE, heard=Heard.GATHERING, agreed=True, place=elsewhere.pk)
        assert not told_for(tillerby.near).filter(pk=other.pk).exists()
        assert told_for(tillerby.wide).count() == 8  # a place hears what is told in the neighbourhoods within it
    refused(
        "no_such_told", tillerby.nadia, raise_issue, network=tillerby.near.pk, title="X", words="X", told=[other.pk]
    )


def test_an_issue_says_what_it_is(tillerby: Tillerby) -> None:
    for title, words, code in ((" ", "Words", "title_missing"), ("Title", " ", "no_words")):
        refused(code, tillerby.nadia, raise_issue, network=tillerby.near.pk, title=title, words=words)
    issue = tillerby.issue()
    for act, facts in ((answer_issue, {"words": " "}), (set_aside, {"why": " "})):
        refused("no_words", tillerby.nadia, act, issue=issue.pk, **facts)


def test_sent_twice_it_is_raised_once(tillerby: Tillerby) -> None:
    number = uuid4()
    with acting_as(tillerby.nadia):
        for _ in range(2):
            raise_issue(by=tillerby.nadia, network=tillerby.near.pk, title="X", words="X", issue_id=number)
        assert Issue.objects.count() == 1
        assert IssueMove.objects.count() == 1


def test_only_whoever_convenes_where_it_stands_moves_it(tillerby: Tillerby, cast: Cast) -> None:
    issue = tillerby.issue()
    moves = (
        (take_further, {"to": tillerby.wide.pk, "why": "X"}),
        (hand_back, {"why": "X"}),
        (answer_issue, {"words": "X"}),
        (set_aside, {"why": "X"}),
        (reopen_issue, {"why": "X"}),
        (join_told, {"told": tillerby.told}),
    )
    for act, facts in moves:
        refused("not_permitted", cast.amina, act, issue=issue.pk, **facts)
        refused("no_such_network", tillerby.olu, act, issue=issue.pk, **facts)
        refused("no_such_issue", tillerby.nadia, act, issue=uuid4(), **facts)
    refused("not_permitted", cast.amina, raise_issue, network=tillerby.near.pk, title="X", words="X")
    refused("no_such_network", tillerby.olu, raise_issue, network=tillerby.near.pk, title="X", words="X")


def test_an_issue_climbs_to_wider_networks_alone(tillerby: Tillerby) -> None:
    with acting_as(tillerby.nadia):
        assert list(wider_networks(tillerby.near)) == [tillerby.body, tillerby.wide]
        assert list(wider_networks(tillerby.wide)) == [tillerby.body]
        assert not wider_networks(tillerby.body).exists()
    issue = tillerby.issue()
    refused("not_a_wider_network", tillerby.nadia, take_further, issue=issue.pk, to=tillerby.near.pk, why="X")


def test_the_database_lets_it_climb_and_come_home_and_nothing_else(tillerby: Tillerby, cast: Cast) -> None:
    issue, beside = tillerby.issue(), somewhere("Harrowby")
    nina = member("nina", cast.council, "convenor")
    from networks.models import NetworkKind
    from tests.factories.voices import a_network

    other = a_network(nina, beside, NetworkKind.NEIGHBOURHOOD)

    def moved(by: Scope, to, state: str) -> int:
        with acting_as(by), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE networks_issue SET network_id = %s, state = %s WHERE id = %s", [to.pk, state, issue.pk]
            )
            return cursor.rowcount

    assert moved(nina, other, "climbed") == 0  # it does not stand with her
    for to, state in ((other, "climbed"), (tillerby.wide, "raised")):
        with pytest.raises(DatabaseError, match="climbs to a wider network"):
            moved(tillerby.nadia, to, state)
    assert moved(tillerby.nadia, tillerby.wide, "climbed") == 1
    assert moved(tillerby.nadia, tillerby.near, "raised") == 0  # it is Olu's now
    with pytest.raises(DatabaseError, match="climbs to a wider network"):
        moved(tillerby.olu, other, "climbed")
    assert moved(tillerby.olu, tillerby.near, "raised") == 1


def test_what_happened_is_never_rewritten(tillerby: Tillerby) -> None:
    issue = tillerby.issue()
    for statement in (
        "UPDATE networks_issue_move SET words = 'x'",
        "DELETE FROM networks_issue_move",
        "UPDATE networks_issue SET words = 'x'",
        "DELETE FROM networks_issue_told",
        "UPDATE networks_issue_told SET told_id = told_id",
    ):
        with (
            acting_as(tillerby.nadia),
            pytest.raises(DatabaseError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    assert issue


def test_anybody_reads_the_issue_and_nobody_outside_what_was_told(tillerby: Tillerby, cast: Cast) -> None:
    issue = tillerby.issue()
    assert list(every_issue()) == [issue]  # nobody is signed in
    assert list(every_issue(unanswered=True)) == [issue]
    assert not IssueTold.objects.exists()
    assert not Told.objects.exists()
    assert voices([issue.pk])[issue.pk] == publish(8)
    assert events(issue) == [IssueEvent.RAISED]
    with acting_as(cast.amina):
        assert not IssueTold.objects.exists()
    with acting_as(tillerby.olu):
        assert not IssueTold.objects.exists()
        assert not issues_here(tillerby.wide).exists()


def test_the_database_counts_voices_as_the_house_publishes(tillerby: Tillerby) -> None:
    issue = tillerby.issue(told=False)
    for number in (0, 1, 7, 8):
        with acting_as(tillerby.nadia):
            if number:
                join_told(by=tillerby.nadia, issue=issue.pk, told=tillerby.told[:number])
        assert voices([issue.pk])[issue.pk] == publish(number)


def test_every_event_but_the_first_has_its_rule() -> None:
    assert set(ISSUES) == set(IssueEvent) - {IssueEvent.RAISED}

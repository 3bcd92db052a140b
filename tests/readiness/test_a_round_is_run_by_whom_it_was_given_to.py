"""Asha runs a round. Ben assesses for the same council: he reads it, and runs it once she lets him."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, acting_as
from readiness.actions.invitations import end_invitation, invite
from readiness.actions.plans import move_plan, plan_for_gap
from readiness.actions.rounds import close_round, share_round, stop_running
from readiness.models import Plan, RoundUserRight
from readiness.reads import who_runs
from readiness.workflow import PlanState
from tests.factories.cast import Cast, member
from tests.factories.clients import body, signed_in
from tests.readiness.story import Story

pytestmark = pytest.mark.django_db


@pytest.fixture
def ben(cast: Cast) -> Scope:
    return member("ben", cast.council, "assessor")


def plan(story: Story, by: Scope) -> Plan:
    facts = {"words": "Ask residents first.", "owner": "Ben", "due_on": timezone.localdate() + timedelta(days=9)}
    with acting_as(by):
        return plan_for_gap(by=by, round_id=story.round.pk, question="q01", **facts)


def test_whoever_made_a_round_runs_it_and_a_colleague_changes_nothing_in_it(story: Story, ben: Scope) -> None:
    (link,) = story.links(story.residents)
    planned = plan(story, story.asha)
    attempts = (
        lambda: invite(by=ben, round_id=story.round.pk, group=story.residents.pk),
        lambda: end_invitation(by=ben, invitation=link.id),
        lambda: plan(story, ben),
        lambda: move_plan(by=ben, plan=planned.pk, state=PlanState.UNDER_WAY),
        lambda: close_round(by=ben, round_id=story.round.pk),
        lambda: share_round(by=ben, round_id=story.round.pk, username="ben"),
        lambda: stop_running(by=ben, round_id=story.round.pk),
    )
    for attempt in attempts:
        with acting_as(ben), pytest.raises(Refusal) as no:
            attempt()
        assert no.value.code == "run_by_others"


def test_it_is_shared_handed_on_and_never_left_to_nobody(cast: Cast, story: Story, ben: Scope) -> None:
    member("carl", cast.trust, "assessor")
    one = {"round_id": story.round.pk}
    with acting_as(story.asha):
        assert who_runs(story.round) == ["asha"]
        for nobody in ("carl", "amina", "none such"):
            with pytest.raises(Refusal, match="no_such_colleague"):
                share_round(by=story.asha, **one, username=nobody)
        with pytest.raises(Refusal, match="last_to_run"):
            stop_running(by=story.asha, **one)
        for _ in range(2):
            share_round(by=story.asha, **one, username=" ben ")
        assert who_runs(story.round) == ["asha", "ben"]
        stop_running(by=story.asha, **one)
    with acting_as(story.asha), pytest.raises(Refusal, match="run_by_others"):
        close_round(by=story.asha, **one)
    with acting_as(ben):
        invite(by=ben, **one, group=story.residents.pk)
        assert close_round(by=ben, **one).closed_by_id == ben.user


def test_the_database_keeps_a_round_from_whoever_does_not_run_it(story: Story, ben: Scope) -> None:
    planned, (link,) = plan(story, story.asha), story.links(story.residents)
    nothing = (
        "UPDATE readiness_round SET closed_at = clock_timestamp(), closed_by_id = %(ben)s WHERE id = %(round)s",
        "UPDATE readiness_plan SET state = 'dropped' WHERE id = %(plan)s",
        "UPDATE readiness_invitation SET ended_at = now(), ended_by_id = %(ben)s WHERE id = %(link)s",
        "DELETE FROM readiness_rounduserright WHERE content_object_id = %(round)s",
    )
    facts = {"ben": ben.user, "round": story.round.pk, "plan": planned.pk, "link": link.id, "new": uuid4()}
    for statement in nothing:
        with acting_as(ben), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, facts)
            assert cursor.rowcount == 0, statement
    myself = (
        "INSERT INTO readiness_rounduserright (id, user_id, permission_id, content_object_id)"
        " SELECT %(new)s, %(ben)s, permission_id, content_object_id FROM readiness_rounduserright LIMIT 1"
    )
    with acting_as(ben), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        connection.cursor().execute(myself, facts)


def test_a_role_that_ended_ends_the_right_too(story: Story) -> None:
    with acting_as(story.asha):
        assert RoundUserRight.objects.filter(content_object=story.round).exists()
    other = Scope(organisation=uuid4(), user=story.asha.user)
    with acting_as(other), connection.cursor() as cursor:
        cursor.execute("SELECT scope_runs_round(%s, ARRAY['assessor'])", [story.round.pk])
        assert cursor.fetchone() == (False,)


@pytest.mark.slow
def test_pages_offer_what_changes_a_round_to_whoever_runs_it(story: Story, ben: Scope) -> None:
    asha, his = signed_in(story.asha), signed_in(ben)
    show, share, stop = (reverse(f"readiness:{name}", args=[story.round.pk]) for name in ("round", "share", "stop"))
    changing = [
        reverse(f"readiness:{name}", args=[story.round.pk]) for name in ("invite", "close", "plan-new", "share")
    ]
    hers, theirs = body(asha.get(show)), body(his.get(show))
    for address in changing:
        assert address in hers
        assert address not in theirs
        refused = his.get(address)
        assert refused.status_code == 422
        assert "Others run this round" in body(refused)
    assert "Nobody with that username" in body(asha.post(share, {"username": "nobody"}))
    assert "asha, ben" in body(asha.post(share, {"username": "ben"}, follow=True))
    assert changing[0] in body(his.get(show))
    assert "You do not run" in body(asha.post(stop, follow=True))
    assert stop not in body(his.get(show))

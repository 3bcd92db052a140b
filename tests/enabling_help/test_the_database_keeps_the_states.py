"""An introduction goes where the table says, by whom it says, whatever asks the database; its history tells no lies."""

from contextlib import suppress
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from enabling_help.models import Event, Introduction, IntroductionEvent
from enabling_help.transitions import changes
from enabling_help.workflow import RULES, IntroductionKind, Side, State
from frontdoor.core.scope import Scope, acting_as
from frontdoor.people.items import Confidentiality, Item, LawfulBasis, Purpose
from frontdoor.people.models import SharingBasis
from tests.factories.cast import FILLING, NOTICE, Cast
from tests.factories.help import joan_is_introduced

pytestmark = pytest.mark.django_db


class Undo(Exception):
    pass


def in_every_state(cast: Cast, *, answered_here: bool = True) -> dict[State, Introduction]:
    """One introduction in each state, shared with the club; where it has no account, the council speaks for it."""
    like = joan_is_introduced(cast)
    rows = {}
    for state in State:
        row = Introduction.objects.none().model(
            id=uuid4(),
            person=like.person,
            need=like.need,
            kind=IntroductionKind.REFERRED,
            organisation=cast.club if answered_here else None,
            from_organisation=cast.council,
            introduced_by_id=cast.amina.user,
            words="Canary",
            state=state,
            reason="Because.",
        )
        with acting_as(FILLING):
            row.save(force_insert=True)
        with acting_as(cast.amina):
            SharingBasis.objects.create(
                person=like.person,
                organisation=cast.club,
                purpose=Purpose.INTRODUCTION,
                item=Item.INTRODUCTION,
                row_id=row.pk,
                lawful_basis=LawfulBasis.CONSENT,
                confidentiality=Confidentiality.AGREEMENT,
                words="Yes.",
                notice_version=NOTICE,
                recorded_by_organisation=cast.council,
                recorded_by_id=cast.amina.user,
            )
        rows[state] = row
    return rows


def allowed(rows: dict[State, Introduction], who: Scope) -> set[tuple[State, State]]:
    """Every change of state that the database lets somebody make."""
    found = set()
    with acting_as(who):
        for before, row in rows.items():
            for after in State:
                with suppress(DatabaseError, Undo), transaction.atomic():
                    assert Introduction.objects.filter(pk=row.pk).update(state=after) == 1
                    if after != before:
                        found.add((before, after))
                    raise Undo
    return found


def by_the_table(*sides: Side) -> set[tuple[State, State]]:
    return {(before, after) for before, after, side in changes() if side in sides}


@pytest.mark.slow
def test_each_side_may_what_the_table_says_and_nothing_else(cast: Cast) -> None:
    rows = in_every_state(cast)
    assert allowed(rows, cast.amina) == by_the_table(Side.REQUESTER)
    assert allowed(rows, cast.tom) == allowed(rows, Scope(organisation=cast.club.pk)) == by_the_table(Side.TARGET)


@pytest.mark.slow
def test_where_the_other_side_has_no_account_whoever_introduced_says_both(cast: Cast) -> None:
    rows = in_every_state(cast, answered_here=False)
    assert allowed(rows, cast.amina) == by_the_table(Side.REQUESTER, Side.TARGET)
    assert allowed(rows, cast.tom) == set()


def test_the_table_has_no_change_that_is_not_in_the_databases() -> None:
    assert {(before, after) for before, after, _ in changes()} == {
        (before, after) for after, rule in RULES.items() for before in rule.follows
    }


def test_nobody_steps_past_a_trigger_by_the_trigger_librarys_own_setting(cast: Cast) -> None:
    made = joan_is_introduced(cast)
    with acting_as(cast.amina), connection.cursor() as cursor:
        cursor.execute("SELECT array_agg(tgname)::text FROM pg_trigger WHERE NOT tgisinternal")
        cursor.execute("SELECT set_config('pgtrigger.ignore', %s, true)", cursor.fetchone())
        with pytest.raises(DatabaseError, match="does not go on there"), transaction.atomic():
            Introduction.objects.filter(pk=made.pk).update(state=State.COMPLETED)


@pytest.mark.parametrize("state", [State.ACCEPTED, State.COMPLETED, State.REJECTED])
def test_none_begins_in_the_middle(cast: Cast, state: State) -> None:
    made = joan_is_introduced(cast)
    with acting_as(cast.amina), pytest.raises(DatabaseError, match="does not begin there"), transaction.atomic():
        Introduction.objects.create(
            person=made.person,
            need=made.need,
            kind=IntroductionKind.REFERRED,
            from_organisation=cast.council,
            introduced_by_id=cast.amina.user,
            words="Canary",
            state=state,
            reason="Because.",
        )


def test_that_they_know_is_said_once_by_them_and_before_the_answer(cast: Cast) -> None:
    made = joan_is_introduced(cast)
    rows = Introduction.objects.filter(pk=made.pk)
    with acting_as(cast.amina), pytest.raises(DatabaseError, match="that it knows"), transaction.atomic():
        rows.update(acknowledged_at=timezone.now())
    with acting_as(cast.tom):
        assert rows.update(acknowledged_at=timezone.now()) == 1
        for again in (timezone.now(), None):
            with pytest.raises(DatabaseError, match="that it knows"), transaction.atomic():
                rows.update(acknowledged_at=again)


def test_only_whoever_introduced_says_that_the_person_ended_it(cast: Cast) -> None:
    made = joan_is_introduced(cast)
    rows = Introduction.objects.filter(pk=made.pk)
    wish = {"state": State.CANCELLED, "reason": "Her wish.", "ended_by_person": True}
    with acting_as(cast.tom), pytest.raises(DatabaseError, match="the person ended it"), transaction.atomic():
        rows.update(**wish)
    with acting_as(cast.amina):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(ended_by_person=True)
        assert rows.update(**wish) == 1


def test_history_is_told_in_ones_own_name_and_only_what_is_so(cast: Cast) -> None:
    made = joan_is_introduced(cast)
    told = {"person": made.person, "introduction": made}
    with acting_as(cast.tom):
        for lie in (
            {"event": Event.ACCEPTED, "organisation": cast.club, "user_id": cast.tom.user},
            {"event": Event.ACKNOWLEDGED, "organisation": cast.club, "user_id": cast.tom.user},
            {"event": Event.REQUESTED, "organisation": cast.council, "user_id": cast.tom.user},
            {"event": Event.REQUESTED, "organisation": cast.club, "user_id": cast.amina.user},
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                IntroductionEvent.objects.create(**told, **lie)

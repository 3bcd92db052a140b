"""In place only on evidence held, by form, action and database; an answer is its writer's; results only by group."""

from collections import Counter
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from psycopg import errors

from frontdoor.core.disclosure import publish
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, acting_as
from frontdoor.reference.models import ReferenceItem
from readiness.actions.answers import Shown
from readiness.actions.evidence import keep_evidence
from readiness.actions.invitations import end_invitation, invite
from readiness.actions.rounds import close_round
from readiness.forms import QuestionForm
from readiness.framework import HINDRANCE_CODES, PLACE_CODES
from readiness.models import Answer, Evidence
from readiness.reads import question_here, taking_part
from tests.factories.cast import Cast, member
from tests.readiness.story import HELD, SOUGHT, Participant, Story, make, seen_by, told_anew

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def refused(participant: Participant, question: str, places: dict[str, str], shown: Shown) -> str:
    with pytest.raises(Refusal) as refusal:
        participant.answers(question, places, shown)
    return refusal.value.code


def item(code: str) -> ReferenceItem:
    return ReferenceItem.objects.get(list__code="readiness-questions", list__is_current=True, code=code)


def insert(participant: Participant, code: str, place: str, evidence: object, invitation: object = None) -> None:
    """Plain SQL as the application role, under the person's own link."""
    with acting_as(participant.scope), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO readiness_answer (id, invitation_id, item_id, place, evidence_id) VALUES (%s, %s, %s, %s, %s)",
            [uuid4(), invitation or participant.id, item(code).pk, place, evidence],
        )


def hold(people: list[Participant], question: str, places: list[dict[str, str]], shown: Shown) -> None:
    for person, said in zip(people, places, strict=True):
        person.answers(question, said, shown)


def positions(scope: Scope, round_id: object) -> set[tuple[str, str]]:
    with acting_as(scope), connection.cursor() as cursor:
        cursor.execute("SELECT group_id, place FROM readiness_positions_held(%s)", [round_id])
        return {(str(group), place) for group, place in cursor.fetchall()}


def test_answers_are_saved_changed_and_taken_back(story: Story) -> None:
    (joan,) = story.come(story.residents)
    joan.answers("q05", {"q05-a": "in-place", "q05-b": "some"}, Shown(chosen=story.held.pk))
    joan.answers("q05", {"q05-a": "developing"}, Shown(chosen=story.held.pk))
    with acting_as(joan.scope):
        assert [(row.item.code, row.place) for row in Answer.objects.all()] == [("q05-a", "developing")]


def test_in_place_on_evidence_only_looked_for_is_refused_by_the_form(story: Story) -> None:
    (joan,) = story.come(story.residents)
    with acting_as(joan.scope):
        here = question_here(question="q01")
        form = QuestionForm({"q01": "in-place", "evidence": str(story.sought.pk)}, here=here)
        assert not form.is_valid()
        assert "held" in str(form.errors["evidence"])
        good = QuestionForm({"q01": "in-place", "evidence": str(story.held.pk), "new_id": str(uuid4())}, here=here)
        assert good.is_valid(), good.errors


def test_in_place_on_evidence_only_looked_for_is_refused_by_the_action(story: Story) -> None:
    (joan,) = story.come(story.residents)
    assert refused(joan, "q01", {"q01": "in-place"}, Shown(chosen=story.sought.pk)) == "evidence_not_held"
    assert refused(joan, "q01", {"q01": "in-place"}, told_anew(SOUGHT)) == "evidence_not_held"
    assert refused(joan, "q01", {"q01": "in-place"}, Shown()) == "evidence_missing"
    assert seen_by(story.asha, "readiness_evidence") == 2, "what was told with a refused answer is not kept"


def test_in_place_on_evidence_only_looked_for_is_refused_by_the_database(story: Story) -> None:
    (joan,) = story.come(story.residents)
    with pytest.raises(IntegrityError, match="in place stands on evidence that is held"):
        insert(joan, "q01", "in-place", story.sought.pk)
    with pytest.raises(IntegrityError, match="readiness_answer_stands_on_evidence"):
        insert(joan, "q01", "in-place", None)
    insert(joan, "q01", "in-place", story.held.pk)
    with (
        pytest.raises(IntegrityError, match="in place stands on evidence"),
        acting_as(joan.scope),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE readiness_answer SET evidence_id = %s", [story.sought.pk])


def test_evidence_that_is_held_is_not_unheld_under_the_positions_on_it(story: Story) -> None:
    with acting_as(story.asha), pytest.raises(Refusal) as refusal:
        keep_evidence(by=story.asha, evidence=story.held.pk, told=SOUGHT, questions=["q01"])
    assert refusal.value.code == "held_already"
    with acting_as(story.asha), pytest.raises(IntegrityError, match="held stays held"), transaction.atomic():
        Evidence.objects.filter(pk=story.held.pk).update(state="sought", due_on=SOUGHT.due_on)


def test_every_position_but_not_a_hindrance_stands_on_evidence(story: Story) -> None:
    (joan,) = story.come(story.residents)
    assert refused(joan, "q05", {"q05-a": "not-seen"}, Shown()) == "evidence_missing"
    joan.answers("q05", {"q05-b": "much"}, Shown())


def test_the_trigger_knows_the_codes_of_the_framework(story: Story) -> None:
    (joan,) = story.come(story.residents)
    for place in PLACE_CODES:
        joan.answers("q05", {"q05-a": place}, Shown(chosen=story.held.pk))
    for level in HINDRANCE_CODES:
        joan.answers("q05", {"q05-b": level}, Shown())
    assert refused(joan, "q05", {"q05-b": "in-place"}, Shown(chosen=story.held.pk)) == "position_unknown"
    for code, place in (("q16-c", "in-place"), ("q01", "much"), ("q05", "developing")):
        with pytest.raises(IntegrityError, match="not asked in this round"):
            insert(joan, code, place, story.held.pk)


def test_evidence_told_through_a_link_does_not_say_from_whom(story: Story) -> None:
    (joan,) = story.come(story.residents)
    shown = told_anew()
    joan.answers("q03", {"q03": "in-place"}, shown)
    joan.answers("q03", {"q03": "in-place"}, shown)
    with acting_as(story.asha):
        row = Evidence.objects.get(questions=["q03"])
        assert (row.added_at, row.added_by, row.title) == (None, None, HELD.title)


def test_nobody_but_the_writer_reads_an_answer(cast: Cast, story: Story) -> None:
    joan, tom = story.come(story.residents, 2)
    joan.answers("q01", {"q01": "not-seen"}, Shown(chosen=story.held.pk))
    story.close()
    admin = member("adrian", cast.council, "admin", "lead", "governance", "assessor")
    for scope in (story.asha, admin, cast.amina, cast.tom, tom.scope):
        assert seen_by(scope, "readiness_answer") == 0
    assert seen_by(joan.scope, "readiness_answer") == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM readiness_answer")
        assert cursor.fetchone()[0] == 0, "no scope, no rows"


def test_the_report_role_reads_no_answer(story: Story) -> None:
    def read() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE fd_report")
            cursor.execute("SELECT count(*) FROM readiness_answer")

    with acting_as(story.asha), pytest.raises(DatabaseError, match="permission denied"):
        read()


def test_somebody_writes_under_their_own_link_alone(story: Story) -> None:
    joan, tom = story.come(story.residents, 2)
    with pytest.raises(DatabaseError):
        insert(joan, "q01", "not-seen", story.held.pk, invitation=tom.id)
    with pytest.raises(DatabaseError) as refusal:  # Asha sees the invitation, so the policy itself says no
        insert(Participant(story.asha, "", "", joan.id), "q01", "not-seen", story.held.pk)
    assert isinstance(refusal.value.__cause__, errors.InsufficientPrivilege)


def test_results_are_seen_only_after_the_round_and_only_from_the_minimum(cast: Cast, story: Story) -> None:
    residents, staff = story.come(story.residents, 8), story.come(story.staff, 7)
    spread = [{"q01": "in-place"}] * 7 + [{"q01": "not-seen"}]
    hold(residents, "q01", spread, Shown(chosen=story.held.pk))
    hold(staff, "q01", spread[1:], Shown(chosen=story.held.pk))
    hold(residents[:7], "q05", [{"q05-b": "much"}] * 7, Shown())
    assert positions(story.asha, story.round.pk) == set(), "while it is open two looks would differ by one answer"
    story.close()
    residents_hold = {(str(story.residents.pk), "in-place"), (str(story.residents.pk), "not-seen")}
    assert positions(story.asha, story.round.pk) == residents_hold
    assert positions(cast.bea, story.round.pk) == set(), "another organisation learns nothing"
    assert positions(residents[0].scope, story.round.pk) == set()


def test_a_larger_minimum_holds_and_a_smaller_one_than_eight_is_refused(story: Story) -> None:
    with pytest.raises(Refusal) as refusal:
        make(story.asha, "Small", minimum=7)
    assert refusal.value.code == "minimum_too_small"
    story.round = make(story.asha, "Careful", minimum=10)
    with acting_as(story.asha):
        story.residents = story.round.groups.get(position=1)
    hold(story.come(story.residents, 9), "q01", [{"q01": "developing"}] * 9, Shown(chosen=story.held.pk))
    story.close()
    assert positions(story.asha, story.round.pk) == set()


def test_the_database_holds_the_floor_of_the_minimum(story: Story) -> None:
    with acting_as(story.asha), connection.cursor() as cursor, pytest.raises(DatabaseError), transaction.atomic():
        cursor.execute("UPDATE readiness_round SET minimum = 8")
    story.round.pk = uuid4()
    story.round.minimum = 7
    with (
        acting_as(story.asha),
        pytest.raises(IntegrityError, match="readiness_round_minimum_floor"),
        transaction.atomic(),
    ):
        story.round.save(force_insert=True)


def test_how_many_take_part_follows_the_rule_of_every_count(story: Story) -> None:
    people = story.come(story.residents, 13)
    shown = Counter[int | None]()
    for number, person in enumerate(people, start=1):
        person.answers("q05", {"q05-b": "some"}, Shown())
        with acting_as(story.asha):
            figures = taking_part(story.round)
        assert figures[story.residents.pk] == publish(number)
        shown[figures[story.residents.pk].figure] += 1
    assert shown == {None: 7, 10: 5, 15: 1}
    with acting_as(story.asha):
        assert taking_part(story.round)[story.staff.pk] == publish(0)


def test_a_closed_round_takes_no_answer_and_does_not_open_again(story: Story) -> None:
    (joan,) = story.come(story.residents)
    joan.answers("q05", {"q05-b": "some"}, Shown())
    story.close()
    story.close()
    assert refused(joan, "q05", {"q05-b": "much"}, Shown()) == "round_closed"
    with acting_as(joan.scope):
        assert Answer.objects.update(place="much") == 0
    with pytest.raises(DatabaseError):
        insert(joan, "q16-c", "much", None)
    with acting_as(story.asha), connection.cursor() as cursor:
        cursor.execute("UPDATE readiness_round SET closed_at = NULL, closed_by_id = NULL")
        assert cursor.rowcount == 0


def test_a_round_to_come_takes_no_answer_yet(story: Story) -> None:
    story.round = make(story.asha, "Spring", opens=3)
    with acting_as(story.asha):
        story.residents = story.round.groups.get(position=1)
    (joan,) = story.come(story.residents)
    assert refused(joan, "q05", {"q05-b": "some"}, Shown()) == "not_open_yet"
    with pytest.raises(DatabaseError):
        insert(joan, "q16-c", "much", None)


def test_a_link_that_was_ended_opens_no_more_and_its_answers_do_not_count(story: Story) -> None:
    people = story.come(story.residents, 8)
    hold(people, "q05", [{"q05-b": "some"}] * 8, Shown())
    for _ in range(2):
        with acting_as(story.asha):
            end_invitation(by=story.asha, invitation=people[0].id)
    assert refused(people[0], "q05", {"q05-b": "much"}, Shown()) == "door_closed"
    story.close()
    assert positions(story.asha, story.round.pk) == set()


def test_results_do_not_change_once_they_are_seen(story: Story) -> None:
    people = story.come(story.residents, 9)
    hold(people, "q05", [{"q05-b": "some"}] * 8 + [{"q05-b": "much"}], Shown())
    story.close()
    before = positions(story.asha, story.round.pk)
    with acting_as(story.asha):
        with pytest.raises(Refusal) as refusal:
            end_invitation(by=story.asha, invitation=people[8].id)
        assert refusal.value.code == "round_closed"
        with connection.cursor() as cursor:
            cursor.execute("UPDATE readiness_invitation SET ended_at = now(), ended_by_id = invited_by_id")
            assert cursor.rowcount == 0
            cursor.execute("UPDATE links_door SET closed_at = now()")
    assert positions(story.asha, story.round.pk) == before


def test_only_an_assessor_runs_a_round_and_only_of_their_own(cast: Cast, story: Story) -> None:
    bert = member("bert", cast.trust, "assessor")
    for scope, code in ((cast.amina, "not_permitted"), (bert, "no_such_round")):
        with acting_as(scope):
            for call in (
                lambda by: close_round(by=by, round_id=story.round.pk),
                lambda by: invite(by=by, round_id=story.round.pk, group=story.residents.pk),
            ):
                with pytest.raises(Refusal) as refusal:
                    call(scope)
                assert refusal.value.code == code

"""A year of people in the demo borough: written in bulk, under the locks that hold everybody else."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, models
from django.utils import timezone

from enabling_help.models import Conversation, FollowUp, Introduction, Need
from enabling_help.reads import inbox, my_conversations, to_be_asked
from enabling_help.workflow import AskingState, State
from frontdoor.accounts.models import Organisation, User
from frontdoor.core.locks import READ, lock_of
from frontdoor.core.scope import Job, Scope, acting_as
from frontdoor.flows.counting import PARTS
from frontdoor.flows.models import FlowReport
from frontdoor.flows.periods import period_of
from frontdoor.local.demo import COUNCIL, PARTNER, fill
from frontdoor.local.demo.borough import borough_of
from frontdoor.local.demo.lives import Life
from frontdoor.local.demo.rows import Row, Written, put
from frontdoor.people.items import LawfulBasis
from frontdoor.people.locks import person_linked
from frontdoor.people.models import Person, SharingBasis, Step, kept
from frontdoor.people.steps import Kind, reading_steps
from tests.factories.cast import gather
from tests.factories.help import joan_is_introduced

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.usefixtures("nobody_asked", "nothing_raised")]
FILLING = Scope(job=Job.FILL_DEMO)
TODAY = timezone.localdate()


def acting(username: str, organisation: str) -> Scope:
    return Scope(
        organisation=Organisation.objects.get(name=organisation).pk, user=User.objects.get(username=username).pk
    )


def lives(people: int) -> Written:
    """So many lives, not written down yet."""
    with acting_as(FILLING):
        borough, written = borough_of(TODAY), Written()
    for number in range(people):
        Life(borough, written, number).live()
    return written


def steps() -> list[dict[str, Any]]:
    with acting_as(Scope(job=Job.MAKE_REPORTS)), reading_steps():
        return list(Step.objects.order_by("journey", "occurred_at", "id").values())


@pytest.fixture
def small_borough() -> None:
    list(fill(people=60))


@pytest.fixture
def empty_borough() -> None:
    list(fill(people=0))


def test_the_same_seed_makes_the_same_lives(empty_borough: None) -> None:
    one, other = lives(30), lives(30)
    assert len(one.rows[Conversation]) >= 30
    assert one.rows == other.rows
    assert one.steps == other.steps


def test_the_next_day_tells_the_same_lives_a_day_later(empty_borough: None) -> None:
    with acting_as(FILLING):
        borough = borough_of(TODAY)
    told = []
    for later in (0, 7):
        year, written = type(borough.year)(TODAY + timedelta(days=later)), Written()
        Life(replace(borough, year=year), written, 12).live()
        told.append(written.rows[Need])
    assert [need["words"] for need in told[0]] == [need["words"] for need in told[1]]
    assert told[0][0]["raised_at"].date() + timedelta(days=7) == told[1][0]["raised_at"].date()


def test_nothing_in_the_past_lies_ahead(small_borough: None) -> None:
    assert max(step["occurred_at"] for step in steps()) < timezone.now()


def test_filling_again_adds_nobody_and_no_step(small_borough: None) -> None:
    with acting_as(FILLING):
        before = Person.objects.count(), SharingBasis.objects.count(), FollowUp.objects.count()
    known = len(steps())
    assert list(fill(people=60)) == []
    with acting_as(FILLING):
        assert (Person.objects.count(), SharingBasis.objects.count(), FollowUp.objects.count()) == before
    assert before[0] == 60
    assert len(steps()) == known


def test_a_fill_that_stopped_goes_on_where_it_was(empty_borough: None) -> None:
    list(fill(people=10))
    assert list(fill(people=25)) == ["25 of 25 people."]
    with acting_as(FILLING):
        assert Person.objects.count() == 25


def shape(model: type[models.Model], row: Row) -> dict[str, bool]:
    """Which columns of a row hold something. Joan is introduced to a club, the demo's people to an entry."""
    names = {field.attname for field in model._meta.concrete_fields} - {"asset_id"}
    return {name: row.get(name) not in {None, ""} for name in names}


def columns(row: models.Model) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def tables_written() -> dict[type[models.Model], list[dict[str, Any]]]:
    """What there is of people, by table, as the demo's own job sees it."""
    readable = [model for model in person_linked() if READ in lock_of(model)[0].grants]
    with acting_as(FILLING):
        found = {model: [columns(row) for row in model.objects.all()] for model in readable}
    return {model: rows for model, rows in found.items() if rows}


def test_someone_made_in_bulk_is_written_as_the_actions_write_someone() -> None:
    cast = gather()
    joan_is_introduced(cast, follow_up=True)
    by_actions, steps_of_actions = tables_written(), {step["kind"] for step in steps()}
    with acting_as(FILLING):
        Organisation.objects.filter(pk=cast.council.pk).update(name="Another council", host=False)
    list(fill(people=60))
    with acting_as(FILLING):
        borough = borough_of(TODAY)
        bulk = {
            model: [row for row in rows if row not in by_actions.get(model, [])]
            for model, rows in tables_written().items()
        }
    assert set(by_actions) <= set(bulk)
    extra = {model.__name__ for model in set(bulk) - set(by_actions)}
    assert extra <= {"Communication", "HistoricalCommunication", "Gift", "HistoricalGift"}
    assert steps_of_actions <= {step["kind"] for step in steps()}
    for model, rows in by_actions.items():
        shapes = [shape(model, row) for row in bulk[model]]
        for row in rows:
            assert shape(model, row) in shapes, model
    own = [row for row in bulk[SharingBasis] if row["organisation_id"] == borough.council]
    joans = [row for row in by_actions[SharingBasis] if row["organisation_id"] == cast.council.pk]
    same = ("item", "purpose", "lawful_basis", "special_condition", "confidentiality", "effect", "notice_version")
    assert {tuple(row[name] for name in same) for row in own} == {tuple(row[name] for name in same) for row in joans}


def test_a_wrong_basis_in_bulk_is_refused_by_the_database(empty_borough: None) -> None:
    for wrong in ({"lawful_basis": LawfulBasis.CONSENT, "confidentiality": "legal_duty"}, {"item": "everything"}):
        written = lives(3)
        written.rows[SharingBasis][5].update(wrong)
        with pytest.raises(IntegrityError), acting_as(FILLING):
            written.insert()


def test_a_second_basis_for_the_same_time_is_refused_in_bulk_too(empty_borough: None) -> None:
    written = lives(1)
    first = written.rows[SharingBasis][0]
    written.rows[SharingBasis].append({**first, "id": written.rows[Need][0]["id"]})
    with pytest.raises(IntegrityError, match="basis_once_at_a_time"), acting_as(FILLING):
        written.insert()


def test_a_partner_cannot_write_lives_in_bulk(empty_borough: None) -> None:
    written = lives(1)
    partner = acting("partner", PARTNER)
    with pytest.raises(DatabaseError, match="row-level security"), acting_as(partner):
        put(SharingBasis, written.rows[SharingBasis])
    past = "SELECT append_past_steps('{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}')"
    with (
        pytest.raises(DatabaseError, match="only the demo has a made-up past"),
        acting_as(partner),
        connection.cursor() as cursor,
    ):
        cursor.execute(past)


def test_outside_local_mode_the_way_to_a_made_up_past_is_taken_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "FILLING", ())
    (statement,) = Step.lock.functions({})
    before, function = statement.split(" IF EXISTS ")
    assert before == "DROP FUNCTION"
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regprocedure(%s) IS NOT NULL", [function])
        assert cursor.fetchone() == (True,)  # the one that local mode has, and no other of that name


@pytest.mark.parametrize(
    ("wrong", "words"),
    [({"at": timezone.now() + timedelta(days=1)}, "in the future"), ({"organisation": None}, "no such person")],
)
def test_a_step_in_the_future_or_without_a_basis_is_refused(empty_borough: None, wrong: Row, words: str) -> None:
    written = lives(2)
    council = Organisation.objects.get(name=COUNCIL)
    other = Organisation.objects.exclude(pk=council.pk).exclude(name=PARTNER).order_by("name").last()
    step = next(step for step in written.steps if step["kind"] == Kind.MET)
    step.update(wrong if "at" in wrong else {"organisation": other and other.pk, "at": step["at"]})
    with pytest.raises(DatabaseError, match=words), acting_as(FILLING):
        written.insert()


def test_every_step_knows_the_one_before_it_and_the_wait(small_borough: None) -> None:
    before: dict[Any, dict[str, Any]] = {}
    for step in steps():
        last = before.get(step["journey"])
        assert step["previous"] == (last["id"] if last else None)
        assert step["waited"] == (step["occurred_at"] - last["occurred_at"] if last else None)
        before[step["journey"]] = step
    assert len(before) == 60


def test_a_partner_sees_those_who_agreed_and_nobody_else(small_borough: None) -> None:
    with acting_as(FILLING):
        partner = Organisation.objects.get(name=PARTNER)
        agreed = {row.person_id for row in SharingBasis.objects.filter(organisation=partner, effect="share").in_force()}
        objected = set(
            SharingBasis.objects.filter(organisation=partner, effect="object").values_list("person_id", flat=True)
        )
        everybody = Person.objects.count()
    assert 10 < len(agreed - objected) < everybody
    with acting_as(acting("partner", PARTNER)):
        assert set(Person.objects.values_list("pk", flat=True)) == agreed - objected
        assert Conversation.objects.count() < len(agreed)
    with acting_as(acting("worker", COUNCIL)):
        assert Person.objects.count() == everybody
    with acting_as(Scope(organisation=Organisation.objects.get(name="Kettle and Kin").pk)):
        assert Person.objects.count() < 10


def test_everybody_has_work_today(small_borough: None) -> None:
    worker = acting("worker", COUNCIL)
    with acting_as(worker):
        lately = timezone.now() - timedelta(days=7)
        assert my_conversations(by=worker).filter(held_at__gte=lately).count() >= 8
        assert to_be_asked(by=worker).count() >= 3
    partner = acting("partner", PARTNER)
    with acting_as(partner):
        shown, _ = inbox(by=partner, cursor=None)
        assert {State.REQUESTED, State.IN_PROGRESS} <= {State(row.state) for row in shown}
    assert FlowReport.objects.filter(made_at__isnull=False, organisation__name=COUNCIL).count() == 2


def test_nobody_without_a_name_is_introduced_or_asked(small_borough: None) -> None:
    list(fill(people=200))
    with acting_as(FILLING):
        nameless = Person.objects.filter(known_as=None)
        assert nameless.exists()
        assert not Introduction.objects.filter(person__in=nameless, kind__in=["introduced", "referred"]).exists()
        assert not FollowUp.objects.filter(person__in=nameless).exists()


@pytest.mark.slow
def test_the_report_on_the_year_leaves_no_question_empty() -> None:
    list(fill(people=1_500))
    year = FlowReport.objects.order_by("first_day").first()
    assert year is not None
    assert year.first_day == period_of(year.first_day).first_day
    assert year.parts_done == len(PARTS)
    totals = (
        "people",
        "people/first",
        "people/again",
        "conversations",
        "introductions",
        "introductions/asking",
        "needs",
    )
    assert all((year.figures[name] or 0) > 0 for name in totals)
    for group in ("needs/said", "needs/again", "introductions/kind", "introductions/answer", "conversations"):
        shown = [figure for key, figure in year.figures.items() if key.startswith(f"{group}/")]
        assert sum(figure is not None and figure > 0 for figure in shown) >= 2, group
    assert year.median_days
    assert (year.p90_days or 0) > year.median_days


@pytest.mark.slow
def test_the_year_has_its_rhythm() -> None:
    list(fill(people=600))
    with acting_as(FILLING):
        held = [(each.held_at, each.route) for each in Conversation.objects.all()]
        asked = dict(FollowUp.objects.values_list("state").annotate(number=models.Count("pk")))
        states = dict(Introduction.objects.values_list("state").annotate(number=models.Count("pk")))
    days = [timezone.localtime(at).weekday() for at, _ in held]
    assert days.count(0) > days.count(4) > days.count(6)
    assert {route for _, route in held} == {"telephone", "hub", "online", "professional", "hospital-discharge"}
    assert set(asked) == set(AskingState.values)
    assert set(State.values) - set(states) == {State.DRAFT, State.ENTERED_IN_ERROR}

"""A position stands on evidence that speaks to its question and was told in words, and a report on what was there."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, acting_as
from readiness.actions.answers import Shown
from readiness.actions.evidence import add_evidence, keep_evidence, look_at_evidence
from readiness.models import Evidence, EvidenceBefore, Round
from readiness.reads import compared_with, facts_of, question_here, rounds_before
from readiness.reports import report_of
from tests.factories.cast import Cast, member
from tests.readiness.story import HELD, SOUGHT, Participant, Story, make, told_anew
from tests.readiness.test_pages_of_readiness import make_links, signed_in, words
from tests.readiness.test_people_answer_in_confidence import insert, refused

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
UNSEEN = "\u200b\u3164 \u2060"
NOTHING = replace(HELD, title="nothing", keeper="nobody", kept_at="nowhere")


def kept(story: Story, evidence: UUID, questions: list[str], told: object = HELD) -> Evidence:
    with acting_as(story.asha):
        return keep_evidence(by=story.asha, evidence=evidence, told=told, questions=questions)


def sql(scope: Scope, words: str, *values: object) -> int:
    """Plain SQL as the application role."""
    with acting_as(scope), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(words, values)
        return int(cursor.rowcount)


def offered_to(person: Participant, question: str) -> list[str]:
    with acting_as(person.scope):
        here = question_here(question=question)
        assert here
        return [row.title for row in here.shelf]


def in_the_report(found: Round, question: str) -> list[tuple[str, str]]:
    report = report_of(facts_of(found, None))
    (seen,) = (each for theme in report for each in theme.questions if each.question.item.code == question)
    return [(row.title, row.state) for row in seen.evidence]


def test_an_id_taken_by_other_evidence_is_refused(story: Story) -> None:
    joan, tom = story.come(story.residents, 2)
    told = told_anew(NOTHING)
    joan.answers("q03", {"q03": "in-place"}, told)
    assert refused(joan, "q02", {"q02": "in-place"}, Shown(told=NOTHING, new_id=story.held.pk)) == "told_otherwise"
    assert refused(tom, "q03", {"q03": "in-place"}, told) == "told_otherwise", "another teller"
    assert refused(joan, "q02", {"q02": "in-place"}, told) == "told_otherwise", "another question"
    other = Shown(told=replace(NOTHING, kept_at="here"), new_id=told.new_id)
    assert refused(joan, "q03", {"q03": "in-place"}, other) == "told_otherwise", "other words"
    joan.answers("q03", {"q03": "in-place"}, told)
    with acting_as(story.asha):
        assert Evidence.objects.filter(title="nothing").count() == 1


def test_typed_words_come_back_where_an_id_is_taken_and_are_saved_at_the_second_try(story: Story) -> None:
    link, code = make_links(signed_in(story.asha), story)
    visitor = Client()
    visitor.post(link, {"code": code})
    sent = {"new_id": str(story.sought.pk), "q03": "in-place", "evidence": "held", "title": "Canary", "keeper": "Us"}
    answer = visitor.post(f"{link}q03/", {**sent, "kept_at": "Here"})
    assert answer.status_code == 422
    assert "with other words" in words(answer)
    assert 'value="Canary"' in words(answer)
    assert str(story.sought.pk) not in words(answer)
    with acting_as(story.asha):
        assert not Evidence.objects.filter(title="Canary").exists()


def test_an_assessor_sends_the_same_twice_and_nothing_else_under_its_id(story: Story) -> None:
    with acting_as(story.asha), pytest.raises(Refusal) as refusal:
        add_evidence(by=story.asha, told=NOTHING, questions=["q18"], evidence_id=story.held.pk)
    assert refusal.value.code == "told_otherwise"


def test_the_database_refuses_evidence_that_does_not_speak_to_the_question(story: Story) -> None:
    (joan,) = story.come(story.residents)
    with pytest.raises(IntegrityError, match="speaks to its question"):
        insert(joan, "q03", "in-place", story.held.pk)
    with pytest.raises(IntegrityError, match="speaks to its question"):
        insert(joan, "q16-a", "developing", story.held.pk)
    insert(joan, "q05-a", "in-place", story.held.pk)


@pytest.mark.parametrize("name", ["title", "keeper", "kept_at"])
def test_words_that_cannot_be_seen_are_refused_by_action_and_database(story: Story, name: str) -> None:
    (joan,) = story.come(story.residents)
    code = {"title": "title_missing", "keeper": "keeper_missing", "kept_at": "where_missing"}[name]
    unseen = told_anew(replace(HELD, **{name: UNSEEN}))
    assert refused(joan, "q03", {"q03": "in-place"}, unseen) == code
    with pytest.raises(IntegrityError, match=r"what_and_who|where_or_until"):
        sql(story.asha, f"UPDATE readiness_evidence SET {name} = %s WHERE id = %s", UNSEEN, story.held.pk)


def test_evidence_held_keeps_the_questions_that_in_place_may_stand_on(story: Story) -> None:
    (joan,) = story.come(story.residents)
    joan.answers("q01", {"q01": "in-place"}, Shown(chosen=story.held.pk))
    for _ in ("open", "closed"):
        with pytest.raises(Refusal) as refusal:
            kept(story, story.held.pk, ["q18"])
        assert (refusal.value.code, refusal.value.field) == ("question_stays", "questions")
        with pytest.raises(IntegrityError, match="keeps its questions"):
            sql(story.asha, "UPDATE readiness_evidence SET questions = '{q18}' WHERE id = %s", story.held.pk)
        story.close()
    assert kept(story, story.held.pk, ["q01", "q02", "q05", "q18"]).questions[-1] == "q18"


def test_a_question_is_taken_away_while_nobody_could_have_stood_on_it(story: Story) -> None:
    story.close()
    with acting_as(story.asha):
        new = add_evidence(by=story.asha, told=HELD, questions=["q07", "q08"])
    assert kept(story, new.pk, ["q08"]).questions == ["q08"]
    assert kept(story, story.sought.pk, ["q02"], SOUGHT).questions == ["q02"]


def test_the_report_of_a_closed_round_shows_what_was_there_when_it_ended(story: Story) -> None:
    (joan,) = story.come(story.residents)
    joan.answers("q03", {"q03": "in-place"}, told_anew(NOTHING))
    closed = story.close()
    with acting_as(story.asha):
        add_evidence(by=story.asha, told=replace(HELD, title="Later"), questions=["q02", "q03"])
    kept(story, story.sought.pk, ["q01", "q02"], replace(HELD, title="Found"))
    again = make(story.asha, "Spring", opens=0)
    with acting_as(story.asha):
        story.round, story.residents = again, again.groups.get(position=1)
    (tom,) = story.come(story.residents)
    tom.answers("q03", {"q03": "in-place"}, told_anew(replace(HELD, title="Told later")))
    with acting_as(story.asha):
        assert in_the_report(closed, "q02") == [("A survey", "sought"), ("Minutes of the panel", "held")]
        assert in_the_report(closed, "q03") == [("nothing", "held")]
        assert [title for title, _ in in_the_report(again, "q03")] == ["Later", "Told later", "nothing"]
        assert ("Found", "held") in in_the_report(again, "q02")


def test_what_was_said_of_evidence_before_is_written_by_the_database_alone(story: Story) -> None:
    kept(story, story.sought.pk, ["q01"], SOUGHT)
    with acting_as(story.asha):
        assert EvidenceBefore.objects.get().questions == ["q01", "q02"]
    for words_of in ("UPDATE readiness_evidence_before SET title = 'x'", "DELETE FROM readiness_evidence_before"):
        with pytest.raises(Exception, match="permission denied"):
            sql(story.asha, words_of)


def test_the_same_evidence_told_by_several_stands_there_once(story: Story) -> None:
    people = story.come(story.residents, 3)
    for person in people:
        person.answers("q03", {"q03": "in-place"}, told_anew(NOTHING))
    page = signed_in(story.asha)
    said = words(page.get("/readiness/evidence/"))
    assert said.count("Offer it to others<span") == 1
    with acting_as(story.asha):
        one = Evidence.objects.filter(title="nothing").first()
        look_at_evidence(by=story.asha, evidence=one.pk)
        assert not Evidence.objects.filter(title="nothing", looked_by=None).exists()
    assert offered_to(people[0], "q03") == ["nothing"]
    (tom,) = story.come(story.staff)
    assert offered_to(tom, "q03") == ["nothing"]
    closed = story.close()
    with acting_as(story.asha):
        assert in_the_report(closed, "q03") == [("nothing", "held")]


def test_what_one_person_tells_of_is_offered_to_others_once_it_was_looked_at(cast: Cast, story: Story) -> None:
    joan, tom = story.come(story.residents, 2)
    told = told_anew(NOTHING)
    joan.answers("q01", {"q01": "in-place"}, told)
    assert "nothing" in offered_to(joan, "q01")
    assert "nothing" not in offered_to(tom, "q01")
    assert refused(tom, "q01", {"q01": "in-place"}, Shown(chosen=told.new_id)) == "no_such_evidence"
    assert sql(tom.scope, "SELECT * FROM readiness_evidence WHERE id = %s", told.new_id) == 0
    page = signed_in(story.asha)
    assert "Told by people who answered" in words(page.get("/readiness/evidence/"))
    assert signed_in(cast.amina).post(f"/readiness/evidence/{told.new_id}/look/").status_code == 422
    bert = signed_in(member("bert", cast.trust, "assessor"))
    assert bert.post(f"/readiness/evidence/{told.new_id}/look/").status_code == 404
    looked = page.post(f"/readiness/evidence/{told.new_id}/look/", follow=True)
    assert "others who answer are offered it too" in words(looked)
    assert "nothing" in offered_to(tom, "q01")
    tom.answers("q01", {"q01": "in-place"}, Shown(chosen=told.new_id))


def test_nobody_behind_a_link_says_that_evidence_was_looked_at_or_told_in_another_round(story: Story) -> None:
    (joan,) = story.come(story.residents)
    other = make(story.asha, "Other")
    row = (
        "INSERT INTO readiness_evidence "
        "(id, organisation_id, title, kind, state, questions, kept_at, keeper, told_in_id"
    )
    values = (
        f"VALUES (gen_random_uuid(), '{story.round.organisation_id}', 'x', 'other', 'held', '{{q01}}', 'y', 'z', %s"
    )
    for told_in, more, what in ((other.pk, "", ""), (story.round.pk, ", looked_at, looked_by_id", ", now(), %s")):
        given = [told_in, story.asha.user] if more else [told_in]
        with pytest.raises(Exception, match="row-level security"):
            sql(joan.scope, f"{row}{more}) {values}{what})", *given)


def test_whoever_knows_of_nothing_says_so_with_one_choice(story: Story) -> None:
    link, code = make_links(signed_in(story.asha), story)
    visitor = Client()
    visitor.post(link, {"code": code})
    at = f"{link}q03/"
    page = words(visitor.get(at))
    assert "(optional)" not in page
    assert page.index("You see it so and know of nothing") < page.index('name="q03"')
    assert "Only for “Something else that is held”" in page
    sent = {"new_id": str(uuid4()), "q03": "not-seen"}
    assert "If you know of nothing, choose" in words(visitor.post(at, sent))
    refused_page = visitor.post(at, {**sent, "q03": "in-place", "evidence": "ask"})
    assert "needs evidence that is held" in words(refused_page)
    assert visitor.post(at, {**sent, "evidence": "ask"}).status_code == 302
    with acting_as(story.asha):
        row = Evidence.objects.get(questions=["q03"])
        assert (row.state, row.keeper, row.due_on) == ("sought", "Those who run the round", story.round.closes_on)
        assert row.waits


def test_a_round_is_compared_with_one_that_was_over_when_it_opened(story: Story) -> None:
    long = make(story.asha, "Long")
    first = story.close()
    story.round = second = make(story.asha, "Second", opens=0)
    second = story.close()
    story.round = long
    long = story.close()
    third = make(story.asha, "Third", opens=0)
    with acting_as(story.asha):
        assert compared_with(first, "") is None
        beside = compared_with(second, "")
        assert beside
        assert (beside.round, beside.overlaps) == (first, False)
        assert [(each.round, each.overlaps) for each in rounds_before(second)] == [(first, False), (long, True)]
        assert [each.round.title for each in rounds_before(third)] == ["Long", "Second", "Autumn"]


def test_the_reader_chooses_the_round_to_compare_with(story: Story) -> None:
    page = signed_in(story.asha)
    long = make(story.asha, "Long")
    later = make(story.asha, "Later", opens=0)
    for each in (later, long):
        story.round = each
        story.close()
    at = f"/readiness/rounds/{later.pk}/report/"
    assert "There is no round before it to compare with" in words(page.get(at))
    said = words(page.get(f"{at}?beside={long.pk}"))
    assert "Compared with “Long”" in said
    assert "“Long” was still being answered when this round opened" in said
    assert f"report.csv?beside={long.pk}" in said


def test_the_first_page_of_a_report_stands_alone(story: Story) -> None:
    for person in story.come(story.residents, 8):
        person.answers("q01", {"q01": "not-seen"}, Shown(chosen=story.held.pk))
        person.answers("q02", {"q02": "developing"}, Shown(chosen=story.held.pk))
    for person in story.come(story.staff, 8):
        person.answers("q01", {"q01": "in-place"}, Shown(chosen=story.held.pk))
    story.close()
    page = signed_in(story.asha)
    at = f"/readiness/rounds/{story.round.pk}/report/"
    said = words(page.get(at))
    first = said[said.index("fd-first-page") : said.index("How to read it")]
    assert "Residents: 10" in first
    differ = first[first.index("Where people see it differently") : first.index("Where all who are shown agree")]
    assert 'href="#ask-q01">1</a>' in differ
    assert "#ask-q02" not in differ
    assert 'href="#ask-q02">2</a> (developing)' in first
    assert "Plan what to do about this gap, with a name and a date. On question" in first
    assert "when the round was closed" in first
    assert 'fd-folded">' in said
    assert 'fd-folded" open>' in words(page.get(f"{at}?tables=1"))


def test_a_round_closed_early_shows_the_day_it_was_closed(story: Story) -> None:
    page = signed_in(story.asha)
    planned = f"{story.round.closes_on:%-d %B %Y}"
    closed = story.close()
    assert closed.last_day < story.round.closes_on
    day = f"{closed.last_day:%-d %B %Y}"
    for at in ("/readiness/", f"/readiness/rounds/{closed.pk}/report/"):
        assert (day in words(page.get(at)), planned in words(page.get(at))) == (True, False)
    assert f"{day}, when it was closed (it was to go on until {planned})" in words(
        page.get(f"/readiness/rounds/{closed.pk}/")
    )

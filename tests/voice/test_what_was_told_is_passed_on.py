"""Somebody asks for something to be passed on; it goes out with others'; the answer comes back to them."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from frontdoor.accounts.roles import ROLES, May
from frontdoor.core.disclosure import publish
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Job, Scope, acting_as
from frontdoor.outbox.delivery import deliver_what_is_due
from frontdoor.outbox.models import Message
from frontdoor.people.actions import end_sharing
from frontdoor.people.items import Item
from frontdoor.people.models import SharingBasis
from frontdoor.voice.actions import (
    answer_those_who_spoke,
    note_told,
    pass_on,
    return_answers,
    send_out,
    stop_passing_on,
    tell_answer,
)
from frontdoor.voice.models import Answer, Told, WayBack
from frontdoor.voice.reads import delivered, passed_on_by, to_be_told, told_about, words_of
from frontdoor.voice.workflow import ALLOWED, Heard, State
from neighbourhoods.models import PlaceKind
from tests.factories.cast import FILLING, Cast, joan_rings, member
from tests.factories.voices import (
    SENTENCE,
    answers_returned,
    nadia,
    others_pass_on,
    passes_on,
    sent_out,
    someone_rings,
    somewhere,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def told_by_joan(cast: Cast) -> tuple[WayBack, Told]:
    """Joan's way back, and what she told, both as they are once it has gone out with seven others'."""
    hers = passes_on(cast, joan_rings(cast), SENTENCE, somewhere().pk)
    others_pass_on(cast)
    assert sent_out() == 8
    with acting_as(cast.amina):
        hers.refresh_from_db()
        return hers, Told.objects.get(words=SENTENCE)


def answered(cast: Cast, told: Told, words: str = "Two benches come in May.") -> Answer:
    by = nadia(cast)
    with acting_as(by):
        answer = answer_those_who_spoke(by=by, told=[told.pk], about=uuid4(), words=words)
    answers_returned()
    return answer


# --- Keeping it


def test_what_she_asks_to_have_passed_on_is_kept_with_her_agreement(cast: Cast) -> None:
    place, joan = somewhere(), joan_rings(cast)
    passes_on(cast, joan, place=place.pk)
    with acting_as(cast.amina):
        (row,) = passed_on_by(joan.pk)
        assert (row.words, row.agreed, row.state, row.place) == (SENTENCE, "Yes, do tell them.", State.WAITING, place)
        assert not Told.objects.exists()


@pytest.mark.parametrize("role", ["partner", "builder", "admin"])
def test_only_whoever_logs_conversations_passes_on(role: str, cast: Cast) -> None:
    joan, by = joan_rings(cast), member("noel", cast.council, role)
    with acting_as(by), pytest.raises(Refusal) as refused:
        pass_on(by=by, person=joan.pk, words=SENTENCE, agreed="Yes.")
    assert refused.value.code == "not_permitted"


def test_whoever_convenes_too_writes_down_nobodys_words(cast: Cast) -> None:
    joan, both = joan_rings(cast), member("both", cast.council, "worker", "convenor")
    with acting_as(both), pytest.raises(Refusal) as refused:
        pass_on(by=both, person=joan.pk, words=SENTENCE, agreed="Yes.")
    assert refused.value.code == "convenes"


def test_without_her_agreement_nothing_is_kept(cast: Cast) -> None:
    joan = joan_rings(cast)
    with acting_as(cast.amina), pytest.raises(Refusal) as refused:
        pass_on(by=cast.amina, person=joan.pk, words=SENTENCE, agreed=" ")
    assert refused.value.code == "agreement_missing"


def test_sent_twice_it_is_kept_once(cast: Cast) -> None:
    joan, number = joan_rings(cast), uuid4()
    with acting_as(cast.amina):
        for _ in range(2):
            pass_on(by=cast.amina, person=joan.pk, words=SENTENCE, agreed="Yes.", way_back_id=number)
        assert WayBack.objects.count() == 1


def test_an_organisation_she_never_met_knows_nobody(cast: Cast) -> None:
    joan = joan_rings(cast)
    with acting_as(cast.bea), pytest.raises(Refusal) as refused:
        pass_on(by=cast.bea, person=joan.pk, words=SENTENCE, agreed="Yes.")
    assert refused.value.code == "no_such_person"


def test_a_small_place_is_refused(cast: Cast) -> None:
    joan = joan_rings(cast)
    village, street = somewhere("Little Merrow", PlaceKind.VILLAGE), somewhere("E01", PlaceKind.LSOA)
    with acting_as(FILLING):
        small = somewhere("Hollow")
        small.population, small.population_on, small.population_source = 3_999, "2026-01-01", "a count"
        small.save()
    with acting_as(cast.amina):
        for place in (village, street, small):
            with pytest.raises(Refusal) as refused:
                pass_on(by=cast.amina, person=joan.pk, words=SENTENCE, agreed="Yes.", place=place.pk)
            assert refused.value.code == "place_too_small"


def test_a_place_and_a_community_together_are_refused(cast: Cast) -> None:
    joan, place, deaf = joan_rings(cast), somewhere(), somewhere("Deaf people", PlaceKind.IDENTITY_COMMUNITY)
    with acting_as(cast.amina):
        for community, code in ((deaf.pk, "place_and_community"), (place.pk, "no_such_community")):
            with pytest.raises(Refusal) as refused:
                pass_on(
                    by=cast.amina,
                    person=joan.pk,
                    words=SENTENCE,
                    agreed="Yes.",
                    place=place.pk if code == "place_and_community" else None,
                    community=community,
                )
            assert refused.value.code == code
        kept = pass_on(by=cast.amina, person=joan.pk, words=SENTENCE, agreed="Yes.", community=deaf.pk)
        assert kept.community == deaf


# --- Passing it on


def test_seven_people_wait_and_the_eighth_lets_all_of_them_out(cast: Cast) -> None:
    waiting = others_pass_on(cast)
    passes_on(cast, waiting[0].person, "And the kerb is too high.")  # a second sentence is no second person
    assert sent_out() == 0
    passes_on(cast, someone_rings(cast, 8))
    assert sent_out() == 9
    with acting_as(cast.amina):
        assert Told.objects.count() == 9
        assert {row.told_in.day for row in Told.objects.all()} == {1}
        for row in WayBack.objects.all():
            assert (row.state, row.words, row.place) == (State.PASSED_ON, "", None)
    assert sent_out() == 0


def test_what_no_basis_holds_stays_where_it_is(cast: Cast) -> None:
    hers = passes_on(cast, joan_rings(cast))
    others_pass_on(cast)
    with acting_as(cast.amina):
        basis = SharingBasis.objects.get(person=hers.person, item=Item.VOICE)
        end_sharing(by=cast.amina, basis=basis.pk)
    assert sent_out() == 0  # seven are left


def test_what_she_takes_back_before_it_goes_is_gone(cast: Cast) -> None:
    hers = passes_on(cast, joan_rings(cast))
    others_pass_on(cast, how_many=8)
    with acting_as(cast.amina):
        stop_passing_on(by=cast.amina, way_back=hers.pk)
    assert sent_out() == 8
    with acting_as(cast.amina):
        assert not Told.objects.filter(words=SENTENCE).exists()
        hers.refresh_from_db()
        assert (hers.state, hers.words) == (State.ENDED, "")
        with pytest.raises(Refusal) as refused:
            stop_passing_on(by=cast.amina, way_back=hers.pk)
        assert refused.value.code == "not_now"


@pytest.mark.parametrize("carry", [send_out, return_answers])
def test_only_the_job_carries(carry, cast: Cast) -> None:
    with acting_as(cast.amina), pytest.raises(Refusal) as refused:
        carry(by=cast.amina)
    assert refused.value.code == "not_permitted"


@pytest.mark.parametrize("function", ["voice_pass_on", "voice_return_answers"])
@pytest.mark.parametrize("scope", ["amina", "deliver"])
def test_the_database_lets_nobody_else_carry(function: str, scope: str, cast: Cast) -> None:
    acting = cast.amina if scope == "amina" else Scope(job=Job.DELIVER)
    with (
        acting_as(acting),
        pytest.raises(DatabaseError, match="only the carrying"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"SELECT {function}()")


def test_a_sentence_said_openly_has_no_way_back(cast: Cast) -> None:
    by, place = member("bronwen", cast.council, "builder"), somewhere()
    with acting_as(by):
        number = uuid4()
        for _ in range(2):
            row = note_told(
                by=by, words=SENTENCE, heard=Heard.OUT_AND_ABOUT, agreed=True, place=place.pk, told_id=number
            )
        assert list(told_about([place.pk])) == [row]
        for facts, code in (
            ({"heard": Heard.CONVERSATION, "agreed": True}, "not_here"),
            ({"heard": Heard.GATHERING, "agreed": False}, "agreement_missing"),
        ):
            with pytest.raises(Refusal) as refused:
                note_told(by=by, words=SENTENCE, **facts)
            assert refused.value.code == code
    with acting_as(cast.tom), pytest.raises(Refusal) as refused:
        note_told(by=cast.tom, words=SENTENCE, heard=Heard.GATHERING, agreed=True)
    assert refused.value.code == "not_permitted"


# --- The answer


def test_the_answer_comes_back_to_whoever_spoke_and_to_nobody_else(cast: Cast) -> None:
    hers, told = told_by_joan(cast)
    answer = answered(cast, told)
    with acting_as(cast.amina):
        (row,) = to_be_told(by=cast.amina)
        assert (row.pk, row.person_id, row.answer) == (hers.pk, hers.person_id, answer)
        assert words_of(row.pk) == SENTENCE
        assert delivered(answer).suppressed  # a nought that ends would say when she was told
        tell_answer(by=cast.amina, way_back=row.pk, reached=True)
        row.refresh_from_db()
        assert (row.state, row.delivered_by_id) == (State.DELIVERED, cast.amina.user)
        assert not to_be_told(by=cast.amina).exists()
        assert delivered(answer).suppressed
        with pytest.raises(Refusal) as refused:
            tell_answer(by=cast.amina, way_back=row.pk, reached=True)
        assert refused.value.code == "not_now"
    assert answers_returned() == 0


def test_word_of_it_goes_through_the_outbox_and_says_nothing_of_her(cast: Cast, caplog) -> None:
    hers, told = told_by_joan(cast)
    answered(cast, told)
    with acting_as(Scope(job=Job.DELIVER)):
        message = Message.objects.get(event="answer.came")
        assert (message.aggregate_id, message.recipient, message.payload) == (hers.pk, cast.council, {})
    with caplog.at_level("INFO"):
        assert deliver_what_is_due().taken == 1
    assert "An answer has come" in caplog.text
    assert not any(own in caplog.text for own in ("Joan", "Ackroyd", SENTENCE, "benches", str(hers.person_id)))


def test_where_her_agreement_has_ended_the_message_carries_nothing(cast: Cast, caplog) -> None:
    hers, told = told_by_joan(cast)
    answered(cast, told)
    with acting_as(cast.amina):
        stop_passing_on(by=cast.amina, way_back=hers.pk)
    with caplog.at_level("INFO"):
        deliver_what_is_due()
    assert "no longer shared" in caplog.text
    assert "An answer has come" not in caplog.text


def test_who_asked_us_to_stop_is_not_found_by_any_answer(cast: Cast) -> None:
    hers, told = told_by_joan(cast)
    with acting_as(cast.amina):
        stop_passing_on(by=cast.amina, way_back=hers.pk)
    answered(cast, told)
    with acting_as(cast.amina):
        assert not to_be_told(by=cast.amina).exists()
        assert words_of(hers.pk) == ""
        assert Told.objects.filter(pk=told.pk).exists()  # the words stay, and are nobody's


def test_who_asks_us_to_stop_after_the_answer_is_nobody_who_was_answered(cast: Cast) -> None:
    hers, told = told_by_joan(cast)
    answered(cast, told)
    with acting_as(cast.amina):
        stop_passing_on(by=cast.amina, way_back=hers.pk)
        hers.refresh_from_db()
        assert (hers.state, hers.answer, hers.answered_at) == (State.ENDED, None, None)
        assert not to_be_told(by=cast.amina).exists()


def test_a_second_answer_is_told_again(cast: Cast) -> None:
    hers, told = told_by_joan(cast)
    answered(cast, told)
    with acting_as(cast.amina):
        tell_answer(by=cast.amina, way_back=hers.pk, reached=False)
        assert not to_be_told(by=cast.amina).exists()
    by = member("neil", cast.council, "convenor")
    with acting_as(by):
        answer_those_who_spoke(by=by, told=[told.pk], about=uuid4(), words="They are there now.")
    answers_returned()
    with acting_as(cast.amina):
        assert to_be_told(by=cast.amina).get().answer.words == "They are there now."


def test_only_whoever_convenes_answers(cast: Cast) -> None:
    _, told = told_by_joan(cast)
    with acting_as(cast.amina), pytest.raises(Refusal) as refused:
        answer_those_who_spoke(by=cast.amina, told=[told.pk], about=uuid4(), words="Benches.")
    assert refused.value.code == "not_permitted"
    by = nadia(cast)
    with acting_as(by), pytest.raises(Refusal) as refused:
        answer_those_who_spoke(by=by, told=[told.pk], about=uuid4(), words=" ")
    assert refused.value.code == "words_missing"


def test_another_organisation_takes_no_answer_back(cast: Cast) -> None:
    hers, told = told_by_joan(cast)
    answered(cast, told)
    with acting_as(cast.bea):
        for reached in (True, False):
            with pytest.raises(Refusal) as refused:
                tell_answer(by=cast.bea, way_back=hers.pk, reached=reached)
            assert refused.value.code == "no_such_way_back"
        with pytest.raises(Refusal):
            stop_passing_on(by=cast.bea, way_back=hers.pk)


def test_the_database_publishes_as_the_house_does(cast: Cast) -> None:
    for number in (1, 7, 8, 12, 13):
        with acting_as(FILLING), connection.cursor() as cursor:
            answer = Answer.objects.create(words="Yes.", about=uuid4())
            for each in range(number):
                cursor.execute(
                    "INSERT INTO voice_way_back (id, person_id, organisation_id, words, agreed, agreed_at,"
                    " agreed_by_id, state, answer_id, answered_at) VALUES (gen_random_uuid(), %s, %s, '', 'Yes.',"
                    " now(), %s, 'delivered', %s, now())",
                    [someone_of(cast, number * 100 + each), cast.council.pk, cast.amina.user, answer.pk],
                )
        with acting_as(cast.amina):
            assert delivered(answer) == publish(number)


def someone_of(cast: Cast, number: int) -> str:
    with acting_as(cast.amina):
        return str(someone_rings(cast, number).pk)


@pytest.mark.parametrize(
    ("may", "named_by"),
    [({May.LOG_CONVERSATIONS}, "held.role IN ("), ({May.CONVENE, May.READ_NETWORKS}, "kept.role IN (")],
)
def test_the_way_back_knows_the_roles_as_they_are(may: set[May], named_by: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'scope_reaches_speakers'")
        source = cursor.fetchone()[0]
    named = source.split(named_by)[1].split(")")[0]
    assert {role.strip(" '") for role in named.split(",")} == {code for code, role in ROLES.items() if may & role.may}


def test_every_state_can_be_left_but_the_end() -> None:
    assert [state for state in State if not ALLOWED[state]] == [State.ENDED]
    assert not any(State.WAITING in after for after in ALLOWED.values())


def test_whoever_does_not_answer_the_phones_neither_ends_a_way_back_nor_takes_an_answer(cast: Cast) -> None:
    hers, told = told_by_joan(cast)
    answered(cast, told)
    lydia = member("lydia", cast.council, "leader")
    with acting_as(lydia):
        for attempt in (
            lambda: stop_passing_on(by=lydia, way_back=hers.pk),
            lambda: tell_answer(by=lydia, way_back=hers.pk, reached=True),
        ):
            with pytest.raises(Refusal, match="not_permitted"):
                attempt()
    with acting_as(cast.amina):
        tell_answer(by=cast.amina, way_back=hers.pk, reached=True)

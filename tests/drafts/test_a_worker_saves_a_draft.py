"""Words are kept as they are typed, in versions; no save overwrites another, and nobody else sees them."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Job, Scope, acting_as
from frontdoor.drafts import actions
from frontdoor.drafts.actions import Conflict, Saved, discard_draft, save_draft, settle_conflict, tidy_drafts
from frontdoor.drafts.models import Draft, DraftText, Standing
from frontdoor.drafts.reads import latest_draft
from frontdoor.drafts.scheduled import tidy
from frontdoor.drafts.texts import MOST_BYTES, fit_to_keep
from tests.factories.cast import Cast, member

pytestmark = [pytest.mark.django_db, pytest.mark.both_postgres]
CALL = "call"


def save(by: Scope, words: str, based_on: int, **more: object) -> Saved | Conflict:
    with acting_as(by):
        return save_draft(by=by, purpose=CALL, fields={"what_matters": words}, based_on=based_on, **more)


def saved(by: Scope, words: str, based_on: int, **more: object) -> int:
    outcome = save(by, words, based_on, **more)
    assert isinstance(outcome, Saved)
    return outcome.text.number


def in_conflict(by: Scope, words: str, based_on: int, **more: object) -> Conflict:
    outcome = save(by, words, based_on, **more)
    assert isinstance(outcome, Conflict)
    return outcome


def words_now(by: Scope) -> str:
    with acting_as(by):
        draft = latest_draft(by=by, purpose=CALL)
    assert draft is not None
    return str(draft.text.fields["what_matters"])


def test_the_latest_words_are_there_after_signing_in_again(cast: Cast) -> None:
    first = saved(cast.amina, "Her garden", 0)
    saved(cast.amina, "Her garden and the choir", first)
    assert words_now(Scope(organisation=cast.council.pk, user=cast.amina.user)) == "Her garden and the choir"


def test_a_draft_is_of_one_form_about_one_thing(cast: Cast) -> None:
    saved(cast.amina, "Her garden", 0)
    with acting_as(cast.amina):
        assert latest_draft(by=cast.amina, purpose=CALL, thing=uuid4()) is None
        assert latest_draft(by=cast.amina, purpose="introduction") is None


def test_a_stale_save_overwrites_nothing_and_answers_with_both_texts(cast: Cast) -> None:
    begun = saved(cast.amina, "Her garden", 0)
    saved(cast.amina, "Her garden and the choir", begun)
    both = in_conflict(cast.amina, "Her garden and her dog", begun)
    assert both.theirs.fields == {"what_matters": "Her garden and the choir"}
    assert both.yours.fields == {"what_matters": "Her garden and her dog"}
    assert words_now(cast.amina) == "Her garden and the choir"


def test_typing_on_beside_moves_the_text_beside_along(cast: Cast) -> None:
    begun = saved(cast.amina, "Her garden", 0)
    saved(cast.amina, "The choir", begun)
    beside = in_conflict(cast.amina, "Her dog", begun).yours.number
    again = in_conflict(cast.amina, "Her dog Rex", beside).yours
    with acting_as(cast.amina):
        draft = latest_draft(by=cast.amina, purpose=CALL)
    assert draft is not None
    assert draft.beside == (again,)


def test_two_pages_that_go_on_from_one_text_beside_lose_neither(cast: Cast) -> None:
    begun = saved(cast.amina, "Her garden", 0)
    saved(cast.amina, "The choir", begun)
    beside = in_conflict(cast.amina, "Her dog", begun).yours.number
    in_conflict(cast.amina, "Her dog Rex", beside)
    in_conflict(cast.amina, "Her cat", beside)
    with acting_as(cast.amina):
        draft = latest_draft(by=cast.amina, purpose=CALL)
    assert draft is not None
    assert {str(text.fields["what_matters"]) for text in draft.beside} == {"Her dog Rex", "Her cat"}


def test_the_same_words_sent_twice_are_no_conflict(cast: Cast) -> None:
    begun = saved(cast.amina, "Her garden\nand the choir", 0)
    assert saved(cast.amina, "Her garden\r\nand the choir", 0) == begun


def test_a_page_whose_answer_was_lost_is_not_in_conflict_with_itself(cast: Cast) -> None:
    page = uuid4()
    begun = saved(cast.amina, "Her", 0, sitting=page)
    saved(cast.amina, "Her garden", begun, sitting=page)  # saved, but the answer never arrived
    saved(cast.amina, "Her garden and", begun, sitting=page)
    assert words_now(cast.amina) == "Her garden and"
    in_conflict(cast.amina, "Something else", begun, sitting=uuid4())


def test_a_save_that_comes_late_does_not_undo_what_its_own_page_saved_after_it(cast: Cast) -> None:
    page = uuid4()
    begun = saved(cast.amina, "Her", 0, sitting=page, turn=1000)
    newer = saved(cast.amina, "Her garden and the choir", begun, sitting=page, turn=3000)
    assert saved(cast.amina, "Her garden", begun, sitting=page, turn=2000) == newer
    assert words_now(cast.amina) == "Her garden and the choir"
    saved(cast.amina, "Her garden, the choir", newer, sitting=page, turn=4000)
    in_conflict(cast.amina, "Something else", begun, sitting=uuid4(), turn=1)


def test_choosing_settles_the_two_texts(cast: Cast) -> None:
    begun = saved(cast.amina, "Her garden", 0)
    latest = saved(cast.amina, "The choir", begun)
    beside = in_conflict(cast.amina, "Her dog", begun).yours.number
    joined = {"what_matters": "The choir\n\nHer dog"}
    with acting_as(cast.amina):
        outcome = settle_conflict(by=cast.amina, purpose=CALL, latest=latest, beside=beside, fields=joined)
        assert isinstance(outcome, Saved)
        draft = latest_draft(by=cast.amina, purpose=CALL)
        assert draft is not None
        assert (draft.text.fields, draft.beside) == (joined, ())
        assert DraftText.objects.get(standing=Standing.SETTLED).fields == {"what_matters": "Her dog"}
        with pytest.raises(Refusal, match="draft_gone"):
            settle_conflict(by=cast.amina, purpose=CALL, latest=latest, beside=beside, fields=joined)


def test_a_choice_between_texts_that_moved_on_is_asked_again(cast: Cast) -> None:
    begun = saved(cast.amina, "Her garden", 0)
    latest = saved(cast.amina, "The choir", begun)
    beside = in_conflict(cast.amina, "Her dog", begun).yours.number
    saved(cast.amina, "The choir on Tuesdays", latest)
    with acting_as(cast.amina):
        outcome = settle_conflict(
            by=cast.amina, purpose=CALL, latest=latest, beside=beside, fields={"what_matters": "x"}
        )
    assert isinstance(outcome, Conflict)
    assert outcome.theirs.fields == {"what_matters": "The choir on Tuesdays"}
    assert words_now(cast.amina) == "The choir on Tuesdays"


def test_a_draft_that_was_sent_is_let_go(cast: Cast) -> None:
    begun = saved(cast.amina, "Her garden", 0)
    with acting_as(cast.amina):
        assert discard_draft(by=cast.amina, purpose=CALL, based_on=begun) is None
        assert discard_draft(by=cast.amina, purpose=CALL, based_on=begun) is None
        assert not Draft.objects.exists()
        assert not DraftText.objects.exists()


def test_sending_one_text_keeps_what_was_typed_on_another_page(cast: Cast) -> None:
    begun = saved(cast.amina, "Her garden", 0)
    latest = saved(cast.amina, "The choir", begun)
    in_conflict(cast.amina, "Her dog", begun)
    with acting_as(cast.amina):
        left = discard_draft(by=cast.amina, purpose=CALL, based_on=begun)
        assert left is not None
        assert left.text.fields == {"what_matters": "The choir"}
        left = discard_draft(by=cast.amina, purpose=CALL, based_on=latest)
        assert left is not None
        assert left.text.fields == {"what_matters": "Her dog"}
        assert left.beside == ()


def test_fifty_versions_are_kept_and_every_text_beside(cast: Cast) -> None:
    number = saved(cast.amina, "0", 0)
    in_conflict(cast.amina, "Her dog", 0)
    for count in range(1, 60):
        number = saved(cast.amina, str(count), number)
    with acting_as(cast.amina):
        assert DraftText.objects.filter(standing=Standing.LINE).count() == actions.VERSIONS_KEPT
        assert DraftText.objects.filter(standing=Standing.FORK).count() == 1
    assert words_now(cast.amina) == "59"


def test_too_many_texts_beside_are_refused_with_the_words_left_on_the_page(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "MOST_BESIDE", 2)
    saved(cast.amina, "Her garden", 0)
    in_conflict(cast.amina, "one", 0)
    in_conflict(cast.amina, "two", 0)
    with pytest.raises(Refusal, match="too_many_texts"):
        save(cast.amina, "three", 0)


def test_too_many_drafts_are_refused(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_DRAFTS", 1)
    saved(cast.amina, "Her garden", 0)
    with pytest.raises(Refusal, match="too_many_drafts"):
        save(cast.amina, "Another", 0, thing=uuid4())


def test_a_draft_longer_than_it_may_be_is_refused(cast: Cast) -> None:
    with pytest.raises(Refusal, match="draft_too_long"):
        save(cast.amina, "x" * MOST_BYTES, 0)
    with acting_as(cast.amina):
        assert latest_draft(by=cast.amina, purpose=CALL) is None


@pytest.mark.parametrize("value", [3, None, {"a": "b"}, ["a", 3], [["a"]]])
def test_anything_but_texts_is_not_understood(value: object) -> None:
    with pytest.raises(Refusal, match="draft_not_understood"):
        fit_to_keep({"what_matters": value})


def test_tokens_and_passwords_are_never_kept() -> None:
    typed = {"csrfmiddlewaretoken": "a", "password": "b", "password_again": "c", "draft-back": "/", "name": "Joan"}
    assert fit_to_keep(typed) == {"name": "Joan"}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
@given(st.dictionaries(st.text(max_size=50), st.text() | st.lists(st.text(), max_size=3), max_size=5))
def test_whatever_is_typed_comes_back(cast: Cast, typed: dict[str, str | list[str]]) -> None:
    thing = uuid4()
    with acting_as(cast.amina):
        save_draft(by=cast.amina, purpose=CALL, thing=thing, fields=typed, based_on=0)
        draft = latest_draft(by=cast.amina, purpose=CALL, thing=thing)
        assert draft is not None
        assert draft.text.fields == fit_to_keep(typed)
        discard_draft(by=cast.amina, purpose=CALL, thing=thing, based_on=draft.text.number)


def test_characters_no_database_holds_do_not_lose_the_rest() -> None:
    assert fit_to_keep({"a": "x\0y\ud800z"}) == {"a": "xy\ufffdz"}


def test_someone_without_an_organisation_or_a_role_there_saves_nothing(cast: Cast) -> None:
    with pytest.raises(Refusal, match="no_organisation"):
        save(Scope(job=Job.DELIVER), "x", 0)
    with pytest.raises(Refusal, match="not_permitted"):
        save(Scope(organisation=cast.club.pk, user=cast.amina.user), "x", 0)


def raw_rows(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{table}"')
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize("table", ["drafts_draft", "drafts_drafttext"])
def test_nobody_else_sees_a_draft_in_the_database(cast: Cast, table: str) -> None:
    colleague = member("ada", cast.council, "worker", "lead")
    saved(cast.amina, "Her garden", 0)
    with acting_as(cast.amina):
        assert raw_rows(table) == 1
    assert raw_rows(table) == 0
    for other in (
        colleague,
        cast.bea,
        Scope(organisation=cast.council.pk),
        Scope(organisation=cast.club.pk, user=cast.amina.user),
        Scope(job=Job.DELIVER),
    ):
        with acting_as(other):
            assert raw_rows(table) == 0, other


def test_nobody_writes_a_draft_in_anothers_name(cast: Cast) -> None:
    with acting_as(cast.bea), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        Draft.objects.create(
            owner_id=cast.amina.user,
            organisation=cast.council,
            purpose=CALL,
            saved_at=datetime(2026, 11, 2, tzinfo=UTC),
        )


def test_a_draft_nobody_touches_goes_after_thirty_days(cast: Cast) -> None:
    now = datetime(2026, 11, 2, 9, tzinfo=UTC)
    with time_machine.travel(now, tick=False):
        saved(cast.amina, "Her garden", 0)
    with time_machine.travel(now + timedelta(days=20), tick=False):
        saved(cast.bea, "His boat", 0)
    with time_machine.travel(now + timedelta(days=31), tick=False):
        tidy()
    with acting_as(cast.amina):
        assert not Draft.objects.exists()
    assert words_now(cast.bea) == "His boat"


def test_only_the_nightly_job_tidies(cast: Cast) -> None:
    with acting_as(cast.amina), pytest.raises(Refusal, match="not_permitted"):
        tidy_drafts(by=cast.amina)

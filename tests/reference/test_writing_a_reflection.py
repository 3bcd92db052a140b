"""Notes made while thinking with an item: an organisation's own, and never a score."""

import pytest
from django.db import models

from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import acting_as
from frontdoor.reference import reads
from frontdoor.reference.actions import LONGEST_NOTE, write_reflection
from frontdoor.reference.models import ReflectionNote
from tests.factories.cast import Cast, member

pytestmark = pytest.mark.django_db


def question() -> "reads.ShownItem":
    return reads.items("reflection-questions")[0]


def test_a_reflection_is_kept_with_who_wrote_it_and_for_whom(cast: Cast) -> None:
    lena = member("lena", cast.council, "lead")
    with acting_as(lena):
        write_reflection(by=lena, item=question().id, words="  Ask the night team.  ")
        note = reads.notes_on(by=lena, list_code="reflection-questions", item_code=question().code).get()
    assert (note.words, note.organisation_id, note.written_by_id) == (
        "Ask the night team.",
        lena.organisation,
        lena.user,
    )


def test_any_line_of_any_list_can_be_reflected_on_and_more_than_once(cast: Cast) -> None:
    lena = member("lena", cast.council, "lead")
    part = reads.current_item("readiness-questions", "q16-d")
    with acting_as(lena):
        for words in ("First.", "Second."):
            write_reflection(by=lena, item=part.pk, words=words)
        notes = reads.notes_on(by=lena, list_code="readiness-questions", item_code="q16-d")
        assert [note.words for note in notes] == ["Second.", "First."]


def test_another_organisation_does_not_see_it(cast: Cast) -> None:
    lena, tess = member("lena", cast.council, "lead"), member("tess", cast.trust, "lead")
    with acting_as(lena):
        write_reflection(by=lena, item=question().id, words="Ours.")
    with acting_as(tess):
        assert not reads.notes_on(by=tess, list_code="reflection-questions", item_code=question().code).exists()
        assert not ReflectionNote.objects.exists()


def test_without_a_scope_no_note_is_seen(cast: Cast) -> None:
    lena = member("lena", cast.council, "lead")
    with acting_as(lena):
        write_reflection(by=lena, item=question().id, words="Ours.")
    assert not ReflectionNote.objects.exists()


def test_a_role_without_reflections_is_refused(cast: Cast) -> None:
    with acting_as(cast.amina), pytest.raises(Refusal) as caught:
        write_reflection(by=cast.amina, item=question().id, words="A thought.")
    assert caught.value.code == "not_permitted"


@pytest.mark.parametrize(
    ("words", "code"), [("  ", "no_words"), ("x" * (LONGEST_NOTE + 1), "too_many_words")], ids=["empty", "too long"]
)
def test_words_that_cannot_be_kept_are_refused(cast: Cast, words: str, code: str) -> None:
    lena = member("lena", cast.council, "lead")
    with acting_as(lena), pytest.raises(Refusal) as caught:
        write_reflection(by=lena, item=question().id, words=words)
    assert (caught.value.code, caught.value.field) == (code, "words")


def test_a_line_that_is_not_there_is_refused(cast: Cast) -> None:
    lena = member("lena", cast.council, "lead")
    with acting_as(lena), pytest.raises(Refusal) as caught:
        write_reflection(by=lena, item=cast.council.pk, words="A thought.")
    assert caught.value.code == "no_such_item"


def test_a_note_has_nothing_that_could_hold_a_score() -> None:
    kinds = {type(field) for field in ReflectionNote._meta.get_fields()}
    assert kinds == {models.UUIDField, models.ForeignKey, models.TextField, models.DateTimeField}

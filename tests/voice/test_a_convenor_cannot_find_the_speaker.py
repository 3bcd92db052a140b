"""Nadia convenes for the council that Joan rang, and types SQL of her own: she reads what was said, not by whom."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from frontdoor.core.scope import Scope, acting_as
from frontdoor.voice.actions import answer_those_who_spoke
from frontdoor.voice.models import Told, WayBack
from tests.factories.cast import Cast, joan_rings, member
from tests.factories.voices import SENTENCE, answers_returned, nadia, others_pass_on, passes_on, sent_out, somewhere

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def rows(statement: str, *values: object) -> list[tuple]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def tables_to_read() -> Iterator[str]:
    """Every table the application may read at all; row security decides of which rows."""
    yield from (
        name
        for (name,) in rows(
            "SELECT c.oid::regclass::text FROM pg_class AS c WHERE c.relkind IN ('r', 'p', 'v')"
            " AND c.relnamespace = 'public'::regnamespace AND has_table_privilege(c.oid, 'SELECT') ORDER BY 1"
        )
    )


def tables_holding(text: str) -> set[str]:
    """The tables in which the acting scope finds a row with this in it, in any column."""
    return {
        table for table in tables_to_read() if rows(f"SELECT 1 FROM {table} AS t WHERE t::text LIKE %s", f"%{text}%")
    }


class Story:
    """What happened: Joan's sentence has gone out with seven others', and has been answered."""

    def __init__(self, cast: Cast) -> None:
        self.by = nadia(cast)
        self.hers = passes_on(cast, joan_rings(cast), SENTENCE, somewhere().pk)
        others_pass_on(cast)
        sent_out()
        with acting_as(self.by):
            self.told: UUID = Told.objects.get(words=SENTENCE).pk
            self.answer = answer_those_who_spoke(by=self.by, told=[self.told], about=uuid4(), words="They come in May.")
        answers_returned()


@pytest.fixture
def story(cast: Cast) -> Story:
    return Story(cast)


def test_she_reads_the_sentence_and_no_way_back(story: Story) -> None:
    with acting_as(story.by):
        assert len(rows("SELECT * FROM voice_told")) == 8
        assert rows("SELECT * FROM people_person")  # her organisation knows Joan: it is not that which hides her
        assert rows("SELECT * FROM voice_way_back") == []
        with pytest.raises(DatabaseError, match="permission denied"):
            rows("SELECT * FROM voice_seal")


def test_no_basis_and_no_look_tells_her_that_somebody_spoke(cast: Cast, story: Story) -> None:
    by_governance = member("grace", cast.council, "governance")
    with acting_as(cast.amina):  # who wrote it down reads the way back, and that is on record
        assert list(WayBack.objects.filter(person=story.hers.person_id))
    spoken = "SELECT person_id FROM people_look WHERE 'voice' = ANY (items)"
    for reader in (story.by, by_governance):
        with acting_as(reader):
            assert rows("SELECT id FROM people_sharing_basis WHERE person_id = %s", story.hers.person_id)
            assert rows("SELECT id FROM people_sharing_basis WHERE item = 'voice' AND row_id IS NOT NULL") == []
            assert rows(spoken) == []
    with acting_as(cast.amina):
        assert rows("SELECT id FROM people_sharing_basis WHERE item = 'voice'")
        assert rows(spoken)
        compared = rows(
            "SELECT items FROM people_look WHERE person_id = %s AND cardinality(items) > 1", story.hers.person_id
        )
        assert compared == [(["identity", "known_as", "reach", "voice"],)]  # the rest alone would say that she spoke


def test_no_function_opens_it_for_her(story: Story) -> None:
    with acting_as(story.by):
        assert rows("SELECT scope_reaches_speakers()") == [(False,)]
        assert rows("SELECT voice_words_of(%s)", story.hers.pk) == [(None,)]
        assert rows("SELECT voice_answer_waits(%s)", story.hers.pk) == [(False,)]
        for function in ("voice_pass_on", "voice_return_answers"):
            with pytest.raises(DatabaseError, match="only the carrying"):
                rows(f"SELECT {function}()")
        with pytest.raises(DatabaseError):
            rows("SELECT voice_break_seal()")


def test_the_delivery_sees_that_an_answer_waits(cast: Cast, story: Story) -> None:
    with acting_as(Scope(organisation=cast.council.pk)):
        assert rows("SELECT voice_answer_waits(%s)", story.hers.pk) == [(True,)]


def test_when_the_one_who_spoke_was_told_is_in_no_figure(story: Story) -> None:
    with acting_as(story.by):
        assert rows("SELECT voice_delivered(%s)", story.answer.pk) == [(None,)]


def test_nobody_who_does_not_convene_writes_an_answer(cast: Cast) -> None:
    for scope in (cast.tom, cast.amina):
        with acting_as(scope), pytest.raises(DatabaseError, match="row-level security"):
            rows("INSERT INTO voice_answer (id, words, about, made_at) VALUES (%s, 'No', %s, now())", uuid4(), uuid4())


def test_what_she_can_read_holds_no_number_of_the_way_back_and_the_sentence_once(story: Story) -> None:
    with acting_as(story.by):
        assert tables_holding(SENTENCE) == {"voice_told"}
        assert tables_holding(str(story.told)) == {"voice_told", "voice_answer_to"}
        assert tables_holding(str(story.hers.pk)) == set()
        known = tables_holding(str(story.hers.person_id))
        assert "people_known_as" in known
        assert not any(table.startswith(("voice", "outbox", "networks")) for table in known)


def test_the_columns_of_what_was_told_say_no_time_no_organisation_and_nobody(story: Story) -> None:
    with acting_as(story.by):
        columns = {
            name
            for (name,) in rows("SELECT column_name FROM information_schema.columns WHERE table_name = 'voice_told'")
        }
        assert columns == {"id", "words", "place_id", "community_id", "heard", "told_in"}
        assert len(rows("SELECT DISTINCT told_in FROM voice_told")) == 1


def test_neither_order_nor_transaction_tells_whose_is_whose(story: Story) -> None:
    with acting_as(story.by):
        ((together,),) = rows("SELECT DISTINCT xmin::text FROM voice_told")
        as_written = [told for (told,) in rows("SELECT id FROM voice_told ORDER BY ctid")]
        assert as_written == sorted(as_written)  # by numbers drawn at random
        for table in tables_to_read():
            if not table.startswith("voice_told") and table not in {"pg_stat_statements"}:
                assert rows(f"SELECT 1 FROM {table} WHERE xmin::text = %s", together) == [], table


def test_it_does_not_show_who_asked_for_something_to_be_passed_on(story: Story) -> None:
    with acting_as(story.by):
        assert rows("SELECT 1 FROM people_sharing_basis WHERE item = 'voice' AND row_id IS NOT NULL") == []


def test_she_cannot_write_herself_a_way_in(story: Story) -> None:
    with acting_as(story.by):
        for statement in (
            "UPDATE voice_way_back SET state = 'ended' RETURNING id",
            "UPDATE voice_way_back SET delivered_at = NULL RETURNING person_id",
        ):
            assert rows(statement) == []
        for statement in (
            "INSERT INTO voice_seal SELECT gen_random_uuid(), id, id FROM voice_told RETURNING id",
            "UPDATE voice_told SET words = 'x' RETURNING id",
            "DELETE FROM voice_told RETURNING id",
            "UPDATE voice_answer SET returned_at = NULL RETURNING id",
            "INSERT INTO voice_told (id, words, heard, told_in)"
            " VALUES (gen_random_uuid(), 'x', 'conversation', '2026-01-01') RETURNING id",
        ):
            with pytest.raises(DatabaseError, match=r"permission denied|row-level security"):
                rows(statement)


def test_being_a_worker_somewhere_too_opens_nothing(story: Story, cast: Cast) -> None:
    both = member("both", cast.council, "worker", "convenor")
    elsewhere = member("else", cast.council, "worker")
    with acting_as(both):
        assert rows("SELECT 1 FROM voice_way_back") == []
    with acting_as(elsewhere):
        assert len(rows("SELECT 1 FROM voice_way_back")) == 8


def test_a_program_and_a_stranger_read_neither_side(story: Story, cast: Cast) -> None:
    with acting_as(Scope(organisation=cast.council.pk)):  # a program acts without a user
        assert rows("SELECT 1 FROM voice_told") == []
        assert rows("SELECT 1 FROM voice_way_back") == []
    assert rows("SELECT 1 FROM voice_told") == []  # nobody is acting
    with acting_as(cast.bea):
        assert len(rows("SELECT 1 FROM voice_told")) == 8
        assert rows("SELECT 1 FROM voice_way_back") == []
        assert rows("SELECT voice_basis_live(%s, %s, %s)", cast.council.pk, story.hers.person_id, story.hers.pk) == [
            (False,)
        ]


def test_even_whoever_takes_the_answer_back_cannot_join_the_two_tables(story: Story, cast: Cast) -> None:
    with acting_as(cast.amina):
        (columns,) = rows("SELECT to_jsonb(w)::text FROM voice_way_back AS w WHERE id = %s", story.hers.pk)
        assert str(story.told) not in columns[0]
        assert SENTENCE not in columns[0]


def test_what_has_gone_out_cannot_be_made_to_wait_again(story: Story, cast: Cast) -> None:
    with acting_as(cast.amina), pytest.raises(DatabaseError, match="not taken up again"):
        rows("UPDATE voice_way_back SET state = 'waiting', words = 'x' WHERE id = %s RETURNING id", story.hers.pk)

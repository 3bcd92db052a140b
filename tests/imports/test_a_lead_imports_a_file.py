"""A file is read, looked over, run row by row; running it again changes nothing, and nobody else sees any of it."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.db import DatabaseError, connection, transaction

from frontdoor.accounts.models import Organisation, Sector
from frontdoor.accounts.roles import May
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Job, Scope, acting_as
from frontdoor.imports.actions import map_columns, run_import, stage_file, tidy_imports
from frontdoor.imports.kinds import ImportColumn, ImportKind, Outcome, Row
from frontdoor.imports.models import ImportedFile, ImportedRow, RowState
from frontdoor.imports.reads import my_import, my_imports, preview, rows_by_state
from frontdoor.imports.scheduled import tidy
from frontdoor.imports.workflow import State
from tests.factories.cast import Cast, member

pytestmark = [pytest.mark.django_db, pytest.mark.both_postgres]

GROUPS = ImportKind(
    code="groups",
    title="Groups",
    version=1,
    columns=(
        ImportColumn("name", "Name", required=True, also=("Group",)),
        ImportColumn("place", "Place"),
        ImportColumn("day", "Day"),
    ),
    key=("name",),
    permissions=(May.IMPORT_FILES,),
    page="imports:report",
    most_rows=1_000,
)
FILE = "Group,Place,Colour\nChoir,Northgate,red\nChess club,Southbank,\n,Nowhere,\n"


class Shelf:
    """Somewhere for rows to go: groups by name."""

    def __init__(self) -> None:
        self.groups: dict[str, dict[str, str]] = {}
        self.asked: list[Row] = []

    def __call__(self, row: Row) -> Outcome:
        self.asked.append(row)
        if row.values["place"] == "Nowhere":
            raise Refusal(code="no_such_place", words="There is no such place.")
        known = self.groups.get(row.values["name"])
        self.groups[row.values["name"]] = dict(row.values)
        if known is None:
            return Outcome.CREATED
        return Outcome.UNCHANGED if known == row.values else Outcome.CHANGED


@pytest.fixture
def lena(cast: Cast) -> Scope:
    """Lena leads the team that Amina works in."""
    return member("lena", cast.council, "lead")


def stage(by: Scope, text: str = FILE, kind: ImportKind = GROUPS, name: str = "groups.csv") -> ImportedFile:
    with acting_as(by):
        return stage_file(by=by, kind=kind, file=ContentFile(text.encode(), name=name))


def run(by: Scope, staged: ImportedFile, apply: Callable[[Row], Outcome], **more: object) -> ImportedFile:
    with acting_as(by):
        return run_import(by=by, kind=GROUPS, import_id=staged.pk, apply=apply, **more)


def report(by: Scope, imported: ImportedFile) -> list[tuple[int, str, str]]:
    with acting_as(by):
        return list(imported.rows.order_by("line").values_list("line", "state", "words"))


def test_a_file_is_read_and_nothing_else_is_touched(lena: Scope) -> None:
    staged = stage(lena)
    with acting_as(lena):
        look = preview(GROUPS, staged)
        assert rows_by_state(staged) == {RowState.WAITING: 3}
    assert look.columns == ["Name", "Place"]
    assert look.rows[0] == (2, ["Choir", "Northgate"])
    assert (look.not_used, look.not_there) == (["Colour"], ["Day"])


def test_where_a_file_came_from_is_on_record(lena: Scope) -> None:
    staged = stage(lena, name="C:\\Users\\lena\\groups.csv")
    assert staged.file_name == "groups.csv"
    assert staged.sha256 == hashlib.sha256(FILE.encode()).hexdigest()
    assert (staged.file_size, staged.encoding, staged.delimiter) == (len(FILE), "UTF-8", "comma")
    assert (staged.kind_version, staged.owner_id, staged.organisation_id) == (1, lena.user, lena.organisation)


def test_each_row_is_reported_and_a_bad_one_stops_no_other(lena: Scope) -> None:
    staged, shelf = stage(lena, FILE + "Lion,Nowhere\nToo,many,cells,here\n"), Shelf()
    done = run(lena, staged, shelf)
    assert report(lena, done) == [
        (2, "created", ""),
        (3, "created", ""),
        (4, "refused", "Nothing stands under Name in this row."),
        (5, "refused", "There is no such place."),
        (6, "refused", "This row has more cells than there are headings (3). Look for a stray delimiter."),
    ]
    assert done.state == State.DONE
    assert set(shelf.groups) == {"Choir", "Chess club"}
    assert {row.provenance for row in shelf.asked} == {staged.pk}


def test_the_same_file_again_changes_nothing(lena: Scope) -> None:
    shelf = Shelf()
    run(lena, stage(lena), shelf)
    shelf.groups["Choir"]["place"] = "Moved by hand since"
    again = run(lena, stage(lena), shelf)
    assert [state for _, state, _ in report(lena, again)] == ["unchanged", "unchanged", "refused"]
    assert shelf.groups["Choir"]["place"] == "Moved by hand since"
    assert len(shelf.asked) == 2


def test_running_one_import_twice_does_it_once(lena: Scope) -> None:
    staged, shelf = stage(lena), Shelf()
    run(lena, staged, shelf)
    run(lena, staged, shelf)
    assert len(shelf.asked) == 2


def test_a_changed_row_is_changed_and_the_first_file_after_it_changes_it_back(lena: Scope) -> None:
    shelf = Shelf()
    run(lena, stage(lena), shelf)
    later = run(lena, stage(lena, FILE.replace("Northgate", "Westfield")), shelf)
    assert [state for _, state, _ in report(lena, later)][:2] == ["changed", "unchanged"]
    run(lena, stage(lena), shelf)
    assert shelf.groups["Choir"]["place"] == "Northgate"


def test_what_somebody_else_imported_before_is_compared_by_what_is_on_record(lena: Scope, cast: Cast) -> None:
    shelf, colleague = Shelf(), member("lou", cast.council, "lead")
    run(lena, stage(lena), shelf)
    theirs = run(colleague, stage(colleague), shelf)
    assert [state for _, state, _ in report(colleague, theirs)] == ["unchanged", "unchanged", "refused"]


def test_a_thing_named_twice_in_one_file_is_taken_once(lena: Scope) -> None:
    staged = stage(lena, "Name,Place\nChoir,Northgate\nCHOIR ,Northgate\n choir,Southbank\n")
    states = [state for _, state, _ in report(lena, run(lena, staged, Shelf()))]
    assert states == ["created", "refused", "refused"]
    staged = stage(lena, "Name,Place\nBand,Northgate\nBand,Northgate\n")
    assert report(lena, run(lena, staged, Shelf()))[1] == (3, "unchanged", "The same as line 2 of this file.")


def test_a_new_version_of_the_kind_is_applied_anew(lena: Scope) -> None:
    shelf = Shelf()
    run(lena, stage(lena), shelf)
    newer = ImportKind(**{**{name: getattr(GROUPS, name) for name in GROUPS.__slots__}, "version": 2})
    with pytest.raises(Refusal, match="import_not_found"), acting_as(lena):
        run_import(by=lena, kind=newer, import_id=stage(lena).pk, apply=shelf)
    with acting_as(lena):
        run_import(by=lena, kind=newer, import_id=stage(lena, kind=newer).pk, apply=shelf)
    assert len(shelf.asked) == 4


def test_a_row_the_database_refuses_is_reported_and_leaves_nothing(lena: Scope) -> None:
    def add(row: Row) -> Outcome:
        Organisation.objects.create(name=row.values["name"], sector=Sector.COUNCIL)
        Organisation.objects.create(name=f"{row.values['name']} 2", sector=row.values["place"])
        return Outcome.CREATED

    done = run(lena, stage(lena, "Name,Place\nChoir,nonsense\nBand,health\n"), add)
    assert [state for _, state, _ in report(lena, done)] == ["refused", "created"]
    assert not Organisation.objects.filter(name="Choir").exists()


def test_a_long_run_stops_and_goes_on_and_says_how_far_it_is(lena: Scope) -> None:
    text = "Name,Place\n" + "".join(f"Group {number},Northgate\n" for number in range(250))
    staged, shelf = stage(lena, text), Shelf()
    told: list[tuple[int, int]] = []

    def tell(done: int, total: int) -> None:
        told.append((done, total))

    assert run(lena, staged, shelf, progress=tell, most=120).state == State.BEGUN
    assert told == [(100, 250), (120, 250)]
    with pytest.raises(Refusal, match="already_run"), acting_as(lena):
        map_columns(by=lena, kind=GROUPS, import_id=staged.pk, mapping={"name": "Name"})
    assert run(lena, staged, shelf, progress=tell).state == State.DONE
    assert told[2:] == [(220, 250), (250, 250)]
    assert len(shelf.groups) == 250


def test_a_fault_of_ours_undoes_the_run_instead_of_hiding_in_the_report(lena: Scope) -> None:
    def broken(row: Row) -> Outcome:
        raise ZeroDivisionError

    staged = stage(lena)
    with pytest.raises(ZeroDivisionError):
        run(lena, staged, broken)
    assert {state for _, state, _ in report(lena, staged)} == {"waiting"}


def test_a_file_with_more_rows_than_its_kind_takes_is_refused(lena: Scope) -> None:
    with pytest.raises(Refusal, match="too_many_rows"):
        stage(lena, "Name\n" + "Choir\n" * 1_001)


def test_a_file_without_a_required_column_is_refused_in_one_sentence_and_not_kept(lena: Scope) -> None:
    with pytest.raises(Refusal, match="columns_missing") as refused:
        stage(lena, "Title,Place\nChoir,Northgate\n")
    assert refused.value.words == (
        "The file has no column for “Name” (or “Group”), so nothing was read; its columns are “Title”, “Place”."
    )
    with acting_as(lena):
        assert not ImportedFile.objects.exists()


def test_columns_can_be_chosen_otherwise(lena: Scope) -> None:
    staged = stage(lena)
    shelf = Shelf()
    with acting_as(lena):
        map_columns(by=lena, kind=GROUPS, import_id=staged.pk, mapping={"name": "Group", "place": "Colour", "day": ""})
    run(lena, staged, shelf)
    assert shelf.groups["Choir"] == {"name": "Choir", "place": "red", "day": ""}


@pytest.mark.parametrize(
    ("mapping", "code"),
    [
        ({"name": "", "place": "Place"}, "columns_missing"),
        ({"name": "Not there"}, "columns_wrong"),
        ({"name": "Group", "place": "Group"}, "columns_wrong"),
        ({"name": "Group", "stranger": "Place"}, "columns_wrong"),
    ],
)
def test_columns_that_cannot_be_are_refused(lena: Scope, mapping: dict[str, str], code: str) -> None:
    staged = stage(lena)
    with pytest.raises(Refusal, match=code), acting_as(lena):
        map_columns(by=lena, kind=GROUPS, import_id=staged.pk, mapping=mapping)


def test_someone_who_may_not_import_is_refused(cast: Cast) -> None:
    with pytest.raises(Refusal, match="not_permitted"):
        stage(cast.amina)
    with pytest.raises(Refusal, match="not_permitted"), acting_as(Scope(job=Job.FILL_DEMO)) as job:
        stage_file(by=job, kind=GROUPS, file=ContentFile(b"x", name="x.csv"))


def others(cast: Cast, lena: Scope) -> list[Scope]:
    return [
        member("lou", cast.council, "lead"),
        member("lee", cast.trust, "lead"),
        Scope(organisation=cast.council.pk),
        Scope(organisation=cast.trust.pk, user=lena.user),
        Scope(job=Job.FILL_DEMO),
    ]


def raw_rows(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{table}"')
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize("table", ["imports_importedfile", "imports_importedrow"])
def test_nobody_else_sees_an_import_in_the_database(cast: Cast, lena: Scope, table: str) -> None:
    stage(lena)
    with acting_as(lena):
        assert raw_rows(table) > 0
    assert raw_rows(table) == 0
    for other in others(cast, lena):
        with acting_as(other):
            assert raw_rows(table) == 0, other


def test_somebody_elses_import_and_none_at_all_answer_alike(cast: Cast, lena: Scope) -> None:
    staged = stage(lena)
    for other in others(cast, lena)[:2]:
        with acting_as(other):
            assert my_import(by=other, import_id=staged.pk) is None
            assert my_import(by=other, import_id=uuid4()) is None
            assert not my_imports(by=other).exists()
            for import_id in (staged.pk, uuid4()):
                with pytest.raises(Refusal, match="import_not_found"):
                    run_import(by=other, kind=GROUPS, import_id=import_id, apply=Shelf())


def test_nobody_stages_rows_in_anothers_name(cast: Cast, lena: Scope) -> None:
    staged = stage(lena)
    with (
        acting_as(cast.bea),
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
    ):
        ImportedRow.objects.create(
            file_id=staged.pk, owner_id=lena.user, organisation_id=lena.organisation, line=9, cells={}
        )


def test_old_cells_go_and_the_report_stays(lena: Scope) -> None:
    now = datetime(2026, 8, 3, 9, tzinfo=UTC)
    with time_machine.travel(now, tick=False):
        done = run(lena, stage(lena), Shelf())
        stage(lena)  # and never run
    with time_machine.travel(now + timedelta(days=80), tick=False):
        fresh = stage(lena)
    with time_machine.travel(now + timedelta(days=91), tick=False):
        tidy()
        tidy()
    with acting_as(lena):
        assert set(my_imports(by=lena).values_list("pk", flat=True)) == {done.pk, fresh.pk}
        assert not done.rows.exclude(cells={}).exists()
        assert fresh.rows.exclude(cells={}).exists()
    assert [state for _, state, _ in report(lena, done)] == ["created", "created", "refused"]


def test_only_the_nightly_job_lets_imports_go(lena: Scope) -> None:
    with acting_as(lena), pytest.raises(Refusal, match="not_permitted"):
        tidy_imports(by=lena)


def test_an_id_that_is_none_is_not_found(lena: Scope) -> None:
    with acting_as(lena), pytest.raises(Refusal, match="import_not_found"):
        run_import(by=lena, kind=GROUPS, import_id=UUID(int=0), apply=Shelf())

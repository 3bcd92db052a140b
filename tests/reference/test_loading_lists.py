"""Ours after migrate, a council's words over ours, the contents of a slot; nothing twice, nothing by halves."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, ProgrammingError, connection, transaction

from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Job, Scope
from frontdoor.reference import files, reads, shipping
from frontdoor.reference.actions import load_reference_file, load_shipped_lists
from frontdoor.reference.models import ReferenceItem, ReferenceList, SuppliedWording
from tests.factories.cast import Cast, member
from tests.reference.test_shipped_lists import COUNTS, SLOTS

pytestmark = pytest.mark.django_db
BY = Scope(job=Job.LOAD_LISTS)

WORDING = """\
wording_for: elements
version: 1
supplied_by: Merrowdale Council
source: The guide, with the publisher's agreement
items:
  - code: flourishing-neighbourhoods
    words: First words.
  - code: enabling-help
    name: Help that enables
    words: Second words.
  - code: networks
    words: Third words.
"""
CONTENTS = """\
contents_for: building-blocks
version: 2
supplied_by: Merrowdale Council
source: A talk in Merrowdale
items:
  - code: first-block
    number: "1"
    name: First block
    words: What it is.
"""


def filed(folder: Path, text: str) -> Path:
    path = folder / "supplied.yaml"
    path.write_text(text)
    return path


def refused(path: Path) -> Refusal:
    with pytest.raises(Refusal) as caught:
        load_reference_file(by=BY, path=path)
    return caught.value


def test_a_migrated_database_holds_every_list() -> None:
    held = {one.code: one for one in reads.current_lists()}
    assert set(held) == set(COUNTS) | set(SLOTS)
    assert {code: len(reads.items(code)) for code in COUNTS} == COUNTS
    assert all(reads.items(code) == () for code in SLOTS)


def test_loading_ours_again_changes_nothing() -> None:
    before = set(ReferenceList.objects.values_list("pk", "loaded_at", "is_current"))
    assert not any(one.changed for one in load_shipped_lists(by=BY))
    call_command("load_reference", stdout=StringIO())
    assert set(ReferenceList.objects.values_list("pk", "loaded_at", "is_current")) == before


def test_a_migrate_that_stops_short_of_the_newest_tables_loads_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[Scope] = []
    monkeypatch.setattr(shipping, "load_shipped_lists", lambda *, by: loaded.append(by))
    shipping.load_after_migrate(using="default")
    assert loaded == [BY]
    monkeypatch.setattr(shipping.MigrationLoader, "build_graph", _graph_without_applied)
    shipping.load_after_migrate(using="default")
    assert loaded == [BY]


_build_graph = shipping.MigrationLoader.build_graph


def _graph_without_applied(self: shipping.MigrationLoader) -> None:
    _build_graph(self)
    self.applied_migrations = {key: row for key, row in self.applied_migrations.items() if key[0] != "reference"}


def test_a_changed_file_needs_a_new_version_number(tmp_path: Path) -> None:
    ours = (files.SHIPPED_FOLDER / "entry_routes.yaml").read_text()
    changed = ours.replace("title: Ways in", "title: Doors")
    refusal = refused(filed(tmp_path, changed))
    assert refusal.code == "reference_version"
    assert "version number 2" in refusal.words
    assert load_reference_file(by=BY, path=filed(tmp_path, changed.replace("version: 1", "version: 2"))).changed
    assert reads.shown_list("entry-routes").list.title == "Doors"
    assert ReferenceList.objects.filter(code="entry-routes").count() == 2


def test_a_comment_or_a_new_layout_is_no_change(tmp_path: Path) -> None:
    ours = (files.SHIPPED_FOLDER / "entry_routes.yaml").read_text()
    assert not load_reference_file(by=BY, path=filed(tmp_path, f"# Checked in November\n\n{ours}")).changed


def test_an_older_version_does_not_come_back(tmp_path: Path) -> None:
    ours = (files.SHIPPED_FOLDER / "entry_routes.yaml").read_text()
    load_reference_file(by=BY, path=filed(tmp_path, ours.replace("version: 1", "version: 3")))
    assert not load_reference_file(by=BY, path=filed(tmp_path, ours)).changed
    assert refused(filed(tmp_path, ours.replace("version: 1", "version: 2"))).code == "reference_version"
    assert reads.shown_list("entry-routes").list.version == 3


def test_a_council_s_words_stand_over_ours_and_ours_are_kept(tmp_path: Path) -> None:
    ours = reads.items("elements")
    assert load_reference_file(by=BY, path=filed(tmp_path, WORDING)).changed
    shown = reads.shown_list("elements")
    assert [item.words for item in shown.items] == ["First words.", "Second words.", "Third words."]
    assert [item.name for item in shown.items] == [ours[0].name, "Help that enables", ours[2].name]
    assert [item.our_words for item in shown.items] == [item.words for item in ours]
    assert shown.wording is not None
    assert (shown.wording.supplier, shown.wording.source) == (
        "Merrowdale Council",
        "The guide, with the publisher's agreement",
    )


def test_the_same_wording_twice_changes_nothing_and_changed_wording_needs_a_new_number(tmp_path: Path) -> None:
    load_reference_file(by=BY, path=filed(tmp_path, WORDING))
    assert not load_reference_file(by=BY, path=filed(tmp_path, WORDING)).changed
    changed = WORDING.replace("Third", "Last")
    assert refused(filed(tmp_path, changed)).code == "reference_version"
    load_reference_file(by=BY, path=filed(tmp_path, changed.replace("version: 1", "version: 2")))
    assert reads.items("elements")[2].words == "Last words."
    assert SuppliedWording.objects.filter(list_code="elements").count() == 2


def test_a_council_s_words_outlive_a_new_version_of_ours(tmp_path: Path) -> None:
    load_reference_file(by=BY, path=filed(tmp_path, WORDING))
    ours = (files.SHIPPED_FOLDER / "elements.yaml").read_text().replace("version: 1", "version: 2")
    load_reference_file(by=BY, path=filed(tmp_path, ours))
    shown = reads.shown_list("elements")
    assert (shown.list.version, shown.items[0].words) == (2, "First words.")
    assert shown.wording is not None
    assert shown.wording.written_for_version == 1
    assert reads.current_item("elements", "networks").list.version == 2


@pytest.mark.parametrize(
    ("old", "new", "answer"),
    [
        ("wording_for: elements", "wording_for: nothing", "Line 1: There is no list 'nothing'."),
        ("code: networks", "code: network", "Line 11: The list 'elements' has no item 'network'."),
        ("  - code: networks\n    words: Third words.\n", "", "Line 1: The file has no words for networks."),
    ],
)
def test_wording_that_does_not_match_one_to_one_is_refused(tmp_path: Path, old: str, new: str, answer: str) -> None:
    assert old in WORDING
    refusal = refused(filed(tmp_path, WORDING.replace(old, new)))
    assert refusal.code == "bad_reference_file"
    assert answer in refusal.words
    assert not SuppliedWording.objects.exists()


def test_parts_of_questions_may_have_words_of_their_own(tmp_path: Path) -> None:
    lines = [f"  - {{code: {item.code}, words: Said.}}" for item in reads.items("readiness-questions")]
    lines.append("  - {code: q05-b, words: Who holds on}")
    head = WORDING[: WORDING.index("  - code")].replace("elements", "readiness-questions")
    load_reference_file(by=BY, path=filed(tmp_path, head + "\n".join(lines)))
    parts = reads.items("readiness-questions")[4].parts
    assert [part.words == "Who holds on" for part in parts] == [False, True, False]


def test_a_slot_is_filled_and_never_emptied_by_ours(tmp_path: Path) -> None:
    loaded = load_reference_file(by=BY, path=filed(tmp_path, CONTENTS))
    assert loaded.changed
    assert "The source speaks of 3: please check." in loaded.words
    shown = reads.shown_list("building-blocks")
    assert (shown.list.supplier, shown.items[0].citation) == ("Merrowdale Council", "A talk in Merrowdale")
    assert not any(one.changed for one in load_shipped_lists(by=BY))
    assert reads.shown_list("building-blocks").list.supplier == "Merrowdale Council"
    newer = (files.SHIPPED_FOLDER / "building_blocks.yaml").read_text().replace("version: 1", "version: 3")
    assert "kept as supplied by Merrowdale Council" in load_reference_file(by=BY, path=filed(tmp_path, newer)).words
    assert reads.shown_list("building-blocks").list.supplier == "Merrowdale Council"


@pytest.mark.parametrize(
    ("old", "new", "code", "answer"),
    [
        ("building-blocks", "elements", "bad_reference_file", "Line 1: 'elements' is not a slot to fill."),
        ("version: 2", "version: 1", "reference_version", "version number 2"),
        ("building-blocks", "principle-resources", "bad_reference_file", "Line 6: 'group' must name an item"),
        ("words: What it is.", "words: ''", "bad_reference_file", "Line 9: 'words' is missing or empty."),
    ],
)
def test_contents_that_do_not_fit_the_slot_are_refused(
    tmp_path: Path, old: str, new: str, code: str, answer: str
) -> None:
    refusal = refused(filed(tmp_path, CONTENTS.replace(old, new)))
    assert refusal.code == code
    assert answer in refusal.words
    assert not ReferenceList.objects.exclude(supplier="").exists()


@pytest.mark.parametrize(
    ("old", "new", "answer"),
    [
        ('"O: Value of expanding the front door offer"', '"X: A book"', "document 'X'"),
        ("kind: choices", "kind: choices\ngrouped_by: elements", "'group' must name an item of the list 'elements'"),
        ('    number: "2"', '    number: "2"\n    answered_with: smiles', "the list 'smiles', which does not exist"),
        ('    number: "2"', '    number: "2"\n    group: networks', "says nothing in 'grouped_by'"),
        (
            '    number: "2"',
            '    number: "2"\n    crosswalk:\n      - to: elements/nowhere',
            "Line 16: The crosswalk names 'elements/nowhere'",
        ),
    ],
)
def test_a_list_that_points_at_nothing_is_refused(tmp_path: Path, old: str, new: str, answer: str) -> None:
    ours = (files.SHIPPED_FOLDER / "entry_routes.yaml").read_text().replace("version: 1", "version: 2")
    assert old in ours
    refusal = refused(filed(tmp_path, ours.replace(old, new, 1)))
    assert answer in refusal.words
    assert reads.shown_list("entry-routes").list.version == 1


def test_the_command_says_what_it_did_and_loads_all_files_or_none(tmp_path: Path) -> None:
    out = StringIO()
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(WORDING)
    bad.write_text(CONTENTS.replace("version: 2", "version: two"))
    with pytest.raises(CommandError, match="Line 2: 'version' must be a whole number"):
        call_command("load_reference", str(good), str(bad), stdout=out)
    assert not SuppliedWording.objects.exists()
    with pytest.raises(CommandError, match="cannot be opened: No such file"):
        call_command("load_reference", str(tmp_path / "none.yaml"), stdout=out)
    call_command("load_reference", str(good), stdout=out)
    assert out.getvalue() == "elements: 3 lines of wording supplied by Merrowdale Council.\n"


def test_only_administrators_and_the_named_job_load_lists(cast: Cast, tmp_path: Path) -> None:
    path = filed(tmp_path, WORDING)
    with pytest.raises(Refusal) as caught:
        load_reference_file(by=cast.amina, path=path)
    assert caught.value.code == "not_permitted"
    with pytest.raises(Refusal) as caught:
        load_shipped_lists(by=cast.amina)
    assert caught.value.code == "not_permitted"
    assert load_reference_file(by=member("asha", cast.council, "admin"), path=path).changed


def test_two_versions_of_a_list_are_never_in_use_at_once() -> None:
    one = ReferenceList.objects.current().get(code="elements")
    with pytest.raises(IntegrityError, match="reference_list_one_current"), transaction.atomic():
        ReferenceList.objects.create(
            code=one.code, version=2, title=one.title, purpose=one.purpose, kind=one.kind, loaded_at=one.loaded_at
        )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE reference_referenceitem SET words = 'Rewritten.'",
        "DELETE FROM reference_referenceitem",
        "UPDATE reference_referencelist SET title = 'Renamed'",
        "DELETE FROM reference_referencelist",
        "UPDATE reference_suppliedwords SET words = 'Rewritten.'",
        "UPDATE reference_suppliedwording SET supplier = 'Somebody else'",
    ],
)
def test_the_application_cannot_rewrite_what_was_loaded(statement: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(statement)


def test_choices_and_items_can_be_used_by_other_rooms() -> None:
    assert reads.choices("hindrance-levels") == [("none-seen", "None seen"), ("some", "Some"), ("much", "Much")]
    assert reads.items("no-such-list") == ()
    assert reads.current_item("readiness-questions", "q04-b").letter == "b"
    with pytest.raises(ReferenceItem.DoesNotExist):
        reads.current_item("readiness-questions", "q19")


def test_a_list_is_read_in_seven_queries_however_long(django_assert_max_num_queries: Any) -> None:
    for code in ("hindrance-levels", "readiness-questions"):
        with django_assert_max_num_queries(7):
            reads.shown_list(code)

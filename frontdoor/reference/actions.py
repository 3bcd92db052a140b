"""What is done with reference lists: load ours, a council's own words or the contents of a slot; note a thought."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from django.db import connection
from django.utils import timezone

from frontdoor.accounts.permissions import require
from frontdoor.accounts.roles import May
from frontdoor.core.actions import action
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Job, Scope, acting_organisation
from frontdoor.reference import files, matching
from frontdoor.reference.models import (
    ReferenceItem,
    ReferenceLink,
    ReferenceList,
    ReflectionNote,
    SuppliedWording,
    SuppliedWords,
)

LONGEST_NOTE = 5000  # characters


@dataclass(frozen=True)
class Loaded:
    """What came of one file: `changed` is False where the database held it already; `words` says so in a sentence."""

    code: str
    version: int
    changed: bool
    words: str


@action
def load_shipped_lists(*, by: Scope) -> list[Loaded]:
    """Load every list that comes with the product; all of them or none.

    What is loaded already stays as it is, and a slot that a council has filled is not emptied. Refused
    (`bad_reference_file`, `reference_version`) with file line and reason.
    """
    require(by, May.MANAGE_ACCOUNTS, jobs=(Job.LOAD_LISTS,))
    _one_at_a_time()
    try:
        shipped = files.shipped_lists()
    except files.BadFileError as error:
        raise _bad_file(error.problems) from error
    known = {**_known(), **{one.code: matching.codes_of(one.items) for one in shipped}}
    for filed in shipped:
        if problems := matching.problems_of_list(filed, known):
            raise _bad_file(problems)
    return [_keep_ours(filed) for filed in shipped]


@action
def load_reference_file(*, by: Scope, path: Path) -> Loaded:
    """Load one file: a council's wording, the contents of a slot, or a list of ours.

    Refused (`bad_reference_file`) with every line and reason, or (`reference_version`) where the content changed and
    the version number did not rise. Raises OSError where the file cannot be opened. Nothing is ever half loaded.
    """
    require(by, May.MANAGE_ACCOUNTS, jobs=(Job.LOAD_LISTS,))
    _one_at_a_time()
    try:
        filed = files.read_file(path)
    except files.BadFileError as error:
        raise _bad_file(error.problems) from error
    if isinstance(filed, files.FiledWording):
        return _keep_wording(filed)
    if isinstance(filed, files.FiledContents):
        return _keep_contents(filed)
    known = {**_known(), filed.code: matching.codes_of(filed.items)}
    if problems := matching.problems_of_list(filed, known):
        raise _bad_file(problems)
    return _keep_ours(filed)


@action
def write_reflection(*, by: Scope, item: UUID, words: str) -> ReflectionNote:
    """Keep what people of the acting organisation thought about an item. Words only; nothing is scored.

    Refused: `not_permitted`, `no_organisation`, `no_such_item`, `no_words`, `too_many_words`.
    """
    require(by, May.WRITE_REFLECTIONS)
    organisation = acting_organisation(by)
    words = words.strip()
    if not words:
        raise Refusal(code="no_words", words="Write what you thought, then save it.", field="words")
    if len(words) > LONGEST_NOTE:
        raise Refusal(
            code="too_many_words", words=f"Keep your note to {LONGEST_NOTE:,} characters or fewer.", field="words"
        )
    if not ReferenceItem.objects.filter(pk=item).exists():
        raise Refusal(code="no_such_item", words="This list no longer has that line. Go back to the list.")
    return ReflectionNote.objects.create(
        item_id=item,
        organisation_id=organisation,
        words=words,
        written_by_id=cast(UUID, by.user),  # require() has seen a user
        written_at=timezone.now(),
    )


def _one_at_a_time() -> None:
    """Two loads at once would each find the other's version missing; the second waits for the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('frontdoor.reference'))")


def _bad_file(problems: Sequence[files.Problem]) -> Refusal:
    lines = "\n".join(str(problem) for problem in problems)
    return Refusal(code="bad_reference_file", words=f"Nothing was loaded. The file cannot be used:\n{lines}")


def _known() -> dict[str, list[str]]:
    known: dict[str, list[str]] = {code: [] for code in ReferenceList.objects.current().values_list("code", flat=True)}
    for list_code, code in ReferenceItem.objects.filter(list__is_current=True).values_list("list__code", "code"):
        known[list_code].append(code)
    return known


def _digest_of(filed: files.FiledList | files.FiledContents | files.FiledWording) -> str:
    """SHA-256 of what a file says, as 64 hexadecimal digits. Layout, comments and empty values do not count."""
    return hashlib.sha256(json.dumps(_said(asdict(filed)), sort_keys=True).encode()).hexdigest()


def _said(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _said(held) for key, held in value.items() if key != "line" and held}
    if isinstance(value, list | tuple):
        return [_said(held) for held in value]
    return value


def _held_already(what: str, version: int, digest: str, held: dict[int, str], current: int) -> bool:
    """True where this very version is held with this content. Refuses changed content under an old number."""
    if held.get(version) == digest:
        return True
    if version in held or version < current:
        raise Refusal(
            code="reference_version",
            words=(
                f"Nothing was loaded. Version {version} of {what} is not new: version {max(held)} is held and says "
                f"something else. Give the changed file the version number {max(held) + 1}."
            ),
        )
    return False


def _keep_ours(filed: files.FiledList) -> Loaded:
    current = ReferenceList.objects.current().filter(code=filed.code).first()
    if current and current.supplied_by:
        return Loaded(
            filed.code,
            current.version,
            changed=False,
            words=f"{filed.code}: kept as supplied by {current.supplied_by}.",
        )
    digest = _digest_of(filed)
    held = dict(ReferenceList.objects.filter(code=filed.code).values_list("version", "digest"))
    if _held_already(f"'{filed.code}'", filed.version, digest, held, current.version if current else 0):
        return Loaded(
            filed.code, filed.version, changed=False, words=f"{filed.code}: version {filed.version} is loaded already."
        )
    new = ReferenceList(
        code=filed.code,
        version=filed.version,
        title=filed.title,
        purpose=filed.purpose,
        kind=filed.kind,
        citation=filed.citation,
        note=filed.note,
        is_our_reading=filed.is_our_reading,
        is_slot=filed.is_slot,
        expected_items=filed.expected,
        grouped_by=filed.grouped_by,
        digest=digest,
        loaded_at=timezone.now(),
    )
    _put_in_use(new, filed.items, otherwise_cited=filed.citation)
    return Loaded(
        filed.code,
        filed.version,
        changed=True,
        words=f"{filed.code}: version {filed.version}, {len(filed.items)} items.",
    )


def _keep_contents(filed: files.FiledContents) -> Loaded:
    slot = ReferenceList.objects.current().filter(code=filed.list_code).first()
    if slot is None or not slot.is_slot:
        slots = ", ".join(ReferenceList.objects.current().filter(is_slot=True).values_list("code", flat=True))
        raise _bad_file([files.Problem(1, f"'{filed.list_code}' is not a slot to fill. The slots are: {slots}.")])
    known = {**_known(), filed.list_code: matching.codes_of(filed.items)}
    if problems := matching.problems_of_contents(filed, slot.grouped_by, known):
        raise _bad_file(problems)
    digest = _digest_of(filed)
    held = dict(ReferenceList.objects.filter(code=filed.list_code).values_list("version", "digest"))
    if _held_already(f"'{filed.list_code}'", filed.version, digest, held, slot.version):
        return Loaded(
            slot.code, filed.version, changed=False, words=f"{slot.code}: version {filed.version} is loaded already."
        )
    _put_in_use(_filled(slot, filed, digest), filed.items, otherwise_cited=filed.source)
    words = f"{slot.code}: {len(filed.items)} items supplied by {filed.supplied_by}."
    if slot.expected_items and slot.expected_items != len(filed.items):
        words += f" The source speaks of {slot.expected_items}: please check."
    return Loaded(slot.code, filed.version, changed=True, words=words)


def _filled(slot: ReferenceList, filed: files.FiledContents, digest: str) -> ReferenceList:
    return ReferenceList(
        code=slot.code,
        version=filed.version,
        title=slot.title,
        purpose=slot.purpose,
        kind=slot.kind,
        citation=slot.citation,
        note=slot.note,
        is_slot=True,
        expected_items=slot.expected_items,
        grouped_by=slot.grouped_by,
        supplied_by=filed.supplied_by,
        source=filed.source,
        digest=digest,
        loaded_at=timezone.now(),
    )


def _put_in_use(new: ReferenceList, items: Sequence[files.FiledItem], *, otherwise_cited: str) -> None:
    ReferenceList.objects.filter(code=new.code, is_current=True).update(is_current=False)
    new.save(force_insert=True)
    rows: list[ReferenceItem] = []
    links: list[ReferenceLink] = []
    for filed in items:
        rows.append(_item_row(new, filed, len(rows) + 1, otherwise_cited))
        links.extend(
            ReferenceLink(
                item=rows[-1],
                to_list_code=link.list_code,
                to_item_code=link.item_code,
                is_our_reading=link.is_our_reading,
            )
            for link in filed.crosswalk
        )
        rows.extend(_part_rows(rows[-1], filed.parts))
    ReferenceItem.objects.bulk_create(rows)
    ReferenceLink.objects.bulk_create(links)


def _item_row(new: ReferenceList, filed: files.FiledItem, position: int, otherwise_cited: str) -> ReferenceItem:
    return ReferenceItem(
        list=new,
        position=position,
        code=filed.code,
        number=filed.number,
        name=filed.name,
        words=filed.words,
        citation=filed.citation or otherwise_cited,
        group_code=filed.group,
        answered_with=filed.answered_with,
        is_our_reading=filed.is_our_reading or new.is_our_reading,
    )


def _part_rows(item: ReferenceItem, parts: Sequence[files.FiledPart]) -> list[ReferenceItem]:
    return [
        ReferenceItem(
            list=item.list,
            parent=item,
            position=item.position + place,
            code=matching.part_code(item.code, part.letter, part.condition),
            number=f"{item.number}{part.letter}",
            name=item.name,
            words=part.words,
            citation=item.citation,
            group_code=item.group_code,
            answered_with=part.answered_with,
            letter=part.letter,
            condition=part.condition,
            is_our_reading=item.is_our_reading,
        )
        for place, part in enumerate(parts, start=1)
    ]


def _keep_wording(filed: files.FiledWording) -> Loaded:
    current = ReferenceList.objects.current().filter(code=filed.list_code).first()
    if current is None:
        raise _bad_file([files.Problem(1, f"There is no list '{filed.list_code}'.")])
    rows = list(current.items.values_list("code", "parent"))
    item_codes = [code for code, parent in rows if parent is None]
    part_codes = [code for code, parent in rows if parent is not None]
    if problems := matching.problems_of_wording(filed, item_codes, part_codes):
        raise _bad_file(problems)
    digest = _digest_of(filed)
    earlier = SuppliedWording.objects.filter(list_code=filed.list_code)
    held = dict(earlier.values_list("version", "digest"))
    what = f"the wording for '{filed.list_code}'"
    if _held_already(what, filed.version, digest, held, max(held, default=0)):
        words = f"{filed.list_code}: version {filed.version} of the wording is loaded already."
        return Loaded(filed.list_code, filed.version, changed=False, words=words)
    earlier.filter(is_current=True).update(is_current=False)
    wording = SuppliedWording.objects.create(
        list_code=filed.list_code,
        written_for_version=current.version,
        version=filed.version,
        supplied_by=filed.supplied_by,
        source=filed.source,
        digest=digest,
        loaded_at=timezone.now(),
    )
    SuppliedWords.objects.bulk_create(
        SuppliedWords(wording=wording, item_code=one.code, name=one.name, words=one.words) for one in filed.items
    )
    words = f"{filed.list_code}: {len(filed.items)} lines of wording supplied by {filed.supplied_by}."
    return Loaded(filed.list_code, filed.version, changed=True, words=words)

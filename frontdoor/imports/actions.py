"""Read a file in, say which column is which, run it row by row, and let old rows go."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files import File
from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from frontdoor.accounts.permissions import require
from frontdoor.core.actions import action
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Job, Scope, acting_organisation
from frontdoor.imports.files import Line, read_table
from frontdoor.imports.kinds import Apply, ImportKind, Outcome, Progress, Row, digest, key_of
from frontdoor.imports.mapping import check_mapping, guess_mapping, mapped
from frontdoor.imports.models import ImportedFile, ImportedRow, RowState
from frontdoor.imports.workflow import NEXT, State

STAGED_AT_ONCE = 1_000
BATCH = 100
TAKEN = (RowState.CREATED, RowState.CHANGED, RowState.UNCHANGED)


@action
def stage_file(*, by: Scope, kind: ImportKind, file: "File[bytes]") -> ImportedFile:
    """Read a file and keep its rows to be looked over; nothing else is touched yet.

    Refused, with nothing stored: `not_permitted`, `columns_missing` where a required column is recognised by none of
    its headings, and what `files.read_table` refuses.
    """
    _require_all(by, kind)
    owner, organisation = _whose(by)
    table = read_table(file)
    if len(table.rows) > kind.most_rows:
        raise Refusal(
            code="too_many_rows",
            words=f"This file has more than {kind.most_rows:,} rows. Split it, and import the parts one by one.",
            field="file",
        )
    mapping = guess_mapping(kind, table.headings)
    check_mapping(kind, table.headings, mapping)
    staged = ImportedFile.objects.create(
        id=uuid4(),
        owner_id=owner,
        organisation_id=organisation,
        kind=kind.code,
        kind_version=kind.version,
        title=kind.title,
        page=kind.page,
        file_name=table.name,
        file_size=table.size,
        sha256=table.sha256,
        encoding=table.encoding,
        delimiter=table.delimiter,
        sheet=table.sheet,
        headings=table.headings,
        mapping=mapping,
        notes=table.notes,
        staged_at=timezone.now(),
    )
    ImportedRow.objects.bulk_create((_row(staged, line) for line in table.rows), batch_size=STAGED_AT_ONCE)
    return staged


@action
def map_columns(*, by: Scope, kind: ImportKind, import_id: UUID, mapping: Mapping[str, str]) -> ImportedFile:
    """Say which heading is which column: `mapping` goes from column name to heading, empty for none.

    Refused: `not_permitted`, `import_not_found`, `columns_missing`, `columns_wrong`, `already_run`.
    """
    staged = _mine_to_change(by, kind, import_id)
    if State(staged.state) is not State.STAGED:
        raise Refusal(code="already_run", words="This file has been imported. To import it otherwise, choose it anew.")
    check_mapping(kind, staged.headings, mapping)
    staged.mapping = {name: heading for name, heading in mapping.items() if heading}
    staged.save(update_fields=["mapping"], force_update=True)
    return staged


@action
def run_import(
    *,
    by: Scope,
    kind: ImportKind,
    import_id: UUID,
    apply: Apply,
    progress: Progress | None = None,
    most: int | None = None,
) -> ImportedFile:
    """Hand each waiting row to `apply`, keep what it says, and go on past rows that are refused.

    `apply` gives an Outcome or raises a Refusal, whose words are kept for that row. A row that says what the same
    person's last import said of the same thing is not handed on: running a file again changes nothing. `progress` is
    told rows done and rows in all, every 100 rows. With `most`, only that many rows are done, so that a job can stop
    and go on in transactions of its own; the file is done when its state says so. Run twice, the second run finds
    nothing to do.
    Refused: `not_permitted`, `import_not_found`.
    """
    staged = _mine_to_change(by, kind, import_id)
    waiting = staged.rows.filter(state=RowState.WAITING).order_by("line")
    total = staged.rows.count()
    done = begun_at = total - waiting.count()
    while done < total and (most is None or done - begun_at < most):
        at_once = BATCH if most is None else min(BATCH, most - (done - begun_at))
        rows = list(waiting[:at_once])
        _do_rows(kind, staged, rows, apply)
        done += len(rows)
        if progress is not None:
            progress(done, total)
    _move(staged, State.DONE if done == total else State.BEGUN)
    return staged


@action
def tidy_imports(*, by: Scope) -> int:
    """Let go of what old files held; give how many were dealt with. For the job `tidy-imports` alone.

    IMPORTS_KEPT_DAYS days after it was read, a file that was never run goes. Of one that was, the cells go and the
    report stays, since what it brought names it as where it came from.
    """
    if by.job is not Job.TIDY_IMPORTS:
        raise Refusal(code="not_permitted", words="Only the nightly job lets old imports go.")
    old = ImportedFile.objects.filter(
        staged_at__lt=timezone.now() - timedelta(days=settings.IMPORTS_KEPT_DAYS), emptied_at=None
    )
    removed = old.filter(state=State.STAGED).delete()[1].get("imports.ImportedFile", 0)
    emptied = list(old.values_list("pk", flat=True))
    ImportedRow.objects.filter(file__in=emptied).update(cells={})
    return int(removed + ImportedFile.objects.filter(pk__in=emptied).update(emptied_at=timezone.now()))


def _row(staged: ImportedFile, line: Line) -> ImportedRow:
    return ImportedRow(
        file=staged,
        owner_id=staged.owner_id,
        organisation_id=staged.organisation_id,
        line=line.number,
        cells=line.values,
        state=RowState.REFUSED if line.fault else RowState.WAITING,
        words=line.fault,
    )


def _require_all(by: Scope, kind: ImportKind) -> None:
    for permission in kind.permissions:
        require(by, permission)


def _whose(by: Scope) -> tuple[UUID, UUID]:
    if by.user is None:
        raise Refusal(code="not_permitted", words="A file is imported by somebody, so that its rows have an owner.")
    return by.user, acting_organisation(by)


def _mine_to_change(by: Scope, kind: ImportKind, import_id: UUID) -> ImportedFile:
    """The file, held until the transaction ends, so that two runs of it follow each other."""
    _require_all(by, kind)
    owner, organisation = _whose(by)
    staged = (
        ImportedFile.objects.select_for_update()
        .filter(pk=import_id, owner_id=owner, organisation_id=organisation, kind=kind.code)
        .first()
    )
    if staged is None or staged.emptied_at is not None:
        raise Refusal(code="import_not_found", words="This import is not here any more. Choose the file again.")
    if staged.kind_version != kind.version:
        raise Refusal(
            code="import_not_found", words="What can be imported has changed since this file was read. Choose it again."
        )
    return staged


def _move(staged: ImportedFile, to: State) -> None:
    if to not in NEXT[State(staged.state)]:
        raise ValueError(f"An import does not go from {staged.state} to {to}.")
    if staged.state != to:
        staged.state = to
        staged.finished_at = timezone.now() if to is State.DONE else None
        staged.save(update_fields=["state", "finished_at"], force_update=True)


def _do_rows(kind: ImportKind, staged: ImportedFile, rows: list[ImportedRow], apply: Apply) -> None:
    read = [mapped(kind, staged.mapping, row.cells) for row in rows]
    for row, values in zip(rows, read, strict=True):
        row.key = key_of(kind, values)
        row.content = digest({**values, "": str(kind.version)})
    taken = _taken_before(staged, {row.key for row in rows})
    for row, values in zip(rows, read, strict=True):
        before = taken.get(row.key)
        try:
            _nothing_missing(kind, values)
            row.state, row.words = _outcome(staged, row, values, before, apply)
            taken[row.key] = row
        except Refusal as refusal:
            row.state, row.words = RowState.REFUSED, refusal.words
        row.done_at = timezone.now()
    ImportedRow.objects.bulk_update(rows, ["key", "content", "state", "words", "done_at"])


def _nothing_missing(kind: ImportKind, values: Mapping[str, str]) -> None:
    missing = [column.heading for column in kind.columns if column.required and not values[column.name]]
    if missing:
        raise Refusal(code="value_missing", words=f"Nothing stands under {', '.join(missing)} in this row.")


def _outcome(
    staged: ImportedFile, row: ImportedRow, values: Mapping[str, str], before: ImportedRow | None, apply: Apply
) -> tuple[RowState, str]:
    if before is not None and before.file_id == staged.pk and before.content != row.content:
        raise Refusal(
            code="said_twice",
            words=f"Line {before.line} of this file is about the same thing and says something else.",
        )
    if before is not None and before.content == row.content:
        where = f"line {before.line} of this file" if before.file_id == staged.pk else "a file you imported earlier"
        return RowState.UNCHANGED, f"The same as {where}."
    try:
        with transaction.atomic():
            outcome = apply(Row(line=row.line, values=values, provenance=staged.pk))
    except (IntegrityError, DataError) as error:
        raise Refusal(
            code="row_not_possible", words="This row does not fit with what is on record. Look at its values."
        ) from error
    return _STATES[outcome], ""


def _taken_before(staged: ImportedFile, keys: set[str]) -> dict[str, ImportedRow]:
    """By key, the last row taken for the same person and organisation that was about the same thing."""
    rows = ImportedRow.objects.filter(
        key__in=keys,
        state__in=TAKEN,
        owner_id=staged.owner_id,
        organisation_id=staged.organisation_id,
        file__kind=staged.kind,
    )
    return {row.key: row for row in rows.order_by("key", "-done_at").distinct("key")}


_STATES = {
    Outcome.CREATED: RowState.CREATED,
    Outcome.CHANGED: RowState.CHANGED,
    Outcome.UNCHANGED: RowState.UNCHANGED,
}

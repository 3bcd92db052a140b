"""My imports, one of them, and how its rows would be read."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet

from frontdoor.core.scope import Scope
from frontdoor.imports.kinds import ImportKind
from frontdoor.imports.mapping import mapped
from frontdoor.imports.models import ImportedFile, ImportedRow, RowState

ROWS_SHOWN = 20


def my_imports(*, by: Scope) -> QuerySet[ImportedFile]:
    """What this user imported for this organisation. Nobody else's is ever in it."""
    return ImportedFile.objects.filter(owner=by.user, organisation=by.organisation)


def my_import(*, by: Scope, import_id: UUID) -> ImportedFile | None:
    """One of them; None for somebody else's and for none at all."""
    return my_imports(by=by).filter(pk=import_id).first()


def rows_by_state(imported: ImportedFile) -> dict[RowState, int]:
    """How many rows became what; states without a row are left out."""
    counted = dict(imported.rows.values_list("state").annotate(rows=Count("pk")).order_by())
    return {state: counted[state] for state in RowState if state in counted}


@dataclass(frozen=True, slots=True)
class Preview:
    """The first 20 rows as they would be read: a line number and values in the order of `columns`.

    `not_used` are the file's headings that go nowhere, `not_there` the kind's columns that the file does not have.
    """

    columns: list[str]
    rows: list[tuple[int, list[str]]]
    not_used: list[str]
    not_there: list[str]


def preview(kind: ImportKind, staged: ImportedFile) -> Preview:
    """How the first rows of a staged file would be read."""
    used = set(staged.mapping.values())
    columns = [column for column in kind.columns if staged.mapping.get(column.name)]
    rows: list[ImportedRow] = list(staged.rows.order_by("line")[:ROWS_SHOWN])
    values = [(row.line, mapped(kind, staged.mapping, row.cells)) for row in rows]
    return Preview(
        columns=[column.heading for column in columns],
        rows=[(line, [read[column.name] for column in columns]) for line, read in values],
        not_used=[heading for heading in staged.headings if heading not in used],
        not_there=[column.heading for column in kind.columns if column not in columns],
    )

"""Which heading of a file is which column of a kind."""

from collections.abc import Mapping, Sequence

from frontdoor.core.refusals import Refusal
from frontdoor.imports.kinds import ImportColumn, ImportKind


def guess_mapping(kind: ImportKind, headings: Sequence[str]) -> dict[str, str]:
    """Column name to heading, for every column whose heading, name or other heading the file has."""
    known = {_plain(heading): heading for heading in reversed(headings)}
    mapping: dict[str, str] = {}
    for column in kind.columns:
        for heading in (column.heading, column.name, *column.also):
            found = known.get(_plain(heading))
            if found is not None and found not in mapping.values():
                mapping[column.name] = found
                break
    return mapping


def check_mapping(kind: ImportKind, headings: Sequence[str], mapping: Mapping[str, str]) -> None:
    """Refuse (`columns_missing`, `columns_wrong`) a mapping that lacks a required column or names what is not there."""
    missing = [column for column in kind.columns if column.required and not mapping.get(column.name)]
    if missing:
        raise Refusal(
            code="columns_missing",
            words=f"The file has no column for {_listed([_named(column) for column in missing])}, "
            f"so nothing was read; its columns are {_listed([f'“{heading}”' for heading in headings])}.",
            field="file",
        )
    names = {column.name for column in kind.columns}
    used = [heading for heading in mapping.values() if heading]
    if not names.issuperset(mapping) or not set(used) <= set(headings) or len(set(used)) < len(used):
        raise Refusal(
            code="columns_wrong",
            words="Each column of the file can be used once, and only columns that the file has. Choose again.",
        )


def mapped(kind: ImportKind, mapping: Mapping[str, str], values: Mapping[str, str]) -> dict[str, str]:
    """A row's values by column name; empty for a column the file does not have."""
    return {column.name: values.get(mapping.get(column.name, ""), "") for column in kind.columns}


def _named(column: ImportColumn) -> str:
    return f"“{column.heading}”" + (f" (or {_listed([f'“{other}”' for other in column.also])})" if column.also else "")


def _listed(words: Sequence[str]) -> str:
    return ", ".join(words)


def _plain(heading: str) -> str:
    return "".join(letter for letter in heading.casefold() if letter.isalnum())

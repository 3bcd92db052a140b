"""What a kind of import is made of. The room that owns a kind declares it and hands it in; no list of them is kept."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from frontdoor.accounts.roles import May


@dataclass(frozen=True, slots=True)
class ImportColumn:
    """One thing the import can take from a file.

    `heading` is what people call it; `also` are other headings it is recognised by. Letter case, blanks and
    punctuation make no difference.
    """

    name: str
    heading: str
    required: bool = False
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportKind:
    """A kind of file: its columns, which of them say what a row is about (`key`), and who may import it.

    `version` goes up whenever columns or their meaning change; it is part of every import's provenance. `page` names
    the address (a URL name taking the import's id) where a staged file is looked over and run. `most_rows` is what
    one file may hold: few where a page waits for the run, many where a job does it.
    """

    code: str
    title: str
    version: int
    columns: tuple[ImportColumn, ...]
    key: tuple[str, ...]
    permissions: tuple[May, ...]
    page: str
    most_rows: int


class Outcome(StrEnum):
    """What `apply` did with a row it accepted. It raises a Refusal for one that it did not."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it is handed to `apply`: its line in the file, its values by column name, and where it came from.

    Values are texts without blanks at either end; a column that the file does not have is an empty text. `provenance`
    is the import's id: stamp it on whatever the row makes or changes.
    """

    line: int
    values: Mapping[str, str]
    provenance: UUID


Apply = Callable[[Row], Outcome]
Progress = Callable[[int, int], None]


def digest(values: Mapping[str, str]) -> str:
    """SHA-256 of some values by name, as 64 hexadecimal digits."""
    said = json.dumps(dict(sorted(values.items())), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()


def key_of(kind: ImportKind, values: Mapping[str, str]) -> str:
    """The digest of what says what a row is about; letter case and runs of blanks make no difference."""
    return digest({name: " ".join(values.get(name, "").casefold().split()) for name in kind.key})

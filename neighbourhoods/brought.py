"""What a file brought: how many rows became what, which were left out and why, in words."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from frontdoor.imports.kinds import Outcome


@dataclass(slots=True)
class Brought:
    """The report on one import. `refused` are (where, words) of rows left out; `notes`, what else to look at."""

    what: str
    counts: Counter[Outcome] = field(default_factory=Counter)
    refused: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def refuse(self, where: str, words: str) -> None:
        """Leave out one row, and go on."""
        self.refused.append((where, words))

    def add(self, other: "Brought") -> None:
        """Count in what another part of the same import brought."""
        self.counts += other.counts
        self.refused += other.refused
        self.notes += other.notes

    def lines(self) -> Iterator[str]:
        """The report as lines of text: the rows left out, the notes, and the count last."""
        for where, words in self.refused:
            yield f"{where}: {words}"
        yield from self.notes
        added, changed, same = (self.counts[each] for each in (Outcome.CREATED, Outcome.CHANGED, Outcome.UNCHANGED))
        yield f"{self.what}: {added:,} added, {changed:,} changed, {same:,} as before, {len(self.refused):,} left out."


def digest_of(values: Mapping[str, object]) -> str:
    """SHA-256 of what a row says, as 64 hexadecimal digits."""
    said = json.dumps(values, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(said.encode(errors="surrogatepass")).hexdigest()

"""Taxonomies of the feed: our own, which follow from the lists we work with, and those that came from elsewhere.

Our own have no rows. Their ids are made from their codes, so that they are the same on every site of ours, and a term
of one site is understood by another.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from frontdoor.accounts.models import Sector
from frontdoor.reference.reads import items
from neighbourhoods.models import Access, AssetKind, Taxonomy, TaxonomyTerm

_HERE = uuid5(NAMESPACE_URL, "urn:frontdoor:taxonomies")
KINDS, SECTORS, ACCESS = "asset-kinds", "sectors", "access"
_OURS: Mapping[str, tuple[str, str]] = {
    KINDS: ("Kinds of good thing in a place", "What sort of thing an entry is."),
    SECTORS: ("Sectors of organisations", "What sort of body offers it."),
    ACCESS: ("What makes it easier to come", "Access, equipment and help for people who come."),
}


def taxonomy_id(taxonomy: str) -> UUID:
    """The id of one of our own taxonomies."""
    return uuid5(_HERE, taxonomy)


def term_id(taxonomy: str, code: str) -> UUID:
    """The id of a term of one of our own taxonomies."""
    return uuid5(taxonomy_id(taxonomy), code)


KIND_OF_TERM: Mapping[UUID, str] = {term_id(KINDS, kind): kind for kind in AssetKind.values}
SECTOR_OF_TERM: Mapping[UUID, str] = {term_id(SECTORS, sector): sector for sector in Sector.values}
ACCESS_OF_TERM: Mapping[UUID, str] = {term_id(ACCESS, access): access for access in Access.values}
TAXONOMIES: Mapping[UUID, str] = {taxonomy_id(code): code for code in _OURS}
OUR_TERMS = frozenset({*KIND_OF_TERM, *SECTOR_OF_TERM, *ACCESS_OF_TERM})


@dataclass(frozen=True, slots=True)
class Said:
    """One of our own taxonomies or terms, as the feed says it."""

    id: UUID
    body: dict[str, Any]


class OurTerms:
    """Our own terms, read once for one answer, in the words that the lists have now."""

    @cached_property
    def by_id(self) -> dict[UUID, dict[str, Any]]:
        """Every term of ours by its id."""
        return {term.id: term.body for term in self._terms()}

    def taxonomies(self) -> list[Said]:
        """Our own taxonomies."""
        return [
            Said(key, {"id": str(key), "name": _OURS[code][0], "description": _OURS[code][1]})
            for key, code in sorted(TAXONOMIES.items())
        ]

    def terms(self) -> list[Said]:
        """Our own terms, by id."""
        return [Said(key, body) for key, body in sorted(self.by_id.items())]

    def _terms(self) -> Iterator[Said]:
        for taxonomy, names in (
            (KINDS, dict(AssetKind.choices)),
            (SECTORS, dict(Sector.choices)),
            (ACCESS, dict(Access.choices)),
        ):
            listed = {item.code: item for item in items(taxonomy)}
            for code, label in names.items():
                item, key = listed.get(code), term_id(taxonomy, code)
                yield Said(
                    key,
                    {
                        "id": str(key),
                        "name": item.name if item else str(label),
                        "description": item.words if item else str(label),
                        "taxonomy": _OURS[taxonomy][0],
                        "taxonomy_id": str(taxonomy_id(taxonomy)),
                    },
                )


def taxonomy(row: Taxonomy) -> dict[str, Any]:
    """A taxonomy that came from elsewhere. The standard wants a description of everything."""
    said = {
        "id": str(row.pk),
        "name": row.name,
        "description": row.description or row.name,
        "uri": row.uri,
        "version": row.version,
    }
    return {key: value for key, value in said.items() if value}


def term(row: TaxonomyTerm) -> dict[str, Any]:
    """A term that came from elsewhere, its taxonomy read with it."""
    said = {
        "id": str(row.pk),
        "name": row.name,
        "description": row.description or row.name,
        "parent_id": str(row.parent_id or ""),
        "taxonomy": row.taxonomy.name if row.taxonomy else row.taxonomy_name,
        "taxonomy_id": str(row.taxonomy_id or ""),
        "term_uri": row.uri,
    }
    return {key: value for key, value in said.items() if value}

"""The log of who looked, as pages and files show it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice
from uuid import UUID

from django.db.models import QuerySet

from frontdoor.accounts.roles import ROLES
from frontdoor.core.paging import walk
from frontdoor.core.scope import Scope
from frontdoor.core.ways import Way
from frontdoor.people.items import Item
from frontdoor.people.models import Look, SharingBasis

LATEST_FIRST = ("-looked_at", "-id")
_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class LookShown:
    """One look in words. `user` is who it was where they are of the reader's own organisation, else empty."""

    person: UUID
    looked_at: datetime
    organisation: str
    roles: str
    user: str
    way: str
    items: str
    bases: str


def all_looks() -> "QuerySet[Look]":
    """Every look the acting organisation may know of: its own, and for the host all at people it knows."""
    return Look.objects.select_related("organisation", "user")


def looks_at(person: UUID) -> "QuerySet[Look]":
    """The looks at one person's record that the acting organisation may know of."""
    return all_looks().filter(person=person)


def in_words(rows: Iterable[Look], *, by: Scope) -> Iterator[LookShown]:
    """Each look as it is shown. Bases are read for many looks at once; one that the reader may not see is not named."""
    remaining = iter(rows)
    while some := list(islice(remaining, _AT_ONCE)):
        bases = SharingBasis.objects.in_bulk(set(chain.from_iterable(look.bases for look in some)))
        for look in some:
            rested_on = {bases[pk].get_lawful_basis_display() for pk in look.bases if pk in bases}
            own = look.organisation_id == by.organisation and look.user is not None
            yield LookShown(
                person=look.person_id,
                looked_at=look.looked_at,
                organisation=look.organisation.name,
                roles=", ".join(ROLES[role].name for role in look.roles if role in ROLES) or _without_user(look),
                user=look.user.username if own and look.user else "",
                way=look.get_way_display(),
                items="; ".join(Item(item).label for item in look.items),
                bases=", ".join(sorted(rested_on)),
            )


def _without_user(look: Look) -> str:
    return "Somebody with a link given to them" if look.way == Way.LINK else "A program of theirs"


def all_in_words(rows: "QuerySet[Look]", *, by: Scope) -> Iterator[LookShown]:
    """Every look of a list in words, for a file."""
    return in_words(walk(rows, by=LATEST_FIRST), by=by)

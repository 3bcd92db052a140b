"""The person, the items they can share one by one, the basis for each, and what is only ever added."""

from frontdoor.core.clock import ClockTimestamp
from frontdoor.people.models.kept import SearchAudit, Step
from frontdoor.people.models.looks import Look, LookSeal
from frontdoor.people.models.own_page import Correction, PageHold
from frontdoor.people.models.person import (
    CircleMember,
    Communication,
    Equality,
    Gift,
    Identity,
    Journey,
    KnownAs,
    Matters,
    MattersKind,
    Person,
    Reach,
    ReachKind,
    history,
    stays_with_its_person,
)
from frontdoor.people.models.seen import SeenRow, UnnoticedRead
from frontdoor.people.models.sharing import SharingBasis, SharingBasisQuerySet

__all__ = [
    "CircleMember",
    "ClockTimestamp",
    "Communication",
    "Correction",
    "Equality",
    "Gift",
    "Identity",
    "Journey",
    "KnownAs",
    "Look",
    "LookSeal",
    "Matters",
    "MattersKind",
    "PageHold",
    "Person",
    "Reach",
    "ReachKind",
    "SearchAudit",
    "SeenRow",
    "SharingBasis",
    "SharingBasisQuerySet",
    "Step",
    "UnnoticedRead",
    "history",
    "stays_with_its_person",
]

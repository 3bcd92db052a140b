"""The order in which people meet the lists: by what they are about."""

from collections.abc import Iterable
from dataclasses import dataclass

from frontdoor.reference.models import ReferenceList

SUBJECTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "The approach",
        (
            *("elements", "principles", "reflection-questions", "four-cs", "enabling-help-principles"),
            *("three-conversations", "complementary-practices"),
        ),
    ),
    (
        "Is a council ready?",
        ("readiness-themes", "foundations", "readiness-questions", "readiness-positions", "hindrance-levels"),
    ),
    (
        "What we choose from as we work",
        ("entry-routes", "introduction-kinds", "consent-positions", "asset-kinds", "network-kinds", "sectors"),
    ),
    ("The earlier model", ("earlier-layers", "earlier-principles")),
    ("Our sources", ("sources",)),
)
OTHER = "More lists"


@dataclass(frozen=True)
class Subject:
    """A heading and the lists under it, in the order to read them."""

    title: str
    lists: tuple[ReferenceList, ...]


def by_subject(lists: Iterable[ReferenceList]) -> list[Subject]:
    """The lists under their headings; one that no heading names comes last, and a heading without lists not at all."""
    waiting = {one.code: one for one in lists}
    subjects = [
        Subject(title, tuple(waiting.pop(code) for code in codes if code in waiting)) for title, codes in SUBJECTS
    ]
    subjects.append(Subject(OTHER, tuple(waiting.values())))
    return [subject for subject in subjects if subject.lists]

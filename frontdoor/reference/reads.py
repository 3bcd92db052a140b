"""What other rooms and the pages read: the lists in use, with a council's own wording laid over ours."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from frontdoor.core.scope import Scope, acting_organisation
from frontdoor.reference.files import CITED_DOCUMENT
from frontdoor.reference.models import (
    ReferenceItem,
    ReferenceLink,
    ReferenceList,
    ReflectionNote,
    SuppliedWording,
    SuppliedWords,
)


@dataclass(frozen=True)
class ShownLink:
    """A line of a crosswalk as a page shows it."""

    list_code: str
    item_code: str
    name: str
    is_our_reading: bool


@dataclass(frozen=True)
class ShownItem:
    """One item, or one part, as people read it. `our_words` is set only where a council's words stand in `words`."""

    id: UUID
    code: str
    number: str
    name: str
    words: str
    our_words: str
    citation: str
    group_code: str
    group_name: str
    answered_with: str
    letter: str
    condition: str
    is_our_reading: bool
    links: tuple[ShownLink, ...]
    parts: "tuple[ShownItem, ...]"


@dataclass(frozen=True)
class ShownList:
    """One list in use, its items in order, the wording laid over it (or None) and the documents it cites."""

    list: ReferenceList
    items: tuple[ShownItem, ...]
    wording: SuppliedWording | None
    sources: tuple[ReferenceItem, ...]


def current_lists() -> QuerySet[ReferenceList]:
    """The version in use of every list, by title."""
    return ReferenceList.objects.current().order_by("title")


def shown_list(code: str) -> ShownList:
    """The list in use under `code`. Raises ReferenceList.DoesNotExist."""
    current = ReferenceList.objects.current().get(code=code)
    wording = SuppliedWording.objects.filter(list_code=code, is_current=True).first()
    rows = list(current.items.order_by("position"))
    return ShownList(
        list=current, items=_shown_items(current, rows, wording), wording=wording, sources=_sources(current, rows)
    )


def shown_version(*, version: UUID, wording: UUID | None) -> ShownList:
    """One version of a list with one wording laid over it, whichever are in use now. Raises ReferenceList.DoesNotExist.

    For what stands on the words people read at the time, such as a round of questions.
    """
    held = ReferenceList.objects.get(pk=version)
    over = SuppliedWording.objects.filter(pk=wording).first() if wording else None
    rows = list(held.items.order_by("position"))
    return ShownList(list=held, items=_shown_items(held, rows, over), wording=over, sources=_sources(held, rows))


def items(code: str) -> tuple[ShownItem, ...]:
    """The items in use of one list, in order, parts inside their items; () for an empty slot or an unknown code."""
    try:
        return shown_list(code).items
    except ReferenceList.DoesNotExist:
        return ()


def choices(code: str) -> list[tuple[str, str]]:
    """(item code, name) pairs of one list in order, for a form field."""
    return [(item.code, item.name) for item in items(code)]


def current_item(list_code: str, item_code: str) -> ReferenceItem:
    """The row in use for one item or part, to point a foreign key at. Raises ReferenceItem.DoesNotExist."""
    return ReferenceItem.objects.get(list__code=list_code, list__is_current=True, code=item_code)


def notes_on(*, by: Scope, list_code: str, item_code: str) -> QuerySet[ReflectionNote]:
    """The acting organisation's notes on an item, newest first, also those written on its earlier versions."""
    return (
        ReflectionNote.objects.filter(
            organisation=acting_organisation(by), item__code=item_code, item__list__code=list_code
        )
        .select_related("item__list")
        .order_by("-written_at", "id")
    )


def _shown_items(
    current: ReferenceList, rows: list[ReferenceItem], wording: SuppliedWording | None
) -> tuple[ShownItem, ...]:
    supplied = {line.item_code: line for line in wording.lines.all()} if wording else {}
    groups = dict(
        ReferenceItem.objects.filter(list__code=current.group_list, list__is_current=True).values_list("code", "name")
    )
    links = _links(current)
    parts: dict[UUID, list[ShownItem]] = defaultdict(list)
    for row in rows:
        if row.parent_id:
            parts[row.parent_id].append(_shown(row, supplied, groups, (), ()))
    return tuple(
        _shown(row, supplied, groups, tuple(links[row.pk]), tuple(parts[row.pk])) for row in rows if not row.parent_id
    )


def _links(current: ReferenceList) -> dict[UUID, list[ShownLink]]:
    rows = list(ReferenceLink.objects.filter(item__list=current).order_by("to_list_code", "to_item_code"))
    targets = {
        (list_code, code): name
        for list_code, code, name in ReferenceItem.objects.filter(
            list__is_current=True, list__code__in={row.to_list_code for row in rows}
        ).values_list("list__code", "code", "name")
    }
    links: dict[UUID, list[ShownLink]] = defaultdict(list)
    for row in rows:
        name = targets.get((row.to_list_code, row.to_item_code), row.to_item_code)
        links[row.item_id].append(ShownLink(row.to_list_code, row.to_item_code, name, row.is_our_reading))
    return links


def _shown(
    row: ReferenceItem,
    supplied: dict[str, SuppliedWords],
    groups: dict[str, str],
    links: tuple[ShownLink, ...],
    parts: tuple[ShownItem, ...],
) -> ShownItem:
    over = supplied.get(row.code)
    return ShownItem(
        id=row.pk,
        code=row.code,
        number=row.number,
        name=(over.name if over else "") or row.name,
        words=over.words if over else row.words,
        our_words=row.words if over else "",
        citation=row.citation,
        group_code=row.group_code,
        group_name=groups.get(row.group_code, ""),
        answered_with=row.answered_with,
        letter=row.letter,
        condition=row.condition,
        is_our_reading=row.is_our_reading,
        links=links,
        parts=parts,
    )


def _sources(current: ReferenceList, rows: list[ReferenceItem]) -> tuple[ReferenceItem, ...]:
    cited = set(CITED_DOCUMENT.findall(current.citation))
    for row in rows:
        cited.update(CITED_DOCUMENT.findall(row.citation))
    return tuple(
        ReferenceItem.objects.filter(list__code="sources", list__is_current=True, code__in=cited).order_by("position")
    )

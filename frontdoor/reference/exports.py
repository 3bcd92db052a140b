"""Lists as rows for a spreadsheet."""

from collections.abc import Iterable, Iterator

from frontdoor.reference.reads import ShownItem, ShownList

COLUMNS = (
    "list",
    "list version",
    "number",
    "code",
    "under",
    "name",
    "words",
    "wording supplied by",
    "citation",
    "our reading",
    "asked only",
    "answered with",
    "crosswalk",
)


def rows_of(lists: Iterable[ShownList]) -> Iterator[list[str]]:
    """The heading row, then one row for each item and each part, every value as text in the order of COLUMNS."""
    yield list(COLUMNS)
    for shown in lists:
        for item in shown.items:
            yield _row(shown, item)
            for part in item.parts:
                yield _row(shown, part)


def _row(shown: ShownList, item: ShownItem) -> list[str]:
    supplier = shown.wording.supplier if shown.wording and item.our_words else shown.list.supplier
    return [
        shown.list.code,
        str(shown.list.version),
        item.number,
        item.code,
        item.group_code,
        item.name,
        item.words,
        supplier,
        item.citation,
        "yes" if item.is_our_reading else "no",
        item.condition,
        item.answered_with,
        "; ".join(
            f"{link.list_code}/{link.item_code}" + (" (our reading)" if link.is_our_reading else "")
            for link in item.links
        ),
    ]

"""Does a file fit the lists it names? Pure checks between what a file says and which items are known."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from frontdoor.reference.files import CITED_DOCUMENT, FiledContents, FiledItem, FiledList, FiledWording, Problem

Known = Mapping[str, Sequence[str]]  # list code to the codes of its items, parts included, in order


def part_code(item_code: str, letter: str, condition: str) -> str:
    """The code of a part: its item's code and its letter ('q04-b'), or else its condition ('q02-if-not')."""
    return f"{item_code}-{letter or '-'.join(condition.lower().split())}"


def codes_of(items: Iterable[FiledItem]) -> list[str]:
    """The codes of items and their parts, in the order of the file."""
    codes: list[str] = []
    for item in items:
        codes.append(item.code)
        codes.extend(part_code(item.code, part.letter, part.condition) for part in item.parts)
    return codes


def problems_of_list(filed: FiledList, known: Known) -> list[Problem]:
    """What does not fit about one of our own lists: documents, groups, answers and crosswalks that do not exist."""
    problems = [
        Problem(1, f"The citation names document '{letter}', which is not in the list of sources.")
        for letter in CITED_DOCUMENT.findall(filed.citation)
        if letter not in known.get("sources", ())
    ]
    return [*problems, *_problems_of_items(filed.items, filed.grouped_by, known)]


def problems_of_contents(filed: FiledContents, grouped_by: str, known: Known) -> list[Problem]:
    """The same of a file that fills a slot."""
    return _problems_of_items(filed.items, grouped_by, known)


def problems_of_wording(filed: FiledWording, item_codes: Sequence[str], part_codes: Sequence[str]) -> list[Problem]:
    """One to one by code: each item of the list has one line in the file, parts may have one, nothing else has."""
    given = {one.code for one in filed.items}
    problems = [
        Problem(one.line, f"The list '{filed.list_code}' has no item '{one.code}'.")
        for one in filed.items
        if one.code not in item_codes and one.code not in part_codes
    ]
    if missing := [code for code in item_codes if code not in given]:
        problems.append(
            Problem(1, f"The file has no words for {', '.join(missing)}. Each item needs a line of its own.")
        )
    return problems


def _problems_of_items(items: Iterable[FiledItem], grouped_by: str, known: Known) -> list[Problem]:
    return [problem for item in items for problem in _problems_of_item(item, grouped_by, known)]


def _problems_of_item(item: FiledItem, grouped_by: str, known: Known) -> Iterator[Problem]:
    for letter in CITED_DOCUMENT.findall(item.citation):
        if letter not in known.get("sources", ()):
            yield Problem(item.line, f"The citation names document '{letter}', which is not in the list of sources.")
    if grouped_by and item.group not in known.get(grouped_by, ()):
        yield Problem(item.line, f"'group' must name an item of the list '{grouped_by}', not '{item.group}'.")
    if item.group and not grouped_by:
        yield Problem(item.line, "The item has a 'group', but the list says nothing in 'grouped_by'.")
    for answer, line in [(item.answered_with, item.line), *((part.answered_with, part.line) for part in item.parts)]:
        if answer and answer not in known:
            yield Problem(line, f"'answered_with' names the list '{answer}', which does not exist.")
    for link in item.crosswalk:
        if link.item_code not in known.get(link.list_code, ()):
            yield Problem(link.line, f"The crosswalk names '{link.list_code}/{link.item_code}', which does not exist.")

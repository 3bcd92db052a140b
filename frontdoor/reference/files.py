"""Reads one reference file (YAML) into plain values, or says in words, line by line, what is wrong with it.

Knows nothing of the database: what a file says is settled here, what may be stored is settled in `actions`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict

import yaml

SHIPPED_FOLDER = Path(__file__).resolve().parent / "lists"
LARGEST_FILE = 1_000_000  # bytes
LARGEST_NUMBER = 9999
KINDS = ("ideas", "reflection", "readiness", "choices", "sources")
CODE = re.compile(r"[A-Za-z0-9]+([-_][a-z0-9]+)*")
CITED_DOCUMENT = re.compile(r"(?:^|; )([A-Z]): ")

LIST_KEYS = frozenset(
    {
        *("code", "version", "title", "purpose", "kind", "citation", "note"),
        *("our_reading", "scored", "slot", "expected", "grouped_by", "items"),
    }
)
ITEM_KEYS = frozenset(
    {
        *("code", "number", "name", "words", "citation"),
        *("group", "answered_with", "our_reading", "parts", "crosswalk"),
    }
)
PART_KEYS = frozenset({"letter", "condition", "words", "answered_with"})
SUPPLIED_KEYS = frozenset({"version", "supplied_by", "source", "items"})


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a file: the line it stands on (from 1) and why, as a sentence."""

    line: int
    words: str

    def __str__(self) -> str:
        return f"Line {self.line}: {self.words}"


class BadFileError(Exception):
    """The file cannot be used. `problems` holds every reason found, in order of line."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems, key=lambda problem: problem.line)
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True)
class FiledLink:
    """A line of a crosswalk: this item became, or answers to, `item` of `list_code`."""

    list_code: str
    item_code: str
    is_our_reading: bool
    line: int = field(compare=False)


@dataclass(frozen=True)
class FiledPart:
    """A part of an item: lettered, or asked only on a condition, or both."""

    letter: str
    condition: str
    words: str
    answered_with: str
    line: int = field(compare=False)


@dataclass(frozen=True)
class FiledItem:
    """One item of a list as its file gives it; `line` is where it starts."""

    code: str
    number: str
    name: str
    words: str
    citation: str
    group: str
    answered_with: str
    is_our_reading: bool
    parts: tuple[FiledPart, ...]
    crosswalk: tuple[FiledLink, ...]
    line: int = field(compare=False)


@dataclass(frozen=True)
class FiledList:
    """A whole list, ours. `expected` is how many items the source says a slot will have, where it says."""

    code: str
    version: int
    title: str
    purpose: str
    kind: str
    citation: str
    note: str
    is_our_reading: bool
    is_slot: bool
    expected: int | None
    grouped_by: str
    items: tuple[FiledItem, ...]


@dataclass(frozen=True)
class FiledContents:
    """What a council supplies to fill a slot that we ship empty."""

    list_code: str
    version: int
    supplied_by: str
    source: str
    items: tuple[FiledItem, ...]


@dataclass(frozen=True)
class FiledWords:
    """A council's words for one item; an empty name leaves ours."""

    code: str
    name: str
    words: str
    line: int = field(compare=False)


@dataclass(frozen=True)
class FiledWording:
    """A council's wording to lay over one of our lists, item by item."""

    list_code: str
    version: int
    supplied_by: str
    source: str
    items: tuple[FiledWords, ...]


class _Supplied(TypedDict):
    """What both kinds of file that a council supplies say of themselves."""

    version: int
    supplied_by: str
    source: str


class _Fields:
    """The keys of one YAML mapping, read with checks that add to a shared list of problems."""

    def __init__(self, node: yaml.Node | None, known: frozenset[str], problems: list[Problem]) -> None:
        self.problems = problems
        self.line = _line(node) if node is not None else 1
        self.nodes: dict[str, yaml.Node] = {}
        if not isinstance(node, yaml.MappingNode):
            self.wrong("Expected lines of the form 'name: value'.", node)
            return
        for key, value in node.value:
            name = str(key.value)
            if name in self.nodes:
                self.wrong(f"'{name}' is given twice.", key)
            elif name not in known:
                self.wrong(f"'{name}' is not a name this file may use. It may use: {', '.join(sorted(known))}.", key)
            else:
                self.nodes[name] = value

    def wrong(self, words: str, node: yaml.Node | None = None) -> None:
        self.problems.append(Problem(_line(node) if node is not None else self.line, words))

    def text(self, key: str, *, required: bool = True, longest: int = 2000) -> str:
        """The value of `key` on one line, without spaces round it; '' where it is missing and need not be there."""
        node = self.nodes.get(key)
        value = " ".join(str(node.value).split()) if isinstance(node, yaml.ScalarNode) else ""
        if node is not None and not isinstance(node, yaml.ScalarNode):
            self.wrong(f"'{key}' must be plain text.", node)
        elif required and not value:
            self.wrong(f"'{key}' is missing or empty.", node)
        elif len(value) > longest:
            self.wrong(f"'{key}' is longer than {longest} characters.", node)
        return value

    def code(self, key: str, *, required: bool = True) -> str:
        value = self.text(key, required=required, longest=60)
        if value and not CODE.fullmatch(value):
            self.wrong(
                f"'{value}' cannot be a code. Use small letters and figures, with a hyphen between words.",
                self.nodes[key],
            )
        return value

    def whole_number(self, key: str, *, required: bool = True) -> int | None:
        value = self.text(key, required=required)
        if not value:
            return None
        if not value.isascii() or not value.isdigit() or not 1 <= int(value[:9]) <= LARGEST_NUMBER:
            self.wrong(f"'{key}' must be a whole number from 1 to {LARGEST_NUMBER}, not '{value}'.", self.nodes[key])
            return None
        return int(value)

    def truth(self, key: str) -> bool:
        value = self.text(key, required=False).lower()
        if value not in {"", "true", "false"}:
            self.wrong(f"'{key}' must be true or false, not '{value}'.", self.nodes[key])
        return value == "true"

    def citation(self, *, required: bool = True) -> str:
        value = self.text("citation", required=required, longest=300)
        if value and not CITED_DOCUMENT.match(value):
            self.wrong("'citation' must start with a document's letter and a colon, as in 'G: Appendix 1'.")
        return value

    def rows(self, key: str, *, required: bool = False) -> Iterator[yaml.Node]:
        node = self.nodes.get(key)
        if isinstance(node, yaml.SequenceNode):
            yield from node.value
        elif node is not None or required:
            self.wrong(f"'{key}' must be a list, each entry starting with a dash.", node)


def read_file(path: Path) -> FiledList | FiledContents | FiledWording:
    """What the file at `path` says. Raises BadFileError with every line and reason; OSError where it cannot open it."""
    raw = path.read_bytes()
    if len(raw) > LARGEST_FILE:
        raise BadFileError([Problem(1, f"The file is larger than {LARGEST_FILE:,} bytes.")])
    try:
        return read_text(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise BadFileError([Problem(line, "The file is not UTF-8 text. Save it again as UTF-8.")]) from error


def read_text(text: str) -> FiledList | FiledContents | FiledWording:
    """As `read_file`, from the text itself."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        words = f"This is not well-formed YAML: {error.problem or 'it could not be read'}."
        raise BadFileError([Problem(mark.line + 1 if mark else 1, words)]) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise BadFileError([Problem(1, "This is not well-formed YAML: it could not be read.")]) from error
    problems: list[Problem] = []
    names = {str(key.value) for key, _ in node.value} if isinstance(node, yaml.MappingNode) else set()
    filed: FiledList | FiledContents | FiledWording
    if "wording_for" in names:
        filed = _wording(_Fields(node, SUPPLIED_KEYS | {"wording_for"}, problems))
    elif "contents_for" in names:
        filed = _contents(_Fields(node, SUPPLIED_KEYS | {"contents_for"}, problems))
    else:
        filed = _list(_Fields(node, LIST_KEYS, problems))
    if problems:
        raise BadFileError(problems)
    return filed


def shipped_lists() -> list[FiledList]:
    """Every list that comes with the product, sources first, then by code. Raises BadFileError."""
    filed = [read_file(path) for path in sorted(SHIPPED_FOLDER.glob("*.yaml"))]
    lists = [one for one in filed if isinstance(one, FiledList)]
    return sorted(lists, key=lambda one: (one.kind != "sources", one.code))


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _list(fields: _Fields) -> FiledList:
    kind = fields.text("kind")
    if kind and kind not in KINDS:
        fields.wrong(f"'kind' must be one of {', '.join(KINDS)}, not '{kind}'.", fields.nodes["kind"])
    if fields.truth("scored"):
        fields.wrong("Nothing in these lists is ever scored.", fields.nodes["scored"])
    items = _items(fields, cited=True)
    is_slot = fields.truth("slot")
    if is_slot and items:
        fields.wrong("A slot is shipped empty; its contents come in a file with 'contents_for'.")
    if not is_slot and not items and "items" in fields.nodes:
        fields.wrong("The list has no items. Only a slot may be empty.", fields.nodes["items"])
    return FiledList(
        code=fields.code("code"),
        version=fields.whole_number("version") or 0,
        title=fields.text("title", longest=200),
        purpose=fields.text("purpose"),
        kind=kind,
        citation=fields.citation(),
        note=fields.text("note", required=False),
        is_our_reading=fields.truth("our_reading"),
        is_slot=is_slot,
        expected=fields.whole_number("expected", required=False),
        grouped_by=fields.code("grouped_by", required=False),
        items=items,
    )


def _contents(fields: _Fields) -> FiledContents:
    items = _items(fields, cited=False)
    if not items and "items" in fields.nodes:
        fields.wrong("The file fills the slot with nothing.", fields.nodes["items"])
    return FiledContents(items=items, list_code=fields.code("contents_for"), **_supplied(fields))


def _wording(fields: _Fields) -> FiledWording:
    words = []
    for node in fields.rows("items", required=True):
        row = _Fields(node, frozenset({"code", "name", "words"}), fields.problems)
        name = row.text("name", required=False, longest=200)
        words.append(FiledWords(code=row.code("code"), name=name, words=row.text("words"), line=row.line))
    _refuse_repeats(fields, [(one.code, one.line) for one in words])
    return FiledWording(items=tuple(words), list_code=fields.code("wording_for"), **_supplied(fields))


def _supplied(fields: _Fields) -> _Supplied:
    return _Supplied(
        version=fields.whole_number("version") or 0,
        supplied_by=fields.text("supplied_by", longest=200),
        source=fields.text("source", longest=500),
    )


def _items(fields: _Fields, *, cited: bool) -> tuple[FiledItem, ...]:
    items = [_item(_Fields(node, ITEM_KEYS, fields.problems), cited) for node in fields.rows("items", required=True)]
    _refuse_repeats(fields, [(item.code, item.line) for item in items])
    return tuple(items)


def _refuse_repeats(fields: _Fields, codes: list[tuple[str, int]]) -> None:
    first: dict[str, int] = {}
    for code, line in codes:
        if code and code in first:
            fields.problems.append(Problem(line, f"The code '{code}' was used before, at line {first[code]}."))
        first.setdefault(code, line)


def _item(fields: _Fields, cited: bool) -> FiledItem:
    parts = tuple(_part(_Fields(node, PART_KEYS, fields.problems)) for node in fields.rows("parts"))
    letters = [part.letter for part in parts if part.letter]
    if letters != list("abcdefghijklmnopqrstuvwxyz"[: len(letters)]):
        fields.wrong(f"The parts must be lettered a, b, c and so on in order, not {', '.join(letters)}.")
    return FiledItem(
        code=fields.code("code"),
        number=fields.text("number", longest=12),
        name=fields.text("name", longest=200),
        words=fields.text("words"),
        citation=fields.citation(required=cited),
        group=fields.code("group", required=False),
        answered_with=fields.code("answered_with", required=False),
        is_our_reading=fields.truth("our_reading"),
        parts=parts,
        crosswalk=tuple(_link(node, fields.problems) for node in fields.rows("crosswalk")),
        line=fields.line,
    )


def _part(fields: _Fields) -> FiledPart:
    letter, condition = fields.text("letter", required=False), fields.text("condition", required=False, longest=60)
    if not letter and not condition:
        fields.wrong("A part needs a 'letter', or a 'condition' such as 'If not', or both.")
    answered_with = fields.code("answered_with", required=False)
    return FiledPart(letter, condition, fields.text("words"), answered_with, fields.line)


def _link(node: yaml.Node, problems: list[Problem]) -> FiledLink:
    fields = _Fields(node, frozenset({"to", "our_reading"}), problems)
    list_code, slash, item_code = fields.text("to", longest=121).partition("/")
    if "to" in fields.nodes and not (slash and CODE.fullmatch(list_code) and CODE.fullmatch(item_code)):
        fields.wrong("'to' must name a list and an item with a slash between, as in 'elements/networks'.")
    return FiledLink(list_code, item_code, fields.truth("our_reading"), fields.line)

"""An action is one thing a worker does: keyword-only, typed, `by=`, all or nothing, explained and tested."""

import ast
import re
from collections.abc import Iterator

from tests.architecture.rule import nothing_breaks
from tests.architecture.walk import PROJECT, Source, files, sources

WRITES = {"save", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "delete"}


def actions() -> Iterator[tuple[Source, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Every public function of every actions.py and of every actions/ folder."""
    for source in sources():
        if re.search(r"/actions(\.py$|/)", source.path) and source.app != "core":  # core holds the frame itself
            for node in source.tree.body:
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
                    yield source, node


def named(source: Source, node: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    return f"{source.path} {node.name}"


def test_every_action_is_all_or_nothing() -> None:
    nothing_breaks(
        "A public function in actions.py carries @action",
        [
            named(*each)
            for each in actions()
            if not any(isinstance(mark, ast.Name) and mark.id == "action" for mark in each[1].decorator_list)
        ],
    )


def test_every_action_takes_its_facts_by_keyword() -> None:
    nothing_breaks(
        "An action is keyword-only",
        [
            named(source, node)
            for source, node in actions()
            if node.args.posonlyargs or node.args.args or node.args.vararg or node.args.kwarg
        ],
    )


def test_every_action_knows_by_whom() -> None:
    nothing_breaks(
        "An action has `by`",
        [named(s, node) for s, node in actions() if "by" not in {each.arg for each in node.args.kwonlyargs}],
    )


def test_every_action_is_typed() -> None:
    nothing_breaks(
        "An action says the type of everything it takes and gives",
        [
            named(source, node)
            for source, node in actions()
            if node.returns is None or any(each.annotation is None for each in node.args.kwonlyargs)
        ],
    )


def test_every_action_is_explained() -> None:
    nothing_breaks(
        "An action has a docstring", [named(s, node) for s, node in actions() if not ast.get_docstring(node)]
    )


def test_every_action_is_tested_in_its_rooms_folder() -> None:
    written: dict[str, str] = {}
    for source, _ in actions():
        if source.app not in written:
            tests = files(".py", under=(f"tests/{source.app}",)) if (PROJECT / "tests" / source.app).is_dir() else ()
            lines = (line for path in tests for line in path.read_text().splitlines())
            written[source.app] = "\n".join(
                line for line in lines if not line.startswith(("import ", "from ", "    from "))
            )
    nothing_breaks(
        "An action is used in a test file of tests/<room>/, not only imported",
        [named(s, node) for s, node in actions() if not re.search(rf"\b{node.name}\b", written[s.app])],
    )


def test_pages_and_the_api_write_through_actions_alone() -> None:
    nothing_breaks(
        "views.py and api.py call actions and write nothing themselves",
        [
            f"{source.path} .{node.func.attr}()"
            for source in sources()
            if re.search(r"/(views|api)(\.py$|/)", source.path)
            for node in ast.walk(source.tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES
        ],
        guard="writes of pages",
    )

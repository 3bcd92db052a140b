"""Tasks and logs carry ids, never names, and what waits stands in a column, not in a queue."""

import ast
import re
from collections.abc import Iterator

from tests.architecture.rule import nothing_breaks
from tests.architecture.walk import Source, sources

IDS = {"UUID", "str", "int", "UUID | None", "str | None", "int | None"}
CALLED_AS_IDS = re.compile(r"^(id|ids|\w+_ids?)$")
HARMLESS = {"self", "now"}
STATEMENTS = 3
SAYS = {"debug", "info", "warning", "error", "exception", "critical", "bind"}
# What a log line may hold beside ids: counts, times, codes and kinds.
LOGGED = re.compile(
    r"^(id|pk|\w+_ids?|count|\w+_count|seconds|milliseconds|attempts?|status|state|code|kind|job|task|part|event|version"
    r"|position|digest|exc_info|filename|lineno|__name__)$"
)


def doors() -> Iterator[tuple[Source, ast.FunctionDef]]:
    """Every function of every tasks.py and scheduled.py."""
    for source in sources():
        if source.file in {"tasks.py", "scheduled.py"}:
            for node in source.tree.body:
                if isinstance(node, ast.FunctionDef):
                    yield source, node


def test_tasks_take_ids_only() -> None:
    nothing_breaks(
        "A task takes ids, named so and typed UUID, str or int",
        [
            f"{source.path} {node.name}({each.arg})"
            for source, node in doors()
            for each in [
                *node.args.posonlyargs,
                *node.args.args,
                *node.args.kwonlyargs,
                node.args.vararg,
                node.args.kwarg,
            ]
            if each is not None and each.arg not in HARMLESS
            if not CALLED_AS_IDS.match(each.arg) or not each.annotation or ast.unparse(each.annotation) not in IDS
        ],
        guard="arguments of tasks",
    )


def test_tasks_are_doors_of_three_lines() -> None:
    def statements(node: ast.FunctionDef) -> int:
        body = node.body[1:] if ast.get_docstring(node) else node.body
        return sum(isinstance(each, ast.stmt) for part in body for each in ast.walk(part))

    nothing_breaks(
        "A function of tasks.py or scheduled.py is a door of three statements to an action",
        [f"{source.path} {node.name}" for source, node in doors() if statements(node) > STATEMENTS],
    )


def test_what_waits_stands_in_a_column() -> None:
    nothing_breaks(
        "Nothing waits in a queue: no countdown, no eta, no retry of Celery's",
        [
            f"{source.path}:{node.lineno} {word}"
            for source in sources()
            for node in ast.walk(source.tree)
            if isinstance(node, ast.Call)
            for word in [each.arg for each in node.keywords]
            if word in {"countdown", "eta", "autoretry_for", "retry_backoff"}
        ],
    )


def told(call: ast.Call) -> Iterator[str]:
    """What a log line says beside a fixed text, ids, counts, times and codes."""
    for said in call.args[:1]:
        if not isinstance(said, ast.Constant):
            yield ast.unparse(said)
    for said in call.args[1:]:
        name = said.attr if isinstance(said, ast.Attribute) else said.id if isinstance(said, ast.Name) else ""
        if not LOGGED.match(name):
            yield ast.unparse(said)
    for word in call.keywords:
        if not word.arg or not LOGGED.match(word.arg):
            yield f"{word.arg}="


def test_logs_carry_ids_and_never_names() -> None:
    nothing_breaks(
        "A log line is a fixed text with ids, counts, times and codes beside it",
        [
            f"{source.path} {what}"
            for source in sources()
            for node in ast.walk(source.tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in SAYS
            if re.search(r"(^|\.)_?(log|logger)(\.|$|\()", ast.unparse(node.func.value).lower())
            for what in told(node)
        ],
        guard="words in logs",
    )

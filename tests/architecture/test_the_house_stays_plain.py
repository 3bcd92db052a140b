"""Files a reader can hold in mind, shapes listed field by field, real services, and tests that leave the data alone."""

import ast
import re

from tests.architecture.rule import nothing_breaks
from tests.architecture.walk import files, name_of, sources

FILE_LINES, FUNCTION_LINES = 400, 40


def test_every_shape_lists_its_fields_one_by_one() -> None:
    loose = [
        f"{s.path} __all__" for s in sources() if re.search(r"""(fields\s*[=:]\s*|ALL_FIELDS.*)["']__all__""", s.text)
    ]
    for source in sources():
        for node in ast.walk(source.tree):
            if isinstance(node, ast.ClassDef) and node.name == "Meta":
                loose += [
                    f"{source.path} Meta.{target.id}"
                    for line in node.body
                    if isinstance(line, ast.Assign)
                    for target in line.targets
                    if isinstance(target, ast.Name) and target.id == "exclude"
                ]
    nothing_breaks("Forms and serializers list their fields one by one: no __all__, no exclude", loose)


def test_files_stay_readable() -> None:
    long = [
        name_of(path)
        for path in files(".py", ".sql", ".html", ".js", ".scss")
        if "migrations" not in path.parts and len(path.read_text().splitlines()) > FILE_LINES
    ]
    nothing_breaks("A file has at most 400 lines", long, guard="long files")


def test_functions_stay_readable() -> None:
    long = [
        f"{source.path} {node.name}"
        for source in (*sources(), *sources(tests=True))
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > FUNCTION_LINES
    ]
    nothing_breaks("A function has at most 40 lines", long, guard="long functions")


def test_there_is_no_sqlite_and_no_eager_celery() -> None:
    nothing_breaks(
        "PostgreSQL and Celery are real everywhere: no SQLite, no eager tasks",
        [
            f"{source.path} {word}"
            for source in (*sources(), *sources(tests=True))
            if not source.path.startswith("tests/architecture/")
            for word in ("sqlite", "always_eager", "eager_propagates")
            if word in source.text.lower()
        ],
    )


def test_no_test_flushes_the_database() -> None:
    banned = ("live_server", "transactional_db", "transaction=True", "TransactionTestCase", "LiveServerTestCase")
    nothing_breaks(
        "No test flushes: TRUNCATE is not the application's, and would take the reference data with it",
        [
            f"{source.path} {word}"
            for source in sources(tests=True)
            if not source.path.startswith("tests/architecture/")
            for word in (*banned, "django_db_reset_sequences", "serialized_rollback")
            if word in source.text
        ],
    )


def test_csv_is_written_in_one_place() -> None:
    """A cell written elsewhere would not be quoted, and a spreadsheet program would run it."""
    writes = re.compile(r"import defusedcsv|from defusedcsv|csv\.(?:Dict)?[wW]riter\b|\bto_csv\b|[\"']text/csv")
    nothing_breaks(
        "Files of lists are written by frontdoor/core/exports.py alone, which lets no cell act as a formula",
        [
            f"{source.path} {found}"
            for source in sources()
            if source.path != "frontdoor/core/exports.py"
            for found in writes.findall(source.text)
        ],
    )

"""Every exception to a check is in one list with its reason: allowed.py."""

import re
import tomllib
from collections import Counter
from typing import Any

from tests.architecture.allowed import ALLOWED
from tests.architecture.rule import nothing_breaks
from tests.architecture.walk import PROJECT, contracts, sources

SILENCED = re.compile(
    r"#\s*(noqa|type: ignore|pragma: no cover|fmt: (?:off|skip))(?:(?::\s*|\[)([A-Za-z0-9-]+(?:, ?[A-Z]+[0-9]+)*))?"
)
SKIPPED = re.compile(r"pytest\.(?:mark\.)?(skip|skipif|xfail|importorskip)\b")


def settings_of(tool: str) -> dict[str, Any]:
    return tomllib.loads((PROJECT / "pyproject.toml").read_text())["tool"][tool]


def every_file() -> list[Any]:
    made = [*sources(migrations=True), *sources(tests=True)]
    return [source for source in made if not source.path.startswith("tests/architecture/")]


def counted(found: list[str]) -> list[str]:
    """Each thing once, with how often it stands there when that is more than once."""
    return [name if times == 1 else f"{name} x{times}" for name, times in Counter(found).items()]


def test_every_silenced_check_is_listed() -> None:
    found = [
        f"{source.path} {kind}{f' {code}' if code else ''}"
        for source in every_file()
        for kind, code in SILENCED.findall(source.text)
        if not (kind == "type: ignore" and source.path.startswith("tests/"))  # types are not checked there
    ]
    bare = [each for each in found if re.search(r" (noqa|type: ignore)( x\d+)?$", each)]
    nothing_breaks("A silenced check says which check", bare)
    nothing_breaks("A silenced check is listed with its reason", counted(found), guard="silenced checks")


def test_every_skipped_test_is_listed() -> None:
    found = [f"{source.path} {kind}" for source in every_file() for kind in SKIPPED.findall(source.text)]
    nothing_breaks("A skipped test is listed with its reason", counted(found), guard="skipped tests")


def test_every_rule_ruff_leaves_out_is_listed() -> None:
    lint = settings_of("ruff")["lint"]
    found = [f"everywhere {code}" for code in lint.get("ignore", [])]
    found += [f"{where} {code}" for where, codes in lint.get("per-file-ignores", {}).items() for code in codes]
    nothing_breaks("A rule ruff leaves out is listed with its reason", found, guard="ruff")


def test_every_looser_type_check_is_listed() -> None:
    mypy = settings_of("mypy")
    assert mypy["strict"] is True
    found = [f"excluded {each}" for each in mypy.get("exclude", [])]
    for each in mypy.get("overrides", []):
        modules = [each["module"]] if isinstance(each["module"], str) else each["module"]
        found += [f"{module} {name}" for module in modules for name in each if name != "module"]
    nothing_breaks("A looser type check is listed with its reason", found, guard="mypy")


def test_every_import_the_contracts_overlook_is_listed() -> None:
    read = contracts()
    found = [
        f"{section} {line.strip()}"
        for section in read.sections()
        for option in ("ignore_imports", "unmatched_ignore_imports_alerting", "allow_indirect_imports")
        for line in read[section].get(option, "").splitlines()
        if line.strip()
    ]
    nothing_breaks("An import the contracts overlook is listed with its reason", found, guard="import contracts")


def test_every_page_rule_djlint_leaves_out_is_listed() -> None:
    djlint = settings_of("djlint")
    found = [code.strip() for code in djlint.get("ignore", "").split(",") if code.strip()]
    found += [f"{name} {code}" for name, code in djlint.get("per-file-ignores", {}).items()]
    nothing_breaks("A rule djlint leaves out is listed with its reason", found, guard="djlint")


def test_every_exception_has_a_reason() -> None:
    nothing_breaks(
        "An exception has a reason, in a sentence",
        [
            f"{guard}: {name}"
            for guard, listed in ALLOWED.items()
            for name, reason in listed.items()
            if len(reason) < 25 or not reason.endswith(".")
        ],
    )


def test_every_list_of_exceptions_belongs_to_a_guard() -> None:
    guards = "\n".join(path.read_text() for path in (PROJECT / "tests" / "architecture").glob("test_*.py"))
    nothing_breaks(
        "allowed.py holds lists that a guard reads", [name for name in ALLOWED if f'guard="{name}"' not in guards]
    )

"""Ways to walk the house: its rooms, its sources, its models and its addresses."""

import ast
import configparser
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.apps import apps
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver

PROJECT = Path(__file__).resolve().parents[2]
LEFT_OUT = {"__pycache__", "node_modules", "built", "vendor", ".venv"}


@cache
def contracts() -> configparser.ConfigParser:
    """The import contracts."""
    read = configparser.ConfigParser()
    read.read_string((PROJECT / ".importlinter").read_text())
    return read


def lines_of(section: str, option: str) -> list[str]:
    """A list of one thing a line, from the import contracts."""
    return [line.strip() for line in contracts()[section][option].splitlines() if line.strip()]


def layers() -> list[list[str]]:
    """The layers of the house, high to low, each a list of rooms."""
    return [
        [room.strip(" ()") for room in re.split("[|:]", line)]
        for line in lines_of("importlinter:contract:rooms", "layers")
    ]


ROOTS = tuple(lines_of("importlinter", "root_packages"))


def rooms() -> list[str]:
    """Every room that exists, as its dotted name: the top-level packages but frontdoor, and the packages in it."""
    inside = (path.parent for path in (PROJECT / "frontdoor").glob("*/__init__.py"))
    return sorted([f"frontdoor.{path.name}" for path in inside] + [root for root in ROOTS if root != "frontdoor"])


def is_ours(module: str) -> bool:
    """Whether a module belongs to the house."""
    return module.split(".", maxsplit=1)[0] in ROOTS


def files(*suffixes: str, under: tuple[str, ...] = (*ROOTS, "templates", "tests", "benchmarks")) -> Iterator[Path]:
    """Every file of the project with one of the suffixes, in a stable order; nothing built or generated."""
    for root in under:
        for path in sorted((PROJECT / root).rglob("*")):
            if path.suffix in suffixes and path.is_file() and not LEFT_OUT & set(path.parts):
                yield path


def name_of(path: Path) -> str:
    """A file's path inside the project."""
    return path.relative_to(PROJECT).as_posix()


@dataclass(frozen=True)
class Source:
    """One Python file: its path in the project, its text and its syntax tree."""

    path: str
    text: str
    tree: ast.Module

    @property
    def file(self) -> str:
        return self.path.rsplit("/", 1)[-1]

    @property
    def app(self) -> str:
        """The label of the app the file is in: `people` for frontdoor/people/actions.py."""
        parts = self.path.split("/")
        return parts[1] if parts[0] == "frontdoor" and len(parts) > 2 else parts[0]


@cache
def sources(*, tests: bool = False, migrations: bool = False) -> tuple[Source, ...]:
    """Every Python file of the rooms; the tests' and benchmarks' instead with `tests`; migrations only when asked."""
    under = ("tests", "benchmarks") if tests else ROOTS
    paths = [path for path in files(".py", under=under) if migrations or "migrations" not in path.parts]
    return tuple(Source(name_of(path), text := path.read_text(), ast.parse(text)) for path in paths)


def imports(tree: ast.AST) -> Iterator[str]:
    """The dotted name of everything imported anywhere in a file, with the name taken from it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "."
            yield from (f"{node.module or '.'}.{alias.name}" for alias in node.names)


def our_models() -> list[type[models.Model]]:
    """Every model of the house with its join and history tables."""
    found = apps.get_models(include_auto_created=True)
    return [model for model in found if is_ours(apps.get_app_config(model._meta.app_label).name)]


def label(model: type[models.Model]) -> str:
    """A model's name for people: `people.KnownAs`."""
    return str(model._meta.label)


def is_history(model: type[models.Model]) -> bool:
    """Whether the model is the history of another."""
    return hasattr(model, "instance_type")


def targets(model: type[models.Model]) -> Iterator[tuple[str, type[models.Model]]]:
    """Each relation a model holds itself, string foreign keys and many-to-many included: the field and its target."""
    for field in model._meta.get_fields():
        related = field.related_model
        if field.is_relation and not field.auto_created and isinstance(related, type):
            yield field.name, related


@dataclass(frozen=True)
class Address:
    """One address: its full name (or its pattern, where it has none), its pattern and what answers."""

    name: str
    route: str
    patterns: tuple[URLPattern | URLResolver, ...]

    @property
    def callback(self) -> object:
        return self.patterns[-1].callback

    @property
    def ours(self) -> bool:
        cls = getattr(self.callback, "cls", None) or getattr(self.callback, "view_class", None) or self.callback
        return is_ours(getattr(cls, "__module__", ""))


def addresses() -> list[Address]:
    """Every address of the site."""
    return list(_addresses((), (), get_resolver().url_patterns))


def _addresses(
    spaces: tuple[str, ...], above: tuple[URLPattern | URLResolver, ...], patterns: list[URLPattern | URLResolver]
) -> Iterator[Address]:
    for pattern in patterns:
        trail = (*above, pattern)
        if isinstance(pattern, URLResolver):
            space = (pattern.namespace,) if pattern.namespace else ()
            yield from _addresses((*spaces, *space), trail, pattern.url_patterns)
        else:
            route = "".join(str(each.pattern) for each in trail)
            yield Address(":".join([*spaces, pattern.name]) if pattern.name else f"/{route}", route, trail)

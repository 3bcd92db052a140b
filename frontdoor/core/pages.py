"""The pages whose words are data: read from page_texts, filled with the council's own details, kept in memory.

A file holds a title, a description, a version, the day it was last changed, and sections. Each part of a section is
one of: `paragraph` (words), `list` (words each), `rows` (term and words each), `links` (words, href and note each),
`urgent` (words that must be seen first). `{council_name}` and the like stand for the fields of `Council`.
"""

import datetime
import functools
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from frontdoor.core.council import council

TEXTS = Path(__file__).parent / "page_texts"


@dataclass(frozen=True)
class PageText:
    """One page of words. `sections` are dictionaries of `heading` and `parts`, as the module says."""

    name: str
    title: str
    description: str
    version: str
    updated: datetime.date
    sections: list[dict[str, Any]]


def page_text(name: str) -> PageText:
    """The page of that name (`privacy`, `cookies` …) with the council's details in place.

    Raises FileNotFoundError for an unknown page and KeyError for a place that no field of `Council` fills.
    """
    return PageText(name=name, **_filled(_read(name), council().words()))


@functools.cache
def _read(name: str) -> dict[str, Any]:
    text: dict[str, Any] = yaml.safe_load((TEXTS / f"{name}.yaml").read_text(encoding="utf-8"))
    return text


def _filled(value: Any, words: dict[str, str]) -> Any:
    if isinstance(value, str):
        return re.sub(r"(?<=\d) (?=\d)", "\N{NO-BREAK SPACE}", value.format_map(words))
    if isinstance(value, list):
        return [_filled(item, words) for item in value]
    if isinstance(value, dict):
        return {key: _filled(item, words) for key, item in value.items()}
    return value

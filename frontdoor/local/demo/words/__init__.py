"""The words of the demo: names, sentences, and what is on the map. Written for it, and about nobody."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml


@cache
def words(name: str) -> Any:
    """What a file of this folder holds (`names`, `needs` …)."""
    return yaml.safe_load((Path(__file__).parent / f"{name}.yaml").read_text(encoding="utf-8"))

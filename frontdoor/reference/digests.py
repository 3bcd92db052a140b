"""Has a file changed? What it says, boiled down to a few digits."""

import hashlib
import json
from dataclasses import asdict
from typing import Any

from frontdoor.reference.files import FiledContents, FiledList, FiledWording


def digest_of(filed: FiledList | FiledContents | FiledWording) -> str:
    """SHA-256 of what a file says, as 64 hexadecimal digits. Layout, comments and empty values do not count."""
    return hashlib.sha256(json.dumps(_said(asdict(filed)), sort_keys=True).encode()).hexdigest()


def _said(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _said(held) for key, held in value.items() if key != "line" and held}
    if isinstance(value, list | tuple):
        return [_said(held) for held in value]
    return value

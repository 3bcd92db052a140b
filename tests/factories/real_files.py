"""Real files beside the project: boundaries, postcodes, directories, event logs of other places, and standards."""

import os
from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


def real(name: str) -> Path:
    """A real file or folder; without it the test is skipped, and fails where everything is checked."""
    return _there(DATA / name)


def standard(name: str) -> Path:
    """A file of a standard, likewise."""
    return _there(DATA.parent / "standards" / name)


def _there(path: Path) -> Path:
    if not path.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{path} is not there")
        pytest.skip("The real files stand beside the project on some machines only.")
    return path

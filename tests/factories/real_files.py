"""Real files beside the project: boundaries, postcodes, directories, event logs of other places."""

import os
from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


def real(name: str) -> Path:
    """A real file or folder; without it the test is skipped, and fails where everything is checked."""
    path = DATA / name
    if not path.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{path} is not there")
        pytest.skip("The real files stand beside the project on some machines only.")
    return path

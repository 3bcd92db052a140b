"""A real server on the demo, for tests of the API that go through it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from frontdoor.local.demo import fill
from tests.api.serving import serving


@pytest.fixture
def server(committing: str, tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """The port of a real server on a filled demo, and its log."""
    list(fill(people=0))
    with serving(committing, tmp_path) as (port, log):
        yield port, log

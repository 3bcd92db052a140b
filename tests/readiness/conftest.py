"""A round, for every test that asks for one."""

import pytest

from tests.factories.cast import Cast
from tests.readiness.story import Story, begin


@pytest.fixture
def story(cast: Cast) -> Story:
    """Asha's round of today."""
    return begin(cast)

"""The Tillerby Network, for every test that asks for it."""

import pytest

from tests.factories.cast import Cast
from tests.networks.story import Story, begin


@pytest.fixture
def story(cast: Cast) -> Story:
    """Nia's network and Owen's."""
    return begin(cast)

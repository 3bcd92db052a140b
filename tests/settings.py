"""The project's settings for tests: local mode, with a data folder of the tests' own where none is named."""

import os

os.environ.setdefault("FRONTDOOR_MODE", "local")
os.environ.setdefault("DATA", ".local/test")

from frontdoor.settings import *  # noqa: F403

PASSWORD_HASHERS = ["tests.hashing.QuickArgon2"]

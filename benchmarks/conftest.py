"""The benchmarks stand on the tests' databases and their cast."""

from tests.conftest import (
    cast,
    cloned_database,
    committing,
    django_db_modify_db_settings,
    django_db_setup,
    empty_folder,
    plain_static_files,
    pytest_sessionstart,
    pytest_unconfigure,
    template_database,
)

__all__ = [
    "cast",
    "cloned_database",
    "committing",
    "django_db_modify_db_settings",
    "django_db_setup",
    "empty_folder",
    "plain_static_files",
    "pytest_sessionstart",
    "pytest_unconfigure",
    "template_database",
]

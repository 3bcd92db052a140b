"""PostgreSQL and Valkey for a bare `pytest`; `make test` starts its own and names them in the environment."""

import hashlib
import tempfile
from contextlib import ExitStack
from functools import cache
from importlib.metadata import distributions
from pathlib import Path

import pytest
from django.conf import settings

from frontdoor.local import paths, services
from frontdoor.local.failures import CannotStart

held = ExitStack()


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Start them before the first worker; a worker of xdist finds its parent's."""
    if hasattr(session.config, "workerinput") or session.config.option.collectonly:
        return
    try:
        held.enter_context(services.running(paths.data_folder(), throwaway=True))
    except CannotStart as failure:
        pytest.exit(str(failure), returncode=1)


@cache
def template_name() -> str:
    """The migrated database everybody clones, named after all that makes it, so that the next run finds it made.

    Any change to our code, SQL or data, or to an installed package, is another name: rather once too often than stale.
    """
    made_of = hashlib.sha256()
    for each in sorted(f"{found.name} {found.version}" for found in distributions()):
        made_of.update(each.encode())
    for app in ("frontdoor", "neighbourhoods", "enabling_help", "networks", "readiness"):
        for path in sorted(paths.PROJECT.joinpath(app).rglob("*")):
            if path.suffix in {".py", ".sql", ".yaml", ".json"}:
                made_of.update(str(path.relative_to(paths.PROJECT)).encode())
                made_of.update(path.read_bytes())
    return f"{template_prefix()}{made_of.hexdigest()[:12]}"


def template_prefix() -> str:
    """What the templates of this database's tests are called, whatever they were made of."""
    return f"template_{settings.DATABASES['default']['NAME'].removeprefix('test_')[:30]}_"


def template_lock() -> Path:
    """Held by whoever makes the template, so that it is made once."""
    return Path(tempfile.gettempdir()) / f"{template_name()}.lock"


def pytest_unconfigure() -> None:
    """Stop what this session started."""
    held.close()

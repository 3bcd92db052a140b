"""PostgreSQL and Valkey for a bare `pytest`; `make test` starts its own and names them in the environment."""

from contextlib import ExitStack

import pytest

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


def pytest_unconfigure() -> None:
    """Stop what this session started."""
    held.close()

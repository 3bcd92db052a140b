"""PostgreSQL and Valkey for a bare `pytest`; `make test` starts its own and names them in the environment."""

import tempfile
from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4

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


def template_name(config: pytest.Config) -> str:
    """The database this run migrated once: the same name in the controller and in every worker of xdist."""
    run = config.workerinput["testrunuid"] if hasattr(config, "workerinput") else config.option.testrunuid
    return f"template_{run[:12]}"


def template_lock(name: str) -> Path:
    """Held by whoever makes the template, so that it is made once."""
    return Path(tempfile.gettempdir()) / f"{name}.lock"


def pytest_configure(config: pytest.Config) -> None:
    """Give the run its id before xdist would."""
    config.option.testrunuid = config.option.testrunuid or uuid4().hex


def pytest_sessionfinish(session: pytest.Session) -> None:
    """The last to leave drops the template: the controller where xdist runs, else this process."""
    from tests.conftest import as_owner

    name = template_name(session.config)
    if not hasattr(session.config, "workerinput") and template_lock(name).exists():
        as_owner(f'DROP DATABASE IF EXISTS "{name}"', database="postgres")
        template_lock(name).unlink()


def pytest_unconfigure() -> None:
    """Stop what this session started."""
    held.close()

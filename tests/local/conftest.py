"""Folders, servers and processes for the tests of set-up and supervision."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from frontdoor.local import demo, paths
from frontdoor.local.processes import concerned_with

# Holds a data folder's services as a process of its own, so that a test can kill it.
HOLDER = """
import sys, time
from pathlib import Path
from frontdoor.local import services
with services.running(Path(sys.argv[1]), throwaway=True):
    print("up", flush=True)
    time.sleep(600)
"""


def until(true: Callable[[], bool], *, seconds: float = 20) -> bool:
    """Whether it becomes true in that time."""
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.05)
    return true()


def processes_of(data: Path) -> list[int]:
    """The live processes that know the folder or its sockets."""
    return concerned_with(str(data), str(paths.socket_folder(data)))


@pytest.fixture
def own_environ() -> dict[str, str]:
    """The environment without what names the test run's own services. POSTGRES stays, so both sources are tried."""
    named = {"DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "DATA", "PORT", "FRONTDOOR_AS_OWNER", "SECRET_KEY"}
    return {name: value for name, value in os.environ.items() if name not in named} | {
        "DJANGO_SETTINGS_MODULE": "frontdoor.settings",
        "PYTHONPATH": str(paths.PROJECT),
    }


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """An empty data folder."""
    return tmp_path / "data"


@pytest.fixture
def holder(data: Path, own_environ: dict[str, str]) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """Start a process that holds the services of `data`; it is killed at the end."""
    begun: list[subprocess.Popen[str]] = []

    def begin() -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", HOLDER, str(data)], env=own_environ, stdout=subprocess.PIPE, text=True
        )
        begun.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "up\n"
        return process

    yield begin
    for process in begun:
        process.send_signal(signal.SIGKILL)
        process.communicate()
    until(lambda: not processes_of(data))


@pytest.fixture
def nobody_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A borough without its rounds of readiness, which take seconds and have a test of their own."""
    monkeypatch.setattr(demo, "add_rounds", list)


@pytest.fixture
def nothing_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    """A borough without its issues, which have a test of their own."""
    monkeypatch.setattr(demo, "add_issues", list)

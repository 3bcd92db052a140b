"""`make run` after its set-up: from an empty folder to a healthy page, and away again without a trace."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from frontdoor.local import paths, supervisor
from frontdoor.local.failures import CannotStart
from frontdoor.local.processes import Child
from tests.local.conftest import processes_of, until


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


class Run:
    """A supervisor of its own on one data folder."""

    def __init__(self, data: Path, environ: dict[str, str]) -> None:
        self.data, self.port = data, free_port()
        self.log = data.parent / "run.txt"
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "frontdoor.local.supervisor"],
                env={**environ, "DATA": str(data), "PORT": str(self.port), "FRONTDOOR_MODE": "local"},
                cwd=paths.PROJECT,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def ready(self) -> bool:
        """Whether it printed its address; waits for it."""
        line = f"Ready: http://127.0.0.1:{self.port}/"
        until(lambda: line in self.log.read_text() or self.process.poll() is not None, seconds=300)
        return line in self.log.read_text()


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for the file: the first test meets it empty, the others find it as a killed or stopped run left it."""
    return tmp_path_factory.mktemp("site") / "data"


@pytest.fixture
def run(data: Path, own_environ: dict[str, str]) -> Iterator[Run]:
    begun = Run(data, own_environ)
    yield begun
    begun.process.kill()
    begun.process.wait(10)
    until(lambda: not processes_of(data))


@pytest.mark.processes
@pytest.mark.both_postgres
def test_an_empty_folder_becomes_a_healthy_site_that_a_signal_takes_down(run: Run) -> None:
    assert run.ready(), run.log.read_text()
    assert supervisor.health(run.port) == (200, "")
    assert (run.data / "supervisor.pid").read_text() == f"{run.process.pid}\n"
    run.process.send_signal(signal.SIGTERM)
    assert run.process.wait(60) == 0
    assert processes_of(run.data) == []
    assert not (run.data / "supervisor.pid").exists()


@pytest.mark.processes
def test_killing_the_supervisor_leaves_no_process(run: Run) -> None:
    assert run.ready(), run.log.read_text()
    run.process.kill()
    run.process.wait(10)
    assert until(lambda: processes_of(run.data) == [])


@pytest.mark.processes
def test_a_web_server_that_is_killed_comes_back(run: Run) -> None:
    assert run.ready(), run.log.read_text()
    children = Path(f"/proc/{run.process.pid}/task/{run.process.pid}/children").read_text().split()
    [web] = [pid for pid in children if b"gunicorn" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    os.kill(int(web), signal.SIGKILL)
    assert until(lambda: "The web ended" in run.log.read_text())
    assert until(lambda: supervisor.health(run.port)[0] == 200, seconds=60)


def test_a_program_that_ends_while_starting_is_named_with_its_last_words(tmp_path: Path) -> None:
    log = tmp_path / "beat.log"
    log.write_text("no such schedule\n")
    child = Child("beat", lambda: subprocess.Popen(["false"]), log)
    child.begin()
    assert child.process is not None
    child.process.wait(10)
    with pytest.raises(CannotStart, match=r"^The beat did not start; .*\nno such schedule$"):
        supervisor.wait_for_health(free_port(), [child])


def test_nothing_listening_is_told_as_the_web_server_s_silence() -> None:
    status, said = supervisor.health(free_port())
    assert status == 0
    assert said.startswith("the web server does not answer")

"""Set-up from nothing but Python: what is in its way is said in one sentence, and nothing half-made is left."""

import os
import re
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from frontdoor.local import paths, roles
from frontdoor.local.postgres import inspected

LOCAL = paths.PROJECT / "frontdoor" / "local"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with nothing in it but the set-up."""
    folder = tmp_path / "project" / "frontdoor" / "local"
    folder.mkdir(parents=True)
    for name in ("bootstrap.py", "paths.py"):
        (folder / name).write_text((LOCAL / name).read_text())
    return tmp_path / "project"


def set_up(project: Path, command: str = "run", **environ: str) -> subprocess.CompletedProcess[str]:
    """Run the set-up of that project with an environment of its own."""
    return subprocess.run(
        [sys.executable, project / "frontdoor" / "local" / "bootstrap.py", command],
        env={"PATH": "/usr/bin:/bin", **environ},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def part(project: Path, expression: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Evaluate an expression inside the set-up's module and print its value."""
    code = f"import bootstrap; print(bootstrap.{expression})"
    return subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": str(project / "frontdoor" / "local"), "PATH": "/usr/bin:/bin", **environ},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def made(project: Path) -> list[str]:
    return sorted(entry.name for entry in project.iterdir() if entry.name != "frontdoor")


def test_a_busy_port_is_said_in_one_sentence_before_anything_is_made(project: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = set_up(project, PORT=str(taken.getsockname()[1]))
    assert done.returncode == 1
    assert re.fullmatch(r"Port \d+ is in use, [^.\n]*\.\n", done.stderr.replace("PORT=, and", "PORT= and"))
    assert made(project) == []


@pytest.mark.parametrize("port", ["0", "65536", "many"])
def test_a_port_that_is_none_is_refused(project: Path, port: str) -> None:
    done = set_up(project, PORT=port)
    assert done.stderr == f"PORT={port} is not a port: choose a number from 1 to 65535.\n"
    assert made(project) == []


def test_a_data_folder_that_cannot_be_is_refused_before_anything_is_made(project: Path) -> None:
    done = set_up(project, "check", DATA=__file__)
    assert done.stderr == f"You may not write in {__file__}: name a folder of your own with DATA=.\n"
    assert made(project) == []


def test_a_python_without_ensurepip_is_told_apart(project: Path, tmp_path: Path) -> None:
    (tmp_path / "without").mkdir()
    (tmp_path / "without" / "ensurepip.py").write_text("raise ImportError")
    done = set_up(project, "setup", PYTHONPATH=str(tmp_path / "without"))
    assert done.stderr.startswith("This Python comes without ensurepip: ")
    assert done.stderr.count("\n") == 1
    assert made(project) == []


def test_an_old_python_is_told_so_in_one_sentence(project: Path) -> None:
    code = "import sys, runpy; sys.version_info = (3, 9, 2); sys.version = '3.9.2 (old)'; runpy.run_path(sys.argv[1])"
    script = project / "frontdoor" / "local" / "bootstrap.py"
    done = subprocess.run([sys.executable, "-c", code, script], capture_output=True, text=True, check=False)
    assert done.stderr == "frontdoor needs Python 3.11 or newer and this is 3.9.2: try make PYTHON=python3.12.\n"


def test_no_node_and_no_wheel_is_said_in_one_sentence(project: Path) -> None:
    done = part(project, "node_folder()", PATH=str(project))
    said = done.stderr.splitlines()[-1]
    assert said.startswith("bootstrap.CannotSetUp: There is no Node 18 or newer")
    assert said.endswith("install Node.")


def test_a_node_that_is_too_old_is_passed_over_for_a_newer_one(project: Path, tmp_path: Path) -> None:
    for name, version in (("old", "v16.20.0"), ("new", "v22.1.0")):
        folder = tmp_path / name
        folder.mkdir()
        for program in ("node", "npm"):
            (folder / program).write_text(f"#!/bin/sh\necho {version}\n")
            (folder / program).chmod(0o755)
    done = part(project, "node_folder()", PATH=f"{tmp_path}/old:{tmp_path}/new")
    assert done.stdout.strip() == f"{tmp_path}/new", done.stderr


@pytest.mark.processes
def test_a_half_made_environment_is_replaced_and_a_whole_one_kept(project: Path) -> None:
    (project / ".venv" / "bin").mkdir(parents=True)
    (project / ".venv" / "half").write_text("")
    assert part(project, "make_venv()").returncode == 0
    assert not (project / ".venv" / "half").exists()
    (project / ".venv" / "kept").write_text("")
    assert part(project, "make_venv()").returncode == 0
    assert (project / ".venv" / "kept").exists()


def pinned(lock: str) -> set[str]:
    text = (paths.PROJECT / "requirements" / f"{lock}.txt").read_text()
    return set(re.findall(r"^(\S+==[^ \\\n]+)", text, re.MULTILINE))


def test_the_developing_lock_holds_all_that_runs() -> None:
    assert pinned("run")
    assert pinned("run") <= pinned("dev")


@pytest.mark.parametrize("lock", ["run", "dev", "uv"])
def test_every_locked_package_has_its_hash_and_no_address(lock: str) -> None:
    text = (paths.PROJECT / "requirements" / f"{lock}.txt").read_text()
    for entry in re.split(r"\n(?=\S)", text.strip()):
        if not entry.startswith("#"):
            assert "--hash=sha256:" in entry
    assert "://" not in text
    assert "--index" not in text


def test_the_script_for_a_council_s_own_server_holds_the_very_statements_we_run() -> None:
    assert (paths.PROJECT / "docs" / "operating" / "roles.sql").read_text() == roles.SCRIPT
    for statements in (roles.TAKE_LOCK, roles.ROLES, roles.IN_DATABASE):
        assert statements in roles.SCRIPT


def test_a_folder_on_path_that_one_may_not_enter_is_passed_over(tmp_path: Path) -> None:
    closed = tmp_path / "somebody" / "bin"
    closed.mkdir(parents=True)
    closed.parent.chmod(0)
    child = os.fork()
    if child == 0:
        status = 2
        with suppress(BaseException):
            if os.geteuid() == 0:
                os.setgroups([])
                os.setgid(65534)
                os.setuid(65534)
            status = 0 if inspected(closed) is None else 1
        os._exit(status)
    _, ended = os.waitpid(child, 0)
    closed.parent.chmod(0o700)
    assert os.waitstatus_to_exitcode(ended) == 0

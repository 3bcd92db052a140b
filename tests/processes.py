"""Real workers, beats and brokers for tests that kill them."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from django.db import connection

from frontdoor.local.broker import find_server

PROJECT = Path(__file__).resolve().parents[1]


def eventually(question: Callable[[], bool], *, seconds: float = 20.0) -> bool:
    """Whether the answer becomes yes in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if question():
            return True
        time.sleep(0.05)
    return question()


@contextmanager
def running(command: list[str], environ: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process in a group of its own; the whole group is gone afterwards."""
    with log.open("ab") as out:
        process = subprocess.Popen(
            command, env=environ, cwd=PROJECT, stdout=out, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        yield process
    finally:
        kill(process)


@contextmanager
def socket_folder() -> Iterator[Path]:
    """A folder for sockets with a short path: the kernel refuses one longer than 107 bytes."""
    with tempfile.TemporaryDirectory(prefix="fd-") as folder:
        yield Path(folder)


def kill(process: subprocess.Popen[bytes]) -> None:
    """SIGKILL to a process and its children, which are asked nothing."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


def environ(database: str, socket: Path, **more: str) -> dict[str, str]:
    """The environment of a process that works on this database and broker as the application role."""
    at = connection.settings_dict
    host = quote(at["HOST"], safe="")
    port = f":{at['PORT']}" if at["PORT"] else ""
    password = f":{quote(at['PASSWORD'], safe='')}" if at["PASSWORD"] else ""
    return {
        **os.environ,
        "DATABASE_URL": f"postgres://{at['USER']}{password}@{host}{port}/{database}",
        "REDIS_URL": f"redis+socket://{socket}",
        "PYTHONPATH": str(PROJECT),
        **more,
    }


@contextmanager
def valkey(socket: Path, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A broker on this socket, answering."""
    command = [
        find_server(os.environ),
        "--port",
        "0",
        "--unixsocket",
        str(socket),
        "--save",
        "",
        "--dir",
        str(log.parent),
    ]
    with running(command, dict(os.environ), log) as process:
        assert eventually(socket.exists), log.read_text()
        yield process


def celery(*arguments: str) -> list[str]:
    """The command of a worker or beat."""
    return [sys.executable, "-m", "celery", "--app", "frontdoor", *arguments]


def worker(*include: str) -> list[str]:
    """The command of a worker with one pool process."""
    more = [part for module in include for part in ("--include", module)]
    return celery("worker", "--concurrency", "1", "--loglevel", "INFO", "--without-gossip", "--without-mingle", *more)

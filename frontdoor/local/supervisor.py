"""`make run`: the services, the migrations, the demo, then web, worker and beat, until a signal stops them all."""

import hashlib
import json
import os
import signal
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from types import FrameType

from frontdoor.local import paths, services
from frontdoor.local.failures import CannotStart
from frontdoor.local.processes import Child, last_lines, start
from frontdoor.local.progress import step

START_PATIENCE = 120.0  # seconds from starting web, worker and beat to a healthy answer
LONGEST_PAUSE = 60.0  # seconds between two starts of a child that keeps ending


class Stopped(Exception):
    """A signal asked us to end."""


def stop_on_signals() -> None:
    """Turn the signals that ask us to end into an exception, once: what follows is clearing up."""
    asked = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

    def handle(number: int, frame: FrameType | None) -> None:
        for each in asked:
            signal.signal(each, signal.SIG_IGN)
        raise Stopped

    for each in asked:
        signal.signal(each, handle)


@contextmanager
def alone(data: Path) -> Iterator[None]:
    """Hold the data folder for the whole run, with our process number in `supervisor.pid`."""
    services.prepared_folder(data)
    number = data / "supervisor.pid"
    with services.lock(data) as ours:
        if not ours:
            raise CannotStart(
                f"Another copy or command is at work in {data}: stop it, or name another folder with DATA=."
            )
        number.write_text(f"{os.getpid()}\n")
        try:
            yield
        finally:
            number.unlink(missing_ok=True)


def set_old_logs_aside(data: Path) -> None:
    """Keep one run's logs beside the new ones."""
    for log in (data / "logs").glob("*.log"):
        if not log.name.endswith(".before.log"):
            log.replace(log.with_suffix(".before.log"))


def manage(data: Path, environ: Mapping[str, str], *arguments: str) -> None:
    """Run a manage.py command to its end, its words in a log. Raises CannotStart with the end of the log."""
    log = data / "logs" / f"{arguments[0]}.log"
    child = start([sys.executable, "manage.py", *arguments], log=log, environ=environ, cwd=paths.PROJECT)
    if child.wait() != 0:
        raise CannotStart(f"{arguments[0]} failed; the end of {log} says why:\n{last_lines(log)}")


def static_files() -> Iterator[Path]:
    """The project's own static files and the lock that names the packages' ones."""
    yield paths.PROJECT / "requirements" / "run.txt"
    for pattern in ("frontdoor/assets/built/**/*", "[a-z]*/static/**/*", "frontdoor/*/static/**/*"):
        yield from sorted(file for file in paths.PROJECT.glob(pattern) if file.is_file())


def collect_static(data: Path, environ: Mapping[str, str]) -> None:
    """Gather the static files, unless none changed since the last time."""
    print_of_files = hashlib.sha256()
    for file in static_files():
        print_of_files.update(f"{file.relative_to(paths.PROJECT)}\0".encode() + file.read_bytes())
    stamp, wanted = data / "static-collected-from", print_of_files.hexdigest()
    if stamp.is_file() and stamp.read_text() == wanted and (data / "static").is_dir():
        return
    with step("static files"):
        manage(data, environ, "collectstatic", "--no-input", "--clear", "--verbosity", "0")
        stamp.write_text(wanted)


def programs(data: Path, port: int, environ: Mapping[str, str]) -> list[Child]:
    """Web, worker and beat, in the order they start; they stop in the opposite order."""
    web = [
        *("gunicorn", "frontdoor.wsgi:application", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread"),
        *("--workers", "2", "--threads", "4", "--no-control-socket"),
        *("--config", "python:frontdoor.local.gunicorn_children"),
    ]
    worker = [
        *("celery", "--app", "frontdoor", "worker", "--concurrency", "2", "--loglevel", "INFO"),
        *("--without-gossip", "--without-mingle", "--include", "frontdoor.local.worker_children"),
    ]
    beat = ["celery", "--app", "frontdoor", "beat", "--pidfile", "", "--loglevel", "INFO"]

    def child(name: str, command: Sequence[str]) -> Child:
        log = data / "logs" / f"{name}.log"
        begin = partial(start, [sys.executable, "-m", *command], log=log, environ=environ, cwd=paths.PROJECT)
        return Child(name, begin, log)

    return [child("web", web), child("worker", worker), child("beat", beat)]


def health(port: int) -> tuple[int, str]:
    """The status of /health/ and its faulty parts in words; 0 where nothing answers."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/", timeout=5) as answer:
            return int(answer.status), ""
    except urllib.error.HTTPError as error:
        try:
            parts = json.loads(error.read())
            return error.code, ", ".join(f"{part}: {said}" for part, said in parts.items() if said != "ok")
        except (ValueError, AttributeError):
            return error.code, f"the health page answers {error.code}"
    except OSError as error:
        return 0, f"the web server does not answer ({error})"


def wait_for_health(port: int, children: Sequence[Child]) -> None:
    """Return when all is well; raise CannotStart naming what is not, at once where a child ends."""
    until = time.monotonic() + START_PATIENCE
    said = ""
    while time.monotonic() < until:
        for child in children:
            if child.ended:
                raise CannotStart(
                    f"The {child.name} did not start; the end of {child.log} says why:\n{last_lines(child.log)}"
                )
        status, said = health(port)
        if status == 200:  # noqa: PLR2004 - the status itself
            return
        time.sleep(0.2)
    raise CannotStart(f"Not everything works after {START_PATIENCE:.0f} seconds: {said}; see the logs folder.")


def keep_running(children: Sequence[Child]) -> None:
    """Start a child that ended again, after a pause that doubles while it keeps ending. Never returns."""
    pauses = dict.fromkeys((child.name for child in children), 1.0)
    due: dict[str, float] = {}
    while True:
        time.sleep(0.5)
        for child in children:
            now = time.monotonic()
            if not child.ended or now < due.get(child.name, 0):
                continue
            if child.name not in due:
                if now - child.began > LONGEST_PAUSE:
                    pauses[child.name] = 1.0
                due[child.name] = now + pauses[child.name]
                print(f"The {child.name} ended; it starts again in {pauses[child.name]:.0f} s.", flush=True)
                pauses[child.name] = min(2 * pauses[child.name], LONGEST_PAUSE)
                continue
            del due[child.name]
            try:
                child.begin()
            except CannotStart as failure:
                print(failure, flush=True)


def run(data: Path, port: int) -> None:
    """Everything of `make run`. Ends with Stopped or CannotStart, leaving no process."""
    with ExitStack() as stack:
        stack.enter_context(alone(data))
        set_old_logs_aside(data)
        with step("database and broker"):
            found = stack.enter_context(services.started(data, os.environ))
        environ = {**os.environ, **found.environ(), "FRONTDOOR_MODE": "local", "DATA": str(data), "PORT": str(port)}
        with step("migrations"):
            manage(data, environ, "migrate", "--no-input")
        collect_static(data, environ)
        with step("demo"):
            manage(data, environ, "fill_demo")
        own = programs(data, port, environ)
        with step("web, worker and beat"):
            for child in own:
                stack.callback(child.stop)
                child.begin()
            wait_for_health(port, own)
        print(f"Ready: http://127.0.0.1:{port}/", flush=True)
        keep_running([*found.children, *own])


def main() -> None:
    """Run until a signal; say in one sentence what kept us from it."""
    stop_on_signals()
    try:
        run(paths.data_folder(), int(os.environ.get("PORT") or 8000))
    except CannotStart as failure:
        sys.exit(str(failure))
    except Stopped:
        print("Stopped.", flush=True)


if __name__ == "__main__":
    main()

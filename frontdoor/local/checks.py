"""`make check`, `make test` and `make test-long`: the checks, cheapest first, each with its seconds."""

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from frontdoor.local import paths, postgres, services
from frontdoor.local.browser import find_chromium
from frontdoor.local.failures import CannotStart

FAST = "not slow and not browser and not processes and not long"
SLOW = "slow and not browser and not processes and not long"
BY_FILE = ("-n", "2", "--dist", "loadfile")  # two files at a time, since the tests of a file share what it starts
BENCHMARKS = ("benchmarks/bench_api.py", "benchmarks/bench_drain.py")
NOTHING_COLLECTED = 5  # pytest's exit status


@dataclass(frozen=True)
class Step:
    """One check: its name, its command, what it adds to the environment."""

    name: str
    command: Sequence[str]
    environ: Mapping[str, str]


@dataclass(frozen=True)
class Done:
    """How a check ended: its exit status, what it said, and when by the monotonic clock."""

    status: int
    said: str
    ended: float


def production_environ(environ: Mapping[str, str]) -> dict[str, str]:
    """What a council's server would set, for `check --deploy`: nothing of the local mode."""
    return {
        "FRONTDOOR_MODE": "production",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "SCOPE_KEY": secrets.token_urlsafe(64),
        "ALLOWED_HOSTS": "frontdoor.example.org",
        "CSRF_TRUSTED_ORIGINS": "https://frontdoor.example.org",
        "COUNCIL_NAME": "Example Council",
        "COUNCIL_EMAIL": "care@example.org",
        "COUNCIL_COMPLAINTS_EMAIL": "complaints@example.org",
        "COUNCIL_DATA_PROTECTION_EMAIL": "data@example.org",
        "COUNCIL_PHONE": "01632 960000",
        "COUNCIL_OUT_OF_HOURS_PHONE": "01632 960001",
        "COUNCIL_POSTAL_ADDRESS": "1 Example Street, Exampleton",
        **{name: environ[name] for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")},
    }


def templates() -> list[str]:
    """The folders of templates that exist."""
    return [name for name in ("templates", *map(str, paths.PROJECT.glob("*/*/templates"))) if Path(name).is_dir()]


def module(name: str, *arguments: str) -> list[str]:
    """The command that runs a module with our own Python."""
    return [sys.executable, "-m", name, *arguments]


def static_steps(environ: Mapping[str, str]) -> list[list[Step]]:
    """The checks that run no test, in their order; what stands in one list runs side by side."""
    contracts = [str(Path(sys.prefix, "bin", "lint-imports"))]
    unmigrated = module("django", "makemigrations", "--check", "--dry-run")
    deployed = module("django", "check", "--deploy", "--fail-level", "WARNING")
    return [
        [Step("ruff format", module("ruff", "format", "--check", "."), {})],
        [Step("ruff", module("ruff", "check", "."), {})],
        [Step("import contracts", contracts, {})],
        [
            Step("mypy", module("mypy", "."), {}),
            Step("djlint", module("djlint", "--check", "--lint", *templates()), {}),
        ],
        [
            Step("missing migrations", unmigrated, {"FRONTDOOR_AS_OWNER": "1"}),
            Step("deployment", deployed, production_environ(environ)),
            Step("description of the API", module("frontdoor.local.openapi"), {}),
        ],
    ]


def tests(name: str, selected: str, *more: str, **environ: str) -> Step:
    """A pytest run of the tests with those markers."""
    led = {"DJANGO_SETTINGS_MODULE": "tests.settings", **environ}  # what is set here wins over pyproject's
    return Step(name, module("pytest", "-q", "-m", selected, *more), led)


def run_tests(step: Step, environ: Mapping[str, str]) -> None:
    """Run tests, which show their own progress; raise CannotStart where one fails."""
    print(f"  {step.name} ... ", flush=True)
    began = time.monotonic()
    done = subprocess.run(step.command, env={**environ, **step.environ}, cwd=paths.PROJECT, check=False)
    seconds = f"{time.monotonic() - began:.1f} s"
    if done.returncode:
        print(f"failed after {seconds}", flush=True)
        nothing = done.returncode == NOTHING_COLLECTED
        raise CannotStart(f"{step.name}: {'no test was found' if nothing else 'failed'}; see above.")
    print(f"  {step.name}: {seconds}", flush=True)


def run_side_by_side(steps: Sequence[Step], environ: Mapping[str, str]) -> None:
    """Run checks that do not look at what they do to each other; raise CannotStart, after what it said, for the first
    that fails.
    """
    began = time.monotonic()
    with ThreadPoolExecutor(len(steps)) as pool:
        running = [pool.submit(run_quietly, step, environ) for step in steps]
        for step, done in zip(steps, (each.result() for each in running), strict=True):
            print(f"  {step.name} ... ", end="", flush=True)
            seconds = f"{done.ended - began:.1f} s"
            if done.status:
                print(f"failed after {seconds}\n{done.said}", flush=True)
                raise CannotStart(f"{step.name}: failed; see above.")
            print(seconds, flush=True)


def run_quietly(step: Step, environ: Mapping[str, str]) -> Done:
    """Run one check and keep what it says."""
    done = subprocess.run(
        step.command,
        env={**environ, **step.environ},
        cwd=paths.PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Done(done.returncode, done.stdout, time.monotonic())


def test_folder(environ: Mapping[str, str]) -> Path:
    """Where the tests keep their services' data: beside what `make run` keeps, never in it."""
    return paths.data_folder(dict(environ)) / "test"


@contextmanager
def test_services(data: Path, environ: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Services for the tests, started once; gives the environment that leads every check to them."""
    kept = {name: value for name, value in environ.items() if name != "PYTHONDONTWRITEBYTECODE"}  # it costs seconds
    local = {"FRONTDOOR_MODE": "local", "FRONTDOOR_AS_OWNER": "0", "DJANGO_SETTINGS_MODULE": "frontdoor.settings"}
    with services.running(data, environ, throwaway=True) as found:
        yield {**kept, **local, **found.environ(), "DATA": str(data)}


def run_on_wheel(environ: Mapping[str, str]) -> None:
    """Boot and row security again, on the wheel's PostgreSQL, unless the first run had it already."""
    data = test_folder(environ)
    if not environ.get("DATABASE_URL") and postgres.choose(data, environ).from_wheel:
        return
    wheel = {name: value for name, value in environ.items() if name not in {"DATABASE_URL", "DATABASE_OWNER_URL"}}
    with test_services(data.with_name("test-wheel"), {**wheel, "POSTGRES": "wheel"}) as led:
        run_tests(tests("both_postgres on the wheel", "both_postgres and not long", *BY_FILE), led)


def run(command: str, environ: Mapping[str, str]) -> None:
    """Run the checks of a make target. Raises CannotStart at the first that fails."""
    with test_services(test_folder(environ), environ) as led:
        if command == "bench-api":
            led["DJANGO_SETTINGS_MODULE"] = "tests.settings"
            run_tests(Step("benchmarks of the API", module("pytest", "-q", *BENCHMARKS), {}), led)
            return
        if command == "test-long":
            run_tests(tests("long", "long", CHROMIUM=find_chromium(environ)), led)
            return
        for steps in static_steps(led):
            run_side_by_side(steps, led)
        run_tests(tests("fast tests", FAST, "-n", "2", "--dist", "loadgroup"), led)
        if command == "check":
            return
        run_tests(tests("slow tests", SLOW, "-n", "2"), led)
        run_tests(tests("processes", "processes and not browser and not long", *BY_FILE), led)
        run_tests(tests("browser", "browser and not long", *BY_FILE, CHROMIUM=find_chromium(environ)), led)
    run_on_wheel(environ)


def main() -> None:
    """Run what was asked for and say how it went."""
    began = time.monotonic()
    try:
        run(sys.argv[1], os.environ)
    except CannotStart as failure:
        sys.exit(str(failure))
    except KeyboardInterrupt:
        sys.exit("Stopped.")
    print(f"All well after {time.monotonic() - began:.0f} s.", flush=True)


if __name__ == "__main__":
    main()

"""A real server for the browser: gunicorn as the application role, on a clone of the migrated database."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, Page

from frontdoor.local.demo import USERS
from tests import processes
from tests.browser.walk import chromium
from tests.conftest import clone_of

PROJECT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0
"""Seconds a server may take to answer for the first time."""


@pytest.fixture(scope="session")
def site_database(template_database: str, django_db_setup: None) -> Iterator[str]:
    """A clone of the migrated database for the whole browser run; tests write rows with names of their own."""
    with clone_of(template_database, f"browser_{os.getpid()}") as name:
        yield name


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a broker for the site alone."""
    with processes.socket_folder() as folder:
        socket = folder / "v.sock"
        with processes.valkey(socket, tmp_path_factory.mktemp("broker") / "valkey.log"):
            yield f"redis+socket://{socket}"


@pytest.fixture(scope="session")
def site_environment(site_database: str, broker: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What the server is told: the clone, the broker, the keys of the database's locks, a folder for static files."""
    at = connection.settings_dict
    host = quote(at["HOST"], safe="") + (f":{at['PORT']}" if at["PORT"] else "")
    who = quote(settings.APPLICATION_ROLE) + (f":{quote(at['PASSWORD'])}" if at["PASSWORD"] else "")
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.browser.settings",
        "FRONTDOOR_MODE": "local",
        "DATABASE_URL": f"postgres://{who}@{host}/{site_database}",
        "REDIS_URL": broker,
        "SECRET_KEY": settings.SECRET_KEY,
        "SCOPE_KEY": settings.SCOPE_KEY,
        "STATIC_ROOT": str(tmp_path_factory.mktemp("static")),
    }


@pytest.fixture(scope="session")
def site(site_environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the running site, without a slash at its end."""
    if not (PROJECT / "frontdoor" / "assets" / "built" / "frontdoor.css").is_file():
        pytest.fail("The assets are not built: run `npm ci && npm run build` first.")
    collect = [sys.executable, "-m", "django", "collectstatic", "--no-input", "--verbosity", "0"]
    subprocess.run(collect, check=True, cwd=PROJECT, env=site_environment)
    port = free_port()
    log = tmp_path_factory.mktemp("site") / "web.log"
    web = ["-m", "gunicorn", "frontdoor.wsgi:application", "--bind", f"127.0.0.1:{port}", "--no-control-socket"]
    with log.open("w") as out:
        server = subprocess.Popen(
            [sys.executable, *web, "--worker-class", "gthread", "--threads", "4"],
            cwd=PROJECT,
            env=site_environment,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(f"{address}/brand.css", server, log)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=30)


@pytest.fixture(scope="session")
def worker(site_environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A Celery worker of the site; where it writes its log."""
    log = tmp_path_factory.mktemp("worker") / "worker.log"
    with processes.running(processes.worker(), site_environment, log):
        yield log


@pytest.fixture(scope="session")
def users(site: str, site_environment: dict[str, str]) -> list[str]:
    """The usernames of a small demo borough, one of each role, on the running site. Their password is the demo's."""
    fill = [sys.executable, "-m", "django", "fill_demo", "--people", "60", "--verbosity", "0"]
    subprocess.run(fill, check=True, cwd=PROJECT, env=site_environment, stdout=subprocess.DEVNULL)
    return [user.username for user in USERS]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for each file, no longer: Playwright keeps an event loop, in which Django refuses its database."""
    with chromium() as opened:
        yield opened


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser session of its own for each test, at a laptop's width."""
    opened = browser.new_context(viewport={"width": 1280, "height": 900})
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """An empty page."""
    return context.new_page()


def free_port() -> int:
    """A port that nothing listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Return once the address answers; fail with the server's own words if it does not."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and server.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"The site did not start:\n{log.read_text()}")

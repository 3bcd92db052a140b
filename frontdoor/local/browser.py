"""A real Chromium for the tests: the machine's, else Debian's package, else Playwright's download."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence

from frontdoor.local.failures import CannotStart

NAMES = ("chromium", "chromium-browser", "google-chrome")


def on_path(environ: Mapping[str, str]) -> str | None:
    """The path of a browser of this machine."""
    return next((found for name in NAMES if (found := shutil.which(name, path=environ.get("PATH")))), None)


def succeeds(command: Sequence[str]) -> bool:
    """Whether a program runs to a good end; what it says is dropped."""
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def from_debian(environ: Mapping[str, str]) -> str | None:
    """Debian's Chromium, installed now. Only root may, and only where apt is."""
    apt = shutil.which("apt-get", path=environ.get("PATH"))
    if os.geteuid() != 0 or apt is None:
        return None
    succeeds([apt, "update"])
    quietly = ["env", "DEBIAN_FRONTEND=noninteractive", apt, "install", "--yes", "--no-install-recommends"]
    return on_path(environ) if succeeds([*quietly, "chromium"]) else None


def from_playwright() -> str | None:
    """Playwright's Chromium, downloaded now to its own cache where it is not there yet."""
    from playwright.sync_api import sync_playwright

    if not succeeds([sys.executable, "-m", "playwright", "install", "chromium"]):
        return None
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if os.access(path, os.X_OK) else None


def find_chromium(environ: Mapping[str, str]) -> str:
    """The path of a Chromium: CHROMIUM where it is set, else found or fetched. Raises CannotStart where none can be."""
    found = environ.get("CHROMIUM") or on_path(environ) or from_debian(environ) or from_playwright()
    if found is None:
        raise CannotStart(
            "There is no Chromium on PATH and neither Debian's package nor Playwright's download could be had: install "
            "Chromium, or name one with CHROMIUM=."
        )
    return found

"""Two real sites: one publishes the demo borough, in which the official walk finds no fault; the other brings it in."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from frontdoor.local.demo import fill
from neighbourhoods.models import Asset, Withheld
from tests.api.serving import is_up
from tests.browser.conftest import free_port
from tests.conftest import clone_of
from tests.neighbourhoods.test_files_are_brought_in import real, run
from tests.neighbourhoods.test_the_feed_is_open_referral import SCHEMAS, there
from tests.processes import PROJECT, environ, eventually, running

pytestmark = pytest.mark.processes
WALK = SCHEMAS.parents[2] / "tools" / "oruk_walk.py"
HSDS = SCHEMAS.parents[1] / "hsds" / "3.0" / "examples" / "csv"


@pytest.fixture
def site(committing: str, tmp_path: Path) -> Iterator[str]:
    """The address of the feed of a real server on the demo borough."""
    list(fill(people=0))
    port, log = free_port(), tmp_path / "web.log"
    web = ["-m", "gunicorn", "frontdoor.wsgi:application", "--bind", f"127.0.0.1:{port}", "--no-control-socket"]
    with running([sys.executable, *web], environ(committing, tmp_path / "none.sock", STATIC_ROOT=str(tmp_path)), log):
        assert eventually(lambda: is_up(port), seconds=60), log.read_text()
        yield f"http://127.0.0.1:{port}/open-referral/"


@pytest.fixture
def other_site(template_database: str) -> Iterator[str]:
    """The database of another site, with nothing in its directory."""
    with clone_of(template_database, f"clone_{uuid4().hex[:12]}") as name:
        yield name


def walked(site: str) -> str:
    done = subprocess.run(
        [sys.executable, there(WALK), site, "--least", "20"], capture_output=True, text=True, timeout=300, check=False
    )
    return done.stdout.strip().splitlines()[-1] if done.returncode == 0 else done.stdout + done.stderr


def test_the_official_walk_finds_no_fault_in_the_demo_nor_after_imports(site: str) -> None:
    assert walked(site).endswith(" 0 faults")
    run("import_directory", real("directory/hounslow"))
    run("import_hsds", there(HSDS))
    run("import_postcodes", real("postcodes/hounslow-E09000018.csv"))
    assert walked(site).endswith(" 0 faults")


def command(database: str, site: str, folder: Path, *more: str) -> str:
    """What `import_open_referral` prints, as a process of its own on another site's database."""
    host = site.removeprefix("http://").partition("/")[0]
    led = environ(database, folder / "none.sock", ADDRESSES_ALLOWED=host, DATA=str(folder))
    run_ = "import django; django.setup(); from django.core.management import call_command as call; import sys; "
    done = subprocess.run(
        [sys.executable, "-c", f"{run_}call('import_open_referral', *sys.argv[1:])", site, *more],
        env={**led, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip().splitlines()[-1]


def said_of(service: dict[str, Any]) -> dict[str, Any]:
    """A service without what each site says for itself: when it was touched, the ids of its rules, who is named."""
    rules = [{name: value for name, value in row.items() if name != "id"} for row in service.get("schedules", [])]
    numbers = [each["phones"][0]["number"] for each in service.get("contacts", []) if "name" not in each]
    own = {"last_modified", "assured_date", "contacts", "service_areas", "schedules"}
    kept = {name: value for name, value in service.items() if name not in own}
    return kept | {"schedules": sorted(map(json.dumps, rules)), "numbers": numbers}


def test_another_site_has_the_same_services_after_reading_the_feed(site: str, other_site: str, tmp_path: Path) -> None:
    with urlopen(f"{site}services?full=true&per_page=500", timeout=60) as answer:
        published = json.loads(answer.read())["contents"]
    refuges = [str(row.pk) for row in Asset.objects.filter(withheld=Withheld.REFUGE)]
    assert refuges
    total = len(published)
    assert command(other_site, site, tmp_path).endswith(f"{total} added, 0 changed, 0 as before, 0 left out.")
    again = command(other_site, site, tmp_path, "--all")
    assert again.endswith(f"0 added, 0 changed, {total} as before, 0 left out.")
    connection.close()
    connection.settings_dict["NAME"] = other_site
    brought = Client().get("/open-referral/services?full=true&per_page=500").json()["contents"]
    assert [said_of(each) for each in brought] == [said_of(each) for each in published]
    assert not Asset.objects.filter(pk__in=refuges).exists()
    connection.close()

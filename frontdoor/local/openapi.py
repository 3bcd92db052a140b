"""Does the committed description of the API say what the API does? `--write` makes it so."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import django
from django.core.management import CommandError, call_command

from frontdoor.local import paths
from frontdoor.local.failures import CannotStart

COMMITTED = paths.PROJECT / "docs" / "api" / "openapi-v1.yaml"
WRITE = "--write"


def generated() -> str:
    """The description as today's code has it, checked against OpenAPI's own schema. Any warning is an error."""
    with TemporaryDirectory() as folder:
        file = Path(folder, "openapi.yaml")
        call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(file), skip_checks=True)
        return file.read_text()


def check(committed: Path = COMMITTED) -> None:
    """Raise CannotStart where the committed description is another than the generated one."""
    if not committed.is_file() or committed.read_text() != generated():
        raise CannotStart(
            f"{committed.name} is not what the API does. See whether partners' programs would break, then run "
            f"python -m frontdoor.local.openapi {WRITE} and commit it."
        )


if __name__ == "__main__":
    django.setup()
    if sys.argv[1:] == [WRITE]:
        COMMITTED.write_text(generated())
    else:
        try:
            check()
        except (CannotStart, CommandError) as fault:
            sys.exit(str(fault))

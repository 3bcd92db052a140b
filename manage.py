#!/usr/bin/env python3
"""Django's commands, with the project's own Python and with its services running."""

import os
import shutil
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent
VENV = PROJECT / ".venv"
# Commands that change the database's shape, and the one that writes where no lock lets anybody in yet. Every other one
# connects as the application role.
AS_OWNER = {"migrate", "makemigrations", "first_administrator"}
# Commands that ask the database nothing, so nothing is started for them.
WITHOUT_DATABASE = {
    *("help", "version", "check", "collectstatic", "findstatic", "diffsettings", "spectacular"),
    *("makemessages", "compilemessages", "startapp", "startproject", "makemigrations"),
}


def use_own_python() -> None:
    """Become .venv's Python, where this is another one. A production image has no .venv: its Python holds Django."""
    own = VENV / "bin" / "python"
    if own.exists() and os.path.realpath(sys.prefix) != os.path.realpath(VENV):
        os.execv(own, [str(own), str(PROJECT / "manage.py"), *sys.argv[1:]])  # noqa: S606 - no shell is the point
    try:
        import django  # noqa: F401
    except ModuleNotFoundError:
        sys.exit("The packages are not installed: run make run once first.")


def wants_services(arguments: list[str]) -> bool:
    """Whether the command will talk to the database."""
    if not arguments or {"--help", "-h", "--version"} & set(arguments):
        return False
    return arguments[0] not in WITHOUT_DATABASE or "--database" in arguments


def run_with_services(arguments: list[str]) -> None:
    """Run a command on the services that are up, else on ones started for its duration."""
    from django.core.management import execute_from_command_line
    from django.db.utils import OperationalError

    from frontdoor.local import paths, postgres, services
    from frontdoor.local.failures import CannotStart

    data = paths.data_folder()
    try:
        with services.running(data) as found:
            os.environ.update(found.environ())
            if arguments[0] == "dbshell" and not shutil.which("psql"):
                os.environ["PATH"] += f"{os.pathsep}{postgres.choose(data, os.environ).folder}"
            try:
                execute_from_command_line(["manage.py", *arguments])
            except OperationalError:
                if found.children or services.up(found, data, os.environ):
                    raise
                sys.exit("The services stopped while this command ran: start make run and try again.")
    except CannotStart as failure:
        sys.exit(str(failure))


def main() -> None:
    """Choose the mode and the database role, and run the command."""
    use_own_python()
    arguments = sys.argv[1:]
    if not os.environ.get("SECRET_KEY"):
        os.environ.setdefault("FRONTDOOR_MODE", "local")
    os.environ["FRONTDOOR_AS_OWNER"] = "1" if arguments[:1] and arguments[0] in AS_OWNER else "0"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "frontdoor.settings")
    if os.environ.get("FRONTDOOR_MODE") == "local" and wants_services(arguments):
        run_with_services(arguments)
        return
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()

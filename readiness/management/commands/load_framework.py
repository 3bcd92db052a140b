"""`manage.py load_framework FILE …`: the readiness framework in a new version, or a council's own words for it."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Job, Scope
from frontdoor.reference.actions import Loaded
from readiness.actions.frameworks import load_framework


class Command(BaseCommand):
    help = (
        "Loads questions, themes, foundations, positions or hindrance levels in a new version, or a council's own "
        "words over ours. If one file is wrong, none is loaded. Rounds keep the version "
        "they were made with."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="+", type=Path, help="YAML files, as docs/how-to/load-reference.md describes")

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            loaded = [_load(path) for path in options["file"]]
        for one in loaded:
            self.stdout.write(one.words)


def _load(path: Path) -> Loaded:
    try:
        return load_framework(by=Scope(job=Job.LOAD_LISTS), path=path)
    except OSError as error:
        raise CommandError(f"{path} cannot be opened: {error.strerror}.") from error
    except Refusal as refusal:
        raise CommandError(f"{path}: {refusal.words}") from refusal

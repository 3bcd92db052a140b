"""`manage.py load_reference [FILE …]`: our lists, or files that a council supplies."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Job, Scope
from frontdoor.reference.actions import Loaded, load_reference_file, load_shipped_lists


class Command(BaseCommand):
    help = (
        "Without a file, loads every list that comes with the product. With files, loads a council's own wording or "
        "the contents of a slot. The same file twice changes nothing; if one file is wrong, none is loaded."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="*", type=Path, help="YAML files, as docs/how-to/load-reference.md describes")

    def handle(self, *args: Any, **options: Any) -> None:
        by = Scope(job=Job.LOAD_LISTS)
        paths: list[Path] = options["file"]
        with transaction.atomic():
            loaded = [_load(by, path) for path in paths] if paths else _load_ours(by)
        for one in loaded:
            self.stdout.write(one.words)


def _load_ours(by: Scope) -> list[Loaded]:
    try:
        return load_shipped_lists(by=by)
    except Refusal as refusal:
        raise CommandError(refusal.words) from refusal


def _load(by: Scope, path: Path) -> Loaded:
    try:
        return load_reference_file(by=by, path=path)
    except OSError as error:
        raise CommandError(f"{path} cannot be opened: {error.strerror}.") from error
    except Refusal as refusal:
        raise CommandError(f"{path}: {refusal.words}") from refusal

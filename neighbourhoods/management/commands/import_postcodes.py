"""`manage.py import_postcodes FILE`: postcodes and where they are, from CSV."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from neighbourhoods.actions import bring_postcodes
from neighbourhoods.management.bringing import bring


class Command(BaseCommand):
    help = "Brings in postcodes with their coordinates from a CSV file. The same file twice changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="CSV with the columns pcd (or pcds, postcode), lat and long")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        bring(self.stdout, lambda by: bring_postcodes(by=by, path=path))

"""`manage.py import_directory PATH`: a directory of services from a folder of CSV files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from neighbourhoods.actions import bring_directory
from neighbourhoods.management.bringing import bring


class Command(BaseCommand):
    help = (
        "Brings in organisations, services and locations from a folder with organisations.csv, services.csv, "
        "locations.csv and service_locations.csv. The same folder twice changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="the folder")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["path"]
        bring(self.stdout, lambda by: bring_directory(by=by, path=path))

"""`manage.py import_boundaries FILE --kind lsoa|msoa|ward|neighbourhood`: areas from GeoJSON."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from neighbourhoods.actions import bring_boundaries
from neighbourhoods.files.boundaries import KINDS
from neighbourhoods.management.bringing import bring


class Command(BaseCommand):
    help = "Brings in areas with their boundaries from a GeoJSON file. The same file twice changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a GeoJSON FeatureCollection in longitude and latitude")
        parser.add_argument("--kind", choices=sorted(KINDS), required=True, help="what the areas are")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        bring(self.stdout, lambda by: bring_boundaries(by=by, path=path, kind=KINDS[options["kind"]]))

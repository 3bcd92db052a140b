"""`manage.py import_hsds PATH`: a package of HSDS 3.0."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from neighbourhoods.actions import bring_package
from neighbourhoods.management.bringing import bring


class Command(BaseCommand):
    help = (
        "Brings in a package of HSDS 3.0: a folder or zip of CSV files, or a JSON file of its tables or its services. "
        "The same package twice changes nothing; entries that a later one lacks are retired."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="the folder, the zip or the JSON file")
        parser.add_argument("--title", default="", help="what the source is called; its packages follow each other")
        parser.add_argument("--licence", default="", help="the licence it is published under")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["path"]
        said = {"title": str(options["title"]), "licence": str(options["licence"])}
        bring(self.stdout, lambda by: bring_package(by=by, path=path, **said))

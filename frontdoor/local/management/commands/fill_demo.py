"""`manage.py fill_demo [--people N]`: the demo borough, in local mode alone."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from frontdoor.local.demo import PASSWORD, PEOPLE, fill


class Command(BaseCommand):
    requires_system_checks: list[str] = []  # outside local mode the refusal is the first thing said
    help = "Fills the demo borough with made-up people and places. Running it again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--people", type=int, default=PEOPLE, help=f"how many people live there ({PEOPLE:,})")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.LOCAL:
            raise CommandError(
                "The demo is for trying things out on one machine. Its users have a password everybody knows, so it is "
                "never filled outside local mode (FRONTDOOR_MODE=local)."
            )
        added = False
        for line in fill(people=options["people"]):
            added = True
            self.stdout.write(line)
            self.stdout.flush()
        self.stdout.write(f"Sign in with the password {PASSWORD}." if added else "The demo is filled already.")

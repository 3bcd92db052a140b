"""`manage.py import_open_referral URL`: an Open Referral UK 3.0 feed, read as far as it goes."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Job, Scope, acting_as
from neighbourhoods.actions import add_feed, begin_anew, read_some
from neighbourhoods.brought import Brought

BY = Scope(job=Job.IMPORT_MAP)


class Command(BaseCommand):
    help = (
        "Brings in the services of an Open Referral UK 3.0 feed. Reading it again asks for what has changed, and goes "
        "on where it stopped; entries that it no longer lists are retired."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", help="where the feed is, such as https://example.org/open-referral")
        parser.add_argument("--title", default="", help="what the source is called")
        parser.add_argument("--licence", default="", help="the licence it is published under")
        parser.add_argument("--all", action="store_true", help="read every service, not only those changed since")

    def handle(self, *args: Any, **options: Any) -> None:
        brought = Brought("Services")
        try:
            with acting_as(BY):
                source = add_feed(
                    by=BY, address=options["address"], title=options["title"], licence=options["licence"]
                ).pk
                if options["all"]:
                    begin_anew(by=BY, source=source)
            last = False
            while not last:
                with acting_as(BY):
                    step = read_some(by=BY, source=source)
                brought.add(step.brought)
                last = step.last
                self.stderr.write(f"{sum(brought.counts.values()) + len(brought.refused):,} services read so far")
        except Refusal as refusal:
            raise CommandError(f"{refusal.words} {_so_far(brought)}") from refusal
        for line in brought.lines():
            self.stdout.write(line)


def _so_far(brought: Brought) -> str:
    done = sum(brought.counts.values())
    return f"{done:,} services were read before that and are kept." if done else "Nothing was imported."

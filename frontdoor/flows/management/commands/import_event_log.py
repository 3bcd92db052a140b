"""`manage.py import_event_log FILE --name NAME`: another system's event log, from CSV or XES, gzip or not."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Job, Scope, acting_as
from frontdoor.flows.event_logs.actions import import_event_log
from frontdoor.flows.event_logs.reading import AS_XES_CALLS_THEM, Columns

_SHOWN = 20


class Command(BaseCommand):
    help = (
        "Brings in an event log of another system, to be looked at by flow_report --log. XES, and CSV with the column "
        "names of XES, need no options. It is kept apart from this site's own steps; names of cases are not kept."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="CSV or XES, packed with gzip or not")
        parser.add_argument("--name", required=True, help="what to call the log here")
        parser.add_argument("--replace", action="store_true", help="let it take the place of the log of that name")
        parser.add_argument("--case", default=AS_XES_CALLS_THEM.case, help="the column of the case an event is of")
        parser.add_argument("--activity", default=AS_XES_CALLS_THEM.activity, help="the column of what happened")
        parser.add_argument("--time", default=AS_XES_CALLS_THEM.time, help="the column of when it happened")

    def handle(self, *args: Any, **options: Any) -> None:
        columns = Columns(case=options["case"], activity=options["activity"], time=options["time"])
        try:
            with acting_as(Scope(job=Job.KEEP_EVENT_LOGS)) as by:
                brought = import_event_log(
                    by=by, path=options["file"], name=options["name"], columns=columns, replace=options["replace"]
                )
        except Refusal as refusal:
            raise CommandError(refusal.words) from refusal
        log = brought.log
        self.stdout.write(f"Log “{log.name}”: {log.events:,} events of {log.traces:,} cases from {log.file}.")
        for words in brought.left_out[:_SHOWN]:
            self.stdout.write(f"Left out: {words}")
        if len(brought.left_out) > _SHOWN:
            self.stdout.write(f"Left out: {len(brought.left_out) - _SHOWN:,} more.")

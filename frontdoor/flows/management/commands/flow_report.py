"""`manage.py flow_report --log NAME`: what an event log shows, as words or as JSON."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from frontdoor.core.scope import Job, Scope, acting_as
from frontdoor.flows.event_logs.report import report_on
from frontdoor.flows.models import EventLog

_SHOWN = 10


class Command(BaseCommand):
    help = "Reports on an event log brought in by import_event_log. Figures are exact: not for publishing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--log", required=True, help="the name it was brought in under")
        parser.add_argument("--json", action="store_true", help="all figures, as JSON and nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        with acting_as(Scope(job=Job.KEEP_EVENT_LOGS)):
            log = EventLog.objects.filter(name=options["log"]).first()
            if log is None:
                known = ", ".join(EventLog.objects.values_list("name", flat=True)) or "none"
                raise CommandError(f"There is no log “{options['log']}”. There are: {known}.")
            report = report_on(log.pk)
        if options["json"]:
            self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2))
            return
        for line in _in_words(report):
            self.stdout.write(line)


def _in_words(report: dict[str, Any]) -> list[str]:
    durations = report["durations"]
    lines = [
        f"{report['cases']:,} cases, {report['events']:,} events of {report['activities']:,} kinds, "
        f"{len(report['variants']):,} different ways.",
        f"A case takes {durations['median_s']:,.1f} s in the middle, {durations['mean_s']:,.1f} s on average; nine in "
        f"ten stay within {durations['p90_s']:,.1f} s.",
        "The commonest ways:",
    ]
    lines += [f"  {each['cases']:>7,} cases: {' → '.join(each['path'])}" for each in report["variants"][:_SHOWN]]
    lines.append("What most often follows what, with the wait in the middle:")
    lines += [
        f"  {each['count']:>7,} times: {each['from']} → {each['to']} ({each['median_s']:,.1f} s)"
        for each in report["pairs"][:_SHOWN]
    ]
    return lines

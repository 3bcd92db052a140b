"""What is done with event logs: bring one in, under a name."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from frontdoor.core.actions import action
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Job, Scope
from frontdoor.flows.event_logs.reading import AS_XES_CALLS_THEM, Columns, LogEvent, read_log
from frontdoor.flows.models import LONGEST_NAME, EventLog, LoggedEvent

_AT_ONCE = 5_000


@dataclass(slots=True)
class Imported:
    """What an import of an event log brought, and the events it could not use, each in words."""

    log: EventLog
    left_out: list[str] = field(default_factory=list)


@action
def import_event_log(
    *, by: Scope, path: Path, name: str, columns: Columns = AS_XES_CALLS_THEM, replace: bool = False
) -> Imported:
    """Bring in another system's event log under a name, whole; for the command line. Its cases are numbered, not named.

    With `replace` it takes the place of the log of that name, if there is one. Refused: `not_permitted` for anyone but
    the named job; `no_name`; `name_taken`; `no_events`; and as `event_logs.reading.read_log`. Then nothing changes.
    """
    if by.job is not Job.KEEP_EVENT_LOGS:
        raise Refusal(code="not_permitted", words="Event logs are brought in on the command line alone.")
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        raise Refusal(code="no_name", words="Give the log a name of up to 100 letters. Nothing was imported.")
    there = EventLog.objects.select_for_update().filter(name=name)
    if there.exists() and not replace:
        words = f"There is a log “{name}” already. Choose another name, or replace it with --replace."
        raise Refusal(code="name_taken", words=f"{words} Nothing was imported.")
    there.delete()
    log = EventLog.objects.create(name=name, file=path.name[:200], traces=0, events=0)
    imported = Imported(log)
    _keep_events(imported, read_log(path, columns))
    if not log.events:
        raise Refusal(code="no_events", words="There is no event in this file that can be used. Nothing was imported.")
    log.save(update_fields=["traces", "events"])
    return imported


def _keep_events(imported: Imported, events: Iterable[LogEvent]) -> None:
    traces: dict[str, int] = {}
    waiting: list[LoggedEvent] = []
    for event in events:
        if event.fault:
            imported.left_out.append(f"{event.at}: {event.fault}")
            continue
        imported.log.events += 1
        waiting.append(
            LoggedEvent(
                log=imported.log,
                number=imported.log.events,
                trace=traces.setdefault(event.trace, len(traces) + 1),
                activity=event.activity,
                occurred_at=event.happened_at,
            )
        )
        if len(waiting) == _AT_ONCE:
            LoggedEvent.objects.bulk_create(waiting)
            waiting.clear()
    LoggedEvent.objects.bulk_create(waiting)
    imported.log.traces = len(traces)

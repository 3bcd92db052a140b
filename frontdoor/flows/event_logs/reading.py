"""An event log as other systems write it, CSV or XES (IEEE 1849), packed with gzip or not, read event by event."""

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.utils import timezone

from frontdoor.core.refusals import Refusal
from frontdoor.flows.event_logs.xes import events_of_xes
from frontdoor.imports.files import decode, rows_of_text

GZIP = b"\x1f\x8b"
MOST_BYTES = 1_000_000_000  # unpacked: a file that unpacks to more is no log of a council
_BRITISH = ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y")


@dataclass(frozen=True, slots=True)
class Columns:
    """What a log calls the case an event is of, what happened, and when. As XES calls them, unless said otherwise."""

    case: str = "case:concept:name"
    activity: str = "concept:name"
    time: str = "time:timestamp"


AS_XES_CALLS_THEM = Columns()


@dataclass(frozen=True, slots=True)
class LogEvent:
    """One event: where it stands in the file, its trace, what happened, and when; or, with `fault`, why it is none."""

    at: str
    trace: str
    activity: str
    happened_at: datetime
    fault: str = ""


def read_log(path: Path, columns: Columns) -> Iterator[LogEvent]:
    """The events of a file in its order.

    Refused: `file_unreadable`, also on the way where the file turns out to be broken; `file_too_large`;
    `columns_missing`.
    """
    data = _bytes_of(path)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raw = events_of_xes(data, case=columns.case.removeprefix("case:"), activity=columns.activity, time=columns.time)
    else:
        raw = _events_of_csv(data, columns)
    for at, *said in raw:
        yield _event(at, columns, *(each.strip() for each in said))


def _bytes_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            packed = file.read(len(GZIP)) == GZIP
            file.seek(0)
            data = (gzip.GzipFile(fileobj=file) if packed else file).read(MOST_BYTES + 1)
    except OSError as error:  # gzip's own error for what is not gzip is one too, without an errno
        raise _unreadable(f"This file cannot be opened ({error.strerror or 'broken gzip'})") from error
    except (EOFError, zlib.error) as error:
        raise _unreadable("This gzip file is cut off or broken") from error
    if len(data) > MOST_BYTES:
        raise Refusal(code="file_too_large", words="This file unpacks to more than 1 GB. Nothing was imported.")
    if not data.strip():
        raise _unreadable("This file is empty")
    return data


def _events_of_csv(data: bytes, columns: Columns) -> Iterator[tuple[str, str, str, str]]:
    text, _ = decode(data)
    _, records = rows_of_text(text)
    headings = [heading.strip() for heading in next(records, (0, []))[1]]
    places = [_place(headings, name) for name in (columns.case, columns.activity, columns.time)]
    for line, cells in records:
        if any(cells):
            case, activity, time = (cells[place] if place < len(cells) else "" for place in places)
            yield f"line {line}", case, activity, time


def _place(headings: list[str], name: str) -> int:
    if name in headings:
        return headings.index(name)
    there = ", ".join(heading[:40] for heading in headings[:30] if heading) or "none"
    raise Refusal(
        code="columns_missing",
        words=f"The file has no column “{name}”; its columns are {there}. "
        "Say which they are with --case, --activity and --time. Nothing was imported.",
    )


def _event(at: str, columns: Columns, trace: str, activity: str, time: str) -> LogEvent:
    moment = _moment(time)
    named = ((columns.case, trace), (columns.activity, activity), (columns.time, time))
    missing = [f"“{name}”" for name, there in named if not there]
    fault = f"It has no {' and no '.join(missing)}." if missing else f"“{time[:40]}” is no time." * (moment is None)
    return LogEvent(at, trace, activity[:500], moment or timezone.now(), fault)


def _moment(text: str) -> datetime | None:
    """A time as ISO 8601 or as written in Britain; without an offset it is local time. None where it is neither."""
    readings = (datetime.fromisoformat, *(lambda said, form=form: datetime.strptime(said, form) for form in _BRITISH))
    for reading in readings:
        try:
            found = reading(text)
            return timezone.make_aware(found) if timezone.is_naive(found) else found
        except (ValueError, OverflowError):
            continue
    return None


def _unreadable(what: str) -> Refusal:
    return Refusal(code="file_unreadable", words=f"{what}. Nothing was imported.")

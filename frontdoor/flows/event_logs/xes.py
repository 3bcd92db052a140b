"""XES (IEEE 1849): an XML file of traces, each with its events; attributes are elements with a key and a value."""

import io
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from frontdoor.core.refusals import Refusal


def events_of_xes(data: bytes, *, case: str, activity: str, time: str) -> Iterator[tuple[str, str, str, str]]:
    """Each event as where it stands, its case, activity and time; empty where it has none.

    `case` is a key of the trace; `activity` and `time` are keys of the event. A trace without a name is a case of its
    own. Refused: `file_unreadable` where it is no XES, also on the way.
    """
    traces = 0
    try:
        parsed = iterparse(io.BytesIO(data), events=("start", "end"))
        root = None
        for moment, element in parsed:
            if root is None:
                root = element
                if _name(root) != "log":
                    raise _unreadable("This is XML, but no XES log")
            if moment == "end" and _name(element) == "trace":
                traces += 1
                yield from _events_of(element, traces, case=case, activity=activity, time=time)
                root.clear()  # what has been read need not be kept
    except ParseError as error:
        raise _unreadable(f"This XES file is broken at line {error.position[0]}") from error
    except DefusedXmlException as error:
        raise _unreadable("This XES file defines entities of its own, which we do not read") from error


def _events_of(trace: Any, number: int, *, case: str, activity: str, time: str) -> Iterator[tuple[str, str, str, str]]:
    named = _values(trace).get(case) or f"trace {number}"
    events = (child for child in trace if _name(child) == "event")
    for count, event in enumerate(events, start=1):
        values = _values(event)
        yield f"trace {number}, event {count}", named, values.get(activity, ""), values.get(time, "")


def _values(element: Any) -> dict[str, str]:
    """The attributes of a trace or an event; those nested in others are left out."""
    return {child.get("key", ""): child.get("value", "") for child in element if child.get("key")}


def _name(element: Any) -> str:
    """The element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def _unreadable(what: str) -> Refusal:
    return Refusal(code="file_unreadable", words=f"{what}. Nothing was imported.")

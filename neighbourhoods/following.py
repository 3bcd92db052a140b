"""Reading feeds by the clock: each as far as it goes, until one deadline for the whole of it."""

import time
from uuid import UUID

from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Job, Scope, acting_as
from frontdoor.imports.models import Source, SourceKind
from neighbourhoods.actions import read_some
from neighbourhoods.reading import keep_fault

BY = Scope(job=Job.IMPORT_MAP)
A_NIGHT = 1_800.0  # seconds: what is left of a feed then is read the night after
TOO_LONG = "It could not be read to its end in half an hour. The next reading goes on from there."


def feeds_to_follow() -> list[UUID]:
    """The feeds that are read each night: those nobody has paused."""
    with acting_as(BY):
        feeds = Source.objects.filter(kind=SourceKind.FEED, paused_at=None)
        return list(feeds.order_by("tried_at", "id").values_list("pk", flat=True))


def follow(source: UUID) -> None:
    """Read a feed for what has changed, batch by batch, to its end or to the deadline; keep what went wrong."""
    began, last = time.monotonic(), False
    try:
        while not last:
            if time.monotonic() - began > A_NIGHT:
                raise Refusal(code="feed_too_long", words=TOO_LONG)
            with acting_as(BY):
                if not Source.objects.filter(pk=source, paused_at=None).exists():
                    return
                last = read_some(by=BY, source=source).last
    except Refusal as refusal:
        with acting_as(BY):
            keep_fault(source, refusal.words)

"""Reading a feed batch by batch: where it has got to stands in the source, and what waits to be read in its records."""

import time
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from frontdoor.accounts.permissions import require
from frontdoor.accounts.roles import May
from frontdoor.core.fetching import Reader
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Job, Scope, acting_as, current_scope
from frontdoor.imports.models import RecordState, Source, SourceKind, SourceRecord
from frontdoor.jobs.models import JobRun
from frontdoor.jobs.work import WORKER, Batch, carry_out
from neighbourhoods.brought import Brought
from neighbourhoods.files.feeds import MOST_PAGES, Feed
from neighbourhoods.files.open_referral import moment, read_service, text
from neighbourhoods.placing import link_to_places
from neighbourhoods.upstream import SERVICE, Upstream

AT_ONCE = 20  # services read in one batch: each is a call of its own
LONG_ENOUGH = 20.0  # seconds of reading in one batch
MOST_SERVICES = 200_000  # of one feed: more than England has
ITS_OWN_FAULT = frozenset({"answer_refused", "answer_redirects", "answer_too_big", "answer_not_json"})


@dataclass(frozen=True, slots=True)
class Step:
    """What one batch of reading a feed did: services read, whether it was the last, and how many there are to read."""

    done: int
    last: bool
    total: int | None
    brought: Brought = field(default_factory=lambda: Brought("Services"))


def held_feed(source: UUID) -> Source | None:
    """The feed, held until the transaction ends, so that two readings of it follow each other."""
    return Source.objects.select_for_update().filter(pk=source, kind=SourceKind.FEED).first()


def read_next(run: JobRun) -> Batch:
    """One batch of the long work of reading a feed.

    Refused: `not_permitted` where the asker may not bring in files any more; `no_such_source`; as `read_batch`.
    """
    require(current_scope() or Scope(organisation=run.organisation_id), May.IMPORT_FILES)
    source = held_feed(run.thing or UUID(int=0))
    if source is None:
        raise Refusal(code="no_such_source", words="This feed is not kept here any more. Add its address again.")
    step = read_batch(source)
    return Batch(done=step.done, last=step.last, total=step.total)


def read_for(job: UUID) -> None:
    """Go on with the reading that somebody asked for; keep at the feed too what went wrong."""
    carry_out(job, read_next)
    with acting_as(WORKER):
        run = JobRun.objects.filter(pk=job).exclude(error_words="").first()
    if run is not None and run.thing is not None:
        with acting_as(Scope(job=Job.IMPORT_MAP)):
            keep_fault(run.thing, run.error_words)


def keep_fault(source: UUID, words: str) -> None:
    """Keep when a feed was last asked and what went wrong then."""
    Source.objects.filter(pk=source, kind=SourceKind.FEED).update(tried_at=timezone.now(), fault=words[:500])


def read_batch(source: Source) -> Step:
    """The next batch: the beginning of a reading, a page of its listing, or some of its services.

    Refused: `not_open_referral`, `feed_broke_off`, and as `core.fetching.Reader.json`.
    """
    source.tried_at, source.fault = timezone.now(), ""
    with Reader() as reader:
        feed = Feed(reader, source.address)
        if source.began_at is None or source.finished_at is not None:
            return _begin(source, feed)
        upstream = Upstream(source, seen_at=source.began_at)
        return _list_page(source, upstream, feed) if source.listed_at is None else _read(source, upstream, feed)


def take(upstream: Upstream, said: object, where: str, brought: Brought) -> None:
    """Take one service and count what became of it, or report why it was left out."""
    body = said if isinstance(said, dict) else {}
    try:
        read = read_service(body)
        brought.counts[upstream.take(read)] += 1
        brought.notes += [f"{where}: {note}" for note in read.notes]
    except Refusal as refusal:
        upstream.refuse(text(body.get("id"), 200), refusal.words)
        brought.refuse(where, refusal.words)


def _begin(source: Source, feed: Feed) -> Step:
    """Look whether it is a feed, take its terms, and ask what has changed since the last reading."""
    feed.check()
    began_at = timezone.now()
    source.began_at, source.finished_at, source.listed_at = began_at, None, None
    source.next_page, source.newest_at = 1, source.asked_from
    source.save(force_update=True)
    upstream = Upstream(source, seen_at=began_at)
    for each in feed.all_of("taxonomies"):
        upstream.take_taxonomy(each)
    terms = feed.all_of("taxonomy_terms")
    for each in [*terms, *terms]:  # the second time round every parent is there
        upstream.take_term(each)
    if source.asked_from is not None:
        for key in feed.changed_since(source.asked_from):
            upstream.wait_for(key)
        source.records.filter(kind=SERVICE, state=RecordState.REFUSED).update(state=RecordState.WAITING)
    return Step(0, last=False, total=None)


def _list_page(source: Source, upstream: Upstream, feed: Feed) -> Step:
    """Note that the services of one page are there; those to be read wait for it."""
    if source.next_page > MOST_PAGES or source.records.filter(kind=SERVICE).count() > MOST_SERVICES:
        raise Refusal(
            code="feed_endless",
            words="The feed lists more and more without an end, so it was left. Entries that came from it stay.",
        )
    page = feed.page(source.next_page)
    there = source.records.filter(kind=SERVICE, their_id__in=page.ids)
    listed_before = there.filter(seen_at=upstream.seen_at).count()
    known = dict(there.values_list("their_id", "state"))
    there.update(seen_at=upstream.seen_at)
    for key in page.ids:
        if source.asked_from is None or known.get(key, RecordState.GONE) == RecordState.GONE:
            upstream.wait_for(key)
    # A feed that gives the same page whatever is asked for would be listed for ever.
    if page.last or (source.asked_from is None and listed_before == len(page.ids)):
        _refuse_a_broken_listing(source, page.total)
        source.listed_at = timezone.now()
    source.next_page += 1
    source.save(force_update=True)
    waiting = source.records.filter(kind=SERVICE, state=RecordState.WAITING).count()
    return Step(0, last=False, total=waiting or None)


def _refuse_a_broken_listing(source: Source, total: int | None) -> None:
    """Refuse a listing that broke off or is suddenly empty: what is missing from it would be retired."""
    there = source.records.filter(kind=SERVICE)
    seen = there.filter(seen_at=source.began_at or source.added_at).count()
    if seen < (total or 0) or (not seen and there.exists()):
        raise Refusal(
            code="feed_broke_off",
            words="The feed does not list all the services it says it has, so it was left for another time. "
            "Entries that came from it stay as they are.",
        )


def _read(source: Source, upstream: Upstream, feed: Feed) -> Step:
    brought, began = Brought("Services"), time.monotonic()
    waiting = source.records.filter(kind=SERVICE, state=RecordState.WAITING)
    for record in list(waiting.order_by("their_id")[:AT_ONCE]):
        _read_one(record, upstream, feed, brought)
        if time.monotonic() - began > LONG_ENOUGH:
            break
    link_to_places(upstream.located)
    left = waiting.count()
    if not left:
        retired = upstream.retire_what_is_gone()
        if retired:
            brought.notes.append(f"No longer in this feed, and retired: {retired:,}.")
        source.finished_at = timezone.now()
        source.asked_from = min(source.newest_at, upstream.seen_at) if source.newest_at else None
    source.save(force_update=True)
    return Step(sum(brought.counts.values()) + len(brought.refused), last=not left, total=None, brought=brought)


def _read_one(record: SourceRecord, upstream: Upstream, feed: Feed, brought: Brought) -> None:
    where, source = f"service {record.their_id}", upstream.source
    try:
        said = feed.service(record.their_id)
        if said is not None and text(said.get("id") if isinstance(said, dict) else "", 200) != record.their_id:
            raise Refusal(code="answer_refused", words="The feed answers with something else than this service.")
    except Refusal as refusal:
        if refusal.code not in ITS_OWN_FAULT:
            raise  # nobody is there: what is done stays, and the rest is read when somebody is
        upstream.refuse(record.their_id, refusal.words)
        brought.refuse(where, refusal.words)
        return
    if said is None:  # it went between the listing and now
        record.state, record.seen_at = RecordState.UNCHANGED, source.added_at
        record.save(force_update=True)
        return
    source.newest_at = _newest(source.newest_at, moment(said.get("last_modified")))
    take(upstream, said, where, brought)


def _newest(one: datetime | None, other: datetime | None) -> datetime | None:
    return max(filter(None, (one, other)), default=None)

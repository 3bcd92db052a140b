"""What is brought in from sources that are read again and again: packages of HSDS, and Open Referral UK feeds.

A package is all or nothing, row by row, like the files of `actions.files`. A feed is read batch by batch, each in a
transaction of its own: what is done stays done, and whoever comes next goes on from there.
"""

from pathlib import Path
from uuid import UUID, uuid4

from django.utils import timezone

from frontdoor.accounts.permissions import require
from frontdoor.accounts.roles import May
from frontdoor.core.actions import action
from frontdoor.core.addresses import check_address
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Job, Scope
from frontdoor.imports.models import Source, SourceKind
from frontdoor.jobs.actions import start_job
from neighbourhoods.brought import Brought
from neighbourhoods.files.hsds import read_package
from neighbourhoods.placing import link_to_places
from neighbourhoods.reading import Step, held_feed, read_batch, take
from neighbourhoods.tasks import read_feed
from neighbourhoods.upstream import HERE_ALREADY, Upstream

JOBS = (Job.IMPORT_MAP,)


@action
def bring_package(*, by: Scope, path: Path, title: str = "", licence: str = "") -> Brought:
    """Bring in a package of HSDS 3.0 under a title, the file's own name where none is given.

    Entries which an earlier package of that title brought, and this one does not have, are retired. Refused:
    `not_permitted`, and as `files.hsds.read_package`.
    """
    require(by, May.IMPORT_FILES, jobs=JOBS)
    package, now, brought = read_package(path), timezone.now(), Brought("Services")
    source, _ = Source.objects.select_for_update().get_or_create(
        kind=SourceKind.PACKAGE, title=(title.strip() or path.stem)[:200], defaults={"id": uuid4(), "added_at": now}
    )
    source.licence, source.began_at, source.finished_at = licence.strip()[:200] or source.licence, now, now
    source.save(force_update=True)
    upstream = Upstream(source, seen_at=now)
    for each in package.taxonomies:
        upstream.take_taxonomy(each)
    for each in [*package.terms, *package.terms]:  # the second time round every parent is there
        upstream.take_term(each)
    for where, why in package.faults:
        brought.refuse(where, why)
    for where, said in package.services:
        take(upstream, said, where, brought)
    retired = upstream.retire_what_is_gone()
    if any(why == HERE_ALREADY for _, why in brought.refused):
        brought.notes.append("What is here from another source stays with it: say which it is with --title.")
    if retired:
        brought.notes.append(f"No longer in this package, and retired: {retired:,}.")
    link_to_places(upstream.located)
    return brought


@action
def add_feed(*, by: Scope, address: str, title: str = "", licence: str = "") -> Source:
    """Keep a feed's address, so that it can be read; the same address twice is the same source.

    Refused: `not_permitted`, and as `core.addresses.check_address`.
    """
    require(by, May.IMPORT_FILES, jobs=JOBS)
    checked = check_address(address).rstrip("/").removesuffix("/services")
    source, _ = Source.objects.select_for_update().get_or_create(
        kind=SourceKind.FEED,
        address=checked,
        defaults={"id": uuid4(), "title": checked[:200], "added_at": timezone.now()},
    )
    source.title, source.licence = title.strip()[:200] or source.title, licence.strip()[:200] or source.licence
    source.save(force_update=True)
    return source


@action
def ask_to_read(*, by: Scope, source: UUID) -> UUID:
    """Have a worker read a feed; give the job's id. Refused: `not_permitted`, `no_such_source`, and as `start_job`."""
    require(by, May.IMPORT_FILES)
    found = _feed(source)
    return start_job(by=by, task=read_feed, title=f"Reading {found.title}"[:120], thing=found.pk)


@action
def pause_feed(*, by: Scope, source: UUID) -> None:
    """Read a feed by the clock no more, until somebody says so; what came from it stays. Twice changes nothing.

    Refused: `not_permitted`, `no_such_source`.
    """
    require(by, May.IMPORT_FILES)
    found = _feed(source)
    if found.paused_at is None:
        found.paused_at, found.paused_by_id = timezone.now(), by.user
        found.save(update_fields=["paused_at", "paused_by"], force_update=True)


@action
def resume_feed(*, by: Scope, source: UUID) -> None:
    """Read a feed each night again. Twice changes nothing. Refused: `not_permitted`, `no_such_source`."""
    require(by, May.IMPORT_FILES)
    found = _feed(source)
    found.paused_at, found.paused_by = None, None
    found.save(update_fields=["paused_at", "paused_by"], force_update=True)


@action
def begin_anew(*, by: Scope, source: UUID) -> None:
    """Forget how far a feed has been read, so that the next reading reads all of it.

    Refused: `not_permitted`, `no_such_source`.
    """
    require(by, May.IMPORT_FILES, jobs=JOBS)
    found = _feed(source)
    found.asked_from = found.newest_at = None
    found.began_at = found.finished_at = found.listed_at = None
    found.save(force_update=True)


@action
def read_some(*, by: Scope, source: UUID) -> Step:
    """Read one batch of a feed: its beginning, a page of its listing, or some of its services.

    The first reading reads every service, later ones those changed since. When all is read, entries that the feed no
    longer lists are retired. Refused: `not_permitted`, `no_such_source`, `not_open_referral`, `feed_broke_off`, and as
    `core.fetching.Reader.json`; nothing of the batch is kept then, and the next call goes on from the same place.
    """
    require(by, May.IMPORT_FILES, jobs=JOBS)
    found = _feed(source)
    return read_batch(found)


def _feed(source: UUID) -> Source:
    """The feed, held until the transaction ends, so that two readings follow each other."""
    found = held_feed(source)
    if found is None:
        raise Refusal(code="no_such_source", words="This feed is not kept here any more. Add its address again.")
    return found

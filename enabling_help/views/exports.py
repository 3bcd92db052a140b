"""The lists of these pages as files to take away: conversations, people to ask, introductions to us."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

from django.http import HttpRequest, StreamingHttpResponse
from django.views.decorators.http import require_safe

from enabling_help.models import Chase, Conversation, FollowUp, Introduction
from enabling_help.reads import (
    BY_DAY,
    LATEST_SHARED,
    LONGEST_WAITING,
    NEWEST_FIRST,
    chases_due,
    made_to_us,
    my_conversations,
    names_of,
    shared_with_us,
    to_be_asked,
)
from enabling_help.workflow import ChaseKind
from frontdoor.accounts.acting import scope_of
from frontdoor.accounts.permissions import require
from frontdoor.accounts.roles import May
from frontdoor.core.exports import Column, csv_response
from frontdoor.core.paging import walk
from frontdoor.people.models import Correction, PageHold
from frontdoor.people.own_page import waiting_to_put_right

AT_ONCE = 200
Row = TypeVar("Row")
About = TypeVar("About", Chase, Conversation, FollowUp, Introduction)


CONVERSATIONS: tuple[Column[tuple[Conversation, str]], ...] = (
    Column("when", lambda row: row[0].held_at),
    Column("who", lambda row: row[1]),
    Column("how they got in touch", lambda row: row[0].route),
    Column("who was speaking", lambda row: row[0].get_speaking_display()),
    Column("what is happening", lambda row: row[0].happening),
)
FOLLOW_UPS: tuple[Column[tuple[FollowUp, str]], ...] = (
    Column("who", lambda row: row[1]),
    Column("how they were introduced", lambda row: row[0].introduction.get_kind_display()),
    Column("to", lambda row: row[0].introduction.whom),
    Column("to be asked since", lambda row: row[0].due_at),
)
INTRODUCTIONS: tuple[Column[tuple[Introduction, str]], ...] = (
    Column("who", lambda row: row[1]),
    Column("from", lambda row: row[0].from_organisation.name),
    Column("when", lambda row: row[0].introduced_at),
    Column("to", lambda row: row[0].whom),
    Column("where it stands", lambda row: row[0].get_state_display()),
)
CHASES: tuple[Column[tuple[Chase, str]], ...] = (
    Column("who", lambda row: row[1]),
    Column("to", lambda row: row[0].introduction.organisation.name if row[0].introduction.organisation else ""),
    Column("introduced", lambda row: row[0].introduction.introduced_at),
    Column("since", lambda row: row[0].due_on),
    Column("calls nobody took", lambda row: row[0].tries),
)
CORRECTIONS: tuple[Column[tuple[Correction, str]], ...] = (
    Column("who", lambda row: row[1]),
    Column("asked at", lambda row: row[0].asked_at),
    Column("what is wrong", lambda row: row[0].words),
)
HOLDS: tuple[Column[PageHold], ...] = (
    Column("person", lambda row: row.person_id),
    Column("held since", lambda row: row.held_at),
    Column("held by", lambda row: row.held_by.username),
    Column("why", lambda row: row.reason),
)


def _lots(rows: Iterator[Row]) -> Iterator[list[Row]]:
    """Some rows at a time, so that names are not asked for row by row."""
    while several := list(islice(rows, AT_ONCE)):
        yield several


def _named(several: Iterable[About]) -> Iterator[tuple[About, str]]:
    rows = list(several)
    names = names_of(row.person_id for row in rows)
    yield from ((row, names[row.person_id]) for row in rows)


@require_safe
def conversation_export(request: HttpRequest) -> StreamingHttpResponse:
    """What I wrote down for this organisation, as CSV."""
    scope = scope_of(request)
    require(scope, May.LOG_CONVERSATIONS)

    def rows() -> Iterator[tuple[Conversation, str]]:
        for several in _lots(walk(my_conversations(by=scope), by=NEWEST_FIRST)):
            yield from _named(several)

    return csv_response("my-conversations", CONVERSATIONS, rows, scope=scope)


@require_safe
def follow_up_export(request: HttpRequest) -> StreamingHttpResponse:
    """The people to ask now, as CSV."""
    scope = scope_of(request)
    require(scope, May.MAKE_INTRODUCTIONS)

    def rows() -> Iterator[tuple[FollowUp, str]]:
        for several in _lots(walk(to_be_asked(by=scope), by=LONGEST_WAITING)):
            yield from _named(several)

    return csv_response("people-to-ask", FOLLOW_UPS, rows, scope=scope)


@require_safe
def call_export(request: HttpRequest) -> StreamingHttpResponse:
    """Whom to ring now, as CSV."""
    return _chases(request, ChaseKind.RING, "calls-to-make")


@require_safe
def silence_export(request: HttpRequest) -> StreamingHttpResponse:
    """The introductions that came back because nobody answered, as CSV."""
    return _chases(request, ChaseKind.BACK, "no-answer-yet")


def _chases(request: HttpRequest, kind: ChaseKind, name: str) -> StreamingHttpResponse:
    scope = scope_of(request)
    require(scope, May.MAKE_INTRODUCTIONS)

    def rows() -> Iterator[tuple[Chase, str]]:
        for several in _lots(walk(chases_due(by=scope, kind=kind), by=BY_DAY)):
            yield from _named(several)

    return csv_response(name, CHASES, rows, scope=scope)


@require_safe
def introduction_export(request: HttpRequest) -> StreamingHttpResponse:
    """The introductions shared with us, as CSV."""
    scope = scope_of(request)
    require(scope, May.ANSWER_INTRODUCTIONS)

    def rows() -> Iterator[tuple[Introduction, str]]:
        for several in _lots(walk(shared_with_us(by=scope), by=LATEST_SHARED)):
            yield from _named(made_to_us(several))

    return csv_response("introductions-to-us", INTRODUCTIONS, rows, scope=scope)


@require_safe
def correction_export(request: HttpRequest) -> StreamingHttpResponse:
    """What people asked to have put right, as CSV."""
    scope = scope_of(request)
    require(scope, May.LOG_CONVERSATIONS)

    def rows() -> Iterator[tuple[Correction, str]]:
        for several in _lots(walk(waiting_to_put_right(by=scope), by=("asked_at", "id"))):
            names = names_of(row.person_id for row in several)
            yield from ((row, names[row.person_id]) for row in several)

    return csv_response("to-put-right", CORRECTIONS, rows, scope=scope)


@require_safe
def hold_export(request: HttpRequest) -> StreamingHttpResponse:
    """The own pages that are held, as CSV."""
    scope = scope_of(request)
    require(scope, May.OVERSEE_SHARING)
    held = PageHold.objects.filter(released_at=None).select_related("held_by")
    return csv_response("own-pages-held", HOLDS, lambda: walk(held, by=("held_at", "id")), scope=scope)

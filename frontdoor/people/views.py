"""Who looked: all that an organisation may know of, and the looks at one person's record."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from frontdoor.accounts.acting import scope_of
from frontdoor.accounts.permissions import permissions_of, require
from frontdoor.accounts.roles import May
from frontdoor.core.exports import Column, csv_response
from frontdoor.core.paging import page_of
from frontdoor.core.scope import Scope
from frontdoor.people.models import Look, Person
from frontdoor.people.reads import LATEST_FIRST, LookShown, all_in_words, all_looks, in_words, looks_at

LOOKS: tuple[Column[LookShown], ...] = (
    Column("when", lambda row: row.looked_at),
    Column("person", lambda row: row.person),
    Column("organisation", lambda row: row.organisation),
    Column("in which role", lambda row: row.roles),
    Column("user", lambda row: row.user),
    Column("how", lambda row: row.way),
    Column("what they saw", lambda row: row.items),
    Column("on what basis", lambda row: row.bases),
)


def _watching(request: HttpRequest) -> Scope:
    scope = scope_of(request)
    require(scope, May.OVERSEE_SHARING)
    return scope


def _at_one(request: HttpRequest, person: UUID) -> tuple[Scope, "QuerySet[Look]", bool]:
    """For whoever watches over sharing and for those who talk with the person; anybody else's person is not there."""
    scope = scope_of(request)
    may = permissions_of(scope.user, scope.organisation) if scope.user and scope.organisation else frozenset()
    if May.OVERSEE_SHARING not in may:
        require(scope, May.LOG_CONVERSATIONS)
    if not Person.objects.filter(pk=person).exists():
        raise Http404
    return scope, looks_at(person), May.LOG_CONVERSATIONS in may


@require_safe
@never_cache
def look_list(request: HttpRequest) -> HttpResponse:
    """Who looked at whom, the latest first."""
    scope = _watching(request)
    page = page_of(all_looks(), by=LATEST_FIRST, cursor=request.GET.get("page"))
    return render(request, "people/look_list.html", {"page": page, "rows": list(in_words(page.items, by=scope))})


@require_safe
def look_export(request: HttpRequest) -> StreamingHttpResponse:
    """Who looked at whom, as CSV."""
    scope = _watching(request)
    return csv_response("who-looked", LOOKS, lambda: all_in_words(all_looks(), by=scope), scope=scope)


@require_safe
@never_cache
def look_person(request: HttpRequest, person: UUID) -> HttpResponse:
    """Who looked at one person's record, the latest first."""
    scope, looks, talks = _at_one(request, person)
    page = page_of(looks, by=LATEST_FIRST, cursor=request.GET.get("page"))
    shown = {"page": page, "rows": list(in_words(page.items, by=scope)), "person": person, "talks": talks}
    return render(request, "people/look_person.html", shown)


@require_safe
def look_person_export(request: HttpRequest, person: UUID) -> StreamingHttpResponse:
    """Who looked at one person's record, as CSV."""
    scope, looks, _ = _at_one(request, person)
    return csv_response("who-looked", LOOKS, lambda: all_in_words(looks, by=scope), scope=scope)

"""The 28 questions to think with, and what an organisation or a network wrote down about them. Nothing is scored."""

from collections.abc import Iterator
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from frontdoor.accounts.acting import scope_of
from frontdoor.accounts.permissions import require
from frontdoor.accounts.roles import May
from frontdoor.core.exports import Column, csv_response
from frontdoor.core.paging import page_of, walk
from frontdoor.core.scope import Scope
from frontdoor.reference.models import ReflectionNote
from frontdoor.reference.reads import ShownItem, items
from networks.actions.reflections import reflect
from networks.forms import ReflectionForm
from networks.models import Network
from networks.reads import REFLECTIONS, networks_of_notes, reflections_of
from networks.views.within import FORM_METHODS, network_convened, sent

NEWEST_FIRST = ("-written_at", "id")
COLUMNS: tuple[Column[ReflectionNote], ...] = (
    Column("question", lambda row: row.item.number),
    Column("about", lambda row: row.item.name),
    Column("note", lambda row: row.words),
    Column("written", lambda row: row.written_at),
)


def _begin(request: HttpRequest, network_id: UUID | None) -> tuple[Scope, Network | None]:
    """Whoever may write reflections and, for those of a network, the network they convene."""
    scope = scope_of(request)
    require(scope, May.WRITE_REFLECTIONS)
    return scope, network_convened(scope, network_id) if network_id else None


def _by_principle() -> list[tuple[str, list[ShownItem]]]:
    found: dict[str, list[ShownItem]] = {}
    for item in items(REFLECTIONS):
        found.setdefault(item.group_name, []).append(item)
    return list(found.items())


@require_safe
def reflection_list(request: HttpRequest, network_id: UUID | None = None) -> HttpResponse:
    """The questions under their principles, and the notes written so far, of the organisation or of one network."""
    scope, found = _begin(request, network_id)
    page = page_of(reflections_of(scope, network=found), by=NEWEST_FIRST, cursor=request.GET.get("page"))
    names = networks_of_notes(page.items)
    shown = {
        "network": found,
        "page": page,
        "rows": [(note, names.get(note.pk, "")) for note in page.items],
        "principles": _by_principle(),
    }
    return render(request, "networks/reflection_list.html", shown)


@require_safe
def reflection_export(request: HttpRequest, network_id: UUID | None = None) -> StreamingHttpResponse:
    """The notes as CSV."""
    scope, found = _begin(request, network_id)

    def rows() -> Iterator[ReflectionNote]:
        return walk(reflections_of(scope, network=found), by=NEWEST_FIRST)

    return csv_response("reflections", COLUMNS, rows, scope=scope)


@require_http_methods(FORM_METHODS)
def reflection_new(request: HttpRequest, question: str, network_id: UUID | None = None) -> HttpResponse:
    """One question, what was written about it before, and a note to write."""
    scope, found = _begin(request, network_id)
    asked = next((item for item in items(REFLECTIONS) if item.code == question), None)
    if asked is None:
        raise Http404
    form = ReflectionForm(request.POST if request.method == "POST" else None)
    of = found.pk if found else None
    if sent(form, lambda: reflect(by=scope, question=asked.code, words=form.cleaned_data["words"], network=of)):
        messages.success(request, "Your note is kept.")
        return redirect("networks:reflections", of) if of else redirect("networks:own-reflections")
    page = page_of(
        reflections_of(scope, network=found, question=asked.code), by=NEWEST_FIRST, cursor=request.GET.get("page")
    )
    shown = {"network": found, "question": asked, "form": form, "page": page}
    return render(request, "networks/reflection_new.html", shown, status=422 if form.errors else 200)

"""Pages of the lists the approach rests on. They hold nothing about anybody, so anyone may read them."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from frontdoor.core.exports import csv_of_public
from frontdoor.reference.exports import rows_of
from frontdoor.reference.models import ReferenceList
from frontdoor.reference.reads import ShownList, current_lists, shown_list
from frontdoor.reference.subjects import by_subject


@login_not_required
@require_safe
def list_index(request: HttpRequest) -> HttpResponse:
    """Every list, under what it is about; the empty ones apart."""
    lists = list(current_lists())
    return render(
        request,
        "reference/list_index.html",
        {
            "subjects": by_subject(one for one in lists if not one.is_slot or one.supplier),
            "empty_slots": [one for one in lists if one.is_slot and not one.supplier],
        },
    )


@login_not_required
@require_safe
def list_page(request: HttpRequest, code: str) -> HttpResponse:
    """One list with its items, where each comes from, and whose words they are."""
    return render(request, "reference/list_page.html", {"shown": _shown_or_404(code)})


@login_not_required
@require_safe
def list_export(request: HttpRequest, code: str) -> HttpResponse:
    """One list as CSV."""
    return _csv([_shown_or_404(code)], code)


@login_not_required
@require_safe
def every_item_export(request: HttpRequest) -> HttpResponse:
    """Every item of every list as one CSV."""
    return _csv([shown_list(one.code) for one in current_lists()], "every-item")


def _shown_or_404(code: str) -> ShownList:
    try:
        return shown_list(code)
    except ReferenceList.DoesNotExist as error:
        raise Http404 from error


def _csv(lists: list[ShownList], name: str) -> HttpResponse:
    headings, *rows = rows_of(lists)
    return csv_of_public(name, headings, rows)

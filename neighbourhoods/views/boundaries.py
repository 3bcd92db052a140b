"""The boundary of a place: drawn anew from a file, asked about where it is far off, and the line before put back."""

import json
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from frontdoor.core.refusals import Refusal
from neighbourhoods.actions import draw_boundary, put_back_line
from neighbourhoods.boundaries import read_boundary
from neighbourhoods.files.boundaries import one_area
from neighbourhoods.forms import BoundaryForm, FarOffForm
from neighbourhoods.views.place_parts import kept_place
from neighbourhoods.views.within import FORM_METHODS, keeper, say

DRAWN = "The boundary is drawn anew, and what is good there is counted anew."
PUT_BACK = "The line before is back, and what is good there is counted anew."


@require_http_methods(FORM_METHODS)
def place_boundary(request: HttpRequest, place_id: UUID) -> HttpResponse:
    """Draw a place's boundary anew from a file. A file that will not do changes nothing, and the page says why.

    A line that moves many entries is shown with what it would move, and drawn once somebody has said that it is right.
    """
    scope = keeper(request)
    place = kept_place(scope, place_id)
    form = _sent(request)
    if form.is_bound and form.is_valid():
        clean = form.cleaned_data
        geometry: object = None
        try:
            geometry = _geometry(clean)
            draw_boundary(
                by=scope, place=place.pk, boundary=geometry, source=clean["source"], sure=clean.get("sure", False)
            )
        except Refusal as refusal:
            if refusal.code == "boundary_far_off":
                form = _asking_again(geometry, clean["source"])
            say(form, Refusal(code=refusal.code, words=refusal.words, field=_FIELD.get(refusal.field, refusal.field)))
        else:
            messages.success(request, DRAWN)
            return redirect("neighbourhoods:place", place.pk)
    page = {"form": form, "place": place, "far_off": isinstance(form, FarOffForm)}
    return render(request, "neighbourhoods/place_boundary.html", page, status=422 if form.errors else 200)


@require_POST
def line_before(request: HttpRequest, place_id: UUID) -> HttpResponse:
    """Put back the line that a place had before the one it has now."""
    scope = keeper(request)
    place = kept_place(scope, place_id)
    put_back_line(by=scope, place=place.pk, line=_line(request.POST.get("line", "")))
    messages.success(request, PUT_BACK)
    return redirect("neighbourhoods:place", place.pk)


_FIELD = {"boundary": "file"}  # what the actions call the line is a file on the page


def _sent(request: HttpRequest) -> forms.Form:
    if request.method != "POST":
        return BoundaryForm()
    return FarOffForm(request.POST) if "line" in request.POST else BoundaryForm(request.POST, request.FILES)


def _geometry(clean: dict[str, Any]) -> object:
    if "line" in clean:
        line = clean["line"].encode()
        return one_area(line, size=len(line))
    return one_area(clean["file"].read(), size=clean["file"].size or 0)


def _asking_again(geometry: object, source: str) -> FarOffForm:
    """The form that keeps the line, so that the file need not be found again; rounded, which makes it small."""
    form = FarOffForm({"line": json.dumps(read_boundary(geometry).geometry), "source": source})
    form.is_valid()
    return form


def _line(written: str) -> UUID:
    try:
        return UUID(written)
    except ValueError as error:
        raise Refusal(code="line_gone", words="There is no such line. Look at the place again.") from error

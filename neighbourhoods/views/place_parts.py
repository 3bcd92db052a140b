"""What a keeper does with a place: put it on the map, say how many people it has, and what it lies in."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope
from neighbourhoods.actions import add_place, count_people, nest_place, part_place
from neighbourhoods.keepers import keeps_place
from neighbourhoods.models import Place, PlaceKind, PlaceLink
from neighbourhoods.place_forms import PEOPLED, LiesInForm, NewPlaceForm, PeopleForm
from neighbourhoods.views.within import FORM_METHODS, keeper, say


def kept_place(scope: Scope, place_id: UUID) -> Place:
    """A place whose map they keep, or nobody does; else a 404."""
    place = get_object_or_404(Place.objects.defer("boundary"), pk=place_id)
    if not keeps_place(scope, place.pk):
        raise Http404
    return place


@require_http_methods(FORM_METHODS)
def place_new(request: HttpRequest) -> HttpResponse:
    """Put a place on the map: some ground, or a community of people who share something other than ground."""
    scope = keeper(request)
    form = NewPlaceForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        clean = form.cleaned_data
        try:
            place = add_place(
                by=scope,
                name=clean["name"],
                kind=PlaceKind(clean["kind"]),
                population=clean["population"],
                population_source=clean["source"],
                population_on=clean["on"],
            )
        except Refusal as refusal:
            say(form, refusal)
        else:
            messages.success(request, "It is on the map. Say what it lies in, and draw its boundary if it has one.")
            return redirect("neighbourhoods:place", place.pk)
    page = {"form": form, "title": "Add a place"}
    return render(request, "neighbourhoods/place_edit.html", page, status=422 if form.errors else 200)


@require_http_methods(FORM_METHODS)
def place_people(request: HttpRequest, place_id: UUID) -> HttpResponse:
    """How many people live there or belong to it, by which source and on which day."""
    scope = keeper(request)
    place = kept_place(scope, place_id)
    now = {"population": place.population, "source": place.population_source, "on": place.population_on}
    form = PeopleForm(request.POST if request.method == "POST" else None, initial=now)
    if form.is_bound and form.is_valid():
        try:
            count_people(by=scope, place=place.pk, **form.cleaned_data)
        except Refusal as refusal:
            say(form, refusal)
        else:
            messages.success(request, "It is kept.")
            return redirect("neighbourhoods:place", place.pk)
    page = {"form": form, "place": place, "title": "How many people?"}
    return render(request, "neighbourhoods/place_edit.html", page, status=422 if form.errors else 200)


@require_http_methods(FORM_METHODS)
def place_lies_in(request: HttpRequest, place_id: UUID) -> HttpResponse:
    """What a place lies in: as many others as it does, each taken back with one button."""
    scope = keeper(request)
    place = kept_place(scope, place_id)
    links = PlaceLink.objects.filter(inner=place).select_related("outer").order_by("outer__name")
    there = {link.outer_id for link in links}
    others = Place.objects.filter(kind__in=PEOPLED).exclude(pk__in={*there, place.pk}).order_by("name", "id")
    choices = [(str(other.pk), f"{other.name} ({other.get_kind_display()})") for other in others.defer("boundary")]
    parts = "part" in request.POST
    form = LiesInForm(request.POST if request.method == "POST" and not parts else None, places=choices)
    refusal = None
    try:
        if parts:
            outer = next((link.outer_id for link in links if str(link.outer_id) == request.POST["part"]), None)
            if outer is None:
                raise Http404
            part_place(by=scope, inner=place.pk, outer=outer)
        elif form.is_bound and form.is_valid():
            nest_place(by=scope, inner=place.pk, outer=UUID(form.cleaned_data["outer"]))
    except Refusal as said:
        refusal = said
    else:
        if parts or (form.is_bound and not form.errors):
            messages.success(request, "It is kept.")
            return redirect("neighbourhoods:place-lies-in", place.pk)
    page = {"form": form, "place": place, "links": links, "refusal": refusal}
    wrong = refusal is not None or bool(form.errors)
    return render(request, "neighbourhoods/place_lies_in.html", page, status=422 if wrong else 200)

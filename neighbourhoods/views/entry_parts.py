"""What a keeper does with parts of an entry: room and breaks, contacts, the group's link, and suggestions."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope
from frontdoor.core.views import refused
from neighbourhoods.actions import (
    approve_edit,
    close_entry_door,
    close_entry_doors,
    name_contact,
    open_entry_door,
    refuse_edit,
    say_room,
    withdraw_contact,
)
from neighbourhoods.editing import facts_of
from neighbourhoods.forms import AnswerForm, ContactForm, RoomForm
from neighbourhoods.models import Asset, AssetContact, EditState, ProposedEdit
from neighbourhoods.shown import differences
from neighbourhoods.views.within import FORM_METHODS, keeper, kept_or_404, say, warn_of_postcode


@require_http_methods(FORM_METHODS)
def room(request: HttpRequest, asset_id: UUID) -> HttpResponse:
    """How many more people it can welcome, and whether it takes a break."""
    scope = keeper(request)
    asset = kept_or_404(scope, asset_id)
    now = {"capacity": asset.capacity, "paused": asset.paused_at is not None, "until": asset.paused_until}
    form = RoomForm(request.POST if request.method == "POST" else None, initial=now)
    if form.is_bound and form.is_valid():
        try:
            say_room(by=scope, asset=asset.pk, **form.cleaned_data)
        except Refusal as refusal:
            say(form, refusal)
        else:
            messages.success(request, "It is kept.")
            return redirect("neighbourhoods:keep-entry", asset.pk)
    page = {"form": form, "asset": asset}
    return render(request, "neighbourhoods/keep_room.html", page, status=422 if form.errors else 200)


@require_http_methods(FORM_METHODS)
def contact(request: HttpRequest, asset_id: UUID) -> HttpResponse:
    """Show one field of a contact, with their agreement; or stop showing one."""
    scope = keeper(request)
    asset = kept_or_404(scope, asset_id)
    if request.method == "POST" and "withdraw" in request.POST:
        return _withdraw(request, scope, asset)
    form = ContactForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        clean = form.cleaned_data
        try:
            name_contact(by=scope, asset=asset.pk, **{**clean, "field": AssetContact.Field(clean["field"])})
        except Refusal as refusal:
            say(form, refusal)
        else:
            messages.success(request, "It is shown, and the agreement is on record.")
            return redirect("neighbourhoods:keep-entry", asset.pk)
    shown = AssetContact.objects.filter(asset=asset, withdrawn_at=None).order_by("field")
    page = {"form": form, "asset": asset, "contacts": shown}
    return render(request, "neighbourhoods/keep_contact.html", page, status=422 if form.errors else 200)


def _withdraw(request: HttpRequest, scope: Scope, asset: Asset) -> HttpResponse:
    field = request.POST["withdraw"]
    if field not in AssetContact.Field.values:
        raise Http404
    withdraw_contact(by=scope, asset=asset.pk, field=AssetContact.Field(field))
    messages.success(request, "It is not shown any more.")
    return redirect("neighbourhoods:keep-entry", asset.pk)


@require_POST
@never_cache
def link(request: HttpRequest, asset_id: UUID) -> HttpResponse:
    """Make a link for the group, which with its code is shown here once; or end those that are open."""
    scope = keeper(request)
    asset = kept_or_404(scope, asset_id)
    if "close" in request.POST:
        ended = close_entry_doors(by=scope, asset=asset.pk)
        messages.success(request, "Their links have ended." if ended else "No link of yours was open.")
        return redirect("neighbourhoods:keep-entry", asset.pk)
    try:
        door = open_entry_door(by=scope, asset=asset.pk)
    except Refusal as refusal:
        return refused(request, refusal)
    return render(request, "neighbourhoods/keep_link.html", {"asset": asset, "door": door})


@require_POST
def close_link(request: HttpRequest, asset_id: UUID, door_id: UUID) -> HttpResponse:
    """Close one link of the group."""
    scope = keeper(request)
    asset = kept_or_404(scope, asset_id)
    try:
        close_entry_door(by=scope, asset=asset.pk, door=door_id)
    except Refusal as refusal:
        return refused(request, refusal)
    messages.success(request, "The link is closed. Whoever has it reads that it is.")
    return redirect("neighbourhoods:keep-entry", asset.pk)


@require_http_methods(FORM_METHODS)
def suggestion(request: HttpRequest, edit_id: UUID) -> HttpResponse:
    """What somebody suggests, beside what the entry says now; take it over, or answer why not."""
    scope = keeper(request)
    edit = ProposedEdit.objects.filter(pk=edit_id).select_related("asset", "proposed_by").first()
    if edit is None:
        raise Http404
    kept_or_404(scope, edit.asset_id)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        answer = form.cleaned_data["answer"]
        try:
            if "approve" in request.POST:
                approve_edit(by=scope, edit=edit.pk, answer=answer)
            else:
                refuse_edit(by=scope, edit=edit.pk, answer=answer)
        except Refusal as refusal:
            say(form, refusal)
        else:
            messages.success(request, "It is answered.")
            if "approve" in request.POST:
                warn_of_postcode(request, edit.asset_id)
            return redirect("neighbourhoods:keep-entry", edit.asset_id)
    page = {
        "form": form,
        "edit": edit,
        "asset": edit.asset,
        "differences": differences(edit.before, edit.said, facts_of(edit.asset)),
        "waiting": edit.state == EditState.WAITING,
    }
    return render(request, "neighbourhoods/keep_suggestion.html", page, status=422 if form.errors else 200)

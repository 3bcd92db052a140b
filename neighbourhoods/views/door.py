"""Behind a group's link: the code, the entry, and what they say of it. No account, and nothing of anybody else."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, acting_as
from frontdoor.core.views import refused
from frontdoor.links.actions import Entry, check_code, make_return_code, use_door
from frontdoor.links.tokens import door_scope, entry_to
from neighbourhoods.actions import confirm_at_door, propose_at_door, say_room_at_door, withdraw_contact_at_door
from neighbourhoods.editing import facts_of
from neighbourhoods.entry_form import OwnEntryForm
from neighbourhoods.forms import CodeForm, OwnRoomForm
from neighbourhoods.freshness import freshness_to_themselves
from neighbourhoods.group_links import PURPOSE
from neighbourhoods.models import Asset, AssetContact, EditState, ProposedEdit, Through
from neighbourhoods.shown import differences, entry_shown
from neighbourhoods.suggestions import waiting_of_group
from neighbourhoods.views.suggesting import about
from neighbourhoods.views.within import FORM_METHODS, say, sent_to, warn_of_suggested_postcode

CONFIRMED = "Thank you. The directory says from now on that it was confirmed this month."
COME_BACK = "Write this code down. With your link it lets you in another time, once; then you get a new one:"
MOST_ANSWERED = 5
# What a link says for good: nothing was asked for that could have been done.
SHUT = {"door_expired", "door_closed", "door_used", "door_locked", "entry_gone"}
SENT = "Thank you. Whoever keeps the map looks at it; until then the entry stays as it is."


@login_not_required
@require_http_methods(FORM_METHODS)
@never_cache
def door(request: HttpRequest, token: str) -> HttpResponse:
    """The group's entry: confirm it, stop showing a detail, take a break."""
    return _inside(request, token, _entry)


@login_not_required
@require_http_methods(FORM_METHODS)
@never_cache
def correct(request: HttpRequest, token: str) -> HttpResponse:
    """Say what the entry should say instead. After a long pause the code is asked for first."""
    return _inside(request, token, _correct)


Page = Callable[[HttpRequest, Scope, str, Asset], HttpResponse]


def _inside(request: HttpRequest, token: str, page: Page) -> HttpResponse:
    visitor = door_scope(token)
    try:
        with acting_as(visitor):
            asset = _come_in(request, visitor)
            return asset if isinstance(asset, HttpResponse) else page(request, visitor, token, asset)
    except Refusal as refusal:
        request.session.pop(_key(visitor), None)
        if refusal.code in SHUT:
            shut = {"words": refusal.words, "lost": "name" in request.POST}
            return render(request, "neighbourhoods/door_shut.html", shut, status=422)
        return refused(request, refusal)


def _key(visitor: Scope) -> str:
    return f"entry {visitor.link[:16]}"


def _come_in(request: HttpRequest, visitor: Scope) -> Asset | HttpResponse:
    """The entry, for somebody inside, whose half hour begins anew; else the page that asks for the code."""
    key = _key(visitor)
    if key not in request.session:
        form = CodeForm(request.POST if "code" in request.POST else None)
        entry = _entry_by_code(form, visitor)
        if entry is None:
            apart = {"csrfmiddlewaretoken", "code"}
            typed = [(name, each) for name in request.POST if name not in apart for each in request.POST.getlist(name)]
            page = {"form": form, "typed": typed}
            return render(request, "neighbourhoods/door_code.html", page, status=422 if form.errors else 200)
        request.session[key] = entry.signed
        back = make_return_code(by=visitor, purpose=PURPOSE, entry=entry.signed)
        messages.info(request, f"{COME_BACK} {back}")
    try:
        passage = use_door(by=visitor, purpose=PURPOSE, entry=request.session[key])
    except Refusal as refusal:
        if refusal.code != "code_needed":
            raise
        del request.session[key]
        return _come_in(request, visitor)
    request.session[key] = entry_to(passage.door)
    rows = Asset.objects.for_workers().select_related("provider").defer("search")
    found = rows.filter(pk=passage.thing_id).first()
    if found is None:
        raise Refusal(code="entry_gone", words="This entry is not in the directory any more.")
    return found


def _entry_by_code(form: CodeForm, visitor: Scope) -> Entry | None:
    if not (form.is_bound and form.is_valid()):
        return None
    entry = check_code(by=visitor, purpose=PURPOSE, code=form.cleaned_data["code"])
    if isinstance(entry, Refusal):
        form.add_error("code" if entry.field else None, entry.words)
        return None
    return entry


def _entry(request: HttpRequest, visitor: Scope, token: str, asset: Asset) -> HttpResponse:
    sent = request.POST
    now = {"capacity": asset.capacity, "paused": asset.paused_at is not None, "until": asset.paused_until}
    form = OwnRoomForm(sent if "room" in sent else None, initial=now)
    refusal = None
    try:
        words = _done(request, request.session[_key(visitor)], visitor, form)
    except Refusal as said:
        if said.code != "correction_waits":
            raise
        words, refusal = "", said
    if words:
        messages.success(request, words)
        return redirect("neighbourhoods:door", token)
    waiting, facts = list(waiting_of_group(asset)), facts_of(asset)
    answered = ProposedEdit.objects.filter(asset=asset, through=Through.LINK).exclude(state=EditState.WAITING)
    page: dict[str, Any] = {
        **entry_shown(asset),
        "freshness": freshness_to_themselves(asset),
        "form": form,
        "refusal": refusal,
        "token": token,
        "waiting": [(edit, differences(edit.before, edit.said, facts)) for edit in waiting],
        "answered": [(edit, about(edit)) for edit in answered.order_by("-proposed_at")[:MOST_ANSWERED]],
    }
    wrong = refusal is not None or bool(form.errors)
    return render(request, "neighbourhoods/door_show.html", page, status=422 if wrong else 200)


def _done(request: HttpRequest, entry: str, visitor: Scope, form: OwnRoomForm) -> str:
    """Do what was asked for on the page of the entry, and say so; nothing where nothing was."""
    sent = request.POST
    if "confirm" in sent:
        confirm_at_door(by=visitor, entry=entry)
        return CONFIRMED
    if sent.get("withdraw") in AssetContact.Field.values:
        withdraw_contact_at_door(by=visitor, entry=entry, field=AssetContact.Field(sent["withdraw"]))
        return "It is not shown any more."
    if form.is_bound and form.is_valid():
        try:
            say_room_at_door(by=visitor, entry=entry, **form.cleaned_data)
        except Refusal as refusal:
            if refusal.field not in form.fields:
                raise
            say(form, refusal)
            return ""
        return "It is kept."
    return ""


def _correct(request: HttpRequest, visitor: Scope, token: str, asset: Asset) -> HttpResponse:
    form = OwnEntryForm(facts=facts_of(asset), **_of_the_entry(request))
    if form.is_bound and form.is_valid():
        try:
            pass_ = request.session[_key(visitor)]
            edit = propose_at_door(by=visitor, entry=pass_, said=form.said(), words=form.cleaned_data["note"])
        except Refusal as refusal:
            say(form, refusal)
        else:
            messages.success(request, SENT)
            warn_of_suggested_postcode(request, edit)
            return redirect("neighbourhoods:door", token)
    page = {"form": form, "asset": asset, "title": "Put your entry right", "token": token, "suggesting": True}
    return render(request, "neighbourhoods/keep_edit.html", page, status=422 if form.errors else 200)


def _of_the_entry(request: HttpRequest) -> dict[str, Any]:
    """What was sent of the entry; a code alone says nothing of it."""
    return sent_to(request) if "name" in request.POST else {}

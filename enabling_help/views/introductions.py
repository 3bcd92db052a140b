"""Asking for agreement, introducing, the inbox of a partner, and one introduction for either side."""

from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from enabling_help.actions.agreements import SHAREABLE, agree_to_introduction
from enabling_help.actions.answers import accept, acknowledge, begin, complete, decline, give_up, rest
from enabling_help.actions.introductions import ask_again, cancel, end_for_person, introduce, mark_as_mistake
from enabling_help.forms import AgreementForm, AnswerForm, IntroductionForm
from enabling_help.listing import Wanted, listed
from enabling_help.models import Introduction, Need
from enabling_help.places import where_is
from enabling_help.reads import chased, held_items, inbox, introduction_in_sight, names_of, people_known, sides_here
from enabling_help.receiving import is_kept_back
from enabling_help.replies import our_replies
from enabling_help.workflow import (
    ACKNOWLEDGE,
    ANSWER_WORDS,
    ASK_AGAIN,
    AT_ONCE,
    BEGUN,
    ENDS,
    PERSON_ENDS,
    RULES,
    Side,
    State,
    next_states,
)
from frontdoor.accounts.acting import scope_of
from frontdoor.accounts.agreements import standings
from frontdoor.accounts.models import Organisation
from frontdoor.accounts.permissions import require
from frontdoor.accounts.roles import May
from frontdoor.core.paging import Page
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, acting_organisation
from frontdoor.people.models import SharingBasis
from neighbourhoods.models import Asset
from neighbourhoods.reads import FoundAsset, search_assets

FORM_METHODS = ["GET", "HEAD", "POST"]
MOST_ENTRIES = 15
STANDING: dict[str, tuple[str, tuple[State, ...]]] = {
    "": ("All", ()),
    "waiting": ("Waiting on you", (State.REQUESTED,)),
    "going": ("Said yes", BEGUN),
    "done": ("Done, or not come about", ENDS),
}


def _need_or_404(scope: Scope, need: UUID) -> Need:
    require(scope, May.MAKE_INTRODUCTIONS)
    found = Need.objects.select_related("person").filter(pk=need).first()
    if found is None:
        raise Http404
    return found


def _others(scope: Scope) -> QuerySet[Organisation]:
    return Organisation.objects.filter(suspended_at=None).exclude(pk=acting_organisation(scope)).order_by("name")


def _say(form: Any, refusal: Refusal) -> None:
    """Put a refusal's words beside its field, or above the form where the form has no such field to be seen."""
    seen = [bound.name for bound in form.visible_fields()]
    form.add_error(refusal.field if refusal.field in seen else None, refusal.words)


@require_http_methods(FORM_METHODS)
@never_cache
def agreement_new(request: HttpRequest, need: UUID) -> HttpResponse:
    """Write down what the person agreed to share with an organisation, for one need."""
    scope = scope_of(request)
    asked = _need_or_404(scope, need)
    held = held_items(by=scope, person=asked.person_id)
    form = AgreementForm(
        request.POST if request.method == "POST" else None,
        organisations=_others(scope),
        items=[item for item in SHAREABLE if item in held],
        to=request.GET.get("organisation", ""),
    )
    if form.is_bound and form.is_valid():
        try:
            agree_to_introduction(by=scope, need=asked.pk, **form.said())
        except Refusal as refusal:
            _say(form, refusal)
        else:
            messages.success(request, "Their agreement is written down. You can introduce them now.")
            there = reverse("help:introduce", args=[asked.pk])
            return redirect(f"{there}?{_chosen(request.GET)}")
    little = [each.organisation.name for each in standings(_others(scope)) if not each.in_force]
    page = {"form": form, "need": asked, "called": names_of([asked.person_id])[asked.person_id], "told_little": little}
    return render(request, "enabling_help/agreement_new.html", page, status=422 if form.errors else 200)


@require_http_methods(FORM_METHODS)
@never_cache
def introduction_new(request: HttpRequest, need: UUID) -> HttpResponse:
    """Introduce someone for one need. Looking for entries sends the page and gets it back."""
    scope = scope_of(request)
    asked = _need_or_404(scope, need)
    looking = "look" in request.POST
    page: dict[str, Any] = {"need": asked, "called": names_of([asked.person_id])[asked.person_id]}
    if request.method == "POST" and not looking:
        form = IntroductionForm(_through_provider(request), organisations=_others(scope))
        refusal = _introduce(scope, asked, form)
        if refusal is None and not form.errors:
            messages.success(request, "The introduction is written down.")
            return redirect("help:person", person=asked.person_id)
        page["needs_agreement"] = bool(refusal and refusal.code.startswith("agreement_"))
        page["asking"] = _chosen(form.data)
    else:
        sent = request.POST if request.method == "POST" else request.GET
        written = {name: text for name, text in sent.items() if text}
        form = IntroductionForm(organisations=_others(scope), written=written)
    look_for, chosen = request.POST.get("look_for", ""), _number(form["asset"].value())
    page |= {"form": form, "look_for": look_for, "chosen": str(chosen or "")}
    page["entries"] = _entries(asked, look_for, chosen, looking=looking or bool(look_for and not chosen))
    return render(request, "enabling_help/introduction_new.html", page, status=422 if form.errors else 200)


def _introduce(scope: Scope, need: Need, form: IntroductionForm) -> Refusal | None:
    if not form.is_valid():
        return None
    try:
        introduce(by=scope, need=need.pk, **form.said())
    except Refusal as refusal:
        _say(form, refusal)
        return refusal
    return None


def _through_provider(request: HttpRequest) -> Any:
    """What was sent, with the organisation an entry takes introductions through, where none was chosen."""
    sent = request.POST.copy()
    if sent.get("kind") not in {kind.value for kind in AT_ONCE} and not sent.get("organisation"):
        chosen = _number(sent.get("asset"))
        entry = Asset.objects.for_workers().select_related("provider").filter(pk=chosen).first() if chosen else None
        if entry is not None and entry.provider is not None and entry.provider.organisation_id:
            sent["organisation"] = str(entry.provider.organisation_id)
    return sent


def _number(written: object) -> UUID | None:
    """The number that was sent, or None where it is none."""
    try:
        return UUID(str(written))
    except ValueError:
        return None


def _chosen(sent: Mapping[str, Any]) -> str:
    """What was chosen so far, for an address: numbers and codes, none of anybody's words."""
    named = {name: sent.get(name, "") for name in ("organisation", "asset", "kind", "follow_up")}
    return urlencode({name: value for name, value in named.items() if value})


def _entries(need: Need, words: str, chosen: UUID | None, *, looking: bool) -> list[FoundAsset]:
    """Entries in these words, the nearest to the person first; without looking, the one chosen alone."""
    if looking:
        return search_assets(words, near=where_is(need.person), for_workers=True, most=MOST_ENTRIES)
    found = Asset.objects.for_workers().filter(pk=chosen).first() if chosen else None
    return [FoundAsset(found, None, None)] if found else []


@require_safe
@never_cache
def introduction_list(request: HttpRequest) -> HttpResponse:
    """The introductions shared with us, the latest first."""
    scope = scope_of(request)
    require(scope, May.ANSWER_INTRODUCTIONS)
    group = request.GET.get("show", "")
    rows, page = _inbox(scope, STANDING[group][1] if group in STANDING else (), request.GET.get("page"))
    names = names_of(row.person_id for row in rows)
    groups = [(code, words, code == group) for code, (words, _) in STANDING.items()]
    shown = {
        "page": page,
        "groups": groups,
        "query": urlencode({"show": group}) if group and group in STANDING else "",
        "rows": [(row, names[row.person_id]) for row in rows],
        "replies": our_replies(by=scope),
    }
    return render(request, "enabling_help/introduction_list.html", shown)


def _inbox(
    scope: Scope, states: Collection[State], cursor: str | None
) -> tuple[list[Introduction], Page[SharingBasis]]:
    if not states:
        return inbox(by=scope, cursor=cursor)
    found, page = listed(by=scope, wanted=Wanted(states=frozenset(states)), cursor=cursor)
    return [each.introduction for each in found if each.introduction is not None], page


ANSWERS: dict[str, Any] = {
    ACKNOWLEDGE: lambda by, pk, said: acknowledge(by=by, introduction=pk),
    State.ACCEPTED: lambda by, pk, said: accept(by=by, introduction=pk),
    State.REJECTED: lambda by, pk, said: decline(by=by, introduction=pk, reason=said["reason"]),
    State.IN_PROGRESS: lambda by, pk, said: begin(by=by, introduction=pk),
    State.ON_HOLD: lambda by, pk, said: rest(by=by, introduction=pk, reason=said["reason"]),
    State.COMPLETED: lambda by, pk, said: complete(by=by, introduction=pk, outcome=said["outcome"]),
    State.FAILED: lambda by, pk, said: give_up(by=by, introduction=pk, reason=said["reason"]),
    State.CANCELLED: lambda by, pk, said: cancel(by=by, introduction=pk, reason=said["reason"]),
    PERSON_ENDS: lambda by, pk, said: end_for_person(by=by, introduction=pk),
    ASK_AGAIN: lambda by, pk, said: ask_again(by=by, introduction=pk),
    State.ENTERED_IN_ERROR: lambda by, pk, said: mark_as_mistake(by=by, introduction=pk),
}


@require_http_methods(FORM_METHODS)
@never_cache
def introduction_show(request: HttpRequest, introduction: UUID) -> HttpResponse:
    """One introduction, for either side: what is shared, what became of it, and what may be said now."""
    scope = scope_of(request)
    row = introduction_in_sight(introduction)
    sides = sides_here(scope, row) if row else frozenset()
    if row is None or not sides:
        raise Http404
    answers = may_say(row, sides)
    form = AnswerForm(request.POST if request.method == "POST" else None, answers=answers)
    if form.is_bound and form.is_valid():
        try:
            changed = ANSWERS[form.cleaned_data["answer"]](scope, row.pk, form.cleaned_data)
        except Refusal as refusal:
            _say(form, refusal)
        else:
            messages.success(request, f"Saved: {ANSWER_WORDS[form.cleaned_data['answer']]}.")
            return redirect("help:introduction", introduction=changed.pk)
    page = {
        "introduction": row,
        "ours": Side.REQUESTER in sides,
        "form": form,
        "answers": answers,
        "known": people_known([row.person_id])[row.person_id],
        "need": Need.objects.filter(pk=row.need_id).first(),
        "again": Introduction.objects.filter(reopens=row).first(),
        "waiting": row.state == State.REQUESTED,
        "kept_back": Side.REQUESTER not in sides and is_kept_back(by=scope, person=row.person_id),
        "chases": chased(row.pk) if Side.REQUESTER in sides else [],
        "events": row.events.select_related("organisation").order_by("happened_at", "id"),
    }
    return render(request, "enabling_help/introduction_show.html", page, status=422 if form.errors else 200)


def introduction_or_404(scope: Scope, introduction: UUID, allowed: frozenset[Side]) -> Introduction:
    """An introduction that is shared, for a user who may act on one of these sides of it."""
    row = introduction_in_sight(introduction)
    if row is None or not sides_here(scope, row) & allowed:
        raise Http404
    return row


def may_say(row: Introduction, sides: frozenset[Side]) -> list[str]:
    """What these sides may say to an introduction now, in the order it is offered."""
    waiting = row.state == State.REQUESTED and row.acknowledged_at is None and Side.TARGET in sides
    state, asks = State(row.state), Side.REQUESTER in sides
    may = [*([ACKNOWLEDGE] if waiting else []), *next_states(state, sides)]
    may += [PERSON_ENDS] if asks and state in RULES[State.CANCELLED].follows else []
    ended = asks and state in ENDS and row.kind not in AT_ONCE
    return may + ([ASK_AGAIN] if ended and not Introduction.objects.filter(reopens=row).exists() else [])

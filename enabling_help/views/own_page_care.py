"""For those who work with a person: the link to their own page, holding it, and what they ask to have put right."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from enabling_help.forms import CorrectionAnswerForm, HoldForm
from enabling_help.reads import names_of
from enabling_help.views.people import person_or_404
from frontdoor.accounts.acting import scope_of
from frontdoor.accounts.permissions import require
from frontdoor.accounts.roles import May
from frontdoor.core.paging import page_of
from frontdoor.core.refusals import Refusal
from frontdoor.people.models import PageHold
from frontdoor.people.own_page import (
    answer_correction,
    close_own_page,
    hold_page,
    is_held,
    open_own_page,
    release_page,
    waiting_to_put_right,
)

FORM_METHODS = ["GET", "HEAD", "POST"]
LONGEST_WAITING = ("asked_at", "id")
LONGEST_HELD = ("held_at", "id")


@require_http_methods(FORM_METHODS)
@never_cache
def own_link(request: HttpRequest, person: UUID) -> HttpResponse:
    """Give someone a link to their own page, end the one they have, or hold the page for their safety."""
    scope = scope_of(request)
    someone = person_or_404(scope, person)
    page: dict[str, Any] = {"person": someone, "called": names_of([someone.pk])[someone.pk]}
    form = HoldForm(request.POST if "reason" in request.POST else None)
    if "link" in request.POST:
        page["door"] = open_own_page(by=scope, person=someone.pk)
        return render(request, "enabling_help/own_link_made.html", page)
    if "close" in request.POST:
        ended = close_own_page(by=scope, person=someone.pk)
        messages.success(request, "Their link has ended." if ended else "They had no link that was still open.")
        return redirect("help:own-link", person=someone.pk)
    if form.is_bound and form.is_valid():
        hold_page(by=scope, person=someone.pk, reason=form.cleaned_data["reason"])
        messages.success(request, "Their page is held. Whoever opens the link is told that it has ended.")
        return redirect("help:own-link", person=someone.pk)
    page |= {"form": form, "held": is_held(someone.pk)}
    return render(request, "enabling_help/own_link.html", page, status=422 if form.errors else 200)


@require_http_methods(FORM_METHODS)
@never_cache
def hold_list(request: HttpRequest) -> HttpResponse:
    """The pages that are held, for whoever watches over sharing, who may open one again."""
    scope = scope_of(request)
    require(scope, May.OVERSEE_SHARING)
    if request.method == "POST":
        release_page(by=scope, person=_person(request.POST.get("person", "")))
        messages.success(request, "The page is open again.")
        return redirect("help:own-holds")
    held = PageHold.objects.filter(released_at=None).select_related("held_by")
    page = page_of(held, by=LONGEST_HELD, cursor=request.GET.get("page"))
    return render(request, "enabling_help/own_holds.html", {"page": page})


def _person(sent: str) -> UUID:
    try:
        return UUID(sent)
    except ValueError as error:
        raise Refusal(code="not_held", words="Choose a page from the list.") from error


@require_safe
@never_cache
def correction_list(request: HttpRequest) -> HttpResponse:
    """What people asked to have put right and nobody has answered, those waiting longest first."""
    scope = scope_of(request)
    require(scope, May.LOG_CONVERSATIONS)
    page = page_of(waiting_to_put_right(by=scope), by=LONGEST_WAITING, cursor=request.GET.get("page"))
    names = names_of(row.person_id for row in page.items)
    shown = {"page": page, "rows": [(row, names[row.person_id]) for row in page.items]}
    return render(request, "enabling_help/correction_list.html", shown)


@require_http_methods(FORM_METHODS)
@never_cache
def correction_show(request: HttpRequest, correction: UUID) -> HttpResponse:
    """One thing to put right: what the person says, and what was done about it."""
    scope = scope_of(request)
    require(scope, May.LOG_CONVERSATIONS)
    row = waiting_to_put_right(by=scope).filter(pk=correction).first()
    if row is None:
        raise Http404
    form = CorrectionAnswerForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        changed = said["done"] == "changed"
        answer_correction(by=scope, correction=row.pk, changed=changed, answer=said["answer"])
        messages.success(request, "Your answer is on the person's own page.")
        return redirect("help:corrections")
    page = {"row": row, "called": names_of([row.person_id])[row.person_id], "form": form}
    return render(request, "enabling_help/correction_show.html", page, status=422 if form.errors else 200)

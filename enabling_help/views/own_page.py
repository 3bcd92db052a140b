"""A person's own page, behind their link: what is held, who may see it, who looked, and what they change."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from enabling_help.forms import CorrectionForm
from enabling_help.own_page import asked_to_put_right, copy_of, held_of, who_may_see
from enabling_help.views.people import SHOWN
from frontdoor.core.paging import page_of
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, acting_as
from frontdoor.core.views import refused
from frontdoor.links.actions import Passage
from frontdoor.links.tokens import door_scope
from frontdoor.links.visits import come_in, leave
from frontdoor.people.own_page import PURPOSE, ask_to_put_right, refuse_while_held, stop_sharing_myself
from frontdoor.people.reads import LATEST_FIRST, in_words, looks_at

FORM_METHODS = ["GET", "HEAD", "POST"]
SHUT = frozenset({"door_expired", "door_closed", "door_used", "door_locked"})
Page = Callable[[HttpRequest, Scope, Passage, str], HttpResponse]


@login_not_required
@require_http_methods(FORM_METHODS)
@never_cache
def own(request: HttpRequest, token: str) -> HttpResponse:
    """The page itself; stop sharing with somebody, and say what is wrong."""
    return _inside(request, token, _show)


@login_not_required
@require_http_methods(FORM_METHODS)
@never_cache
def own_copy(request: HttpRequest, token: str) -> HttpResponse:
    """All of it as a file to take away."""
    return _inside(request, token, _copy)


def _inside(request: HttpRequest, token: str, page: Page) -> HttpResponse:
    visitor = door_scope(token)
    try:
        with acting_as(visitor):
            found = come_in(request, visitor=visitor, purpose=PURPOSE, template="enabling_help/own_code.html")
            if isinstance(found, HttpResponse):
                return found
            refuse_while_held(found.thing_id)
        with acting_as(Scope(person=found.thing_id)) as person:
            return page(request, person, found, token)
    except Refusal as refusal:
        if refusal.code in SHUT:
            leave(request, visitor=visitor, purpose=PURPOSE)
        return refused(request, refusal)


def _show(request: HttpRequest, person: Scope, passage: Passage, token: str) -> HttpResponse:
    form = CorrectionForm(request.POST if "words" in request.POST else None)
    if "stop" in request.POST:
        stop_sharing_myself(by=person, passage=passage, organisation=_organisation(request.POST["stop"]))
        messages.success(request, "It is stopped. They can see nothing more of what you agreed to.")
        return redirect("help:own", token=token)
    if form.is_bound and form.is_valid():
        ask_to_put_right(by=person, passage=passage, words=form.cleaned_data["words"])
        messages.success(request, "Thank you. Somebody looks at it, and you will read here what they did.")
        return redirect("help:own", token=token)
    held = held_of(passage.thing_id)
    looks = page_of(looks_at(passage.thing_id), by=LATEST_FIRST, cursor=request.GET.get("page"))
    page = {
        "token": token,
        "items": [(item.value, item.label) for item in SHOWN if held.known.has(item)],
        "held": held,
        "may_see": who_may_see(passage.thing_id),
        "page": looks,
        "looks": list(in_words(looks.items, by=person)),
        "corrections": asked_to_put_right(passage.thing_id),
        "form": form,
        "large": request.GET.get("print") == "large",
    }
    return render(request, "enabling_help/own_show.html", page, status=422 if form.errors else 200)


def _organisation(sent: str) -> UUID:
    try:
        return UUID(sent)
    except ValueError as error:
        raise Refusal(code="already_ended", words="Choose with whom to stop sharing.") from error


def _copy(request: HttpRequest, person: Scope, passage: Passage, token: str) -> HttpResponse:
    answer = JsonResponse(copy_of(by=person, person=passage.thing_id), json_dumps_params={"indent": 2})
    answer.headers["Content-Disposition"] = 'attachment; filename="my-record.json"'
    return answer

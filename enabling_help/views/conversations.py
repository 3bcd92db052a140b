"""Writing a conversation down on one page, and the list of one's own."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from enabling_help.actions.conversations import log_conversation
from enabling_help.forms import ConversationForm
from enabling_help.models import Conversation
from enabling_help.reads import NEWEST_FIRST, KnownPerson, my_conversations, names_of, people_known
from frontdoor.accounts.acting import scope_of
from frontdoor.accounts.permissions import require
from frontdoor.accounts.roles import May
from frontdoor.core.paging import page_of
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope
from frontdoor.drafts.actions import discard_draft
from frontdoor.drafts.status import DraftStatus, draft_status, sitting_of
from frontdoor.people.actions import find_people
from frontdoor.reference.reads import choices

DRAFT = "log-conversation"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def conversation_new(request: HttpRequest) -> HttpResponse:
    """Write a conversation down. Looking for someone and adding a box for a need send the page and get it back.

    Looking is a POST, so that what is typed of a name stands in no address and no log.
    """
    scope = scope_of(request)
    require(scope, May.LOG_CONVERSATIONS)
    draft = _draft(scope, sitting_of(request))
    asking = request.POST.keys() & {"look", "add"}
    if request.method == "POST" and not asking:
        form = ConversationForm(request.POST)
        saved = _save(scope, form)
        if saved is not None:
            messages.success(request, "The conversation is written down.")
            return redirect("help:person", person=saved.person_id)
    else:
        form = ConversationForm(written=_written(request, draft.fields or {}), more="add" in asking)
    page = {"form": form, "draft": draft, **_found(scope, request, form, looking="look" in asking)}
    return render(request, "enabling_help/conversation_new.html", page, status=422 if form.errors else 200)


def _written(request: HttpRequest, kept: dict[str, Any]) -> dict[str, Any]:
    """What the page begins with: what was just sent, else the draft, with the person it was opened for."""
    if request.method == "POST":
        return dict(request.POST.items())
    person = request.GET.get("person", "")
    return {**kept, "person": person} if person else kept


def _draft(scope: Scope, sitting: UUID | None = None) -> DraftStatus:
    """The draft to go on from. Texts of a conversation that is written down already go, those kept beside it too.

    The page may save it once more while it is being sent, so its number says nothing; its conversation does.
    """
    while True:
        status = draft_status(by=scope, purpose=DRAFT, back=reverse("help:conversation-new"), sitting=sitting)
        begun = _one((status.fields or {}).get("conversation", ""))
        if not begun or not my_conversations(by=scope).filter(pk__in=begun).exists():
            return status
        discard_draft(by=scope, purpose=DRAFT, based_on=status.version)


def _save(scope: Scope, form: ConversationForm) -> Conversation | None:
    if not form.is_valid():
        return None
    try:
        saved = log_conversation(by=scope, **form.said())
    except Refusal as refusal:
        if refusal.code == "no_such_person":
            raise Http404 from refusal
        if refusal.code == "written_already":
            form.data = {**dict(form.data.items()), "conversation": str(uuid4())}
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.words)
        return None
    _draft(scope)
    return saved


def _found(scope: Scope, request: HttpRequest, form: ConversationForm, *, looking: bool) -> dict[str, Any]:
    """The people to choose from: those found by what was typed, and whoever is chosen already."""
    typed, words, people = str(request.POST.get("find", "")).strip(), "", []
    if looking:
        try:
            people = [person.pk for person in find_people(by=scope, typed=typed)]
        except Refusal as refusal:
            words = refusal.words
    chosen = form["person"].value() or ""
    known = people_known([*people, *_one(chosen)])
    found: list[KnownPerson] = sorted(
        (each for each in known.values() if each.person in people or each.known_as or each.identity),
        key=lambda each: each.called,
    )
    return {"find": typed, "looked": looking, "find_words": words, "found": found, "chosen": str(chosen)}


def _one(written: Any) -> list[Any]:
    try:
        return [ConversationForm.base_fields["person"].clean(written)] if written else []
    except ValidationError:
        return []


@require_safe
def conversation_list(request: HttpRequest) -> HttpResponse:
    """What I wrote down for this organisation, newest first."""
    scope = scope_of(request)
    require(scope, May.LOG_CONVERSATIONS)
    page = page_of(my_conversations(by=scope), by=NEWEST_FIRST, cursor=request.GET.get("page"))
    routes, names = dict(choices("entry-routes")), names_of(row.person_id for row in page.items)
    rows = [(row, names[row.person_id], routes.get(row.route, row.route)) for row in page.items]
    return render(request, "enabling_help/conversation_list.html", {"page": page, "rows": rows})

"""Keeping a decision, and the public register of decisions and issues that anybody reads."""

from collections.abc import Iterable
from typing import Any, TypedDict
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from frontdoor.core.exports import csv_of_public
from frontdoor.core.paging import page_of, walk
from frontdoor.core.scope import Scope, current_scope
from networks.actions.decisions import Decided, Draft, check_decision, correct_decision, decide
from networks.forms.issues import CorrectionForm, DecisionForm
from networks.issue_reads import LATEST_RAISED, every_issue, moves_of, voices
from networks.models import Decision, InTheRoom, Issue, Network
from networks.reads import SECTOR_WORDS, begun_of
from networks.register import LATEST_DECIDED, decision_in_full, register
from networks.views.within import FORM_METHODS, convening, may_change, network_convened, sent, show_form
from networks.workflow import UNANSWERED

MOST_ASKED = 60
NOT_TYPED = frozenset({"csrfmiddlewaretoken", "publish", "change"})
DECISIONS = (
    "decided on",
    "network",
    "decision",
    "what was decided",
    "how",
    "not agreed",
    "chosen",
    "in the room",
    "what moved",
    "put right",
    "address",
)
ISSUES = (
    "raised on",
    "raised in",
    "issue",
    "what it is",
    "stands with",
    "where it stands",
    "has an answer",
    "people's words in it",
    "address",
)


@require_http_methods(FORM_METHODS)
def decision_new(request: HttpRequest, network_id: UUID) -> HttpResponse:
    """Keep a decision, of an issue that stands here or of none."""
    scope = convening(request)
    found = network_convened(scope, network_id)
    about = _about(request, found.pk)
    data = request.POST if request.method == "POST" else None
    form = DecisionForm(data, gatherings=begun_of(found)[:MOST_ASKED])
    if form.is_bound and form.is_valid() and "change" not in request.POST:
        issue = about.pk if about else None
        facts = _Facts(by=scope, network=found.pk, decided=form.decided(), issue=issue, gathering=form.at())
        if "publish" in request.POST:
            kept = form.cleaned_data["decision_id"]
            if sent(form, lambda: decide(**facts, decision_id=kept)):
                return _published(request, found, about, kept)
        else:
            drafts: list[Draft] = []
            if sent(form, lambda: drafts.append(check_decision(**facts))):
                return _to_check(request, form, drafts[0])
    page: dict[str, Any] = {"back": reverse("issues:issues", args=[found.pk]), "back_words": "Issues"}
    lead = f"About the issue: {about.title}" if about else ""
    return show_form(request, form, network=found, title="Keep a decision", lead=lead, button="Check it", **page)


class _Facts(TypedDict):
    by: Scope
    network: UUID
    decided: Decided
    issue: UUID | None
    gathering: UUID | None


def _to_check(request: HttpRequest, form: DecisionForm, draft: Draft) -> HttpResponse:
    """The decision as everybody will read it, with all that was typed kept in hidden boxes."""
    page = {
        "form": form,
        "decision": draft.decision,
        "options": draft.options,
        "moved": draft.moved,
        "typed": [(name, value) for name, value in request.POST.items() if name not in NOT_TYPED],
        **_in_the_room(draft.room),
    }
    return render(request, "networks/decision_check.html", page)


def _published(request: HttpRequest, network: Network, about: Issue | None, decision: UUID) -> HttpResponse:
    """On to those who spoke; where nobody did, to the page that everybody reads."""
    if about is None:
        messages.success(request, "The decision is on the public register.")
        return redirect("register:decision", decision)
    messages.success(request, "The decision is on the public register. Now answer those who spoke.")
    return redirect("issues:move", network.pk, about.pk, "answer")


def _in_the_room(room: Iterable[InTheRoom]) -> dict[str, object]:
    counted = [(SECTOR_WORDS[each.sector], each.people) for each in room]
    return {"room": counted, "people": sum(people for _, people in counted)}


@require_http_methods(FORM_METHODS)
def decision_correct(request: HttpRequest, network_id: UUID, decision_id: UUID) -> HttpResponse:
    """Put right what was written wrongly in a decision."""
    scope = convening(request)
    found = network_convened(scope, network_id)
    row = register().filter(pk=decision_id, network=found).first()
    if row is None:
        raise Http404
    form = CorrectionForm(request.POST if request.method == "POST" else None)
    if sent(form, lambda: correct_decision(by=scope, network=found.pk, decision=row.pk, **form.cleaned_data)):
        messages.success(request, "The correction stands beside the decision.")
        return redirect("register:decision", row.pk)
    back = reverse("register:decision", args=[row.pk])
    lead = "Everybody reads the correction with its day. The decision itself stays as it was published."
    page: dict[str, Any] = {"lead": lead, "button": "Publish the correction", "back": back, "back_words": row.title}
    return show_form(request, form, network=found, title="Correct what was written", **page)


def _about(request: HttpRequest, network: UUID) -> Issue | None:
    """The issue named in the address; a 404 for one that does not stand here."""
    named = request.GET.get("issue", "")
    if not named:
        return None
    try:
        found = Issue.objects.filter(pk=UUID(named), network=network).first()
    except ValueError:
        found = None
    if found is None:
        raise Http404
    return found


@login_not_required
@require_safe
def decision_list(request: HttpRequest) -> HttpResponse:
    """The public register of decisions, the latest first."""
    page = page_of(register(), by=LATEST_DECIDED, cursor=request.GET.get("page"))
    return render(request, "networks/decision_list.html", {"page": page})


@login_not_required
@require_safe
def decision_show(request: HttpRequest, decision_id: UUID) -> HttpResponse:
    """One decision, at an address of its own."""
    row = decision_in_full(register().filter(pk=decision_id))
    if row is None:
        raise Http404
    page = {"decision": row, "options": row.options.all(), "moved": row.moved.all(), **_in_the_room(row.room.all())}
    scope = current_scope()
    page["corrects"] = scope is not None and may_change(scope, row.network)
    return render(request, "networks/decision_show.html", page)


@login_not_required
@require_safe
def decision_export(request: HttpRequest) -> HttpResponse:
    """The register of decisions as CSV."""
    rows = walk(register().prefetch_related("options", "room", "moved", "corrections"), by=LATEST_DECIDED)
    return csv_of_public("decisions", DECISIONS, [_decision_row(request, row) for row in rows])


def _decision_row(request: HttpRequest, row: Decision) -> tuple[object, ...]:
    moved = [
        f"{each.get_kind_display()} {each.in_pounds}: {each.words}, from {each.from_whom} to {each.to_whom}"
        for each in row.moved.all()
    ]
    return (
        row.decided_on.isoformat(),
        row.network.name,
        row.title,
        row.words,
        row.get_how_display(),
        row.not_agreed,
        "; ".join(each.words for each in row.options.all() if each.chosen),
        "; ".join(f"{SECTOR_WORDS[each.sector]}: {each.people}" for each in row.room.all()),
        "; ".join(moved),
        "; ".join(f"{timezone.localdate(each.made_at).isoformat()}: {each.words}" for each in row.corrections.all()),
        request.build_absolute_uri(reverse("register:decision", args=[row.pk])),
    )


@login_not_required
@require_safe
def issue_register(request: HttpRequest) -> HttpResponse:
    """Every issue, or those without an answer: anybody sees that they have none."""
    unanswered = request.GET.get("which") == "unanswered"
    page = page_of(every_issue(unanswered=unanswered), by=LATEST_RAISED, cursor=request.GET.get("page"))
    shown = {
        "page": page,
        "unanswered": unanswered,
        "query": "which=unanswered" if unanswered else "",
        "waiting": UNANSWERED,
    }
    return render(request, "networks/register_list.html", shown)


@login_not_required
@require_safe
def issue_public(request: HttpRequest, issue_id: UUID) -> HttpResponse:
    """One issue as anybody sees it: every move it made and why, its decisions, its answer or that it has none."""
    row = every_issue().filter(pk=issue_id).first()
    if row is None:
        raise Http404
    page = {
        "issue": row,
        "moves": moves_of(row),
        "decisions": list(row.decisions.order_by("decided_on", "id")),
        "voices": voices([row.pk])[row.pk],
        "open": row.state in UNANSWERED,
    }
    return render(request, "networks/register_show.html", page)


@login_not_required
@require_safe
def issue_register_export(request: HttpRequest) -> HttpResponse:
    """Every issue as CSV."""
    issues = list(walk(every_issue(), by=LATEST_RAISED))
    said = voices(row.pk for row in issues)
    return csv_of_public("issues", ISSUES, [_issue_row(request, row, said[row.pk].words) for row in issues])


def _issue_row(request: HttpRequest, row: Issue, said: str) -> tuple[object, ...]:
    return (
        row.raised_at.date().isoformat(),
        row.raised_in.name,
        row.title,
        row.words,
        row.network.name,
        row.get_state_display(),
        "no" if row.state in UNANSWERED else "yes",
        said,
        request.build_absolute_uri(reverse("register:issue", args=[row.pk])),
    )

"""Issues from within a network: what was told, raising an issue, one issue, and every move it makes."""

from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from frontdoor.core.exports import Column, csv_response
from frontdoor.core.paging import page_of, walk
from frontdoor.core.scope import Scope
from frontdoor.voice.models import Told
from frontdoor.voice.reads import LATEST_TOLD
from networks.actions.issues import (
    answer_issue,
    hand_back,
    join_told,
    raise_issue,
    reopen_issue,
    set_aside,
    take_further,
)
from networks.forms.issues import FurtherForm, IssueForm, JoinForm, WhyForm
from networks.issue_reads import (
    LATEST_HERE,
    heard,
    issues_here,
    moves_of,
    not_in_an_issue,
    told_for,
    told_in,
    wider_networks,
)
from networks.models import Issue, Network
from networks.reads import begun_of
from networks.views.within import (
    FORM_METHODS,
    convening,
    may_change,
    network_convened,
    network_read,
    reading,
    sent,
    show_form,
)
from networks.workflow import ISSUES, UNANSWERED, IssueEvent, IssueState

MOST_ASKED = 60
"""So many sentences and gatherings stand in a form; older ones are in the lists."""
TOLD: tuple[Column[Told], ...] = (
    Column("what people told us", lambda row: row.words),
    Column("about", lambda row: row.community.name if row.community else row.place.name if row.place else ""),
    Column("where it was said", lambda row: row.get_heard_display()),
    Column("passed on in the month of", lambda row: row.told_in),
)
ISSUES_HERE: tuple[Column[Issue], ...] = (
    Column("issue", lambda row: row.title),
    Column("what it is", lambda row: row.words),
    Column("raised", lambda row: row.raised_at),
    Column("raised in", lambda row: row.raised_in.name),
    Column("stands with", lambda row: row.network.name),
    Column("where it stands", lambda row: row.get_state_display()),
)


def _issue_or_404(network: Network, issue_id: UUID) -> Issue:
    row = issues_here(network).filter(pk=issue_id).first()
    if row is None:
        raise Http404
    return row


@require_safe
def told_list(request: HttpRequest, network_id: UUID) -> HttpResponse:
    """What people told us about the network's place: what waits to become part of an issue, or all of it."""
    scope = reading(request)
    found = network_read(scope, network_id)
    every = request.GET.get("which") == "all"
    rows = told_for(found) if every else not_in_an_issue(told_for(found))
    page = page_of(rows, by=LATEST_TOLD, cursor=request.GET.get("page"))
    shown = {
        "network": found,
        "page": page,
        "every": every,
        "query": "which=all" if every else "",
        "changes": may_change(scope, found),
    }
    return render(request, "networks/told_list.html", shown)


@require_safe
def told_export(request: HttpRequest, network_id: UUID) -> StreamingHttpResponse:
    """All that people told us about the network's place, as CSV."""
    scope = reading(request)
    found = network_read(scope, network_id)

    def rows() -> Iterator[Told]:
        return walk(told_for(found), by=LATEST_TOLD)

    return csv_response("what-people-told-us", TOLD, rows, scope=scope)


@require_safe
def issue_list(request: HttpRequest, network_id: UUID) -> HttpResponse:
    """The issues that stand with a network or began there, the latest moved first."""
    scope = reading(request)
    found = network_read(scope, network_id)
    page = page_of(issues_here(found), by=LATEST_HERE, cursor=request.GET.get("page"))
    shown = {"network": found, "page": page, "changes": may_change(scope, found)}
    return render(request, "networks/issue_list.html", shown)


@require_safe
def issue_export(request: HttpRequest, network_id: UUID) -> StreamingHttpResponse:
    """The issues of a network as CSV."""
    scope = reading(request)
    found = network_read(scope, network_id)

    def rows() -> Iterator[Issue]:
        return walk(issues_here(found), by=LATEST_HERE)

    return csv_response("issues", ISSUES_HERE, rows, scope=scope)


@require_http_methods(FORM_METHODS)
def issue_new(request: HttpRequest, network_id: UUID) -> HttpResponse:
    """Raise an issue, of what was told, of what came up at a gathering, or of both."""
    scope = convening(request)
    found = network_convened(scope, network_id)
    form = IssueForm(
        request.POST if request.method == "POST" else None,
        told=not_in_an_issue(told_for(found))[:MOST_ASKED],
        gatherings=begun_of(found)[:MOST_ASKED],
        chosen=request.GET.getlist("told"),
        here=request.GET.get("gathering", ""),
    )
    if sent(form, lambda: raise_issue(by=scope, network=found.pk, **form.said())):
        messages.success(request, "The issue is raised. Anybody can see that it waits for an answer.")
        return redirect("issues:issue", found.pk, form.cleaned_data["issue_id"])
    back = reverse("issues:issues", args=[found.pk])
    return show_form(request, form, network=found, title="Raise an issue", back=back, back_words="Issues")


@require_safe
def issue_show(request: HttpRequest, network_id: UUID, issue_id: UUID) -> HttpResponse:
    """One issue: what was told, every move, its decisions, how far its answer has come, and what can happen next."""
    scope = reading(request)
    found = network_read(scope, network_id)
    row = _issue_or_404(found, issue_id)
    here = row.network_id == found.pk and may_change(scope, found)
    page = {
        "network": found,
        "issue": row,
        "told": told_in(row),
        "moves": moves_of(row),
        "decisions": list(row.decisions.order_by("decided_on", "id")),
        "heard": heard(row, by=scope),
        "open": row.state in UNANSWERED,
        "next": [each for each in WAYS.items() if here and _possible(row, each[1])],
        "here": here,
    }
    return render(request, "networks/issue_show.html", page)


@require_http_methods(FORM_METHODS)
def issue_join(request: HttpRequest, network_id: UUID, issue_id: UUID) -> HttpResponse:
    """Join more of what was told to an issue."""
    scope = convening(request)
    found = network_convened(scope, network_id)
    row = _issue_or_404(found, issue_id)
    told = not_in_an_issue(told_for(found))[:MOST_ASKED]
    form = JoinForm(request.POST if request.method == "POST" else None, told=told)

    def act() -> None:
        join_told(by=scope, issue=row.pk, told=[UUID(each) for each in form.cleaned_data["told"]])

    if sent(form, act):
        messages.success(request, "It is part of the issue. Whoever said it will hear the answer.")
        return redirect("issues:issue", found.pk, row.pk)
    back = reverse("issues:issue", args=[found.pk, row.pk])
    return show_form(
        request, form, network=found, title="Join what was told", back=back, back_words=row.title, button="Join"
    )


@dataclass(frozen=True, slots=True)
class Way:
    """One way on for an issue: the event, the words of its page, what is asked, and what is said when it is done."""

    event: IssueEvent
    title: str
    label: str
    done: str
    lead: str = ""


WAYS: MappingProxyType[str, Way] = MappingProxyType(
    {
        "further": Way(IssueEvent.CLIMBED, "Take it further", "Why there?", "It stands with them now."),
        "hand-back": Way(
            IssueEvent.HANDED_BACK, "Hand it back", "Why is it theirs to settle?", "It stands where it began."
        ),
        "answer": Way(
            IssueEvent.ANSWERED,
            "Answer it",
            "What is the answer?",
            "The answer is given. It is on its way to those who spoke.",
            "Write it as it shall be told to those who spoke. It stands on the public page too.",
        ),
        "set-aside": Way(
            IssueEvent.SET_ASIDE,
            "Take it no further",
            "Why not?",
            "It is taken no further. Those who spoke hear why.",
            "The reason is told to those who spoke. It stands on the public page too.",
        ),
        "reopen": Way(IssueEvent.REOPENED, "Open it again", "Why did the answer not settle it?", "It is open again."),
    }
)
"""What may happen next to an issue, by the name in its address."""


def _go(scope: Scope, issue: UUID, way: str, said: dict[str, str]) -> object:
    words = said["words"]
    if way == "further":
        return take_further(by=scope, issue=issue, to=UUID(said["to"]), why=words)
    if way == "hand-back":
        return hand_back(by=scope, issue=issue, why=words)
    if way == "answer":
        return answer_issue(by=scope, issue=issue, words=words)
    return (set_aside if way == "set-aside" else reopen_issue)(by=scope, issue=issue, why=words)


def _possible(issue: Issue, way: Way) -> bool:
    if way.event == IssueEvent.CLIMBED and not wider_networks(issue.network).exists():
        return False
    return IssueState(issue.state) in ISSUES[way.event][0]


@require_http_methods(FORM_METHODS)
def issue_move(request: HttpRequest, network_id: UUID, issue_id: UUID, way: str) -> HttpResponse:
    """Take an issue further, hand it back, answer it, take it no further, or open it again."""
    scope = convening(request)
    found = network_convened(scope, network_id)
    row = _issue_or_404(found, issue_id)
    if way not in WAYS:
        raise Http404
    this, data = WAYS[way], request.POST if request.method == "POST" else None
    wider = wider_networks(found)
    form = FurtherForm(data, networks=wider) if way == "further" else WhyForm(data, label=this.label)
    if sent(form, lambda: _go(scope, row.pk, way, form.cleaned_data)):
        messages.success(request, this.done)
        return redirect("issues:issues", found.pk)
    back = reverse("issues:issue", args=[found.pk, row.pk])
    return show_form(
        request,
        form,
        network=found,
        title=this.title,
        lead=this.lead,
        decisions=list(row.decisions.order_by("decided_on", "id")),
        button=this.title,
        back=back,
        back_words=row.title,
    )

"""Raise an issue, put together what people told us about it, take it further, hand it back, answer it."""

from collections.abc import Sequence
from typing import cast
from uuid import UUID

from django.utils import timezone

from frontdoor.core.actions import action
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope
from frontdoor.voice.actions import answer_those_who_spoke
from networks.held import begun_gathering_of, convened, said
from networks.issue_reads import told_for, wider_networks
from networks.models import Issue, IssueTold, Network
from networks.moves import issue_held, keep_move, move
from networks.workflow import UNANSWERED, IssueEvent


@action
def raise_issue(
    *,
    by: Scope,
    network: UUID,
    title: str,
    words: str,
    told: Sequence[UUID] = (),
    gathering: UUID | None = None,
    issue_id: UUID | None = None,
) -> Issue:
    """Raise an issue in a network: from what people told us (ids of `told_for`), from a gathering, or both.

    With an `issue_id`, sent twice it is raised once. Refused: `not_permitted`, `no_such_network`, `network_ended`,
    `title_missing`, `no_words`, `no_such_gathering`, `not_begun`, `no_such_told`.
    """
    held = convened(by, network)
    if issue_id and (there := Issue.objects.filter(pk=issue_id, raised_in=held).first()):
        return there
    row = Issue(
        network=held,
        raised_in=held,
        gathering=begun_gathering_of(held, gathering) if gathering else None,
        title=said(title, code="title_missing", field="title", otherwise="Give the issue a name."),
        words=said(words, code="no_words", field="words", otherwise="Write what the issue is, in your own words."),
        raised_by_id=cast(UUID, by.user),
        raised_at=timezone.now(),
        stands_since=timezone.now(),
    )
    if issue_id:
        row.id = issue_id
    row.save(force_insert=True)
    _join(held, row, told)
    keep_move(by, row, IssueEvent.RAISED, held, row.words)
    return row


@action
def join_told(*, by: Scope, issue: UUID, told: Sequence[UUID]) -> int:
    """Join more of what people told us to an issue that waits for an answer; give how many were new.

    Refused: `not_permitted`, `no_such_network`, `network_ended`, `no_such_issue`, `not_now`, `no_such_told`,
    `nothing_chosen`.
    """
    row, here = issue_held(by, issue)
    if row.state not in UNANSWERED:
        raise Refusal(code="not_now", words="This issue has its answer. Open it again first.")
    if not told:
        raise Refusal(code="nothing_chosen", words="Choose at least one thing that was told.", field="told")
    return _join(here, row, told)


def _join(network: Network, issue: Issue, told: Sequence[UUID]) -> int:
    wanted = set(told)
    if told_for(network).filter(pk__in=wanted).count() != len(wanted):
        raise Refusal(code="no_such_told", words="Choose from what was told about your network's place.", field="told")
    joined = set(IssueTold.objects.filter(issue=issue, told__in=wanted).values_list("told", flat=True))
    new = [IssueTold(network=network, issue=issue, told_id=each) for each in sorted(wanted - joined)]
    IssueTold.objects.bulk_create(new)
    return len(new)


@action
def take_further(*, by: Scope, issue: UUID, to: UUID, why: str) -> Issue:
    """Take an issue to a wider network: of a place or of an identity, or to the body that governs together.

    Refused: `not_permitted`, `no_such_network`, `network_ended`, `no_such_issue`, `not_now`, `no_words`,
    `not_a_wider_network`.
    """
    row, here = issue_held(by, issue)
    there = wider_networks(here).filter(pk=to).first()
    if there is None:
        raise Refusal(code="not_a_wider_network", words="Choose a wider network from the list.", field="to")
    return move(by, row, IssueEvent.CLIMBED, here, why, to=there)


@action
def hand_back(*, by: Scope, issue: UUID, why: str) -> Issue:
    """Hand an issue back to the network it began in, without an answer: it is theirs to settle.

    Refused: `not_permitted`, `no_such_network`, `network_ended`, `no_such_issue`, `not_now`, `no_words`.
    """
    row, here = issue_held(by, issue)
    return move(by, row, IssueEvent.HANDED_BACK, here, why, to=row.raised_in)


@action
def answer_issue(*, by: Scope, issue: UUID, words: str) -> Issue:
    """Answer an issue. It comes back to where it began, and the answer goes on its way to those who spoke.

    Refused: `not_permitted`, `no_such_network`, `network_ended`, `no_such_issue`, `not_now`, `no_words`.
    """
    row, here = issue_held(by, issue)
    return _settle(by, row, IssueEvent.ANSWERED, here, words)


@action
def set_aside(*, by: Scope, issue: UUID, why: str) -> Issue:
    """Take an issue no further. The reason is the answer, and goes on its way to those who spoke.

    Refused: `not_permitted`, `no_such_network`, `network_ended`, `no_such_issue`, `not_now`, `no_words`.
    """
    row, here = issue_held(by, issue)
    return _settle(by, row, IssueEvent.SET_ASIDE, here, why)


@action
def reopen_issue(*, by: Scope, issue: UUID, why: str) -> Issue:
    """Open an issue again, because the answer did not settle it.

    Refused: `not_permitted`, `no_such_network`, `network_ended`, `no_such_issue`, `not_now`, `no_words`.
    """
    row, here = issue_held(by, issue)
    return move(by, row, IssueEvent.REOPENED, here, why, to=here)


def _settle(by: Scope, row: Issue, event: IssueEvent, here: Network, words: str) -> Issue:
    """Bring an issue home with its answer, and answer those who spoke."""
    # Looked up first: once it is home, whoever answered it may have nothing to do with it any more.
    told = list(IssueTold.objects.filter(issue=row).values_list("told", flat=True))
    move(by, row, event, here, words, to=row.raised_in)
    if told:
        answer_those_who_spoke(by=by, told=told, about=row.pk, words=words)
    return row

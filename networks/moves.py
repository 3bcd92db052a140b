"""Moving an issue by the table of workflow, with why appended: for the actions on issues and on decisions."""

from typing import cast
from uuid import UUID

from django.utils import timezone

from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope
from networks.held import convened, said
from networks.models import Issue, IssueMove, Network
from networks.workflow import ISSUES, IssueEvent, IssueState

WHY = "Say why, so that whoever raised it can follow."


def issue_held(by: Scope, issue: UUID) -> tuple[Issue, Network]:
    """An issue, locked, and the network where it stands, convened by `by`. Refused: `no_such_issue`, as `convened`."""
    found = Issue.objects.filter(pk=issue).first()
    if found is None:
        raise Refusal(code="no_such_issue", words="There is no such issue.")
    here = convened(by, found.network_id)
    row = Issue.objects.select_for_update(of=("self",)).filter(pk=issue, network=here).first()
    if row is None:
        raise Refusal(code="no_such_issue", words="This issue has just moved to another network.")
    return row, here


def move(by: Scope, row: Issue, event: IssueEvent, here: Network, words: str, *, to: Network) -> Issue:
    """Bring an issue by an event to its state and to a network. Refused: `not_now`, `no_words`."""
    allowed, state = ISSUES[event]
    if row.state not in allowed:
        label = IssueState(row.state).label
        raise Refusal(code="not_now", words=f"This issue stands at “{label}” now, and cannot change like that.")
    kept = said(words, code="no_words", field="words", otherwise=WHY)
    row.state, row.network, row.stands_since = state, to, timezone.now()
    keep_move(by, row, event, here, kept)  # while it still stands with whoever moves it
    row.save(force_update=True, update_fields=["state", "network", "stands_since"])
    return row


def keep_move(by: Scope, row: Issue, event: IssueEvent, here: Network, words: str) -> None:
    """Append what happened to an issue, and where it stands by that."""
    IssueMove(
        issue=row,
        event=event,
        network=here,
        to_network_id=row.network_id,
        words=words,
        moved_at=timezone.now(),
        moved_by_id=cast(UUID, by.user),
    ).save(force_insert=True)

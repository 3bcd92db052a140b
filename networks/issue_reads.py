"""What is told about a network's place or community, the issues that came of it, and where an issue may go."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from frontdoor.core.disclosure import Published
from frontdoor.core.scope import Scope
from frontdoor.voice.models import Answer, Told
from frontdoor.voice.reads import delivered, told_about
from neighbourhoods.nesting import inner_places
from networks.models import Issue, IssueMove, IssueTold, Network, NetworkKind
from networks.workflow import UNANSWERED

LATEST_RAISED = ("-raised_at", "-id")
LATEST_HERE = ("-stands_since", "-id")
WIDER = {
    NetworkKind.NEIGHBOURHOOD: (NetworkKind.PLACE, NetworkKind.IDENTITY, NetworkKind.CO_GOVERNANCE),
    NetworkKind.PLACE: (NetworkKind.CO_GOVERNANCE,),
    NetworkKind.IDENTITY: (NetworkKind.CO_GOVERNANCE,),
    NetworkKind.CO_GOVERNANCE: (),
}
"""From each kind of network, the kinds an issue may be taken further to. A trigger holds the same."""


def told_for(network: Network) -> QuerySet[Told]:
    """What was told about the network's place or community, and about every place within it."""
    return told_about({network.place_id, *inner_places(network.place_id)})


def not_in_an_issue(told: QuerySet[Told]) -> QuerySet[Told]:
    """Those of them that are part of no issue, as far as whoever asks may see."""
    return told.exclude(Exists(IssueTold.objects.filter(told=OuterRef("pk"))))


def told_in(issue: Issue) -> list[Told]:
    """The sentences an issue was put together from; nothing for anybody who reads neither network."""
    joined = IssueTold.objects.filter(issue=issue).values("told")
    return list(Told.objects.filter(pk__in=joined).select_related("place", "community").order_by("-told_in", "id"))


def voices(issues: Iterable[UUID]) -> dict[UUID, Published]:
    """How many sentences each of these issues was put together from, as anyone may see it, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT each, networks_voices(each) FROM unnest(%s::uuid[]) AS each", [list(issues)])
        return {issue: Published(figure) for issue, figure in cursor.fetchall()}


def wider_networks(network: Network) -> QuerySet[Network]:
    """The networks an issue that stands here may be taken further to."""
    return Network.objects.going_on().filter(kind__in=WIDER[NetworkKind(network.kind)]).order_by("name")


def moves_of(issue: Issue) -> list[IssueMove]:
    """All that happened to an issue, in its order."""
    return list(issue.moves.select_related("network", "to_network").order_by("moved_at", "id"))


def issues_here(network: Network) -> QuerySet[Issue]:
    """The issues that stand with a network now, or began there: for the order LATEST_HERE."""
    return (Issue.objects.filter(network=network) | Issue.objects.filter(raised_in=network)).select_related(
        "network", "raised_in"
    )


def every_issue(*, unanswered: bool = False) -> QuerySet[Issue]:
    """Every issue of every network, or those without an answer: for the order LATEST_RAISED."""
    rows = Issue.objects.select_related("network", "raised_in")
    return rows.filter(state__in=UNANSWERED) if unanswered else rows


@dataclass(frozen=True, slots=True)
class Heard:
    """How far the last answer to an issue has come: whether anybody spoke, and how many know it, as anyone may see."""

    answer: Answer
    know: Published


def heard(issue: Issue, *, by: Scope) -> Heard | None:
    """How far the last answer has come back to those who spoke; None where none was given or nobody signed in asks."""
    answer = Answer.objects.filter(about=issue.pk).order_by("-made_at", "-id").first() if by.user else None
    return Heard(answer, delivered(answer)) if answer else None

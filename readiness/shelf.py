"""The shelf of evidence as it is read: by its organisation, by whoever answers, and in the report of a round."""

from collections.abc import Iterable
from typing import TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet

from frontdoor.core.scope import Scope, acting_organisation
from readiness.models import Evidence, EvidenceBefore, Round, SaidOfEvidence

Said = TypeVar("Said", bound=SaidOfEvidence)

MOST_SHELVED = 30
"""So much evidence for one question stands on the page of whoever answers it, and so much waits on the shelf's page."""


def evidence_of(by: Scope) -> QuerySet[Evidence]:
    """The shelf of the acting organisation."""
    return Evidence.objects.filter(organisation=acting_organisation(by))


def waiting(by: Scope) -> list[Evidence]:
    """What came through links and nobody who assesses has looked at yet: each piece once, as many as fit a page."""
    return told_once(evidence_of(by).filter(added_by=None, looked_by=None).order_by("title", "id"))[:MOST_SHELVED]


def offered(found: Round, question: str, *, own: UUID | None) -> list[Evidence]:
    """What somebody behind a link may choose for a question: what the lock shows them, each piece once.

    That is what the organisation keeps or has looked at, and what answers of their own rest on (`own`, which stays on
    the list whatever else is there).
    """
    shelf = Evidence.objects.filter(organisation=found.organisation_id, questions__contains=[question])
    rows = sorted(shelf.order_by("state", "title", "id"), key=lambda row: row.pk != own)
    mine_first = told_once(rows)[:MOST_SHELVED]
    return sorted(mine_first, key=lambda row: (row.state, row.title))


def evidence_when_over(found: Round) -> list[SaidOfEvidence]:
    """What was on the shelf when a round ended, as it was said to be then. What came or was put right later is not in.

    Evidence told of through a link keeps no time: it was there if it was told in this round or in one over by then.
    """
    end = found.over_at
    rounds = Round.objects.filter(organisation=found.organisation_id)
    over = [each.pk for each in rounds if each.pk == found.pk or each.over_at <= end]
    shelf = Evidence.objects.filter(organisation=found.organisation_id)
    there = list(shelf.filter(Q(added_at__lt=end) | Q(told_in__in=over)).order_by("title", "id"))
    later = EvidenceBefore.objects.filter(evidence__in=there, until__gte=end).order_by("-until")
    was: dict[UUID, SaidOfEvidence] = {row.evidence_id: row for row in later}
    return [was.get(row.pk, row) for row in there]


def told_once(rows: Iterable[Said]) -> list[Said]:
    """The same evidence told of by several stands there once; of the same, what comes first is kept."""
    seen: dict[tuple[str, ...], Said] = {}
    for row in rows:
        seen.setdefault(_words(row), row)
    return list(seen.values())


def _words(row: SaidOfEvidence) -> tuple[str, ...]:
    said = (row.title, row.keeper, row.kept_at)
    return (row.state, *(" ".join(words.split()).casefold() for words in said))

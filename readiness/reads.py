"""What pages read: rounds, who takes part, the shelf of evidence, and what somebody sees behind their link.

Row security decides what is found; of answers an organisation learns only what two functions of the database tell.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from frontdoor.core.disclosure import Published
from frontdoor.core.scope import Scope, acting_organisation
from frontdoor.reference.reads import ShownItem, choices, shown_version
from readiness.framework import HINDRANCES, PLACES, Question, Theme, themes_of
from readiness.held import RIGHT
from readiness.models import Answer, Evidence, Invitation, Plan, Round, RoundUserRight
from readiness.reports import Facts
from readiness.shelf import evidence_when_over, offered
from readiness.workflow import RoundState

Held = dict[tuple[UUID, UUID], frozenset[str]]
"""For a part (its item) and a role group, the codes of the positions held; no key where too few answered."""


def rounds_of(by: Scope) -> QuerySet[Round]:
    """The rounds of the acting organisation."""
    return Round.objects.filter(organisation=acting_organisation(by))


def round_of(by: Scope, round_id: UUID) -> Round | None:
    """One of the organisation's rounds with its lists; None for another's and for none at all."""
    return rounds_of(by).select_related("questions", "foundations", "wording").filter(pk=round_id).first()


@dataclass(frozen=True, slots=True)
class Earlier:
    """A closed round to compare with. `overlaps` where people were still answering it when the later one opened."""

    round: Round
    overlaps: bool


def rounds_before(found: Round) -> list[Earlier]:
    """The closed rounds a round may be compared with: those that opened before it, the last one to end first.

    Those that were over before it opened come before those whose time overlaps with its own.
    """
    others = Round.objects.filter(organisation=found.organisation_id).exclude(pk=found.pk)
    earlier = [
        Earlier(each, overlaps=each.over_at > found.opened_at)
        for each in others
        if each.state == RoundState.CLOSED and each.opened_at < found.opened_at
    ]
    return sorted(earlier, key=lambda each: (not each.overlaps, each.round.over_at), reverse=True)


def compared_with(found: Round, asked: str) -> Earlier | None:
    """The closed round that a report is beside: the one asked for by id, or else the last that was over before it.

    None where there is none, or none was over before it and no other is asked for.
    """
    earlier = rounds_before(found)
    chosen = next((each for each in earlier if str(each.round.pk) == asked), None)
    return chosen or next((each for each in earlier if not each.overlaps), None)


def themes_of_round(found: Round) -> list[Theme]:
    """The questions of a round under their themes, in the version and the words it was made with."""
    return themes_of(shown_version(version=found.questions_id, wording=found.wording_id).items)


def foundations_of(found: Round) -> tuple[ShownItem, ...]:
    """The foundations in the version of a round."""
    return shown_version(version=found.foundations_id, wording=None).items


def taking_part(found: Round) -> dict[UUID, Published]:
    """How many of each role group (by id) have answered something, as anyone may see it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT group_id, figure FROM readiness_taking_part(%s)", [found.pk])
        told = dict(cursor.fetchall())
    return {group.pk: Published(told.get(group.pk, 0)) for group in found.groups.all()}


def positions_held(found: Round) -> Held:
    """Which positions each role group holds on each part of a round that is over; nothing of one that is not."""
    held: dict[tuple[UUID, UUID], set[str]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute("SELECT item_id, group_id, place FROM readiness_positions_held(%s)", [found.pk])
        for item, group, place in cursor.fetchall():
            held[item, group].add(place)
    return {key: frozenset(places) for key, places in held.items()}


def invitations_of(found: Round) -> QuerySet[Invitation]:
    """The links of a round, with their role groups."""
    return Invitation.objects.filter(round=found).select_related("group")


def plans_of(found: Round) -> QuerySet[Plan]:
    """The plans made from a round, the earliest due first."""
    return Plan.objects.filter(round=found).select_related("question", "foundation").order_by("due_on", "id")


@dataclass(frozen=True, slots=True)
class QuestionHere:
    """One question as somebody behind a link sees it: what is asked, the shelf, and what they said so far.

    `until` is the round's last day.
    """

    question: Question
    next_code: str
    places: list[tuple[str, str]]
    levels: list[tuple[str, str]]
    shelf: list[Evidence]
    until: date
    said: dict[str, str] = field(default_factory=dict)
    evidence: UUID | None = None


def invitation_here() -> Invitation | None:
    """The invitation of the link the scope came with, with its round; None once it has ended."""
    return Invitation.objects.select_related("round__organisation", "group").first()


def over_here() -> date | None:
    """The day the round of the link the scope came with was over, however the link stands now; None while it is not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT scope_readiness_over_on()")
        day: date | None = cursor.fetchone()[0]
    return day


def answers_here(invitation: Invitation) -> dict[UUID, Answer]:
    """What was answered through this link so far, by the id of what was asked."""
    return {row.item_id: row for row in Answer.objects.filter(invitation=invitation)}


def question_here(*, question: str) -> QuestionHere | None:
    """One question behind the link the scope came with; None where its round has no such question."""
    invitation = invitation_here()
    if invitation is None:
        return None
    asked = [each for theme in themes_of_round(invitation.round) for each in theme.questions]
    codes = [each.item.code for each in asked]
    if question not in codes:
        return None
    place = codes.index(question)
    said = answers_here(invitation)
    mine = {ask.item.code: said[ask.item.id] for ask in asked[place].asks if ask.item.id in said}
    own = next((row.evidence_id for row in mine.values() if row.evidence_id), None)
    return QuestionHere(
        question=asked[place],
        next_code=codes[place + 1] if place + 1 < len(codes) else "",
        places=choices(PLACES),
        levels=choices(HINDRANCES),
        shelf=offered(invitation.round, question, own=own),
        until=invitation.round.last_day,
        said={code: row.place for code, row in mine.items()},
        evidence=own,
    )


def facts_of(found: Round, before: Round | None) -> Facts:
    """All that a report on a round that is over is made of, beside a round before where there is one."""
    return Facts(
        themes=themes_of_round(found),
        groups=list(found.groups.all()),
        taking_part=taking_part(found),
        held=positions_held(found),
        before=_held_by_code(before) if before else {},
        compared=before is not None,
        names=dict([*choices(PLACES), *choices(HINDRANCES)]),
        evidence=evidence_when_over(found),
        plans=list(plans_of(found)),
        ended_on=found.last_day,
    )


def _held_by_code(found: Round) -> dict[tuple[str, str], frozenset[str]]:
    """What was held, by the code of what was asked and the name of the group: what two rounds have in common."""
    codes = {ask.item.id: ask.item.code for theme in themes_of_round(found) for q in theme.questions for ask in q.asks}
    names = {group.pk: group.name.lower() for group in found.groups.all()}
    return {(codes[item], names[group]): places for (item, group), places in positions_held(found).items()}


def who_runs(found: Round) -> list[str]:
    """The usernames of those who run the round, in their order."""
    held = RoundUserRight.objects.filter(content_object=found, permission__codename=RIGHT)
    return list(held.order_by("user__username").values_list("user__username", flat=True))

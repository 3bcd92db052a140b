"""Two rounds of readiness in the demo borough, 160 people each: what they see, the evidence on the shelf, the plans.

Made by the actions and under the locks everybody is under: each answer is written behind a link of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from frontdoor.accounts.models import Membership
from frontdoor.core.scope import Scope, acting_as
from frontdoor.links.tokens import door_scope
from frontdoor.local.demo.chance import Chance
from readiness.actions.invitations import NewInvitation, invite
from readiness.actions.plans import move_plan, plan_for_gap
from readiness.actions.rounds import make_round
from readiness.framework import HINDRANCE_CODES, PLACE_CODES, Ask, Theme
from readiness.models import Answer, Evidence, Round
from readiness.reads import themes_of_round
from readiness.workflow import EvidenceState, PlanState

# A role group, how many of it are asked, and where it leans: the places it may see, from PLACE_CODES.
GROUPS = (
    ("Residents, carers and people who use support", 40, (2, 3, 4, 4, 5)),
    ("Community and voluntary organisations", 32, (1, 3, 3, 4)),
    ("Practitioners and their managers", 36, (1, 2, 3, 5)),
    ("Commissioning, performance and IT", 20, (0, 1, 2)),
    ("Other council departments", 16, (1, 3, 5)),
    ("Partner agencies", 11, (1, 2, 3)),
    ("Senior leaders", 5, (0, 1)),
)
SHELF = (
    ("Minutes of the carers' panel", Evidence.Kind.DOCUMENT, "The panel's secretary", ("q01", "q02", "q03", "q13")),
    ("The council plan", Evidence.Kind.DOCUMENT, "The policy team", ("q04", "q10", "q11", "q12", "q16", "q17")),
    ("Stories from gatherings in Tillerby", Evidence.Kind.STORIES, "The community builders", ("q05", "q08", "q18")),
    ("Notes of the housing and care huddle", Evidence.Kind.SEEN, "The neighbourhood leads", ("q06", "q15")),
    ("Figures on how people move through support", Evidence.Kind.FIGURES, "Performance", ("q07", "q09", "q14")),
)
PLANS = (
    ("q01", "Ask residents to the design of the hub before anything is drawn", "The hub's team", "collaborative", 60),
    ("q06", "Bring housing into the Tuesday huddle", "The housing lead", "cross-directorate", 45),
    ("q09", "Take out what is written down twice", "Performance and IT", "whole-system", 90),
)


@dataclass(frozen=True, slots=True)
class _Time:
    """One of the two times of asking. The later leans one place towards what is in place."""

    title: str
    opened: int
    forward: int


@dataclass(frozen=True, slots=True)
class _Sees:
    """How somebody of a role group chooses."""

    leaning: Sequence[int]
    forward: int
    chance: Chance

    def place(self, ask: Ask) -> str:
        """Where they see the council on one part."""
        place = self.chance.choice(self.leaning)
        if ask.is_hindrance:
            return HINDRANCE_CODES[min(2, max(0, place - 1))]
        return PLACE_CODES[max(0, place - 1) if self.chance.happens(self.forward / 2) else place]


LEFT_OPEN, SPOKEN_TO = 0.1, 0.5
"""How many questions are left open, and how often somebody answers a part that follows on a condition."""

LASTED = 28
"""For how many days each of the two was open."""

TIMES = (_Time("Spring", 210, 0), _Time("Autumn", 35, 1))


def add_rounds() -> list[str]:
    """Add the two rounds, unless there are any; a line for each."""
    asha = Membership.objects.get(user__username="assessor")
    by = Scope(organisation=asha.organisation_id, user=asha.user_id)
    with acting_as(by):
        if Round.objects.filter(organisation=asha.organisation_id).exists():
            return []
        shelf = _shelf(by)
        return [_round(by, time, shelf) for time in TIMES]


def _shelf(by: Scope) -> list[Evidence]:
    """What was there before the first round, written in bulk: an action puts things on the shelf now."""
    today = timezone.localdate()
    before = timezone.now() - timedelta(days=TIMES[0].opened + 10)
    shelved = {"organisation_id": by.organisation, "added_at": before, "added_by_id": by.user}
    held = [
        Evidence(
            title=title,
            kind=kind,
            state=EvidenceState.HELD,
            keeper=keeper,
            kept_at="The shared folder, readiness",
            dated_on=today - timedelta(days=240),
            review_on=today + timedelta(days=120),
            questions=sorted(questions),
            **shelved,
        )
        for title, kind, keeper, questions in SHELF
    ]
    sought = [
        Evidence(
            title="What people say a month later",
            kind=Evidence.Kind.STORIES,
            state=EvidenceState.SOUGHT,
            keeper="The contact team",
            due_on=today + timedelta(days=days),
            questions=[number],
            **shelved,
        )
        for days, number in ((-10, "q13"), (70, "q17"))
    ]
    return Evidence.objects.bulk_create([*held, *sought])


def _round(by: Scope, time: _Time, shelf: Sequence[Evidence]) -> str:
    today = timezone.localdate()
    opened = today - timedelta(days=time.opened)
    made = make_round(
        by=by,
        title=f"{time.title} {opened.year}",
        opens_on=opened,
        closes_on=today,
        groups=[name for name, _, _ in GROUPS],
    )
    themes = themes_of_round(made)
    evidence = {code: row for row in reversed(shelf) for code in row.questions}  # what is held comes first on the shelf
    chance = Chance("readiness", time.title)
    groups = {group.name: group for group in made.groups.all()}
    for name, many, leaning in GROUPS:
        for link in invite(by=by, round_id=made.pk, group=groups[name].pk, how_many=many):
            rows = _answers(link, themes, evidence, _Sees(leaning, time.forward, chance))
            with acting_as(door_scope(link.token)):
                Answer.objects.bulk_create(rows)
    _plan(by, made, done=time.forward == 0)
    # It was closed weeks ago, so that the rounds do not overlap; the action closes a round now.
    closed_at = timezone.now() - timedelta(days=time.opened - LASTED)
    Round.objects.filter(pk=made.pk).update(closed_at=closed_at, closed_by_id=by.user)
    return f"Asked {sum(many for _, many, _ in GROUPS)} people in the readiness round {made.title}."


def _answers(
    link: NewInvitation, themes: Sequence[Theme], evidence: Mapping[str, Evidence], sees: _Sees
) -> list[Answer]:
    """What one person sees. Nobody answers everything."""
    rows = []
    for question in (question for theme in themes for question in theme.questions):
        if sees.chance.happens(LEFT_OPEN):
            continue
        rows += [
            Answer(
                invitation_id=link.id,
                item_id=ask.item.id,
                place=sees.place(ask),
                evidence=None if ask.is_hindrance else evidence[question.item.code],
            )
            for ask in question.asks
            if not ask.item.condition or sees.chance.happens(SPOKEN_TO)
        ]
    return rows


def _plan(by: Scope, made: Round, *, done: bool) -> None:
    today = timezone.localdate()
    for number, (question, words, owner, foundation, days) in enumerate(PLANS):
        plan = plan_for_gap(
            by=by,
            round_id=made.pk,
            question=question,
            words=words,
            owner=owner,
            foundation=foundation,
            due_on=today + timedelta(days=days),
        )
        if done and number != 0:
            move_plan(by=by, plan=plan.pk, state=PlanState.DONE)

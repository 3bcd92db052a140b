"""Introductions and what became of them, as the actions write them: agreed to, made, answered, asked about."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.utils import timezone

from enabling_help.actions.follow_ups import STEP_OF_ANSWER
from enabling_help.changes import NEVER_CAME_ABOUT, STEP_OF
from enabling_help.chasing import planned
from enabling_help.making import ASK_AFTER, STEP_OF_KIND, expected_on
from enabling_help.models import AnswerRoute, Chase, Event, FollowUp, Introduction, IntroductionEvent, Need
from enabling_help.workflow import (
    AT_ONCE,
    AskingState,
    ChaseKind,
    ChaseState,
    IntroductionKind,
    NeedState,
    Outcome,
    State,
)
from enabling_help.working_days import after_working_days
from frontdoor.local.demo.borough import Borough, Entry
from frontdoor.local.demo.people import agree, stop
from frontdoor.local.demo.rows import Pen, Row
from frontdoor.local.demo.words import words
from frontdoor.outbox.models import Prefers
from frontdoor.people.items import Item
from frontdoor.people.steps import Kind

KINDS = {
    IntroductionKind.TOLD_ABOUT: 27.0,
    IntroductionKind.INTRODUCED: 30.0,
    IntroductionKind.ACCOMPANIED: 8.0,
    IntroductionKind.REFERRED: 22.0,
    IntroductionKind.DIRECT_HELP: 13.0,
}
OFFERED = {
    IntroductionKind.TOLD_ABOUT: 0.55,
    IntroductionKind.INTRODUCED: 0.7,
    IntroductionKind.ACCOMPANIED: 0.75,
    IntroductionKind.REFERRED: 0.65,
    IntroductionKind.DIRECT_HELP: 0.35,
}
"""How many would like to be asked how it went."""
ANSWERS = {State.ACCEPTED: 71.0, State.REJECTED: 12.0, State.REQUESTED: 12.0, State.CANCELLED: 5.0}
ENDINGS = {State.COMPLETED: 74.0, State.IN_PROGRESS: 13.0, State.FAILED: 7.0, State.ON_HOLD: 6.0}
OUTCOMES = {Outcome.MET: 40.0, Outcome.HELPED: 42.0, Outcome.DID_NOT_HELP: 8.0, Outcome.DID_NOT_ARRIVE: 10.0}
SAYS = {
    "came about": {NeedState.MET: 58.0, NeedState.PARTLY_MET: 27.0, NeedState.NOT_MET: 15.0},
    "told about": {NeedState.MET: 40.0, NeedState.PARTLY_MET: 26.0, NeedState.NOT_MET: 34.0},
    "no answer": {NeedState.MET: 14.0, NeedState.PARTLY_MET: 22.0, NeedState.NOT_MET: 64.0},
}
REASONS = {
    State.REJECTED: "declined",
    State.CANCELLED: "cancelled",
    State.FAILED: "failed",
    State.ON_HOLD: "resting",
}
GIVE_UP_ASKING = timedelta(days=14)
LOOKED_AT = timedelta(days=50)


@dataclass(slots=True)
class Made:
    """One introduction in the making: its row, who answers it, and from when on they no longer may."""

    row: Row
    need: Row
    answering: UUID
    user: UUID | None
    worker: UUID
    until: datetime
    ended: bool = False


class Introducing:
    """What becomes of one person's needs. `introduced_to` are the organisations they agreed to meet.

    Somebody who gave no name (`nameless`) is told about things or helped at once, and cannot be asked how it went.
    """

    def __init__(self, pen: Pen, borough: Borough, places: tuple[UUID, ...], *, nameless: bool) -> None:
        self.nameless = nameless
        self.pen, self.borough, self.places, self.chance = pen, borough, places, pen.chance
        self.introduced_to: set[UUID] = set()

    def with_need(self, need: Row, about: str, at: datetime, worker: UUID, entry: Entry | None) -> None:
        """What is done about one need: nothing, one introduction, or another after the first did not come about."""
        if entry is None and self.chance.happens(0.09):
            return
        wait = timedelta(minutes=self.chance.randint(4, 45))
        made = self._introduce(need, about, at + wait, worker, entry)
        if made and made.row["state"] in NEVER_CAME_ABOUT and self.chance.happens(0.6):
            then = self.borough.year.later(self.chance, max(at, self.last), days=5)
            if then < self.borough.year.now:
                self._introduce(need, about, then, worker, None)

    def _introduce(self, need: Row, about: str, at: datetime, worker: UUID, wanted: Entry | None) -> Made | None:
        kind = IntroductionKind.INTRODUCED if wanted else self.chance.weighed(KINDS)
        if self.nameless and kind not in AT_ONCE:
            kind = IntroductionKind.TOLD_ABOUT
        entry = wanted or self.chance.choice(self.borough.entries_for(about))
        to = None if kind in AT_ONCE else entry.organisation
        if to in self.introduced_to:
            kind, to = IntroductionKind.TOLD_ABOUT, None
        if not wanted and kind not in AT_ONCE and self.chance.happens(0.3):
            then = self.borough.year.later(self.chance, at, days=3)
            at = then if then < self.borough.year.now else at
        bases: list[Row] = []
        until = self.borough.year.now
        made_id = uuid5(need["id"], f"{self.borough.council} {to} 0") if to else self.chance.id()
        if to is not None:
            self.introduced_to.add(to)
            until = at + timedelta(days=self.chance.choice((90, 180, 180, 365)))
            before = at - timedelta(minutes=2)
            bases = self._agree(need, to, made_id, before, until=until, worker=worker)
        row = self._make(need, kind, entry, at, id=made_id, organisation_id=to, introduced_by_id=worker)
        answering, user = to or self.borough.council, self.borough.answering.get(to) if to else worker
        made = Made(row, need, answering, user, worker, min(until, self.borough.year.now))
        self.last = at
        self._event(made, Event(row["state"]), at, by=self.borough.council, user=worker)
        if bases and self.chance.happens(0.04):
            self._withdraw(made, bases, at)
        if kind not in AT_ONCE:
            self._answer(made, at)
            self._chase(made, at)
        if not self.nameless and (wanted or self.chance.happens(OFFERED[kind])):
            self._follow_up(made, kind, at)
        return made

    def _agree(self, need: Row, to: UUID, made: UUID, at: datetime, *, until: datetime, worker: UUID) -> list[Row]:
        items: list[tuple[str, UUID | None]] = [(Item.KNOWN_AS, None), (Item.REACH, None)]
        more = ((Item.MATTERS, 0.5), (Item.IDENTITY, 0.3), (Item.COMMUNICATION, 0.25))
        items += [(item, None) for item, share in more if self.chance.happens(share)]
        items += [(Item.NEED, need["id"]), (Item.INTRODUCTION, made)]
        if self.chance.happens(0.15):
            items.append((Item.CONVERSATION, need["conversation_id"]))
        return agree(
            self.pen, self.borough, organisation=to, shared=items, about=need["id"], at=at, until=until, by=worker
        )

    def _make(self, need: Row, kind: IntroductionKind, entry: Entry, at: datetime, **facts: Any) -> Row:
        there_and_then = kind == IntroductionKind.DIRECT_HELP
        places = self.places if there_and_then else entry.places or self.places
        step = self.pen.step(
            STEP_OF_KIND[kind], at, self.borough.council, need=need["id"], cause=need["step"], places=places
        )
        return self.pen.add(
            Introduction,
            at,
            facts["introduced_by_id"],
            need_id=need["id"],
            kind=kind,
            asset_id=None if there_and_then else entry.id,
            from_organisation_id=self.borough.council,
            words=self.chance.choice(words("said")["notes"][kind]),
            introduced_at=at,
            state=State.COMPLETED if kind in AT_ONCE else State.REQUESTED,
            reply_expected_on=None if kind in AT_ONCE else expected_on(at),
            step=step,
            **facts,
        )

    def _event(self, made: Made, event: Event, at: datetime, *, by: UUID, user: UUID | None, reason: str = "") -> None:
        facts = {"event": event, "reason": reason, "organisation_id": by, "user_id": user, "happened_at": at}
        self.pen.add(IntroductionEvent, at, user, introduction_id=made.row["id"], **facts)

    def _withdraw(self, made: Made, bases: list[Row], at: datetime) -> None:
        then = self.borough.year.later(self.chance, at, days=25)
        if then < made.until:
            stop(self.pen, self.borough, bases, then, made.worker)
            made.until = then

    def _answer(self, made: Made, at: datetime) -> None:
        """What the other side says, as far as the year has come and as long as they may."""
        if self.chance.happens(0.65):
            known = self.borough.year.later(self.chance, at, days=1)
            if known >= made.until:
                return
            self.pen.change(Introduction, made.row, known, made.user, acknowledged_at=known)
            self._event(made, Event.ACKNOWLEDGED, known, by=made.answering, user=made.user)
            self._step(made, Kind.ACKNOWLEDGED, known)
            at = known
        answer = self.chance.weighed(ANSWERS)
        if answer == State.REQUESTED and self.borough.year.now - at > LOOKED_AT:
            self._move(made, State.CANCELLED, days=25, after=at)  # no answer came, and the person met somebody else
            return
        if answer == State.REQUESTED or not self._move(made, answer, days=4, after=at) or answer != State.ACCEPTED:
            return
        if self.chance.happens(0.92) and self._move(made, State.IN_PROGRESS, days=9):
            ending = self.chance.weighed(ENDINGS)
            if ending != State.IN_PROGRESS:
                self._move(made, ending, days=32)

    def _move(self, made: Made, to: State, *, days: float, after: datetime | None = None) -> bool:
        """Bring it to a state some days later; False where that has not happened yet."""
        at = self.borough.year.later(self.chance, after or self.last, days=days)
        if at >= made.until:
            return False
        reason = self.chance.choice(words("said")[REASONS[to]]) if to in REASONS else ""
        outcome = self.chance.weighed(OUTCOMES) if to == State.COMPLETED else ""
        by, user = made.answering, made.user
        if to == State.CANCELLED:
            by, user = self.borough.council, made.worker
        self.pen.change(Introduction, made.row, at, user, state=to, reason=reason, outcome=outcome)
        self._event(made, Event(to), at, by=by, user=user, reason=reason)
        if to in STEP_OF:
            self._step(made, STEP_OF[to], at, by)
        self.last, made.ended = at, to in NEVER_CAME_ABOUT
        return True

    def _chase(self, made: Made, at: datetime) -> None:
        """What was done while there was no answer, and is still to be done where there is none yet.

        What is older was looked at long ago, and left as it is.
        """
        known, to = made.row.get("acknowledged_at"), made.row["organisation_id"]
        waits = made.row["state"] == State.REQUESTED and made.until >= self.borough.year.now
        if to is None or not waits or self.borough.year.now - at > LOOKED_AT:
            return
        hearing, begins = self.borough.hearings.get(to), timezone.localdate(known or at)
        plan = planned(hearing, Prefers(hearing.prefers) if hearing else Prefers.SITE, known=bool(known))
        for turn, (kind, days) in enumerate(plan, start=1):
            due = after_working_days(begins, days)
            past = due <= timezone.localdate(self.borough.year.now)
            done = past and kind == ChaseKind.REMIND
            state = ChaseState.DONE if done else ChaseState.DUE if past else ChaseState.WAITING
            facts = {"turn": turn, "kind": kind, "due_on": due, "state": state}
            when = timezone.make_aware(datetime.combine(due, time(9))) if done else None
            own = {"introduction_id": made.row["id"], "organisation_id": self.borough.council, "tries": 0}
            self.pen.add(Chase, at, made.worker, done_at=when, **facts, **own)

    def _step(self, made: Made, kind: Kind, at: datetime, by: UUID | None = None) -> None:
        self.pen.step(kind, at, by or made.answering, need=made.need["id"], cause=made.row["step"])

    def _follow_up(self, made: Made, kind: IntroductionKind, at: datetime) -> None:
        """Ask the person, where the time has come and it came about at all."""
        row = self.pen.add(
            FollowUp,
            at,
            made.worker,
            introduction_id=made.row["id"],
            organisation_id=self.borough.council,
            due_at=at + ASK_AFTER,
            state=AskingState.WAITING,
        )
        now = self.borough.year.now
        asked = self.borough.year.later(self.chance, row["due_at"], days=3)
        if made.ended and self.last < asked:
            row["state"] = AskingState.STOPPED
        elif row["due_at"] <= now:
            answers = self.chance.happens(0.7)
            if answers and asked < now:
                self._take(made, kind, row, asked)
            else:
                over = not answers and row["due_at"] + GIVE_UP_ASKING < now
                row["state"] = AskingState.STOPPED if over else AskingState.DUE

    def _take(self, made: Made, kind: IntroductionKind, row: Row, at: datetime) -> None:
        how = "told about" if kind in AT_ONCE else "no answer" if made.row["state"] == State.REQUESTED else "came about"
        says = self.chance.weighed(SAYS[how])
        told = self.chance.choice(words("said")["told"][says])
        row.update(
            state=AskingState.ANSWERED,
            answer=says,
            answered_at=at + timedelta(seconds=1),
            answered_through=AnswerRoute.CALL,
            words=told,
        )
        self._step(made, Kind.ASKED_HOW_IT_WENT, at, self.borough.council)
        self._step(made, STEP_OF_ANSWER[says], at + timedelta(seconds=1), self.borough.council)
        self.pen.change(
            Need, made.need, at + timedelta(seconds=1), made.worker, state=says, answered_at=row["answered_at"]
        )

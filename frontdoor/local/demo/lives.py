"""A year of somebody's life as the front door knows it: conversations, and what they asked for in each."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from uuid import UUID

from enabling_help.actions.conversations import TICK
from enabling_help.models import Conversation, Need, Speaking
from enabling_help.workflow import NeedState
from frontdoor.local.demo.borough import Borough, Entry
from frontdoor.local.demo.chance import Chance, made_id
from frontdoor.local.demo.help import Introducing
from frontdoor.local.demo.people import meet, object_to, somebody
from frontdoor.local.demo.rows import Pen, Row, Written
from frontdoor.local.demo.words import words
from frontdoor.people.items import Item
from frontdoor.people.models import CircleMember, Matters, MattersKind
from frontdoor.people.steps import Kind

ROUTES = {"telephone": 52.0, "hub": 17.0, "online": 14.0, "professional": 11.0, "hospital-discharge": 6.0}
NEEDS_RAISED = {0: 9.0, 1: 62.0, 2: 22.0, 3: 7.0}
SOON, LATER = 16, 75  # days until somebody gets in touch again, on average
MOST_CONVERSATIONS = 6
NEW, TO_BE_ASKED, AT_THE_PARTNER = 12, 18, 18
"""How many of the first people have a story of these days."""


@dataclass(frozen=True, slots=True)
class Recent:
    """Somebody whose story is recent, so that there is work today: days ago, and whom they are introduced to."""

    days_ago: int
    entry: Entry | None = None


def recent(number: int, borough: Borough) -> Recent | None:
    """The first few dozen people: met in the last days, or to be asked how it went, or on their way to a partner."""
    if number < NEW:
        return Recent(1 + number // 3)
    if number < NEW + TO_BE_ASKED:
        return Recent(28 + (number - NEW) // 5)
    if number < NEW + TO_BE_ASKED + AT_THE_PARTNER:
        ago = 1 + (number - NEW - TO_BE_ASKED) * 3
        return Recent(ago, borough.neighbours[number % len(borough.neighbours)])
    return None


class Life:
    """One person, from the first time they got in touch. Everything about them follows from their number."""

    def __init__(self, borough: Borough, written: Written, number: int) -> None:
        self.borough, self.chance = borough, Chance("person", number)
        self.pen = Pen(written, self.chance, person_id(number))
        self.recent = recent(number, borough)
        self.known = somebody(self.chance, borough, named=self.recent is not None)
        self.help = Introducing(self.pen, borough, self._places(), nameless=not self.known.first_name)

    def _places(self) -> tuple[UUID, ...]:
        return self.borough.places.get(self.known.postcode, ())

    def live(self) -> None:
        """Write the year down."""
        route = self.chance.weighed(ROUTES)
        worker = self.borough.workers[0] if self.recent else self.chance.choice(self.borough.workers)
        at = self._begins(route)
        meet(self.pen, self.borough, self.known, at, worker)
        self._converse(at, route, worker, first=True)
        if self.chance.happens(0.008):
            self._object(at, worker)
        for _ in range(MOST_CONVERSATIONS):
            if not self.chance.happens(0.3):
                break
            at = self.borough.year.later(self.chance, at, days=SOON if self.chance.happens(0.4) else LATER)
            if at >= self.borough.year.now:
                break
            if self.chance.happens(0.5):  # often the same worker is there
                worker = self.chance.choice(self.borough.workers)
            self._converse(at, route if self.chance.happens(0.7) else self.chance.weighed(ROUTES), worker)

    def _begins(self, route: str) -> datetime:
        if self.recent is None:
            return self.borough.year.moment(self.chance, route)
        return self.borough.year.at(self.chance, self.borough.year.working_day(self.recent.days_ago))

    def _converse(self, at: datetime, route: str, worker: UUID, *, first: bool = False) -> None:
        """Write down what `log_conversation` writes."""
        number = 1 if self.recent and self.recent.entry else self.chance.weighed(NEEDS_RAISED)
        abouts = ["company"] if self.recent and self.recent.entry else _abouts(self.chance, number)
        step = self.pen.step(Kind.CONVERSATION, at + TICK, self.borough.council, route=route, places=self._places())
        conversation = self.pen.add(
            Conversation,
            at,
            worker,
            organisation_id=self.borough.council,
            held_at=at,
            logged_at=at,
            logged_by_id=worker,
            route=route,
            step=step,
            **self._speaking(route),
            happening=self._happening(abouts),
        )
        for position, about in enumerate(abouts, start=1):
            self._need(conversation, about, position, at, worker)
        if first or self.chance.happens(0.2):
            self._matters(at, worker)

    def _speaking(self, route: str) -> dict[str, str]:
        for_them = self.chance.happens(0.85 if route in {"professional", "hospital-discharge"} else 0.22)
        if not for_them:
            return {"speaking": Speaking.THEMSELVES, "speaker": ""}
        return {"speaking": Speaking.SOMEONE_FOR_THEM, "speaker": self.chance.choice(words("said")["speakers"])}

    def _happening(self, abouts: list[str]) -> str:
        said = [self.chance.choice(words("needs")[about]["happening"]) for about in abouts]
        return " ".join(dict.fromkeys(said)) if said else "Wanted somebody to talk it over with, and that was enough."

    def _need(self, conversation: Row, about: str, position: int, at: datetime, worker: UUID) -> None:
        step_at = at + (1 + position) * TICK
        need_id = self.chance.id()
        step = self.pen.step(
            Kind.NEED_RAISED,
            step_at,
            self.borough.council,
            route=conversation["route"],
            places=self._places(),
            need=need_id,
            cause=conversation["step"],
        )
        facts = {
            "id": need_id,
            "conversation_id": conversation["id"],
            "organisation_id": self.borough.council,
            "position": position,
            "words": self.chance.choice(words("needs")[about]["asks"]),
            "raised_at": at,
            "state": NeedState.OPEN,
            "step": step,
        }
        need = self.pen.add(Need, at, worker, **facts)
        entry = self.recent.entry if self.recent and position == 1 else None
        self.help.with_need(need, about, at, worker, entry)

    def _matters(self, at: datetime, worker: UUID) -> None:
        """Write down what `people.actions.note_what_matters` writes."""
        said = words("said")
        if self.chance.happens(0.7):
            self.pen.add(Matters, at, worker, kind=MattersKind.MATTERS, words=self.chance.choice(said["matters"]))
        if self.chance.happens(0.55):
            self.pen.add(Matters, at, worker, kind=MattersKind.STRENGTH, words=self.chance.choice(said["strengths"]))
        if self.chance.happens(0.5):
            for relation in self.chance.some(said["relations"], 2):
                name = self.chance.choice(self.chance.choice(words("names"))["older"])
                told = self.chance.choice(said["circle_words"])
                self.pen.add(CircleMember, at, worker, name=name, relation=relation, words=told)

    def _object(self, at: datetime, worker: UUID) -> None:
        others = [o for o in self.borough.answering if o not in self.help.introduced_to]
        if others:
            items = [Item.KNOWN_AS, Item.REACH]
            then = at + timedelta(minutes=9)
            object_to(self.pen, self.borough, organisation=others[0], items=items, at=then, by=worker)


def person_id(number: int) -> UUID:
    """The id of the demo's person of that number, from 0."""
    return made_id("person", number)


@cache
def _shares() -> dict[str, float]:
    return {about: each["share"] for about, each in words("needs").items()}


def _abouts(chance: Chance, number: int) -> list[str]:
    """What somebody asks for in one conversation, each thing once."""
    return list(dict.fromkeys(chance.weighed(_shares()) for _ in range(number)))

"""A history by hand, for reports to be compared with: who got in touch when, what they asked for, what came of it."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from frontdoor.core.scope import Scope, acting_as
from frontdoor.people.actions import FirstContact, meet_person
from frontdoor.people.steps import Kind, append_step
from tests.factories.cast import NOTICE, Cast, member

SAID = {"helped": Kind.NEED_MET, "a little": Kind.NEED_PARTLY_MET, "did not help": Kind.NEED_NOT_MET}


def lydia(cast: Cast) -> Scope:
    """A leader of the council, who reads reports."""
    return member("lydia", cast.council, "leader")


class Somebody:
    """One person's journey, told step by step; each step is dated in days before `now`."""

    def __init__(self, cast: Cast, now: datetime, *, days_ago: float, name: str = "Joan", route: str = "telephone"):
        self.cast, self.now, self.places = cast, now, ()
        with acting_as(cast.amina):
            person = meet_person(
                by=cast.amina,
                contact=FirstContact(first_name=name, full_name=f"{name} Ackroyd"),
                notice_version=NOTICE,
                met_at=now - timedelta(days=days_ago),
            )
        self.person = person.pk
        self.step(Kind.CONVERSATION, days_ago, route=route)

    def step(self, kind: Kind, days_ago: float, **more: object) -> UUID:
        """One more step, of this person and in their places."""
        with acting_as(self.cast.amina):
            return append_step(
                person=self.person,
                kind=kind,
                occurred_at=self.now - timedelta(days=days_ago),
                places=self.places,
                **more,
            )

    def of(self, *places: UUID) -> "Somebody":
        """Somebody of these places, from the next step on."""
        self.places = places
        return self

    def asks(
        self,
        days_ago: float,
        kind: Kind | None = None,
        answer: Kind | None = None,
        *,
        after: float = 2,
        supported_after: float | None = None,
        says: str = "",
    ) -> UUID:
        """Raises a need; is introduced the same day; is answered and supported so many days later; says whether it
        helped, on the last day."""
        need = uuid4()
        self.step(Kind.NEED_RAISED, days_ago, need=need)
        if kind:
            made = self.step(kind, days_ago, need=need)
            if answer:
                self.step(answer, days_ago - after, need=need, caused_by=made)
            if supported_after is not None:
                self.step(Kind.SUPPORT_BEGAN, days_ago - supported_after, need=need)
        if says:
            self.step(SAID[says], 1, need=need)
        return need

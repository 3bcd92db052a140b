"""The same round in every test: Asha of Merrowdale Council asks residents and staff where the council stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID, uuid4

from django.db import connection
from django.utils import timezone

from frontdoor.core.scope import Scope, acting_as
from frontdoor.links.actions import Entry, check_code
from frontdoor.links.tokens import door_scope
from readiness.actions.answers import Shown, answer_question
from readiness.actions.evidence import Told, add_evidence
from readiness.actions.invitations import PURPOSE, NewInvitation, invite
from readiness.actions.rounds import close_round, make_round
from readiness.models import Answer, Evidence, RoleGroup, Round
from readiness.workflow import EvidenceState
from tests.factories.cast import Cast, member

RESIDENTS, STAFF = "Residents", "Council staff"
HELD = Told(title="Minutes of the panel", state=EvidenceState.HELD, keeper="Asha", kept_at="Shared folder, panels")
SOUGHT = Told(title="A survey", state=EvidenceState.SOUGHT, keeper="Asha", due_on=date(2027, 3, 1))


@dataclass
class Participant:
    """Somebody with a link who has typed in their code."""

    scope: Scope = field(repr=False)
    entry: str
    token: str
    id: UUID

    def answers(self, question: str, places: Mapping[str, str], shown: Shown) -> list[Answer]:
        with acting_as(self.scope):
            return answer_question(by=self.scope, entry=self.entry, question=question, places=places, shown=shown)


@dataclass
class Story:
    """A round that is open, with its groups, and evidence for question 1 held and for question 2 looked for."""

    asha: Scope
    round: Round
    residents: RoleGroup
    staff: RoleGroup
    held: Evidence
    sought: Evidence

    def links(self, group: RoleGroup, how_many: int = 1) -> list[NewInvitation]:
        with acting_as(self.asha):
            return invite(by=self.asha, round_id=self.round.pk, group=group.pk, how_many=how_many)

    def come(self, group: RoleGroup, how_many: int = 1) -> list[Participant]:
        return [enter(link) for link in self.links(group, how_many)]

    def close(self) -> Round:
        with acting_as(self.asha):
            return close_round(by=self.asha, round_id=self.round.pk)


def enter(link: NewInvitation) -> Participant:
    """Type in the code of a link."""
    scope = door_scope(link.token)
    with acting_as(scope):
        entry = check_code(by=scope, purpose=PURPOSE, code=link.code)
    assert isinstance(entry, Entry)
    return Participant(scope, entry.signed, link.token, link.id)


def make(asha: Scope, title: str = "Autumn", *, minimum: int = 8, opens: int = -1, closes: int = 14) -> Round:
    """A round of Asha's, its days counted from today."""
    today = timezone.localdate()
    with acting_as(asha):
        return make_round(
            by=asha,
            title=title,
            opens_on=today + timedelta(days=opens),
            closes_on=today + timedelta(days=closes),
            groups=[RESIDENTS, STAFF],
            minimum=minimum,
        )


def begin(cast: Cast) -> Story:
    """Asha opens a round and puts two pieces of evidence on the shelf."""
    asha = member("asha", cast.council, "assessor")
    made = make(asha)
    with acting_as(asha):
        groups = {group.name: group for group in made.groups.all()}
        held = add_evidence(by=asha, told=HELD, questions=["q01", "q02", "q05"])
        sought = add_evidence(by=asha, told=SOUGHT, questions=["q01", "q02"])
    return Story(asha, made, groups[RESIDENTS], groups[STAFF], held, sought)


def seen_by(scope: Scope, table: str) -> int:
    """How many rows of a table plain SQL finds under a scope, as the application role."""
    with acting_as(scope), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])


def told_anew(told: Told = HELD) -> Shown:
    """Evidence somebody tells of through their link."""
    return Shown(told=told, new_id=uuid4())

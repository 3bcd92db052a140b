"""Networks of the demo borough: three kinds and a round table, their members and seats, and a year of gatherings.

Formed by the actions, as the demo's convenor and under the locks everybody is under. What lies in the past is written
in bulk, since actions stamp the clock.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from frontdoor.accounts.models import Membership, Organisation
from frontdoor.core.scope import Scope, acting_as
from frontdoor.flows.periods import midnight
from frontdoor.local.demo.chance import YEAR, Chance, made_id
from frontdoor.local.demo.words import words
from neighbourhoods.models import Place
from networks.actions.agreements import Agreed, agree_to_work
from networks.actions.networks import About, form_network
from networks.actions.reflections import reflect
from networks.models import (
    AgreementReview,
    Gathering,
    GatheringNote,
    Member,
    MemberCame,
    MemberKind,
    Network,
    NetworkKind,
    OfferOrAsk,
    Seat,
    SectorCame,
    Term,
)
from networks.workflow import ExchangeState, GatheringState

BEGINS, LASTS = 18.5, 2  # the hour of the day, and hours
AHEAD = 80  # days
LATE = 40  # an offer or ask younger than this many days is still open
FACES, OFF = 0.6, 0.06  # how often a member comes, and how often a gathering is called off


def add_networks() -> list[str]:
    """Form the networks that are missing, each with its year; a line for each."""
    conor = Membership.objects.get(user__username="convenor")
    by = Scope(organisation=conor.organisation_id, user=conor.user_id)
    there = set(Network.objects.values_list("name", flat=True))
    missing = [told for told in words("networks")["networks"] if told["name"] not in there]
    with acting_as(by):
        added = [_Year(by, told).live() for told in missing]
        if missing:
            first = Network.objects.get(name=missing[0]["name"])
            for question, said in words("networks")["reflections"]:
                reflect(by=by, question=question, words=said, network=first.pk)
    return added


class _Year:
    """One network, and its year until today."""

    def __init__(self, by: Scope, told: Mapping[str, Any]) -> None:
        self.by, self.told, self.chance = by, told, Chance("network", told["name"])
        self.today = timezone.localdate()
        self.began = midnight(self.today - timedelta(days=YEAR))
        self.conor = UUID(str(by.user))

    def live(self) -> str:
        """Form it and write its year down."""
        about = About(
            name=self.told["name"],
            purpose=self.told["purpose"],
            place=Place.objects.get(name=self.told["place"]).pk,
            how_to_come=self.told["how_to_come"],
        )
        new_id = made_id("network", self.told["name"])
        self.network = form_network(by=self.by, kind=NetworkKind(self.told["kind"]), about=about, network_id=new_id)
        members = self._members()
        self._seats(members)
        gatherings = self._gatherings()
        self._what_happened([row for row in gatherings if row.state == GatheringState.HELD], members)
        self._agreements()
        return f"Formed the network {self.network.name}, which met {len(gatherings)} times or will."

    def _members(self) -> dict[str, Member]:
        here = dict(Organisation.objects.values_list("name", "pk"))
        sectors = dict(Organisation.objects.values_list("name", "sector"))
        found: dict[str, Member] = {}
        for name in self.told["organisations"]:
            found[name] = self._member(name, MemberKind.ORGANISATION, organisation_id=here[name], sector=sectors[name])
        for kind, told in ((MemberKind.GROUP, "groups"), (MemberKind.PERSON, "people")):
            for each in self.told[told]:
                since = self.today - timedelta(days=100) if "public" in each else None
                found[each["known_as"]] = self._member(
                    each["known_as"],
                    kind,
                    known_as=each["known_as"],
                    sector=each.get("sector", "residents"),
                    role=each.get("role", ""),
                    public_since=since,
                    public_words=each.get("public", ""),
                )
        Member.objects.bulk_create(found.values())
        return found

    def _member(self, name: str, kind: MemberKind, **facts: Any) -> Member:
        return Member(
            id=made_id("member", self.network.name, name),
            network=self.network,
            kind=kind,
            added_at=self.began,
            added_by_id=self.conor,
            **facts,
        )

    def _seats(self, members: Mapping[str, Member]) -> None:
        terms = []
        for position, each in enumerate(self.told["seats"], start=1):
            seat = Seat(
                id=made_id("seat", self.network.name, each["title"]),
                network=self.network,
                title=each["title"],
                sector=each["sector"],
                kept_for=each.get("kept_for", ""),
                position=position,
            )
            seat.save(force_insert=True)
            if "by" in each:
                begun = self.today - timedelta(days=each["days"])
                until = begun + timedelta(days=each["term"]) if "term" in each else None
                member = members[each["by"]]
                terms.append(Term(network=self.network, seat=seat, member=member, from_on=begun, until_on=until))
        Term.objects.bulk_create(terms)

    def _days(self) -> list[date]:
        """The days it meets on, a year back and some weeks ahead."""
        first = self.today - timedelta(days=YEAR - self.chance.randrange(7))
        first += timedelta(days=(self.told["day"] - first.weekday()) % 7)
        every = self.told["every"]
        return [first + timedelta(days=ahead) for ahead in range(0, YEAR + AHEAD, every)]

    def _gatherings(self) -> list[Gathering]:
        rows = [self._gathering(number, day) for number, day in enumerate(self._days())]
        Gathering.objects.bulk_create(rows)
        return rows

    def _gathering(self, number: int, day: date) -> Gathering:
        begins = midnight(day) + timedelta(hours=BEGINS)
        called = begins - timedelta(days=24)
        past, soon = day < self.today, called < timezone.now()
        state = GatheringState.HELD if past else GatheringState.CALLED if soon else GatheringState.PLANNED
        if past and self.chance.happens(OFF):
            state = GatheringState.CALLED_OFF
        agendas: Sequence[Sequence[str]] = self.told["agendas"]
        return Gathering(
            id=made_id("gathering", self.network.name, number),
            network=self.network,
            title=f"{day:%B} gathering",
            starts_at=begins,
            ends_at=begins + timedelta(hours=LASTS),
            where=self.told["where"],
            access=self.told["access"],
            agenda="\n".join(agendas[number % len(agendas)]),
            for_anybody=not self.told.get("closed", False),
            state=state,
            planned_at=min(called - timedelta(days=3), timezone.now()),
            planned_by_id=self.conor,
            called_at=called if state != GatheringState.PLANNED else None,
            called_by_id=self.conor if state != GatheringState.PLANNED else None,
            called_off_because="The boiler gave out." if state == GatheringState.CALLED_OFF else "",
            changed_at=min(called, timezone.now()),
        )

    def _what_happened(self, held: Sequence[Gathering], members: Mapping[str, Member]) -> None:
        came, ticked, notes, exchanges = [], [], [], []
        for number, row in enumerate(held):
            for sector, usual in self.told["usual"].items():
                people = max(0, usual + self.chance.randint(-2, 3))
                if people:
                    came.append(SectorCame(network=self.network, gathering=row, sector=sector, people=people))
            faces = [each for each in members.values() if self.chance.happens(FACES)]
            ticked += [MemberCame(network=self.network, gathering=row, member=each) for each in faces]
            said = self.told["notes"][number % len(self.told["notes"])]
            notes.append(
                GatheringNote(
                    network=self.network,
                    gathering=row,
                    words=said,
                    written_at=row.ends_at + timedelta(hours=14),
                    written_by_id=self.conor,
                )
            )
            exchanges += self._exchanges(row, faces)
        SectorCame.objects.bulk_create(came)
        MemberCame.objects.bulk_create(ticked)
        GatheringNote.objects.bulk_create(notes)
        OfferOrAsk.objects.bulk_create(exchanges)

    def _exchanges(self, row: Gathering, faces: Sequence[Member]) -> list[OfferOrAsk]:
        told = self.chance.sample(words("networks")["exchanges"], self.chance.randint(0, 2))
        return [self._exchange(row, faces, *each) for each in told]

    def _exchange(self, row: Gathering, faces: Sequence[Member], kind: str, said: str, answer: str) -> OfferOrAsk:
        young = row.starts_at > timezone.now() - timedelta(days=LATE)
        answered: datetime | None = None if young or not answer else row.ends_at + timedelta(days=12)
        return OfferOrAsk(
            network=self.network,
            gathering=row,
            kind=kind,
            words=said,
            member=self.chance.choice(faces) if faces and self.chance.happens(FACES) else None,
            state=ExchangeState.ANSWERED if answered else ExchangeState.OPEN,
            written_at=row.ends_at,
            written_by_id=self.conor,
            answer=answer if answered else "",
            answered_at=answered,
            answered_by_id=self.conor if answered else None,
        )

    def _agreements(self) -> None:
        for each in self.told.get("agreements", ()):
            agreed = Agreed(
                title=each["title"],
                words=each["words"],
                with_whom=each["with_whom"],
                agreed_on=self.today - timedelta(days=each["days"]),
                review_on=self.today + timedelta(days=each["review"]),
            )
            row = agree_to_work(by=self.by, network=self.network.pk, agreed=agreed)
            if "reviewed" in each:
                AgreementReview.objects.create(
                    network=self.network,
                    agreement=row,
                    words=each["reviewed"],
                    next_on=agreed.review_on,
                    reviewed_at=midnight(agreed.agreed_on + timedelta(days=180)),
                    reviewed_by_id=self.conor,
                )

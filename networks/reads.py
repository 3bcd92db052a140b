"""What pages and other rooms read of networks. Row security decides who sees what; here is what they ask for."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from frontdoor.accounts.models import Organisation, Sector, User
from frontdoor.accounts.permissions import permissions_of
from frontdoor.accounts.rights import things_with_right
from frontdoor.accounts.roles import May
from frontdoor.core.scope import Scope, acting_organisation
from frontdoor.reference.models import ReflectionNote
from networks.held import RIGHT
from networks.models import (
    Gathering,
    GatheringNote,
    Member,
    MemberCame,
    Network,
    NetworkReflection,
    NetworkUserRight,
    OfferOrAsk,
    Seat,
    SectorCame,
    Term,
    WorkingAgreement,
)
from networks.workflow import ExchangeState, GatheringState

REFLECTIONS = "reflection-questions"
SOON = timedelta(days=42)
# Of residents and of their groups the same is said: they are one group in the room, so that nobody stands alone.
SECTOR_WORDS: dict[str, str] = {**dict(Sector.choices), Sector.RESIDENTS: "Residents and residents' groups"}


@dataclass(frozen=True, slots=True)
class SeatNow:
    """A seat as it stands on a day: the term that runs, whoever sits there if one may know, and the term to come."""

    seat: Seat
    term: Term | None
    name: str
    to_come: Term | None

    @property
    def sector(self) -> str:
        """The sector the seat is for, in words."""
        return SECTOR_WORDS[self.seat.sector]


def networks_convened(by: Scope) -> QuerySet[Network]:
    """The networks `by` convenes, with their places; none without the role of a convenor."""
    if by.user is None or by.organisation is None or May.CONVENE not in permissions_of(by.user, by.organisation):
        return Network.objects.none()
    return things_with_right(user=User(pk=by.user), right=RIGHT, kind=Network).select_related("place")


def networks_read(by: Scope) -> QuerySet[Network]:
    """The networks whose inside `by` may read, as the database's own lock does (sql/10_networks.sql)."""
    read = Q(pk__in=networks_convened(by).values("pk"))
    if by.user and by.organisation and May.READ_NETWORKS in permissions_of(by.user, by.organisation):
        if Organisation.objects.filter(pk=by.organisation, host=True).exists():
            return Network.objects.select_related("place")
        read |= Q(organisation=by.organisation)
    return Network.objects.filter(read).select_related("place")


def convenors_of(network: Network) -> list[User]:
    """The users who convene a network."""
    held = NetworkUserRight.objects.filter(content_object=network, permission__codename=RIGHT)
    return list(User.objects.filter(pk__in=held.values("user")).order_by("username"))


def name_of(member: Member) -> str:
    """What a member is called in this network."""
    if member.organisation is not None:
        return member.organisation.name
    return member.known_as or "Somebody who asked to be forgotten"


def members_of(network: Network) -> QuerySet[Member]:
    """Who belongs to a network now, as far as one may see them."""
    return Member.objects.belonging().filter(network=network).select_related("organisation")


def left_but_known(network: Network) -> QuerySet[Member]:
    """Groups and people who left a network and were not forgotten, the last who left first."""
    gone = Member.objects.filter(network=network, left_at__isnull=False, forgotten_at=None, organisation=None)
    return gone.order_by("-left_at", "id")


def named_in_public(network: Network) -> list[str]:
    """The names of members who agreed to be named to everybody."""
    shown = members_of(network).filter(public_since__isnull=False)
    return sorted(name_of(member) for member in shown)


def seats_now(network: Network, *, today: date | None = None) -> list[SeatNow]:
    """The seats a network keeps, in order, each with who sits there. A name stays empty for whoever may not know it."""
    on = today or timezone.localdate()
    seats = list(Seat.objects.filter(network=network, ended_on=None))
    terms = list(Term.objects.filter(Q(until_on=None) | Q(until_on__gte=on), network=network).order_by("from_on"))
    names = {row.pk: name_of(row) for row in members_of(network).filter(pk__in={term.member_id for term in terms})}
    found = []
    for seat in seats:
        own = [term for term in terms if term.seat_id == seat.pk]
        now = next((term for term in own if term.from_on <= on), None)
        after = next((term for term in own if term.from_on > on), None)
        found.append(SeatNow(seat, now, names.get(now.member_id, "") if now else "", after))
    return found


def terms_of(seat: Seat) -> list[tuple[Term, str]]:
    """Everybody who ever sat in a seat, the latest first, with their names where one may know them."""
    terms = list(seat.terms.all())
    known = Member.objects.filter(pk__in={term.member_id for term in terms}).select_related("organisation")
    names = {row.pk: name_of(row) for row in known}
    return [(term, names.get(term.member_id, "")) for term in terms]


def gatherings_of(network: Network) -> QuerySet[Gathering]:
    """The gatherings of a network one may see, the latest first."""
    return Gathering.objects.filter(network=network)


def begun_of(network: Network) -> QuerySet[Gathering]:
    """The gatherings of a network that something can have come up at: begun and not called off, the latest first."""
    rows = gatherings_of(network).filter(starts_at__lte=timezone.now())
    return rows.exclude(state=GatheringState.CALLED_OFF).order_by("-starts_at", "-id")


def to_come(networks: Iterable[Network], *, now: datetime | None = None) -> QuerySet[Gathering]:
    """The called gatherings of some networks that are not over, the next first."""
    rows = Gathering.objects.filter(network__in=networks, state=GatheringState.CALLED)
    return rows.filter(ends_at__gt=now or timezone.now()).select_related("network").order_by("starts_at", "id")


def came_by_sector(gathering: Gathering) -> dict[str, int]:
    """How many people of each sector were at a gathering: sector code to people, in the order of the sectors.

    Members who were ticked count as one person each. Exempt from disclosure control (residents are one group).
    """
    counted = Counter(dict(SectorCame.objects.filter(gathering=gathering).values_list("sector", "people")))
    counted.update(MemberCame.objects.filter(gathering=gathering).values_list("member__sector", flat=True))
    return {sector: counted[sector] for sector in Sector.values if counted[sector]}


def in_words(came: dict[str, int]) -> list[tuple[str, int]]:
    """Sectors in words, with their people."""
    return [(SECTOR_WORDS[sector], people) for sector, people in came.items()]


def exchanges_of(network: Network) -> QuerySet[OfferOrAsk]:
    """What was offered to a network and asked of it, the latest first."""
    rows = OfferOrAsk.objects.filter(network=network).select_related("gathering", "member__organisation")
    return rows.order_by("-written_at", "-id")


def still_open(network: Network) -> QuerySet[OfferOrAsk]:
    """Offers and asks nobody has answered yet."""
    return exchanges_of(network).filter(state=ExchangeState.OPEN)


def agreements_of(network: Network) -> QuerySet[WorkingAgreement]:
    """The working agreements of a network that stand, the next review first."""
    return WorkingAgreement.objects.filter(network=network, ended_at=None).order_by("review_on", "id")


def reviews_due(by: Scope) -> QuerySet[WorkingAgreement]:
    """The working agreements `by` may read whose review is due or comes within six weeks, the longest due first."""
    due = WorkingAgreement.objects.filter(
        network__in=networks_read(by).values("pk"), ended_at=None, review_on__lte=timezone.localdate() + SOON
    )
    return due.select_related("network").order_by("review_on", "id")


def seats_ending(by: Scope) -> QuerySet[Term]:
    """Terms that end within six weeks in networks `by` may read, the soonest first."""
    today = timezone.localdate()
    return Term.objects.filter(
        network__in=networks_read(by).values("pk"), until_on__gte=today, until_on__lte=today + SOON, seat__ended_on=None
    ).select_related("seat", "network")


def reflections_of(by: Scope, *, network: Network | None = None, question: str = "") -> QuerySet[ReflectionNote]:
    """The acting organisation's notes on the 28 questions, newest first: all, or of one network, or on one question."""
    rows = ReflectionNote.objects.filter(organisation=acting_organisation(by), item__list__code=REFLECTIONS)
    if network is not None:
        rows = rows.filter(pk__in=NetworkReflection.objects.filter(network=network).values("note"))
    if question:
        rows = rows.filter(item__code=question)
    return rows.select_related("item").order_by("-written_at", "id")


def networks_of_notes(notes: Iterable[ReflectionNote]) -> dict[UUID, str]:
    """For each note that was written in a network one may read, the network's name."""
    rows = NetworkReflection.objects.filter(note__in=[note.pk for note in notes]).select_related("network")
    return {row.note_id: row.network.name for row in rows}


def notes_standing(notes: Sequence[GatheringNote]) -> list[GatheringNote]:
    """Of a gathering's notes, the latest first, those that stand: no later writer had read them.

    More than one where people wrote at the same time; they stand beside each other until somebody brings them together.
    """
    stand: list[GatheringNote] = []
    known: datetime | None = None
    for note in notes:
        if known is None or note.written_at > known:
            stand.append(note)
        if note.knew_at is not None and (known is None or note.knew_at > known):
            known = note.knew_at
    return stand

"""What pages and the API read: a person's items, names for lists, what is shared with whom, a partner's inbox.

Row security decides what is found, so each function answers for the acting organisation; none asks once for each row.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from enabling_help.changes import answers_for_them, sides_of
from enabling_help.models import (
    Chase,
    Conversation,
    FollowUp,
    Introduction,
    IntroductionMessage,
    Need,
)
from enabling_help.workflow import AskingState, ChaseKind, ChaseState, Side
from frontdoor.accounts.models import Organisation
from frontdoor.accounts.permissions import permissions_of
from frontdoor.accounts.roles import May
from frontdoor.core.paging import Page, page_of
from frontdoor.core.scope import Scope, acting_organisation
from frontdoor.people.items import Effect, Item, Purpose
from frontdoor.people.models import (
    CircleMember,
    Communication,
    Gift,
    Identity,
    KnownAs,
    Matters,
    MattersKind,
    Reach,
    SharingBasis,
)

NEWEST_FIRST = ("-held_at", "id")
LONGEST_WAITING = ("due_at", "id")
BY_DAY = ("due_on", "id")
EARLIEST_FIRST = ("sent_at", "id")
LATEST_MADE = ("-introduced_at", "-id")
LATEST_SHARED = ("-valid_from", "id")


@dataclass(slots=True)
class KnownPerson:
    """What the acting organisation may see of a person now; everything else is empty."""

    person: UUID
    known_as: KnownAs | None = None
    identity: Identity | None = None
    communication: Communication | None = None
    ways_to_reach: list[Reach] = field(default_factory=list)
    matters: list[Matters] = field(default_factory=list)
    strengths: list[Matters] = field(default_factory=list)
    circle: list[CircleMember] = field(default_factory=list)
    gifts: list[Gift] = field(default_factory=list)

    @property
    def called(self) -> str:
        """Their name as far as it may be seen, or a phrase in its place."""
        full = self.identity.full_name if self.identity else ""
        return full or (self.known_as.first_name if self.known_as else "") or "Someone whose name is not shared"

    def has(self, item: Item) -> bool:
        """Whether anything of an item may be seen."""
        held: dict[Item, object] = {
            Item.KNOWN_AS: self.known_as,
            Item.IDENTITY: self.identity,
            Item.COMMUNICATION: self.communication,
            Item.REACH: self.ways_to_reach,
            Item.MATTERS: self.matters or self.strengths,
            Item.CIRCLE: self.circle,
            Item.GIFTS: self.gifts,
        }
        return bool(held.get(item))


def people_known(people: Iterable[UUID]) -> dict[UUID, KnownPerson]:
    """What may be seen of each of these people, in eight statements however many they are."""
    wanted = set(people)
    found = {person: KnownPerson(person) for person in wanted}
    for known_as in KnownAs.objects.filter(person__in=wanted):
        found[known_as.person_id].known_as = known_as
    for identity in Identity.objects.filter(person__in=wanted):
        found[identity.person_id].identity = identity
    for communication in Communication.objects.filter(person__in=wanted):
        found[communication.person_id].communication = communication
    for reach in Reach.objects.filter(person__in=wanted).order_by("kind", "id"):
        found[reach.person_id].ways_to_reach.append(reach)
    for said in Matters.objects.filter(person__in=wanted).order_by("id"):
        known = found[said.person_id]
        (known.matters if said.kind == MattersKind.MATTERS else known.strengths).append(said)
    for member in CircleMember.objects.filter(person__in=wanted).order_by("name", "id"):
        found[member.person_id].circle.append(member)
    for gift in Gift.objects.filter(person__in=wanted).order_by("id"):
        found[gift.person_id].gifts.append(gift)
    return found


def names_of(people: Iterable[UUID]) -> dict[UUID, str]:
    """What to call each of these people in a list, in two statements."""
    wanted = set(people)
    found = {person: KnownPerson(person) for person in wanted}
    for known_as in KnownAs.objects.filter(person__in=wanted):
        found[known_as.person_id].known_as = known_as
    for identity in Identity.objects.filter(person__in=wanted):
        found[identity.person_id].identity = identity
    return {person: known.called for person, known in found.items()}


def held_items(*, by: Scope, person: UUID) -> dict[Item, datetime | None]:
    """The items the acting organisation may see whole, and until when (None: no end set)."""
    bases = SharingBasis.objects.in_force().filter(person=person, organisation=acting_organisation(by), row_id=None)
    objected = set(bases.filter(effect=Effect.OBJECT).values_list("item", flat=True))
    return {
        Item(item): until
        for item, until in bases.filter(effect=Effect.SHARE).values_list("item", "valid_until")
        if item not in objected
    }


@dataclass(slots=True)
class SharedWith:
    """What a person agreed to share with one organisation, as the acting organisation knows it."""

    organisation: Organisation
    items: list[str]
    until: datetime | None
    words: str


def shared_with_others(*, by: Scope, person: UUID) -> list[SharedWith]:
    """Agreements in force with other organisations, one for each, by name."""
    rows = (
        SharingBasis.objects.in_force()
        .filter(person=person, purpose=Purpose.INTRODUCTION, effect=Effect.SHARE)
        .exclude(organisation=acting_organisation(by))
        .select_related("organisation")
        .order_by("organisation__name", "item", "row_id")
    )
    by_organisation: dict[UUID, list[SharingBasis]] = defaultdict(list)
    for row in rows:
        by_organisation[row.organisation_id].append(row)
    return [
        SharedWith(
            organisation=several[0].organisation,
            items=list(dict.fromkeys(Item(row.item).label for row in several)),
            until=max((row.valid_until for row in several if row.valid_until), default=None),
            words=several[-1].words,
        )
        for several in by_organisation.values()
    ]


def needs_of(person: UUID) -> list[tuple[Need, list[Introduction]]]:
    """A person's needs, newest first, each with its introductions, in two statements."""
    needs = list(Need.objects.filter(person=person).order_by("-raised_at", "position"))
    made: dict[UUID, list[Introduction]] = defaultdict(list)
    rows = Introduction.objects.filter(need__in=needs).select_related("asset", "organisation")
    for row in rows.order_by("introduced_at", "id"):
        made[row.need_id].append(row)
    return [(need, made[need.pk]) for need in needs]


def conversations_of(person: UUID) -> QuerySet[Conversation]:
    """A person's conversations, newest first, with the organisation each was with."""
    return Conversation.objects.filter(person=person).select_related("organisation").order_by("-held_at", "id")


def my_conversations(*, by: Scope) -> QuerySet[Conversation]:
    """What this user wrote down for this organisation: driven by an index of its own, in its order (-held_at, id)."""
    return Conversation.objects.filter(organisation=acting_organisation(by), logged_by=by.user)


def shared_with_us(*, by: Scope) -> QuerySet[SharingBasis]:
    """What lets the acting organisation see introductions, in the order LATEST_SHARED: ids from a covering index."""
    held = SharingBasis.objects.held(organisation=acting_organisation(by), item=Item.INTRODUCTION)
    return held.filter(row_id__isnull=False, purpose=Purpose.INTRODUCTION)


def made_to_us(shared: Iterable[SharingBasis]) -> list[Introduction]:
    """The introductions those bases share, in their order, read by key. One that is not made yet is left out."""
    wanted = [basis.row_id for basis in shared if basis.row_id]
    rows = Introduction.objects.select_related("asset", "from_organisation").in_bulk(wanted)
    return [rows[pk] for pk in wanted if pk in rows]


def inbox(*, by: Scope, cursor: str | None) -> tuple[list[Introduction], Page[SharingBasis]]:
    """One page of the introductions shared with the acting organisation, the latest shared first.

    An agreement whose introduction is not made yet takes up a place on the page and is not shown. A cursor holds no
    person's id: two partners could find out by it that they know the same person.
    """
    page = page_of(shared_with_us(by=by), by=LATEST_SHARED, cursor=cursor)
    return made_to_us(page.items), page


def made_by_us(*, by: Scope) -> QuerySet[Introduction]:
    """The introductions the acting organisation made to others that have an account here, in the order LATEST_MADE."""
    ours = Introduction.objects.filter(from_organisation=acting_organisation(by), organisation__isnull=False)
    return ours.select_related("asset", "organisation")


def introduction_in_sight(introduction: UUID) -> Introduction | None:
    """An introduction with all a page says of it, or None where it is not shared with the acting organisation."""
    return (
        Introduction.objects.select_related("asset", "organisation", "from_organisation", "person")
        .filter(pk=introduction)
        .first()
    )


def sides_here(by: Scope, row: Introduction) -> frozenset[Side]:
    """The sides of an introduction a user may act on: answering takes one permission, introducing another."""
    sides = _sides(by.organisation, row, _may(by))
    rung = Side.REQUESTER in sides and answers_for_them(by.organisation, row)
    return sides | {Side.TARGET} if rung else sides


def opened_by(by: Scope, introductions: Collection[UUID]) -> frozenset[UUID]:
    """Those of the introductions whose page opens for a user: shared with them still, and theirs to act on."""
    may, rows = _may(by), Introduction.objects.filter(pk__in=introductions)
    return frozenset(row.pk for row in rows if _sides(by.organisation, row, may))


def _may(by: Scope) -> frozenset[May]:
    return permissions_of(by.user, by.organisation) if by.user and by.organisation else frozenset()


def _sides(organisation: UUID | None, row: Introduction, may: frozenset[May]) -> frozenset[Side]:
    sides = sides_of(organisation, row)
    if May.MAKE_INTRODUCTIONS not in may:
        sides = sides - {Side.REQUESTER}
    needed = May.ANSWER_INTRODUCTIONS if row.organisation_id else May.MAKE_INTRODUCTIONS
    return sides if needed in may else sides - {Side.TARGET}


def messages_about(introduction: UUID) -> QuerySet[IntroductionMessage]:
    """What the two sides wrote to each other about an introduction, in the order EARLIEST_FIRST."""
    return IntroductionMessage.objects.filter(introduction=introduction).select_related("organisation")


def chases_due(*, by: Scope, kind: ChaseKind) -> QuerySet[Chase]:
    """What the acting organisation is to do now about introductions without an answer, in the order BY_DAY."""
    mine = Chase.objects.filter(organisation=acting_organisation(by), kind=kind, state=ChaseState.DUE)
    return mine.select_related("introduction__asset", "introduction__organisation")


def chased(introduction: UUID) -> QuerySet[Chase]:
    """What was done, or is still to be done, while an introduction had no answer; in its order."""
    return Chase.objects.filter(introduction=introduction).exclude(state=ChaseState.DROPPED).order_by("turn")


def to_be_asked(*, by: Scope) -> QuerySet[FollowUp]:
    """The follow-ups of the acting organisation that are due, in the order of a call list (due_at, id)."""
    mine = FollowUp.objects.filter(organisation=acting_organisation(by), state=AskingState.DUE)
    return mine.select_related("introduction__asset", "introduction__organisation")

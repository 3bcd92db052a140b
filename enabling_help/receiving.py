"""What is shared with the acting organisation of the introductions made to it: of one, or of a whole page at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from enabling_help.listing import Listed
from enabling_help.models import Conversation, Introduction, IntroductionEvent, Need
from enabling_help.reads import KnownPerson, introduction_in_sight, people_known
from frontdoor.accounts.agreements import agreed_with
from frontdoor.core.scope import Scope, acting_organisation
from frontdoor.people.items import Effect, Item, Purpose
from frontdoor.people.locks import TOLD_TO_ANYBODY
from frontdoor.people.models import SharingBasis


@dataclass(frozen=True, slots=True)
class Received:
    """An introduction made to the acting organisation, with everything that is shared with it now and nothing else.

    `shared_until` is when its sharing ends by itself (None: no end set). What is not shared is None or empty.
    `kept_back` as `is_kept_back`.
    """

    introduction: Introduction
    shared_until: datetime | None
    need: Need | None
    person: KnownPerson
    conversation: Conversation | None
    events: list[IntroductionEvent]
    kept_back: bool


def received(*, by: Scope, introduction: UUID) -> Received | None:
    """An introduction made to the acting organisation, or None where there is none such or it is not shared now."""
    row = introduction_in_sight(introduction)
    if row is None or row.organisation_id != acting_organisation(by):
        return None
    held = SharingBasis.objects.held(organisation=acting_organisation(by), item=Item.INTRODUCTION)
    until = held.filter(row_id=row.pk, purpose=Purpose.INTRODUCTION).values_list("valid_until", flat=True).first()
    return _with_all([(row, until)], by=by)[row.pk]


def received_all(listed: Iterable[Listed], *, by: Scope) -> list[Listed | Received]:
    """Those of a list that are shared still, each with everything that is, in as many statements as for one."""
    rows = list(listed)
    found = _with_all([(row.introduction, row.shared_until) for row in rows if row.introduction], by=by)
    return [found[row.id] if row.introduction else row for row in rows]


def is_kept_back(*, by: Scope, person: UUID) -> bool:
    """Whether a person shares more with the acting organisation than it may read without an agreement with the host."""
    return bool(_kept_back({person}, by=by))


def _with_all(rows: list[tuple[Introduction, datetime | None]], *, by: Scope) -> dict[UUID, Received]:
    needs = Need.objects.in_bulk({row.need_id for row, _ in rows})
    conversations = Conversation.objects.in_bulk({need.conversation_id for need in needs.values()})
    people = {row.person_id for row, _ in rows}
    known, kept_back = people_known(people), _kept_back(people, by=by)
    events: dict[UUID, list[IntroductionEvent]] = defaultdict(list)
    happened = IntroductionEvent.objects.filter(introduction__in=[row.pk for row, _ in rows])
    for event in happened.select_related("organisation").order_by("happened_at", "id"):
        events[event.introduction_id].append(event)
    return {
        row.pk: Received(
            introduction=row,
            shared_until=until,
            need=(need := needs.get(row.need_id)),
            person=known[row.person_id],
            conversation=conversations.get(need.conversation_id) if need else None,
            events=events[row.pk],
            kept_back=row.person_id in kept_back,
        )
        for row, until in rows
    }


def _kept_back(people: Collection[UUID], *, by: Scope) -> set[UUID]:
    """Those of the people who share more than may be read before there is an agreement."""
    if not people or agreed_with(acting_organisation(by)):
        return set()
    shared = SharingBasis.objects.in_force().filter(
        person__in=people, organisation=by.organisation, purpose=Purpose.INTRODUCTION, effect=Effect.SHARE
    )
    return set(shared.exclude(item__in=TOLD_TO_ANYBODY).values_list("person", flat=True))

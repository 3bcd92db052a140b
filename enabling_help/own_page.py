"""What a person reads on their own page: what is held, who may see it and why, who looked, and a copy of it all.

Read under the person's own scope: the database shows them their own record and keeps back what is for their safety.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from enabling_help.models import Conversation, Introduction, Need
from enabling_help.reads import KnownPerson, people_known
from frontdoor.core.scope import Scope
from frontdoor.people.items import Effect, Item, LawfulBasis
from frontdoor.people.models import Correction, Equality, SharingBasis
from frontdoor.people.reads import LookShown, all_in_words, looks_at

WHY = {
    LawfulBasis.PUBLIC_TASK: "It is their public duty to help people who get in touch.",
    LawfulBasis.LEGAL_OBLIGATION: "The law asks them to.",
    LawfulBasis.VITAL_INTERESTS: "A life may be at stake.",
    LawfulBasis.LEGITIMATE_INTERESTS: "They have a good reason that does not set your wishes aside.",
    LawfulBasis.RECOGNISED_INTERESTS: "The law names this as a good reason.",
    LawfulBasis.CONSENT: "You agreed.",
}


@dataclass(frozen=True, slots=True)
class MaySee:
    """One organisation that may see some of the record, on one ground. `until` None: no end is set."""

    organisation: UUID
    name: str
    items: list[str]
    why: str
    by_agreement: bool
    until: datetime | None
    words: str


@dataclass(frozen=True, slots=True)
class Held:
    """All that is held of a person, as they see it."""

    known: KnownPerson
    equality: list[Equality]
    conversations: list[Conversation]
    needs: list[Need]
    introductions: list[Introduction]


def held_of(person: UUID) -> Held:
    """What is held of the person, under their own scope."""
    introductions = Introduction.objects.filter(person=person).select_related("asset", "organisation")
    conversations = Conversation.objects.filter(person=person).select_related("organisation")
    return Held(
        known=people_known([person])[person],
        equality=list(Equality.objects.filter(person=person).order_by("answered_at", "id")),
        conversations=list(conversations.order_by("-held_at", "id")),
        needs=list(Need.objects.filter(person=person).order_by("-raised_at", "position")),
        introductions=list(introductions.order_by("-introduced_at", "id")),
    )


def who_may_see(person: UUID) -> list[MaySee]:
    """Every organisation that may see any of it now, by name, each ground apart."""
    rows = SharingBasis.objects.in_force().filter(person=person, effect=Effect.SHARE).select_related("organisation")
    grounds: dict[tuple[str, UUID, str], list[SharingBasis]] = defaultdict(list)
    for row in rows.order_by("organisation__name", "lawful_basis", "recorded_at", "id"):
        grounds[row.organisation.name, row.organisation_id, row.lawful_basis].append(row)
    found = []
    for (name, organisation, basis), several in grounds.items():
        ends = [row.valid_until for row in several if row.valid_until is not None]
        shown = MaySee(
            organisation=organisation,
            name=name,
            items=[item.label for item in Item if item in {row.item for row in several}],
            why=WHY[LawfulBasis(basis)],
            by_agreement=basis == LawfulBasis.CONSENT,
            until=max(ends) if len(ends) == len(several) else None,
            words=next((row.words for row in reversed(several) if row.words), ""),
        )
        found.append(shown)
    return found


def asked_to_put_right(person: UUID) -> list[Correction]:
    """What the person asked to have put right, the latest first."""
    return list(Correction.objects.filter(person=person).order_by("-asked_at", "id"))


def copy_of(*, by: Scope, person: UUID) -> dict[str, Any]:
    """All of it as plain values, for the person to take away: the same as the page, with every look."""
    held = held_of(person)
    return {
        "copied_at": _text(timezone.now()),
        **_items(held.known),
        "equality_answers": [_plain(each, "question", "answer", "answered_at") for each in held.equality],
        "conversations": [
            {"with": each.organisation.name, **_plain(each, "held_at", "route", "happening")}
            for each in held.conversations
        ],
        "what_i_asked_for": [_plain(each, "words", "raised_at", "state") for each in held.needs],
        "introductions": [
            {"to": each.whom, **_plain(each, "introduced_at", "kind", "state", "words")} for each in held.introductions
        ],
        "who_may_see_what": [
            {"organisation": each.name, "items": each.items, "why": each.why, "until": _text(each.until)}
            for each in who_may_see(person)
        ],
        "who_looked": [_look(each) for each in all_in_words(looks_at(person), by=by)],
        "what_i_asked_to_have_put_right": [
            _plain(each, "words", "asked_at", "state", "answer") for each in asked_to_put_right(person)
        ],
    }


def _items(known: KnownPerson) -> dict[str, Any]:
    who, talk = known.identity, known.communication
    return {
        "what_to_call_me": known.known_as.first_name if known.known_as else "",
        "who_i_am": _plain(who, "full_name", "born_on", "nhs_number", "council_reference") if who else None,
        "how_to_reach_me": [
            _plain(each, "kind", "value", "postcode", "safe_to_leave_message") for each in known.ways_to_reach
        ],
        "how_best_to_talk_with_me": _plain(talk, "language", "interpreter", "format", "words") if talk else None,
        "what_matters_to_me": [each.words for each in known.matters],
        "what_i_am_good_at": [each.words for each in known.strengths],
        "who_is_around_me": [_plain(each, "name", "relation", "words") for each in known.circle],
        "what_i_can_offer": [each.words for each in known.gifts],
    }


def _look(row: LookShown) -> dict[str, Any]:
    return {
        "when": _text(row.looked_at),
        "organisation": row.organisation,
        "role": row.roles,
        "how": row.way,
        "what": row.items,
    }


def _plain(row: object, *names: str) -> dict[str, Any]:
    return {name: _text(getattr(row, name)) for name in names}


def _text(value: object) -> object:
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    return value if isinstance(value, bool) or value is None else str(value)

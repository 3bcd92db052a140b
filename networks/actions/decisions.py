"""Keep a decision: between what, how, who was in the room, what was not agreed, and what moved from whom to whom."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast
from uuid import UUID

from django.utils import timezone

from frontdoor.accounts.models import Sector
from frontdoor.core.actions import action
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope
from networks.held import begun_gathering_of, convened, said
from networks.models import (
    Decision,
    DecisionCorrection,
    DecisionOption,
    Gathering,
    InTheRoom,
    Issue,
    Network,
    ResourceMoved,
)
from networks.moves import issue_held, move
from networks.reads import came_by_sector
from networks.workflow import How, IssueEvent, Moved

MOST_IN_A_ROOM = 5_000


@dataclass(frozen=True, slots=True)
class Move:
    """Something that moved: what, from whom, to whom, and whole pounds where it is money and the sum is known."""

    kind: Moved
    words: str
    from_whom: str
    to_whom: str
    pounds: int | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided. `options` are pairs of words and whether it was chosen; `room` says people by sector code.

    With a gathering and no `room`, whoever came to the gathering was in the room.
    """

    title: str
    words: str
    how: How
    options: tuple[tuple[str, bool], ...]
    decided_on: date
    not_agreed: str = ""
    room: Mapping[str, int] = field(default_factory=dict)
    moved: tuple[Move, ...] = ()


@dataclass(frozen=True, slots=True)
class About:
    """What a decision is about and where it was made: the ids of an issue and of a gathering."""

    issue: UUID | None
    gathering: UUID | None


@dataclass(frozen=True, slots=True)
class Draft:
    """A decision with all its parts as it would be kept, so that it can be read before it is. Nothing is written."""

    decision: Decision
    options: list[DecisionOption]
    room: list[InTheRoom]
    moved: list[ResourceMoved]


@action
def decide(
    *,
    by: Scope,
    network: UUID,
    decided: Decided,
    issue: UUID | None = None,
    gathering: UUID | None = None,
    instead_of: UUID | None = None,
    decision_id: UUID | None = None,
) -> Decision:
    """Keep a decision of a network, on the public register at once and for good; `issue` is one that stands here.

    With a `decision_id`, sent twice it is kept once. Refused: `not_permitted`, `no_such_network`, `network_ended`,
    `no_such_issue`, `no_such_gathering`, `not_begun`, `no_such_decision`, `not_now`, `title_missing`, `no_words`,
    `how_missing`, `options_missing`, `none_chosen`, `in_the_future`, `nobody_in_the_room`, `no_such_sector`,
    `too_many_people`, `moved_half_told`.
    """
    held = convened(by, network)
    if decision_id and (there := Decision.objects.filter(pk=decision_id, network=held).first()):
        return there
    draft = _draft(by, held, decided, About(issue, gathering), decision_id)
    row = draft.decision
    row.instead_of = _before(held, instead_of)
    row.save(force_insert=True)
    DecisionOption.objects.bulk_create(draft.options)
    InTheRoom.objects.bulk_create(draft.room)
    ResourceMoved.objects.bulk_create(draft.moved)
    if row.issue is not None:
        move(by, row.issue, IssueEvent.DECIDED, held, row.words, to=held)
    return row


@action
def check_decision(
    *, by: Scope, network: UUID, decided: Decided, issue: UUID | None = None, gathering: UUID | None = None
) -> Draft:
    """A decision as everybody would read it, before it is kept; nothing is written. Refused: as `decide`."""
    return _draft(by, convened(by, network), decided, About(issue, gathering))


@action
def correct_decision(
    *, by: Scope, network: UUID, decision: UUID, words: str, correction_id: UUID | None = None
) -> DecisionCorrection:
    """Put right, beside a decision, what was written wrongly in it. The decision stays as it was published.

    With a `correction_id`, sent twice it is added once. Refused: `not_permitted`, `no_such_network`, `network_ended`,
    `no_such_decision`, `no_words`.
    """
    held = convened(by, network)
    of = Decision.objects.filter(pk=decision, network=held).first()
    if of is None:
        raise Refusal(code="no_such_decision", words="This network has no such decision.")
    if correction_id and (there := DecisionCorrection.objects.filter(pk=correction_id, decision=of).first()):
        return there
    kept = said(words, code="no_words", field="words", otherwise="Write what it should say.")
    row = DecisionCorrection(network=held, decision=of, words=kept, made_by_id=cast(UUID, by.user))
    row.id = correction_id or row.id
    row.save(force_insert=True)
    return row


def _draft(
    by: Scope,
    network: Network,
    decided: Decided,
    about: About,
    decision_id: UUID | None = None,
) -> Draft:
    row = _decision(by, network, decided)
    row.id = decision_id or row.id
    row.issue = _issue(by, network, about.issue) if about.issue else None
    row.gathering = begun_gathering_of(network, about.gathering) if about.gathering else None
    parts: dict[str, Any] = {"network": network, "decision": row}
    return Draft(
        decision=row,
        options=[
            DecisionOption(position=position, words=words, chosen=chosen, **parts)
            for position, (words, chosen) in enumerate(_options(decided), start=1)
        ],
        room=[
            InTheRoom(sector=sector, people=people, **parts) for sector, people in _room(decided, row.gathering).items()
        ],
        moved=[
            ResourceMoved(
                kind=each.kind,
                pounds=each.pounds,
                words=each.words.strip(),
                from_whom=each.from_whom.strip(),
                to_whom=each.to_whom.strip(),
                **parts,
            )
            for each in _moved(decided)
        ],
    )


def _issue(by: Scope, network: Network, issue: UUID) -> Issue:
    row, here = issue_held(by, issue)
    if here.pk != network.pk:
        raise Refusal(code="no_such_issue", words="This issue stands with another network.")
    return row


def _before(network: Network, decision: UUID | None) -> Decision | None:
    if decision is None:
        return None
    found = Decision.objects.filter(pk=decision, network=network).first()
    if found is None:
        raise Refusal(code="no_such_decision", words="This network has no such decision.", field="instead_of")
    return found


def _decision(by: Scope, network: Network, decided: Decided) -> Decision:
    if decided.how not in How.values:
        raise Refusal(code="how_missing", words="Say how it was decided.", field="how")
    if decided.decided_on > timezone.localdate():
        raise Refusal(code="in_the_future", words="Choose a day that has come.", field="decided_on")
    return Decision(
        network=network,
        title=said(decided.title, code="title_missing", field="title", otherwise="Give the decision a name."),
        words=said(decided.words, code="no_words", field="words", otherwise="Write what was decided."),
        how=decided.how,
        not_agreed=decided.not_agreed.strip(),
        decided_on=decided.decided_on,
        kept_by_id=cast(UUID, by.user),
    )


def _options(decided: Decided) -> list[tuple[str, bool]]:
    options = [(words.strip(), chosen) for words, chosen in decided.options if words.strip()]
    if not options:
        raise Refusal(code="options_missing", words="Write what could have been decided.", field="options")
    if not any(chosen for _, chosen in options):
        raise Refusal(code="none_chosen", words="Say which of them was chosen.", field="chosen")
    return options


def _room(decided: Decided, gathering: Gathering | None) -> dict[str, int]:
    room = {sector: people for sector, people in decided.room.items() if people}
    if not room and gathering is not None:
        room = came_by_sector(gathering)
    if not room:
        raise Refusal(code="nobody_in_the_room", words="Say how many of which sector were in the room.")
    if not set(room) <= set(Sector.values):
        raise Refusal(code="no_such_sector", words="Choose from the sectors.")
    if any(not 1 <= people <= MOST_IN_A_ROOM for people in room.values()):
        raise Refusal(code="too_many_people", words=f"Write a number from 0 to {MOST_IN_A_ROOM:,}.")
    return room


def _moved(decided: Decided) -> list[Move]:
    moved = [each for each in decided.moved if any((each.words.strip(), each.from_whom.strip(), each.to_whom.strip()))]
    for each in moved:
        half = not (each.words.strip() and each.from_whom.strip() and each.to_whom.strip())
        if half or each.kind not in Moved.values:
            raise Refusal(code="moved_half_told", words="Say what moved, from whom and to whom.", field="moved_words")
        if each.pounds is not None and each.kind != Moved.MONEY:
            raise Refusal(code="moved_half_told", words="Only money is told in pounds.", field="moved_pounds")
    return moved

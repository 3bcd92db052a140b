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
from networks.held import convened, gathering_of, said
from networks.models import Decision, DecisionOption, Gathering, InTheRoom, Issue, Network, ResourceMoved
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
    `no_such_issue`, `no_such_gathering`, `no_such_decision`, `not_now`, `title_missing`, `no_words`, `how_missing`,
    `options_missing`, `none_chosen`, `in_the_future`, `nobody_in_the_room`, `no_such_sector`, `too_many_people`,
    `moved_half_told`.
    """
    held = convened(by, network)
    if decision_id and (there := Decision.objects.filter(pk=decision_id, network=held).first()):
        return there
    about = _issue(by, held, issue) if issue else None
    place = gathering_of(held, gathering) if gathering else None
    row = _decision(by, held, decided, decision_id)
    row.issue, row.gathering, row.instead_of = about, place, _before(held, instead_of)
    options, room, moved = _options(decided), _room(decided, place), _moved(decided)
    _keep(row, options, room, moved)
    if about is not None:
        move(by, about, IssueEvent.DECIDED, held, row.words, to=held)
    return row


def _keep(row: Decision, options: list[tuple[str, bool]], room: Mapping[str, int], moved: list[Move]) -> None:
    """Write a decision down with all its parts."""
    row.save(force_insert=True)
    parts: dict[str, Any] = {"network": row.network, "decision": row}
    DecisionOption.objects.bulk_create(
        DecisionOption(position=position, words=words, chosen=chosen, **parts)
        for position, (words, chosen) in enumerate(options, start=1)
    )
    InTheRoom.objects.bulk_create(InTheRoom(sector=sector, people=people, **parts) for sector, people in room.items())
    told = ("words", "from_whom", "to_whom")
    ResourceMoved.objects.bulk_create(
        ResourceMoved(
            kind=each.kind, pounds=each.pounds, **{name: getattr(each, name).strip() for name in told}, **parts
        )
        for each in moved
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


def _decision(by: Scope, network: Network, decided: Decided, decision_id: UUID | None) -> Decision:
    if decided.how not in How.values:
        raise Refusal(code="how_missing", words="Say how it was decided.", field="how")
    if decided.decided_on > timezone.localdate():
        raise Refusal(code="in_the_future", words="Choose a day that has come.", field="decided_on")
    row = Decision(
        network=network,
        title=said(decided.title, code="title_missing", field="title", otherwise="Give the decision a name."),
        words=said(decided.words, code="no_words", field="words", otherwise="Write what was decided."),
        how=decided.how,
        not_agreed=decided.not_agreed.strip(),
        decided_on=decided.decided_on,
        kept_by_id=cast(UUID, by.user),
    )
    if decision_id:
        row.id = decision_id
    return row


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

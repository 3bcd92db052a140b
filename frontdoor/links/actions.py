"""What is done with doors: open one, check the code someone typed, make a new code, go through, close it.

A visitor's view acts under `door_scope(token)`; then `by` holds the token's hash and the database shows that door
alone.
"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from django.db.models import F
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from frontdoor.core.actions import action
from frontdoor.core.clock import ClockTimestamp
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, acting_organisation
from frontdoor.links.models import MAX_WRONG_CODES, Door
from frontdoor.links.tokens import code_hash, code_of, entry_is_good, entry_to, new_code, token_hash, token_of

MAX_CODES = 5
ASK = "Ask the organisation that sent it for a new one."
# A link nobody ever made gets the words of one that has ended, so that guessing tells nothing.
EXPIRED = f"This link is no longer open. {ASK}"


@dataclass(frozen=True, slots=True)
class NewDoor:
    """A door just opened. `token` and `code` exist here and nowhere else: send them by different routes."""

    id: UUID
    token: str = field(repr=False)
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Entry:
    """The right code was given: `signed` opens the door for half an hour. Keep it in the visitor's session."""

    signed: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Passage:
    """What a door led to, and the organisation that opened it."""

    door: UUID
    thing_kind: str
    thing_id: UUID
    organisation: UUID


@action
def open_door(*, by: Scope, purpose: str, thing_kind: str, thing_id: UUID, until: datetime, uses: int = 1) -> NewDoor:
    """Open a door for the acting organisation to one thing, until a moment, for a number of uses.

    Called from the action that has a reason to, which has asked for permission and for the sharing basis. Refused:
    `no_organisation`, `ends_in_the_past`.
    """
    organisation = acting_organisation(by)
    if until <= timezone.now():
        raise Refusal(code="ends_in_the_past", words="Choose a day to come for the link to end.", field="until")
    door = uuid4()
    opened = NewDoor(door, token_of(door), code_of(door, 1))
    Door.objects.create(
        id=opened.id,
        purpose=purpose,
        thing_kind=thing_kind,
        thing_id=thing_id,
        token_hash=token_hash(opened.token),
        code_hash=code_hash(opened.id, opened.code),
        organisation_id=organisation,
        valid_until=until,
        uses_allowed=uses,
    )
    return opened


@action
def check_code(*, by: Scope, purpose: str, code: str) -> Entry | Refusal:
    """Check the code someone typed at the door `by` came with. A code opens once; five wrong ones lock the door.

    A wrong code's refusal is returned, not raised: raising it would undo the counting of it. Show its words with the
    form. Raised: `door_expired` (also where there is no such door), `door_closed`, `door_used`, `door_locked`.
    """
    door = _door(by, purpose)
    _refuse_locked(door)
    if not door.code_hash:
        return Refusal(code="code_used", words="This code has been used. Ask for a new code.", field="code")
    if constant_time_compare(door.code_hash, code_hash(door.pk, code)):
        Door.objects.filter(pk=door.pk).update(code_hash="")
        return Entry(entry_to(door.pk))
    Door.objects.filter(pk=door.pk).update(wrong_codes=F("wrong_codes") + 1)
    if door.wrong_codes + 1 >= MAX_WRONG_CODES:
        return _locked()
    return Refusal(code="wrong_code", words="That is not the code we sent you. Check it and try again.", field="code")


@action
def make_new_code(*, by: Scope, purpose: str) -> str:
    """Make another code for the door `by` came with, and end the one before. Send it the way the first one went.

    Wrong tries stay counted. Refused: as `check_code` raises; `too_many_codes` after five.
    """
    door = _door(by, purpose)
    _refuse_locked(door)
    if door.codes_made >= MAX_CODES:
        raise Refusal(code="too_many_codes", words=f"We have sent as many codes as we can for this link. {ASK}")
    code = code_of(door.pk, door.codes_made + 1)
    Door.objects.filter(pk=door.pk).update(code_hash=code_hash(door.pk, code), codes_made=F("codes_made") + 1)
    return code


@action
def make_return_code(*, by: Scope, purpose: str, entry: str) -> str:
    """Make the code with which somebody inside comes back, and end the one before. Show it to them alone.

    It is not counted among the codes sent. Refused: as `use_door`.
    """
    door = _door_entered(by, purpose, entry)
    code = new_code()
    Door.objects.filter(pk=door.pk).update(code_hash=code_hash(door.pk, code))
    return code


@action
def use_door(*, by: Scope, purpose: str, entry: str) -> Passage:
    """Go through: use the door once and learn what it leads to. Call it in the transaction of what is done there.

    Refused: `door_expired`, `door_closed`, `door_used`; `code_needed` where the entry is not for this door or is more
    than half an hour old.
    """
    door = _door_entered(by, purpose, entry)
    Door.objects.filter(pk=door.pk).update(uses=F("uses") + 1, last_used_at=ClockTimestamp())
    return Passage(door.pk, door.thing_kind, door.thing_id, door.organisation_id)


@action
def close_door(*, by: Scope, door: UUID) -> None:
    """Close a door of the acting organisation for good. Twice changes nothing. Refused: `no_such_door`."""
    mine = Door.objects.filter(pk=door, organisation=acting_organisation(by))
    mine.filter(closed_at=None).update(closed_at=ClockTimestamp())
    if not mine.exists():
        raise Refusal(code="no_such_door", words="Your organisation has no such link.")


def _door(by: Scope, purpose: str) -> Door:
    """The door, its row held so that two visitors cannot both be the last; refused unless it is open."""
    door = Door.objects.select_for_update().filter(token_hash=by.link, purpose=purpose).first() if by.link else None
    if door is None or door.valid_until <= timezone.now():
        raise Refusal(code="door_expired", words=EXPIRED)
    if door.closed_at is not None:
        raise Refusal(code="door_closed", words=f"This link has been closed. {ASK}")
    if door.uses >= door.uses_allowed:
        raise Refusal(code="door_used", words=f"This link has been used already. {ASK}")
    return door


def _door_entered(by: Scope, purpose: str, entry: str) -> Door:
    """The door as `_door`, for somebody whose pass is good here."""
    door = _door(by, purpose)
    if not entry_is_good(entry, door.pk):
        raise Refusal(code="code_needed", words="It has been a while. Ask for a new code and type it in.")
    return door


def _refuse_locked(door: Door) -> None:
    if door.wrong_codes >= MAX_WRONG_CODES:
        raise _locked()


def _locked() -> Refusal:
    return Refusal(code="door_locked", words=f"There were too many wrong codes, so this link is locked. {ASK}")

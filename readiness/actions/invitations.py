"""Invite people of a role group by link, and end an invitation that went astray."""

from dataclasses import dataclass, field
from typing import cast
from uuid import UUID

from django.db import connection
from django.db.models import Max

from frontdoor.accounts.permissions import require
from frontdoor.accounts.roles import May
from frontdoor.core.actions import action
from frontdoor.core.clock import ClockTimestamp
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope
from frontdoor.links.actions import close_door, open_door
from readiness.held import refuse_over, round_run
from readiness.models import Invitation, RoleGroup, Round

PURPOSE = "answer-readiness"
MOST_AT_ONCE = 40
TIMES = 10_000
"""How often one link may be gone through: every page behind it is one time."""


@dataclass(frozen=True, slots=True)
class NewInvitation:
    """An invitation just made. `token` and `code` exist here and nowhere else: pass them on by different routes."""

    id: UUID
    number: int
    token: str = field(repr=False)
    code: str = field(repr=False)


@action
def invite(*, by: Scope, round_id: UUID, group: UUID, how_many: int = 1) -> list[NewInvitation]:
    """Make links for some people of a role group, each for one person, until the round's last day.

    Nothing is kept of whom they are given to. Refused: `not_permitted`, `no_such_round`, `run_by_others`,
    `round_closed`, `no_such_group`, `too_many_links`.
    """
    found = round_run(by, round_id)
    refuse_over(found)
    if not 1 <= how_many <= MOST_AT_ONCE:
        raise Refusal(
            code="too_many_links", words=f"Make between 1 and {MOST_AT_ONCE} links at a time.", field="how_many"
        )
    with connection.cursor() as cursor:  # two who invite at once would give the same numbers
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(group)])
    asked = RoleGroup.objects.filter(pk=group, round=found).first()
    if asked is None:
        raise Refusal(code="no_such_group", words="Choose one of the round's role groups.", field="group")
    last = Invitation.objects.filter(group=asked).aggregate(last=Max("number"))["last"] or 0
    return [_one(by, found, asked, last + number) for number in range(1, how_many + 1)]


def _one(by: Scope, found: Round, group: RoleGroup, number: int) -> NewInvitation:
    row = Invitation(round=found, group=group, number=number, invited_by_id=cast(UUID, by.user))
    door = open_door(by=by, purpose=PURPOSE, thing_kind="invitation", thing_id=row.pk, until=found.over_at, uses=TIMES)
    row.door_id = door.id
    row.save(force_insert=True)
    return NewInvitation(row.pk, number, door.token, door.code)


@action
def end_invitation(*, by: Scope, invitation: UUID) -> None:
    """End a link that went astray: it opens no more, and what was answered through it does not count.

    Only while the round is open: results that were seen stay as they are. Twice changes nothing. Refused:
    `not_permitted`, `no_such_invitation`, `run_by_others`, `round_closed`.
    """
    require(by, May.ASSESS_READINESS)
    row = Invitation.objects.select_related("round").filter(pk=invitation).first()
    if row is None:
        raise Refusal(code="no_such_invitation", words="Your organisation has no such link.")
    found = round_run(by, row.round_id)
    refuse_over(found)
    if row.ended_at is None:
        Invitation.objects.filter(pk=row.pk).update(ended_at=ClockTimestamp(), ended_by_id=by.user)
        close_door(by=by, door=row.door_id)

"""The locks of readiness: a round is its organisation's, an answer is its writer's and nobody else's.

The predicates are in sql/10_rounds.sql; docs/decisions/0009 says why they are as they are.
"""

from frontdoor.accounts.locks import RightsLock
from frontdoor.accounts.roles import ROLES, May
from frontdoor.core.locks import ADD, CHANGE, READ, REMOVE, Lock, Policy

OWN_ORGANISATION = "(SELECT scope_organisation())"
HERE = "(SELECT scope_readiness_round())"
_ROLES = ", ".join(sorted(f"'{role.code}'" for role in ROLES.values() if May.ASSESS_READINESS in role.may))
ASSESSES = f"ARRAY[{_ROLES}]"


def runs(round_id: str) -> str:
    """SQL that holds where the scope's user runs the round whose id the column holds."""
    return f"scope_runs_round({round_id}, {ASSESSES})"


class RoundLock(Lock):
    """A round is its organisation's. Whoever came by a link to it sees it. It is closed by whoever runs it, no more."""

    grants = (READ, ADD, f"{CHANGE} (closed_at, closed_by_id)")

    def policies(self, table: str, *, history: bool) -> list[Policy]:
        own, ran = f'"{table}".organisation_id = {OWN_ORGANISATION}', runs(f'"{table}".id')
        return [
            Policy("read", READ, using=f'{own} OR "{table}".id = {HERE}'),
            Policy("add", ADD, check=own),
            Policy("close_once", CHANGE, using=f'{own} AND "{table}".closed_at IS NULL AND {ran}', check=own),
        ]


class RoundRightsLock(RightsLock):
    """Who runs a round. Whoever made it is the first; whoever runs it may have colleagues run it too, and may stop."""

    def policies(self, table: str, *, history: bool) -> list[Policy]:
        of, whose = f'"{table}".content_object_id', f'"{table}".user_id'
        shared = f"{runs(of)} OR scope_is_first_to_run({of}, {whose})"
        given = [each for each in RightsLock.policies(self, table, history=history) if each.command != READ]
        return [
            Policy("read", READ, using=f"scope_keeps_round({of})"),
            *given,
            Policy("runners_share", ADD, check=shared),
            Policy("runners_stop", REMOVE, using=f"{whose} = (SELECT scope_user())"),
        ]


class GroupLock(Lock):
    """The role groups of a round are settled when it is made: who is in which cannot be shuffled afterwards."""

    grants = (READ, ADD)

    def policies(self, table: str, *, history: bool) -> list[Policy]:
        return [
            Policy("read", READ, using=f'"{table}".round_id = {HERE} OR scope_keeps_round("{table}".round_id)'),
            Policy("add", ADD, check=f'scope_may_shape_round("{table}".round_id)'),
        ]


class InvitationLock(Lock):
    """Invitations are made and ended while a round is open, so that its results stand still once they are seen."""

    grants = (READ, ADD, f"{CHANGE} (ended_at, ended_by_id)")

    def policies(self, table: str, *, history: bool) -> list[Policy]:
        mine = f'"{table}".id = (SELECT scope_readiness_invitation())'
        keeps, open_now = (f'{name}("{table}".round_id)' for name in ("scope_keeps_round", "scope_round_not_over"))
        ran = runs(f'"{table}".round_id')
        return [
            Policy("read", READ, using=f"{mine} OR {keeps}"),
            Policy("add", ADD, check=f"{ran} AND {open_now}"),
            Policy("end_invitation", CHANGE, using=f"{ran} AND {open_now}", check=ran),
        ]


class AnswerLock(Lock):
    """An answer is read by whoever gave it, through their link, and by nobody else: no organisation, no job."""

    grants = (READ, ADD, CHANGE, REMOVE)

    def policies(self, table: str, *, history: bool) -> list[Policy]:
        mine = f'"{table}".invitation_id = (SELECT scope_readiness_invitation())'
        while_open = f'"{table}".invitation_id = (SELECT scope_may_answer())'
        return [
            Policy("read", READ, using=mine),
            Policy("add", ADD, check=while_open),
            Policy("change", CHANGE, using=while_open, check=while_open),
            Policy("remove", REMOVE, using=while_open),
        ]


class EvidenceLock(Lock):
    """Evidence is its organisation's shelf. Whoever came by a link adds to it while the round is open.

    They see what the organisation keeps or has looked at, and what their own answers rest on: what one person tells of
    is not shown to others before somebody has looked at it.
    """

    grants = (READ, ADD)

    def grants_on(self, columns: frozenset[str]) -> tuple[str, ...]:
        changing = ", ".join(sorted(columns - {"id", "organisation_id", "added_at", "added_by_id", "told_in_id"}))
        return (READ, ADD, f"{CHANGE} ({changing})")

    def policies(self, table: str, *, history: bool) -> list[Policy]:
        own = f'"{table}".organisation_id = {OWN_ORGANISATION}'
        here = f'"{table}".organisation_id = (SELECT scope_readiness_organisation())'
        vouched = f'"{table}".added_by_id IS NOT NULL OR "{table}".looked_by_id IS NOT NULL'
        mine = f'"{table}".id IN (SELECT scope_readiness_evidence())'
        told = (
            f'{here} AND (SELECT scope_may_answer()) IS NOT NULL AND "{table}".added_by_id IS NULL '
            f'AND "{table}".looked_by_id IS NULL AND "{table}".told_in_id = {HERE}'
        )
        return [
            Policy("read", READ, using=f"{own} OR ({here} AND ({vouched} OR {mine}))"),
            Policy("add", ADD, check=f'({own} AND "{table}".told_in_id IS NULL) OR ({told})'),
            Policy("change", CHANGE, using=own, check=own),
        ]


class EvidenceBeforeLock(Lock):
    """What was said of evidence before is read by its organisation; a trigger adds to it, and nobody changes it."""

    grants = (READ,)

    def policies(self, table: str, *, history: bool) -> list[Policy]:
        return [Policy("read", READ, using=f'"{table}".organisation_id = {OWN_ORGANISATION}')]


class PlanLock(Lock):
    """Plans for gaps are read by the round's organisation and made by whoever runs it."""

    grants = (READ, ADD, CHANGE)

    def policies(self, table: str, *, history: bool) -> list[Policy]:
        own, ran = f'scope_keeps_round("{table}".round_id)', runs(f'"{table}".round_id')
        return [
            Policy("read", READ, using=own),
            Policy("add", ADD, check=ran),
            Policy("change", CHANGE, using=ran, check=ran),
        ]

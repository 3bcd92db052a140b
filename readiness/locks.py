"""The locks of readiness: a round is its organisation's, an answer is its writer's and nobody else's.

The predicates are in sql/10_rounds.sql; docs/decisions/0009 says why they are as they are.
"""

from frontdoor.core.locks import ADD, CHANGE, READ, REMOVE, Lock, Policy

OWN_ORGANISATION = "(SELECT scope_organisation())"
HERE = "(SELECT scope_readiness_round())"


class RoundLock(Lock):
    """A round is its organisation's. Whoever came by a link to it sees it. Nothing changes but that it is closed."""

    grants = (READ, ADD, f"{CHANGE} (closed_at, closed_by_id)")

    def policies(self, table: str, *, history: bool) -> list[Policy]:
        own = f'"{table}".organisation_id = {OWN_ORGANISATION}'
        return [
            Policy("read", READ, using=f'{own} OR "{table}".id = {HERE}'),
            Policy("add", ADD, check=own),
            Policy("close_once", CHANGE, using=f'{own} AND "{table}".closed_at IS NULL', check=own),
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
        return [
            Policy("read", READ, using=f"{mine} OR {keeps}"),
            Policy("add", ADD, check=f"{keeps} AND {open_now}"),
            Policy("end_invitation", CHANGE, using=f"{keeps} AND {open_now}", check=keeps),
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
    """Evidence is its organisation's shelf; whoever came by a link sees it, and adds to it while the round is open."""

    grants = (READ, ADD)

    def grants_on(self, columns: frozenset[str]) -> tuple[str, ...]:
        changing = ", ".join(sorted(columns - {"id", "organisation_id", "added_at", "added_by_id"}))
        return (READ, ADD, f"{CHANGE} ({changing})")

    def policies(self, table: str, *, history: bool) -> list[Policy]:
        own = f'"{table}".organisation_id = {OWN_ORGANISATION}'
        seen = f'"{table}".organisation_id = (SELECT scope_readiness_organisation())'
        told = f'{seen} AND (SELECT scope_may_answer()) IS NOT NULL AND "{table}".added_by_id IS NULL'
        return [
            Policy("read", READ, using=f"{own} OR {seen}"),
            Policy("add", ADD, check=f"{own} OR ({told})"),
            Policy("change", CHANGE, using=own, check=own),
        ]


class PlanLock(Lock):
    """Plans for gaps are the round's organisation's."""

    grants = (READ, ADD, CHANGE)

    def policies(self, table: str, *, history: bool) -> list[Policy]:
        own = f'scope_keeps_round("{table}".round_id)'
        return [
            Policy("read", READ, using=own),
            Policy("add", ADD, check=own),
            Policy("change", CHANGE, using=own, check=own),
        ]

"""The locks of networks: whoever convenes a network changes it, leaders and governance read it, anybody sees its face.

The predicates are in sql/10_networks.sql; docs/decisions/0010 says why they are as they are.
"""

from dataclasses import dataclass

from frontdoor.accounts.locks import RightsLock
from frontdoor.accounts.roles import ROLES, May
from frontdoor.core.locks import ADD, CHANGE, READ, REMOVE, Lock, Policy

EVERY_ROW = "true"


def _roles_that(permission: May) -> str:
    """The roles with a permission, as SQL: roles are data of accounts, and the database hears them from there."""
    codes = sorted(role.code for role in ROLES.values() if permission in role.may)
    return "ARRAY[" + ", ".join(f"'{code}'" for code in codes) + "]"


CONVENES = _roles_that(May.CONVENE)
READS = _roles_that(May.READ_NETWORKS)


def convenes(network: str) -> str:
    """SQL that holds where the scope's user convenes the network whose id the column holds."""
    return f"scope_convenes({network}, {CONVENES})"


def reads(network: str) -> str:
    """SQL that holds where the scope's user convenes the network, or may read what goes on in it."""
    return f"scope_reads_network({network}, {CONVENES}, {READS})"


@dataclass(frozen=True, slots=True)
class OfNetwork(Lock):
    """Rows of one network: written by whoever convenes it, read by them, by leaders and by governance.

    `network` is the column that holds the network; with `seen_if`, SQL over the row's own columns, anybody reads the
    rows it holds for. Rows are never removed unless `removable`, nor changed unless `changing`.
    """

    network: str = "network_id"
    seen_if: str = ""
    changing: bool = True
    removable: bool = False

    def grants_on(self, columns: frozenset[str]) -> tuple[str, ...]:
        more = ((CHANGE,) if self.changing else ()) + ((REMOVE,) if self.removable else ())
        return (READ, ADD, *more)

    def policies(self, table: str, *, history: bool) -> list[Policy]:
        column = f'"{table}".{self.network}'
        seen = f"({self.seen_if}) OR {reads(column)}" if self.seen_if else reads(column)
        if self.seen_if == EVERY_ROW:
            seen = EVERY_ROW
        written = [
            Policy("read", READ, using=seen),
            Policy("add", ADD, check=convenes(column)),
        ]
        if self.changing:
            written.append(Policy("change", CHANGE, using=convenes(column), check=convenes(column)))
        if self.removable:
            written.append(Policy("remove", REMOVE, using=convenes(column)))
        return written


class NetworkLock(Lock):
    """A network's face is open to anybody. It is formed by a convenor for their own organisation, in their own name."""

    grants = (READ, ADD)

    def grants_on(self, columns: frozenset[str]) -> tuple[str, ...]:
        changing = ", ".join(sorted(columns - {"id", "organisation_id", "formed_at", "formed_by_id"}))
        return (READ, ADD, f"{CHANGE} ({changing})")

    def policies(self, table: str, *, history: bool) -> list[Policy]:
        own = f'"{table}".organisation_id = (SELECT scope_organisation())'
        mine = f'{own} AND "{table}".formed_by_id = (SELECT scope_user()) AND (SELECT scope_holds_role({CONVENES}))'
        return [
            Policy("read", READ, using="true"),
            Policy("add", ADD, check=mine),
            Policy("change", CHANGE, using=convenes(f'"{table}".id'), check=convenes(f'"{table}".id')),
        ]


class IssueLock(Lock):
    """Anybody reads an issue. Whoever convenes where it stands moves it on, also out of their own hands.

    Where it may go a trigger on the table says: up to a wider network, or back where it began.
    """

    grants = (READ, ADD)

    def grants_on(self, columns: frozenset[str]) -> tuple[str, ...]:
        return (READ, ADD, f"{CHANGE} (network_id, state, stands_since)")

    def policies(self, table: str, *, history: bool) -> list[Policy]:
        here = convenes(f'"{table}".network_id')
        onward = f'"{table}".state = \'climbed\' OR "{table}".network_id = "{table}".raised_in_id'
        began = f'"{table}".raised_in_id = "{table}".network_id AND "{table}".state = \'raised\''
        return [
            Policy("read", READ, using=EVERY_ROW),
            Policy("add", ADD, check=f"{here} AND {began}"),
            Policy("move", CHANGE, using=here, check=f"{here} OR {onward}"),
        ]


class IssueToldLock(Lock):
    """What people told us, as part of an issue: joined by whoever convenes where the issue stands.

    Read by whoever convenes or reads the network that joined it, or the one where the issue stands now.
    """

    grants = (READ, ADD)

    def policies(self, table: str, *, history: bool) -> list[Policy]:
        stands = f'networks_issue_stands("{table}".issue_id)'
        here = f'"{table}".network_id'
        return [
            Policy("read", READ, using=f"{reads(here)} OR {reads(stands)}"),
            Policy("add", ADD, check=f"{convenes(here)} AND {here} = {stands}"),
        ]


class NetworkRightsLock(RightsLock):
    """Who convenes a network. Its founder is the first; whoever convenes it may ask others to, and may stop."""

    def policies(self, table: str, *, history: bool) -> list[Policy]:
        of, whose = f'"{table}".content_object_id', f'"{table}".user_id'
        ours = RightsLock.policies(self, table, history=history)
        shared = f"{convenes(of)} OR scope_is_first_convenor({of}, {whose}, {CONVENES})"
        stopped = f"{whose} = (SELECT scope_user())"
        return [
            *ours,
            Policy("convenors_share", ADD, check=shared),
            Policy("convenors_stop", REMOVE, using=stopped),
        ]

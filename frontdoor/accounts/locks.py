"""The locks on accounts: who may do what is read by everybody and written by administrators alone.

Signing in and finding out for whom somebody acts happen before there is a scope, hence the open reading. What is
written here decides what every other lock sees, so actions' own checks are not enough: SQL smuggled in under anybody's
scope must not make them a member of another organisation. The predicates are in sql/10_accounts.sql.
"""

from dataclasses import dataclass

from django.conf import settings

from frontdoor.core.locks import ADD, CHANGE, READ, REMOVE, Lock, Policy, job_is
from frontdoor.core.scope import Job

# The demo borough is filled in local mode only; a real deployment's locks do not know that job.
FILLING = job_is(*((Job.FILL_DEMO,) if settings.LOCAL else ()))
HOST_ADMINISTRATOR = "(SELECT scope_looks_after(NULL))"


@dataclass(frozen=True, slots=True)
class MembershipLock(Lock):
    """Rows of one organisation: written by its administrators and the host's. Nobody moves a row to another's."""

    organisation: str = "organisation_id"
    grants = (READ, ADD, CHANGE)

    def policies(self, table: str, *, history: bool) -> list[Policy]:
        writes = f'scope_looks_after("{table}".{self.organisation}) OR {FILLING}'
        return _read_by_all(adds=writes, finds=writes, changes=writes)


@dataclass(frozen=True, slots=True)
class OrganisationRows(Lock):
    """Rows of one organisation, for whoever acts for it and for the named jobs; nobody else knows of them."""

    organisation: str = "organisation_id"
    jobs: tuple[Job, ...] = ()

    def policies(self, table: str, *, history: bool) -> list[Policy]:
        ours = f'"{table}".{self.organisation} = (SELECT scope_organisation()) OR {job_is(*self.jobs)}'
        return [Policy("our_rows", "ALL", using=ours, check=ours)]


class OrganisationLock(Lock):
    """Organisations: changed by the host's administrators alone, as is adding the host.

    Whoever acts for an organisation may add another: it has no members, so nobody gains anything by it.
    """

    grants = (READ, ADD, CHANGE)

    def policies(self, table: str, *, history: bool) -> list[Policy]:
        writes = f"{HOST_ADMINISTRATOR} OR {FILLING}"
        plain = f'NOT "{table}".host AND (SELECT scope_organisation()) IS NOT NULL'
        return _read_by_all(adds=f"({plain}) OR {writes}", finds=writes, changes=writes)


class AgreementLock(Lock):
    """What an organisation and the host agreed: written by those who watch over sharing for the host, read by both."""

    grants = (READ, ADD)

    def grants_on(self, columns: frozenset[str]) -> tuple[str, ...]:
        return (READ, ADD, f"{CHANGE} ({', '.join(sorted(columns & {'ended_at', 'ended_by_id'}))})")

    def policies(self, table: str, *, history: bool) -> list[Policy]:
        ours = f'"{table}".organisation_id = (SELECT scope_organisation())'
        writes = f"(SELECT scope_watches_over_sharing()) OR {FILLING}"
        return [
            Policy("read", READ, using=f"{ours} OR (SELECT scope_is_host()) OR {FILLING}"),
            Policy("write_down", ADD, check=writes),
            Policy("end_early", CHANGE, using=writes, check=writes),
        ]


class RightsLock(Lock):
    """Lasting rights over things: given and withdrawn by the host's administrators."""

    grants = (READ, ADD, REMOVE)

    def policies(self, table: str, *, history: bool) -> list[Policy]:
        writes = f"{HOST_ADMINISTRATOR} OR {FILLING}"
        return [
            Policy("read", READ, using="true"),
            Policy("add", ADD, check=writes),
            Policy("remove", REMOVE, using=writes),
        ]


class UserLock(Lock):
    """Users: added by any administrator, changed by themselves and by the host's administrators.

    Nobody changes their own username, closes or opens their own account, or makes themselves staff.
    """

    grants = (READ, ADD, CHANGE)

    def policies(self, table: str, *, history: bool) -> list[Policy]:
        host = f"{HOST_ADMINISTRATOR} OR {FILLING}"
        own = f'"{table}".id = (SELECT scope_user())'
        standing = ", ".join(
            f'"{table}".{each}' for each in ("id", "username", "is_active", "is_staff", "is_superuser")
        )
        plain = f'NOT "{table}".is_staff AND NOT "{table}".is_superuser'
        return _read_by_all(
            adds=f"{host} OR ({plain} AND (SELECT scope_looks_after(scope_organisation())))",
            finds=f"{own} OR {host}",
            changes=f"({own} AND user_keeps_standing({standing})) OR {host}",
        )


def _read_by_all(*, adds: str, finds: str, changes: str) -> list[Policy]:
    return [
        Policy("read", READ, using="true"),
        Policy("add", ADD, check=adds),
        Policy("change", CHANGE, using=finds, check=changes),
    ]

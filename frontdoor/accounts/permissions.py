"""May this user do this, for the organisation they act for? Asked first by every action."""

from uuid import UUID

from frontdoor.accounts.models import Membership, Organisation
from frontdoor.accounts.roles import ROLES, May
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Job, Scope

NOT_YOURS = "Only those who do this for the council or partnership this site belongs to may do it here."


def permissions_of(user: UUID, organisation: UUID) -> frozenset[May]:
    """All a user may do for an organisation; nothing when the membership has ended or either is suspended."""
    held = Membership.objects.filter(
        user=user, organisation=organisation, ended_at=None, user__is_active=True, organisation__suspended_at=None
    ).values_list("role", flat=True)
    return frozenset[May]().union(*(ROLES[role].may for role in held))


def require_host_administrator(by: Scope, *, jobs: tuple[Job, ...] = ()) -> None:
    """Refuse (`not_permitted`) unless `by` looks after accounts for the organisation this site belongs to."""
    require_of_host(by, May.MANAGE_ACCOUNTS, jobs=jobs)


def require_of_host(by: Scope, permission: May, *, jobs: tuple[Job, ...] = ()) -> None:
    """Refuse (`not_permitted`) unless `by` may, and acts for the organisation this site belongs to."""
    require(by, permission, jobs=jobs)
    if by.organisation and not Organisation.objects.filter(pk=by.organisation, host=True).exists():
        raise Refusal(
            code="not_permitted",
            words=NOT_YOURS,
        )


def require(by: Scope, permission: May, *, jobs: tuple[Job, ...] = (), programs: bool = False) -> None:
    """Refuse (`not_permitted`) unless `by` may; a named job may where the action lists it.

    With `programs` an organisation's own program may too: it acts without a user, and its organisation was found not
    to be suspended when its token was checked.
    """
    if by.job is not None and by.job in jobs:
        return
    if programs and by.organisation is not None and by.user is None:
        return
    if by.user is None or by.organisation is None or permission not in permissions_of(by.user, by.organisation):
        raise Refusal(
            code="not_permitted",
            words="Your role does not include this. Ask your team lead if you think it should.",
        )

"""Who acts in a request, and for which organisation."""

from dataclasses import dataclass
from typing import Any, TypeVar, cast
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest

from frontdoor.accounts.models import Membership, Organisation, User
from frontdoor.accounts.roles import ROLES, May, Role
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope

SESSION_KEY = "acting_organisation"
View = TypeVar("View")


@dataclass(frozen=True, slots=True)
class Belonging:
    """One organisation a user may act for now, with every role they hold in it."""

    organisation: Organisation
    roles: tuple[Role, ...]

    @property
    def may(self) -> frozenset[May]:
        """All that the roles allow together."""
        return frozenset[May]().union(*(role.may for role in self.roles))


class ActingRequest(HttpRequest):
    """What the scope middleware adds to a request. `scope` is None where nobody is signed in or nothing is chosen."""

    scope: Scope | None
    acting_organisation: Organisation | None
    belonging: Belonging | None
    belongings: tuple[Belonging, ...]
    user: User  # an anonymous visitor is turned away before a view sees the request


def belongings_of(user: UUID) -> tuple[Belonging, ...]:
    """The organisations a user may act for now, by name: live memberships of organisations not suspended. One query."""
    held = (
        Membership.objects.filter(user=user, ended_at=None, user__is_active=True, organisation__suspended_at=None)
        .select_related("organisation")
        .order_by("organisation__name", "role")
    )
    found: dict[UUID, tuple[Organisation, list[Role]]] = {}
    for row in held:
        found.setdefault(row.organisation_id, (row.organisation, []))[1].append(ROLES[row.role])
    return tuple(Belonging(organisation, tuple(roles)) for organisation, roles in found.values())


def administering_host(belongings: tuple[Belonging, ...]) -> Belonging | None:
    """The one of the host organisation, where its roles include looking after accounts; None for everybody else."""
    return next((each for each in belongings if each.organisation.host and May.MANAGE_ACCOUNTS in each.may), None)


def find_standing(request: HttpRequest) -> ActingRequest:
    """Set on the request who acts for whom: the organisation chosen in this session while it is still open to them.

    The only organisation of a newly signed-in user is taken by itself. Once one was taken, another never silently
    takes its place: the user is asked, so that nothing is saved for an organisation they did not have in mind.
    Django's admin is the host's own: its administrators act for the host there, whatever they chose elsewhere.
    """
    acting = cast(ActingRequest, request)
    signed_in = request.user.is_authenticated
    acting.belongings = belongings_of(cast(User, request.user).pk) if signed_in else ()
    chosen = request.session.get(SESSION_KEY) if signed_in else None
    if signed_in and chosen is None and len(acting.belongings) == 1:
        chosen = act_for(request, acting.belongings[0])
    acting.belonging = next((each for each in acting.belongings if str(each.organisation.pk) == chosen), None)
    if request.path.startswith(settings.ADMIN_PATHS):
        acting.belonging = administering_host(acting.belongings) or acting.belonging
    acting.acting_organisation = acting.belonging.organisation if acting.belonging else None
    acting.scope = (
        Scope(organisation=acting.acting_organisation.pk, user=acting.user.pk) if acting.acting_organisation else None
    )
    return acting


def act_for(request: HttpRequest, belonging: Belonging) -> str:
    """Remember in the session which organisation is acted for, from the next request on."""
    chosen = str(belonging.organisation.pk)
    request.session[SESSION_KEY] = chosen
    return chosen


def scope_of(request: HttpRequest) -> Scope:
    """The scope a view hands to its actions as `by`. Refused (`no_organisation`) where no organisation is chosen."""
    scope = cast(ActingRequest, request).scope
    if scope is None:
        raise Refusal(code="no_organisation", words="Choose the organisation you are acting for, then try again.")
    return scope


def without_organisation(view: View) -> View:
    """Mark a view that a signed-in user may open before choosing an organisation to act for."""
    cast(Any, view).needs_organisation = False
    return view

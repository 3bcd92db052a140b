"""Looking after accounts: organisations, users and their roles."""

from uuid import UUID, uuid4

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from frontdoor.accounts.acting import Belonging, belongings_of
from frontdoor.accounts.looking_after import once_only, organisation_of, require_administrator_of, require_for_host
from frontdoor.accounts.models import Membership, Organisation, Sector, User
from frontdoor.accounts.permissions import require
from frontdoor.accounts.roles import ROLES, May
from frontdoor.core.actions import action
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope


@action
def add_organisation(
    *, by: Scope, name: str, sector: Sector, host: bool = False, organisation_id: UUID | None = None
) -> Organisation:
    """Add an organisation people can act for. `host` is the one this deployment belongs to; there is one at most.

    `organisation_id` is its id where the caller has chosen one.

    Refused: `not_permitted`, `name_missing`, `organisation_there` for a name that is taken, `host_there`.
    """
    require_for_host(by)
    if not name.strip():
        raise Refusal(code="name_missing", words="Enter the organisation's name.", field="name")
    if host and Organisation.objects.filter(host=True).exists():
        raise Refusal(code="host_there", words="This site belongs to another organisation already.", field="host")
    with once_only("organisation_there", "There is an organisation of this name already.", "name"):
        return Organisation.objects.create(id=organisation_id or uuid4(), name=name.strip(), sector=sector, host=host)


@action
def suspend_organisation(*, by: Scope, organisation: UUID) -> None:
    """Stop everybody from acting for an organisation, its programs too, from the next request on.

    Refused: `not_permitted`, `unknown_organisation`, `host_stays`, `already_suspended`.
    """
    require_for_host(by)
    found = organisation_of(organisation)
    if found.host:
        raise Refusal(code="host_stays", words="The organisation this site belongs to cannot be suspended.")
    if not Organisation.objects.filter(pk=found.pk, suspended_at=None).update(suspended_at=timezone.now()):
        raise Refusal(code="already_suspended", words="This organisation is suspended already.")


@action
def add_user(
    *,
    by: Scope,
    username: str,
    first_name: str,
    last_name: str,
    password: str,
    organisation: UUID,
    role: str,
    email: str = "",
    user_id: UUID | None = None,
) -> User:
    """Add someone who signs in, with their first role in an organisation. `user_id` is theirs where one is chosen.

    Refused: `not_permitted`, `unknown_organisation`, `unknown_role`, `username_missing`, `username_taken`,
    `password_weak`.
    """
    require_administrator_of(by, organisation)
    if not username.strip():
        raise Refusal(code="username_missing", words="Enter a username.", field="username")
    user = User(
        id=user_id or uuid4(), username=username.strip(), first_name=first_name, last_name=last_name, email=email
    )
    try:
        validate_password(password, user)
    except ValidationError as weak:
        raise Refusal(code="password_weak", words=" ".join(weak.messages), field="password") from weak
    user.set_password(password)
    with once_only("username_taken", "There is somebody of this username already. Choose another.", "username"):
        user.save(force_insert=True)
    _hold(user.pk, organisation, role)
    return user


@action
def give_role(*, by: Scope, user: UUID, organisation: UUID, role: str) -> Membership:
    """Give a user a role in an organisation; they may hold several.

    Refused: `not_permitted`, `unknown_organisation`, `unknown_user`, `unknown_role`, `role_held`.
    """
    require_administrator_of(by, organisation)
    if not User.objects.filter(pk=user).exists():
        raise Refusal(code="unknown_user", words="There is no such user.", field="user")
    return _hold(user, organisation, role)


@action
def end_role(*, by: Scope, membership: UUID) -> None:
    """End one role of a user in an organisation, from their next request on. An administrator's of the host shuts
    Django's admin to them too.

    Refused: `not_permitted`; `already_ended` where it has ended or there is no such role.
    """
    row = Membership.objects.filter(pk=membership, ended_at=None).first()
    if row is None:
        require(by, May.MANAGE_ACCOUNTS)
    else:
        require_administrator_of(by, row.organisation_id)
        if row.role == "admin" and row.organisation.host:  # first, for whoever ends their own has no say afterwards
            User.objects.filter(pk=row.user_id).update(is_staff=False, is_superuser=False)
    if not Membership.objects.filter(pk=membership, ended_at=None).update(ended_at=timezone.now()):
        raise Refusal(code="already_ended", words="This role has ended already.")


@action
def open_admin_pages(*, by: Scope, user: UUID) -> None:
    """Open Django's admin, with accounts and reference data, to an administrator of the host organisation.

    Refused: `not_permitted`, `not_an_administrator`.
    """
    require_for_host(by)
    if not Membership.objects.filter(user=user, role="admin", ended_at=None, organisation__host=True).exists():
        raise Refusal(code="not_an_administrator", words="Give them the administrator's role here first.", field="user")
    User.objects.filter(pk=user).update(is_staff=True, is_superuser=True)


@action
def choose_organisation(*, by: User, organisation: UUID | str) -> Belonging:
    """Find the organisation a user wants to act for among those they may. Refused: `not_a_member`."""
    for belonging in belongings_of(by.pk):
        if str(belonging.organisation.pk) == str(organisation):
            return belonging
    raise Refusal(
        code="not_a_member", words="You cannot act for this organisation now. Choose another.", field="organisation"
    )


def _hold(user: UUID, organisation: UUID, role: str) -> Membership:
    if role not in ROLES:
        raise Refusal(code="unknown_role", words="Choose one of the roles in the list.", field="role")
    with once_only("role_held", "They hold this role in this organisation already.", "role"):
        return Membership.objects.create(user_id=user, organisation=organisation_of(organisation), role=role)

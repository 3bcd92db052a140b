"""Looking after accounts: organisations, users, their roles, and partners' programs."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import QuerySet
from django.utils import timezone
from oauth2_provider.generators import generate_client_secret
from oauth2_provider.models import get_access_token_model
from oauth2_provider.settings import oauth2_settings
from psycopg import errors

from frontdoor.accounts.acting import Belonging, belongings_of
from frontdoor.accounts.models import (
    AgreementKind,
    ApiClient,
    IdempotencyKey,
    Membership,
    Organisation,
    OrganisationAgreement,
    Sector,
    User,
)
from frontdoor.accounts.permissions import NOT_YOURS, require, require_host_administrator, require_of_host
from frontdoor.accounts.roles import ROLES, May
from frontdoor.core.actions import action
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Job, Scope

LONGEST_AGREEMENT = timedelta(days=5 * 366)


@dataclass(frozen=True, slots=True)
class RegisteredClient:
    """A partner's program and its secret. The secret is shown once: only its hash is kept."""

    client: ApiClient
    secret: str


@action
def add_organisation(
    *, by: Scope, name: str, sector: Sector, host: bool = False, organisation_id: UUID | None = None
) -> Organisation:
    """Add an organisation people can act for. `host` is the one this deployment belongs to; there is one at most.

    `organisation_id` is its id where the caller has chosen one.

    Refused: `not_permitted`, `name_missing`, `organisation_there` for a name that is taken, `host_there`.
    """
    _require_host_administrator(by)
    if not name.strip():
        raise Refusal(code="name_missing", words="Enter the organisation's name.", field="name")
    if host and Organisation.objects.filter(host=True).exists():
        raise Refusal(code="host_there", words="This site belongs to another organisation already.", field="host")
    with _once("organisation_there", "There is an organisation of this name already.", "name"):
        return Organisation.objects.create(id=organisation_id or uuid4(), name=name.strip(), sector=sector, host=host)


@action
def suspend_organisation(*, by: Scope, organisation: UUID) -> None:
    """Stop everybody from acting for an organisation, its programs too, from the next request on.

    Refused: `not_permitted`, `unknown_organisation`, `host_stays`, `already_suspended`.
    """
    _require_host_administrator(by)
    found = _organisation(organisation)
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
    _require_administrator_of(by, organisation)
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
    with _once("username_taken", "There is somebody of this username already. Choose another.", "username"):
        user.save(force_insert=True)
    _hold(user.pk, organisation, role)
    return user


@action
def give_role(*, by: Scope, user: UUID, organisation: UUID, role: str) -> Membership:
    """Give a user a role in an organisation; they may hold several.

    Refused: `not_permitted`, `unknown_organisation`, `unknown_user`, `unknown_role`, `role_held`.
    """
    _require_administrator_of(by, organisation)
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
        _require_administrator_of(by, row.organisation_id)
        if row.role == "admin" and row.organisation.host:  # first, for whoever ends their own has no say afterwards
            User.objects.filter(pk=row.user_id).update(is_staff=False, is_superuser=False)
    if not Membership.objects.filter(pk=membership, ended_at=None).update(ended_at=timezone.now()):
        raise Refusal(code="already_ended", words="This role has ended already.")


@action
def open_admin_pages(*, by: Scope, user: UUID) -> None:
    """Open Django's admin, with accounts and reference data, to an administrator of the host organisation.

    Refused: `not_permitted`, `not_an_administrator`.
    """
    _require_host_administrator(by)
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


@action
def register_api_client(
    *, by: Scope, organisation: UUID, name: str, scopes: Sequence[str] = ("api",)
) -> RegisteredClient:
    """Register a partner's program that acts for one organisation, and give its secret this once.

    Refused: `not_permitted`, `unknown_organisation`, `name_missing`, `scope_unknown`; `client_there` for a name in use
    there.
    """
    _require_administrator_of(by, organisation)
    if not name.strip():
        raise Refusal(code="name_missing", words="Enter a name for the program.", field="name")
    if not scopes or not set(scopes) <= set(oauth2_settings.SCOPES):
        raise Refusal(code="scope_unknown", words="Choose what the program may do.", field="scopes")
    secret: str = generate_client_secret()
    client = ApiClient(
        organisation=_organisation(organisation),
        name=name.strip(),
        scopes=sorted(set(scopes)),
        client_type=ApiClient.CLIENT_CONFIDENTIAL,
        authorization_grant_type=ApiClient.GRANT_CLIENT_CREDENTIALS,
        client_secret=secret,
    )
    with _once("client_there", "The organisation has a program of this name already.", "name"):
        client.save(force_insert=True)
    return RegisteredClient(client, secret)


@action
def rotate_api_client_secret(*, by: Scope, client: UUID) -> RegisteredClient:
    """Give a program a new secret. The old one and every token got with it stop working at once.

    Refused: `not_permitted`, also for a program of an organisation that is not the administrator's.
    """
    row = ApiClient.objects.select_for_update().filter(pk=client).first()
    if row is None:
        raise Refusal(code="not_permitted", words=NOT_YOURS)
    _require_administrator_of(by, row.organisation_id)
    secret: str = generate_client_secret()
    row.client_secret = secret
    row.save(update_fields=["client_secret", "updated"])
    get_access_token_model().objects.filter(application=row).delete()
    return RegisteredClient(row, secret)


@action
def write_agreement(
    *,
    by: Scope,
    organisation: UUID,
    kind: AgreementKind,
    seen: str,
    contact: str,
    agreed_on: date,
    review_on: date,
) -> OrganisationAgreement:
    """Write down an agreement with an organisation; the one of its kind before ends now.

    For whoever watches over what is shared for the host. Refused: `not_permitted`, `unknown_organisation`,
    `host_needs_none`, `seen_missing`, `contact_missing`, `review_wrong` where it is looked at again no later than it
    was agreed, or more than five years on.
    """
    require_of_host(by, May.OVERSEE_SHARING, jobs=(Job.FILL_DEMO,))
    found = _organisation(organisation)
    if found.host:
        raise Refusal(code="host_needs_none", words="The organisation this site belongs to needs no agreement.")
    if not seen.strip():
        raise Refusal(code="seen_missing", words="Say what you saw.", field="seen")
    if not contact.strip():
        raise Refusal(code="contact_missing", words="Say whom to ask about it there.", field="contact")
    if not agreed_on < review_on <= agreed_on + LONGEST_AGREEMENT:
        raise Refusal(
            code="review_wrong", words="Choose a day after it was agreed, and within five years.", field="review_on"
        )
    _end_agreements(by, OrganisationAgreement.objects.filter(organisation=found, kind=kind))
    return OrganisationAgreement.objects.create(
        organisation=found,
        kind=kind,
        seen=seen.strip(),
        contact=contact.strip(),
        agreed_on=agreed_on,
        review_on=review_on,
        written_by_id=by.user,
    )


@action
def end_agreement(*, by: Scope, agreement: UUID) -> None:
    """End an agreement now: from the next statement on, no more of people is read than without one.

    Refused: `not_permitted`; `no_such_agreement` where there is none, or it has ended.
    """
    require_of_host(by, May.OVERSEE_SHARING)
    if not _end_agreements(by, OrganisationAgreement.objects.filter(pk=agreement)):
        raise Refusal(code="no_such_agreement", words="This agreement has ended already.")


def _end_agreements(by: Scope, rows: "QuerySet[OrganisationAgreement]") -> int:
    return rows.filter(ended_at=None).update(ended_at=timezone.now(), ended_by_id=by.user)


@action
def tidy_keys(*, by: Scope) -> int:
    """Remove keys of POSTs sent more than KEYS_KEPT_DAYS days ago; give how many. For the job `tidy-keys` alone.

    Refused: `not_permitted`.
    """
    if by.job is not Job.TIDY_KEYS:
        raise Refusal(code="not_permitted", words="Only the nightly job removes old keys.")
    old = IdempotencyKey.objects.filter(sent_at__lt=timezone.now() - timedelta(days=settings.KEYS_KEPT_DAYS))
    return old.delete()[0]


def _hold(user: UUID, organisation: UUID, role: str) -> Membership:
    if role not in ROLES:
        raise Refusal(code="unknown_role", words="Choose one of the roles in the list.", field="role")
    with _once("role_held", "They hold this role in this organisation already.", "role"):
        return Membership.objects.create(user_id=user, organisation=_organisation(organisation), role=role)


def _organisation(organisation: UUID) -> Organisation:
    found = Organisation.objects.filter(pk=organisation).first()
    if found is None:
        raise Refusal(code="unknown_organisation", words="There is no such organisation.", field="organisation")
    return found


def _require_host_administrator(by: Scope) -> None:
    require_host_administrator(by, jobs=(Job.FILL_DEMO,))


def _require_administrator_of(by: Scope, organisation: UUID) -> None:
    if by.organisation == organisation:
        require(by, May.MANAGE_ACCOUNTS)
    else:
        _require_host_administrator(by)


@contextmanager
def _once(code: str, words: str, field: str) -> Iterator[None]:
    """The database's no to a second of the same becomes a refusal, also where two ask at once."""
    try:
        yield
    except IntegrityError as error:
        if isinstance(error.__cause__, errors.UniqueViolation):
            raise Refusal(code=code, words=words, field=field) from error
        raise

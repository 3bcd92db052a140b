"""Partners' programs: registered, given another secret, let do more or less, and shut out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from oauth2_provider.generators import generate_client_secret
from oauth2_provider.models import get_access_token_model
from oauth2_provider.settings import oauth2_settings

from frontdoor.accounts.looking_after import once_only, organisation_of, require_administrator_of
from frontdoor.accounts.models import ApiClient, IdempotencyKey
from frontdoor.accounts.permissions import NOT_YOURS
from frontdoor.core.actions import action
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Job, Scope

OVERLAP = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class RegisteredClient:
    """A partner's program and its secret. The secret is shown once: only its hash is kept."""

    client: ApiClient
    secret: str


@action
def register_api_client(
    *, by: Scope, organisation: UUID, name: str, scopes: Sequence[str] = ("api",)
) -> RegisteredClient:
    """Register a partner's program that acts for one organisation, and give its secret this once.

    Refused: `not_permitted`, `unknown_organisation`, `name_missing`, `scope_unknown`; `client_there` for a name in use
    there.
    """
    require_administrator_of(by, organisation)
    if not name.strip():
        raise Refusal(code="name_missing", words="Enter a name for the program.", field="name")
    secret: str = generate_client_secret()
    client = ApiClient(
        organisation=organisation_of(organisation),
        name=name.strip(),
        scopes=_known(scopes),
        client_type=ApiClient.CLIENT_CONFIDENTIAL,
        authorization_grant_type=ApiClient.GRANT_CLIENT_CREDENTIALS,
        client_secret=secret,
    )
    with once_only("client_there", "The organisation has a program of this name already.", "name"):
        client.save(force_insert=True)
    return RegisteredClient(client, secret)


@action
def rotate_api_client_secret(*, by: Scope, client: UUID, at_once: bool = False) -> RegisteredClient:
    """Give a program a new secret. The old one is good for a week more, so that nothing stands still meanwhile.

    With `at_once`, for a secret that others may have seen, it and every token got with it stop working now.
    Refused: `not_permitted`, also for a program of an organisation that is not the administrator's; `shut_out`.
    """
    row = _held(by, client)
    secret: str = generate_client_secret()
    row.old_secret, row.old_until = ("", None) if at_once else (row.client_secret, timezone.now() + OVERLAP)
    row.client_secret = secret
    row.save(update_fields=["client_secret", "old_secret", "old_until", "updated"])
    if at_once:
        _end_tokens(row)
    return RegisteredClient(row, secret)


@action
def choose_scopes(*, by: Scope, client: UUID, scopes: Sequence[str]) -> None:
    """Choose anew what a program may do; its tokens end, and the next ones are for that.

    Refused: `not_permitted`, `shut_out`, `scope_unknown`.
    """
    row = _held(by, client)
    row.scopes = _known(scopes)
    row.save(update_fields=["scopes", "updated"])
    _end_tokens(row)


@action
def shut_out_program(*, by: Scope, client: UUID) -> None:
    """Let a program in no more, from its next call on. For good: another is registered instead.

    Refused: `not_permitted`, `shut_out` where it is already.
    """
    row = _held(by, client)
    row.shut_out_at, row.old_secret, row.old_until = timezone.now(), "", None
    row.save(update_fields=["shut_out_at", "old_secret", "old_until", "updated"])
    _end_tokens(row)


@action
def tidy_keys(*, by: Scope) -> int:
    """Remove keys of POSTs sent more than KEYS_KEPT_DAYS days ago; give how many. For the job `tidy-keys` alone.

    Refused: `not_permitted`.
    """
    if by.job is not Job.TIDY_KEYS:
        raise Refusal(code="not_permitted", words="Only the nightly job removes old keys.")
    old = IdempotencyKey.objects.filter(sent_at__lt=timezone.now() - timedelta(days=settings.KEYS_KEPT_DAYS))
    return old.delete()[0]


def _held(by: Scope, client: UUID) -> ApiClient:
    """The program, its row held until the transaction ends."""
    row: ApiClient | None = ApiClient.objects.select_for_update().filter(pk=client).first()
    if row is None:
        raise Refusal(code="not_permitted", words=NOT_YOURS)
    require_administrator_of(by, row.organisation_id)
    if row.shut_out_at is not None:
        raise Refusal(code="shut_out", words="This program is not let in any more. Register another.")
    return row


def _known(scopes: Sequence[str]) -> list[str]:
    if not scopes or not set(scopes) <= set(oauth2_settings.SCOPES):
        raise Refusal(code="scope_unknown", words="Choose what the program may do.", field="scopes")
    return sorted(set(scopes))


def _end_tokens(row: ApiClient) -> None:
    get_access_token_model().objects.filter(application=row).delete()

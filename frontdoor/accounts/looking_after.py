"""Who may look after which organisation's accounts, and what the actions that do have in common."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import IntegrityError
from psycopg import errors

from frontdoor.accounts.models import Organisation
from frontdoor.accounts.permissions import require, require_host_administrator
from frontdoor.accounts.roles import May
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Job, Scope


def organisation_of(organisation: UUID) -> Organisation:
    """The organisation. Refused: `unknown_organisation`."""
    found = Organisation.objects.filter(pk=organisation).first()
    if found is None:
        raise Refusal(code="unknown_organisation", words="There is no such organisation.", field="organisation")
    return found


def require_for_host(by: Scope) -> None:
    """Refuse (`not_permitted`) unless `by` looks after accounts for the host, or fills the demo."""
    require_host_administrator(by, jobs=(Job.FILL_DEMO,))


def require_administrator_of(by: Scope, organisation: UUID) -> None:
    """Refuse (`not_permitted`) unless `by` looks after accounts of this organisation, or for the host."""
    if by.organisation == organisation:
        require(by, May.MANAGE_ACCOUNTS)
    else:
        require_for_host(by)


@contextmanager
def once_only(code: str, words: str, field: str) -> Iterator[None]:
    """The database's no to a second of the same becomes a refusal, also where two ask at once."""
    try:
        yield
    except IntegrityError as error:
        if isinstance(error.__cause__, errors.UniqueViolation):
            raise Refusal(code=code, words=words, field=field) from error
        raise

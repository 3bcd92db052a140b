"""Who a transaction acts for. Without a scope the database shows no person, and there is no other way in.

The scope is set for one transaction and signed. The database checks the signature with a key that the application role
cannot read, so SQL smuggled into a query cannot make itself another organisation.
"""

import hashlib
import hmac
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from frontdoor.core.refusals import Refusal


class Job(StrEnum):
    """The named jobs that may act without a person in front of them. A lock names those it opens to."""

    FILL_DEMO = "fill-demo"
    IMPORT_MAP = "import-map"
    DELIVER = "deliver"
    LOAD_LISTS = "load-lists"
    RUN_JOBS = "run-jobs"
    FOLLOW_UPS = "follow-ups"
    CHASE = "chase"
    TIDY_DRAFTS = "tidy-drafts"
    TIDY_IMPORTS = "tidy-imports"
    TIDY_KEYS = "tidy-keys"
    MAKE_REPORTS = "make-reports"
    CARRY_VOICES = "carry-voices"
    KEEP_EVENT_LOGS = "keep-event-logs"
    SEAL_LOOKS = "seal-looks"
    END_BREAKS = "end-breaks"


@dataclass(frozen=True, slots=True)
class Scope:
    """Exactly one of: a user acting for an organisation, a named job, a person's own link, or a signed door.

    A door (`link`) is known by the SHA-256 of its token, as 64 hexadecimal digits, never by the token.
    """

    organisation: UUID | None = None
    user: UUID | None = None
    job: Job | None = None
    person: UUID | None = None
    link: str = ""

    def __post_init__(self) -> None:
        ways = (self.organisation, self.job, self.person, self.link or None)
        if sum(way is not None for way in ways) != 1:
            raise ValueError("A scope is an organisation, a job, a person or a link, and only one of them.")
        if self.user is not None and self.organisation is None:
            raise ValueError("A user acts for an organisation.")

    def __str__(self) -> str:
        return "|".join(
            str(part) if part else "" for part in (self.organisation, self.user, self.job, self.person, self.link)
        )

    def signed(self, moment: str) -> str:
        """The text the database verifies: the five parts, the moment, and their HMAC-SHA256 as 64 hexadecimal digits.

        `moment` is the database's own name for this one transaction, so that what is overheard elsewhere opens nothing.
        """
        said = f"{self}|{moment}"
        seal = hmac.new(settings.SCOPE_KEY.encode(), said.encode(), hashlib.sha256).hexdigest()
        return f"{said}|{seal}"


_current: ContextVar[Scope | None] = ContextVar("scope", default=None)
_moment: ContextVar[str] = ContextVar("scope_moment", default="")
_awaited: ContextVar[bool] = ContextVar("scope_awaited", default=False)
_on_leaving: list[Callable[[Scope], None]] = []


def current_scope() -> Scope | None:
    """The scope this transaction acts under, or None."""
    return _current.get()


def on_leaving(do: Callable[[Scope], None]) -> None:
    """Have `do` called with each scope as it is left, still in its transaction, before that can be committed.

    For a log that must not be outrun by what it is the log of: where it fails, the transaction fails. It is not called
    where an error undoes the transaction anyway. Called from `AppConfig.ready`, once for each `do`.
    """
    _on_leaving.append(do)


def acting_organisation(by: Scope) -> UUID:
    """The organisation `by` acts for. Refused (`no_organisation`) where it acts for none."""
    if by.organisation is None:
        raise Refusal(code="no_organisation", words="Choose the organisation you are acting for, then try again.")
    return by.organisation


@contextmanager
def acting_as(scope: Scope) -> Iterator[Scope]:
    """Open a transaction (or a savepoint in one) that acts under `scope`, and give back the scope found on leaving."""
    with _transaction_under(scope):
        yield scope


@contextmanager
def scope_to_come() -> Iterator[None]:
    """Open a transaction without a scope, whose caller is not known yet: `enter` sets it, once, for the rest of it."""
    awaiting = _awaited.set(True)
    try:
        with _transaction_under(None):
            yield
    finally:
        _awaited.reset(awaiting)


def enter(scope: Scope) -> None:
    """Act under `scope` until the transaction of `scope_to_come` ends.

    RuntimeError outside one, or when another scope was entered before: a transaction never changes hands.
    """
    if not _awaited.get() or _current.get() not in {None, scope}:
        raise RuntimeError("A scope is entered once, in a transaction that awaits it.")
    _put(scope)
    _current.set(scope)


@contextmanager
def _transaction_under(scope: Scope | None) -> Iterator[None]:
    # PostgreSQL undoes a local setting when a savepoint is rolled back but keeps it when one is released, hence the
    # restoring by hand.
    before, moment = _current.get(), _moment.get()
    nested = connection.in_atomic_block
    with transaction.atomic():
        if not nested:
            _moment.set("")
        try:
            _put(scope)
            _current.set(scope)
            yield
            _leave(_current.get(), before, entered=scope is None)
        finally:
            _current.set(before)
            here = _moment.get()
            _moment.set(moment)
        if nested and not connection.needs_rollback:
            _put(before, moment=here)


def _leave(left: Scope | None, before: Scope | None, *, entered: bool) -> None:
    if left is None or left == before:
        return
    if entered:  # inside a view, and lost where the view's own savepoint was rolled back
        _put(left)
    for do in _on_leaving:
        do(left)


def _put(scope: Scope | None, *, moment: str = "") -> None:
    with connection.cursor() as cursor:
        if scope is None:
            cursor.execute("SELECT set_config('app.scope', '', true)")
            return
        if not (moment or _moment.get()):
            cursor.execute("SELECT scope_moment()")
            _moment.set(cursor.fetchone()[0])
        cursor.execute("SELECT set_config('app.scope', %s, true)", [scope.signed(moment or _moment.get())])

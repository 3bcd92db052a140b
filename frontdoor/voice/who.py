"""Who may keep what somebody says, and who is kept from knowing whose words they are."""

from django.db import connection

from frontdoor.accounts.permissions import permissions_of, require
from frontdoor.accounts.roles import May
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope

NOTES = frozenset({May.LOG_CONVERSATIONS, May.KEEP_THE_MAP, May.CONVENE})


def require_noting(by: Scope) -> None:
    """Refuse (`not_permitted`) unless `by` may keep what somebody says at a gathering or out and about."""
    if by.user is None or by.organisation is None or not permissions_of(by.user, by.organisation) & NOTES:
        require(by, May.LOG_CONVERSATIONS)


def refuse_readers_of_networks() -> None:
    """Refuse (`convenes`) whoever reads what networks are told. The database would refuse too, in fewer words."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT scope_reaches_speakers()")
        if not cursor.fetchone()[0]:
            raise Refusal(
                code="convenes",
                words="You also read what networks are told. Ask a colleague to write this down, so that you do not "
                "know whose words they are.",
            )

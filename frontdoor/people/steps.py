"""Steps: what happened to a journey, appended for flow and never edited."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, models


class Kind(models.TextChoices):
    """The kinds of step. Reports count these and nothing else."""

    MET = "met", "Got in touch for the first time"
    SHARING_AGREED = "sharing_agreed", "Agreed to something being shared"
    SHARING_REFUSED = "sharing_refused", "Asked for something not to be shared"
    SHARING_ENDED = "sharing_ended", "Stopped something being shared"


def append_step(
    *,
    journey: UUID,
    kind: Kind,
    occurred_at: datetime | None = None,
    places: Sequence[UUID] = (),
    route: str = "",
    need: UUID | None = None,
    caused_by: UUID | None = None,
) -> UUID:
    """Append one step for the acting organisation and return its id.

    The database stamps the step before it and the wait since, under a lock on the journey, in this transaction.
    `occurred_at` defaults to the database's clock; a later moment is refused, so is a journey out of sight.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT append_step(%s, %s, %s, %s::uuid[], %s, %s, %s)",
            [journey, kind, occurred_at, list(places), route, need, caused_by],
        )
        return UUID(str(cursor.fetchone()[0]))

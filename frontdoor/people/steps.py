"""Steps: what happened to a journey, appended for flow and never edited."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import connection, models, transaction


class Kind(models.TextChoices):
    """The kinds of step. Reports count these and nothing else."""

    MET = "met", "Got in touch for the first time"
    CONVERSATION = "conversation", "Had a conversation"
    NEED_RAISED = "need_raised", "Asked for something"
    TOLD_ABOUT = "told_about", "Was told about something"
    INTRODUCED = "introduced", "Was introduced"
    ACCOMPANIED = "accompanied", "Went along with someone"
    REFERRED = "referred", "Was referred"
    HELPED_DIRECTLY = "helped_directly", "Was helped there and then"
    ACKNOWLEDGED = "acknowledged", "The other side knows"
    ACCEPTED = "accepted", "The other side said yes"
    DECLINED = "declined", "The other side said no"
    SUPPORT_BEGAN = "support_began", "Support began"
    COMPLETED = "completed", "The other side says it is done"
    INTRODUCTION_ENDED = "introduction_ended", "The introduction was called off"
    ASKED_HOW_IT_WENT = "asked_how_it_went", "Was asked whether it helped"
    NEED_MET = "need_met", "Says it helped"
    NEED_PARTLY_MET = "need_partly_met", "Says it helped a little"
    NEED_NOT_MET = "need_not_met", "Says it did not help"
    SHARING_AGREED = "sharing_agreed", "Agreed to something being shared"
    SHARING_REFUSED = "sharing_refused", "Asked for something not to be shared"
    SHARING_ENDED = "sharing_ended", "Stopped something being shared"


@contextmanager
def reading_steps() -> Iterator[None]:
    """Read steps as the report role, which sees steps and no person. Leaves the role it found behind it."""
    role = connection.ops.quote_name(settings.REPORT_ROLE)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL ROLE {role}")
        yield
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")


def append_step(
    *,
    person: UUID,
    kind: Kind,
    occurred_at: datetime | None = None,
    places: Sequence[UUID] = (),
    route: str = "",
    need: UUID | None = None,
    caused_by: UUID | None = None,
) -> UUID:
    """Append one step of a person's journey for the acting organisation and return its id.

    The database stamps the step before it and the wait since, under a lock on the journey, in this transaction.
    `occurred_at` defaults to the database's clock; a later moment is refused, so is a person out of sight.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT append_step(%s, %s, %s, %s::uuid[], %s, %s, %s)",
            [person, kind, occurred_at, list(places), route, need, caused_by],
        )
        return UUID(str(cursor.fetchone()[0]))

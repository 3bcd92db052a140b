"""With which organisations the host has both agreements today, and what stands on record of each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from frontdoor.accounts.models import AgreementKind, Organisation, OrganisationAgreement

SOON = timedelta(days=42)


@dataclass(frozen=True, slots=True)
class Standing:
    """An organisation, and the agreement of each kind that is on record for it and has not been ended (None: none)."""

    organisation: Organisation
    data_sharing: OrganisationAgreement | None
    safeguarding: OrganisationAgreement | None

    @property
    def until(self) -> date | None:
        """Through which day both count; None where one is missing."""
        if self.data_sharing is None or self.safeguarding is None:
            return None
        return min(self.data_sharing.review_on, self.safeguarding.review_on)

    @property
    def in_force(self) -> bool:
        """Whether both count today."""
        today = timezone.localdate()
        both = (self.data_sharing, self.safeguarding)
        return all(each is not None and each.agreed_on <= today <= each.review_on for each in both)

    @property
    def due(self) -> bool:
        """Whether somebody should look at one of them again: soon, or since its day has passed."""
        return self.until is not None and self.until <= timezone.localdate() + SOON


def agreed_with(organisation: UUID) -> bool:
    """Whether more of somebody may be shared with it than what to call them, how to reach them and their wish.

    Asked under any scope.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT agreed_with(%s)", [organisation])
        return bool(cursor.fetchone()[0])


def organisations_to_agree_with() -> "QuerySet[Organisation]":
    """The organisations that an agreement is made with: all but the host and those suspended."""
    return Organisation.objects.filter(host=False, suspended_at=None)


def standings(organisations: Iterable[Organisation]) -> list[Standing]:
    """How it stands with each, in their order, as far as the acting organisation may read it."""
    rows = list(organisations)
    open_now = OrganisationAgreement.objects.filter(organisation__in=rows, ended_at=None)
    found = {(row.organisation_id, row.kind): row for row in open_now}
    return [
        Standing(
            row,
            found.get((row.pk, AgreementKind.DATA_SHARING)),
            found.get((row.pk, AgreementKind.SAFEGUARDING)),
        )
        for row in rows
    ]

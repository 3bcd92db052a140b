"""Agreements between the host and other organisations: written down, and ended."""

from datetime import date, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from frontdoor.accounts.looking_after import organisation_of
from frontdoor.accounts.models import AgreementKind, OrganisationAgreement
from frontdoor.accounts.permissions import require_of_host
from frontdoor.accounts.roles import May
from frontdoor.core.actions import action
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Job, Scope

LONGEST_AGREEMENT = timedelta(days=5 * 366)


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
    found = organisation_of(organisation)
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

"""Lending and passing on in SQL, as no action would, and whether somebody sees how to reach the person."""

from datetime import datetime
from typing import Any

from django.db import transaction

from frontdoor.accounts.models import Organisation
from frontdoor.core.scope import Scope, acting_as
from frontdoor.people.items import Confidentiality, Item, LawfulBasis, Purpose
from frontdoor.people.models import Person, Reach, SharingBasis
from tests.factories.cast import NOTICE


def share(by: Scope, joan: Person, to: Organisation, until: datetime, **changed: Any) -> SharingBasis:
    """Somebody writes down, in SQL, that Joan shares an item with others."""
    said = {
        "purpose": Purpose.INTRODUCTION,
        "item": Item.REACH,
        "lawful_basis": LawfulBasis.CONSENT,
        "confidentiality": Confidentiality.AGREEMENT,
        "words": "Yes.",
        "notice_version": NOTICE,
    }
    with acting_as(by), transaction.atomic():
        return SharingBasis.objects.create(
            person=joan,
            organisation=to,
            valid_until=until,
            recorded_by_organisation_id=by.organisation,
            recorded_by_id=by.user,
            **(said | changed),
        )


def sees(who: Scope) -> bool:
    with acting_as(who):
        return Reach.objects.exists()

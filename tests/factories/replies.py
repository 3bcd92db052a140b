"""Introductions made in the last quarter that is over: some had an answer, some had none."""

from datetime import datetime, timedelta
from uuid import uuid4

from django.utils import timezone

from enabling_help.models import Event, Introduction, IntroductionEvent
from enabling_help.replies import period
from enabling_help.workflow import IntroductionKind
from frontdoor.core.scope import acting_as
from frontdoor.people.items import Confidentiality, Item, LawfulBasis, Purpose
from frontdoor.people.models import SharingBasis
from tests.factories.cast import FILLING, NOTICE, Cast
from tests.factories.help import joan_asks


def made_then(cast: Cast, count: int, kind: IntroductionKind) -> list[Introduction]:
    """So many introductions to the club in the last quarter that is over, of which both sides know."""
    need = joan_asks(cast)
    made = timezone.make_aware(datetime.combine(period()[1], datetime.min.time())) - timedelta(days=12)
    about = {"person": need.person, "need": need, "kind": kind, "organisation": cast.club, "introduced_at": made}
    by = {"from_organisation": cast.council, "introduced_by_id": cast.amina.user, "words": "Canary"}
    rows = [Introduction(id=uuid4(), **about, **by) for _ in range(count)]
    why = {"purpose": Purpose.INTRODUCTION, "item": Item.INTRODUCTION, "lawful_basis": LawfulBasis.PUBLIC_TASK}
    why |= {"confidentiality": Confidentiality.AGREEMENT, "notice_version": NOTICE}
    why |= {"person": need.person, "recorded_by_organisation": cast.council}
    with acting_as(FILLING):
        Introduction.objects.bulk_create(rows)
        SharingBasis.objects.bulk_create(
            SharingBasis(organisation=side, row_id=row.pk, **why) for row in rows for side in (cast.council, cast.club)
        )
    return rows


def answered(cast: Cast, count: int, *, silent: int, kind: IntroductionKind = IntroductionKind.REFERRED) -> None:
    """So many were answered some days later, and so many not."""
    rows = made_then(cast, count + silent, kind)
    with acting_as(FILLING):
        IntroductionEvent.objects.bulk_create(
            IntroductionEvent(
                person=row.person,
                introduction=row,
                event=Event.ACCEPTED,
                organisation=cast.club,
                happened_at=row.introduced_at + timedelta(days=number % 5),
            )
            for number, row in enumerate(rows[:count])
        )

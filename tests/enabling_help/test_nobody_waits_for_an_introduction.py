"""The introduction a person agreed to is made by whoever asked them: nobody else names its row first, or sits on it."""

from datetime import timedelta
from uuid import UUID, uuid5

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from enabling_help.actions.agreements import agree_to_introduction
from enabling_help.actions.introductions import introduce
from enabling_help.models import Introduction, Need
from enabling_help.workflow import IntroductionKind
from frontdoor.accounts.models import Organisation
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import acting_as
from frontdoor.people.items import Confidentiality, Item, LawfulBasis, Purpose
from frontdoor.people.models import SharingBasis
from tests.factories.cast import NOTICE, Cast
from tests.factories.help import joan_agrees, joan_asks

pytestmark = pytest.mark.django_db


def agrees(cast: Cast, need: Need, to: Organisation) -> UUID:
    """Joan agrees to meet somebody; the row kept for that introduction."""
    with acting_as(cast.amina):
        made = agree_to_introduction(
            by=cast.amina,
            need=need.pk,
            organisation=to.pk,
            items=[Item.KNOWN_AS],
            until=timezone.now() + timedelta(days=30),
            words="Yes.",
        )
        row = [basis.row_id for basis in made if basis.item == Item.INTRODUCTION][-1]
    assert row is not None
    return row


def introduced(cast: Cast, need: Need, to: Organisation) -> Introduction:
    with acting_as(cast.amina):
        return introduce(
            by=cast.amina, need=need.pk, kind=IntroductionKind.REFERRED, organisation=to.pk, words="Canary"
        )


def waits(cast: Cast, need: Need, row: UUID) -> None:
    """Tom's organisation writes down a basis for itself on a row that is not there yet."""
    with acting_as(cast.tom), transaction.atomic():
        SharingBasis.objects.create(
            person=need.person,
            organisation=cast.club,
            purpose=Purpose.FRONT_DOOR,
            item=Item.INTRODUCTION,
            row_id=row,
            valid_until=timezone.now() + timedelta(days=1),
            lawful_basis=LawfulBasis.LEGITIMATE_INTERESTS,
            confidentiality=Confidentiality.AGREEMENT,
            notice_version=NOTICE,
            recorded_by_organisation=cast.club,
            recorded_by_id=cast.tom.user,
        )


def test_whoever_sees_the_need_does_not_work_out_the_next_introduction(cast: Cast) -> None:
    need = joan_asks(cast)
    joan_agrees(cast, need, Item.KNOWN_AS)
    for count in range(3):
        waits(cast, need, uuid5(need.pk, f"{cast.council.pk} {cast.trust.pk} {count}"))
    row = agrees(cast, need, cast.trust)
    assert row.version == 4
    assert introduced(cast, need, cast.trust).pk == row
    with acting_as(cast.tom):
        assert not Introduction.objects.exists()


def test_a_row_somebody_else_is_about_to_write_is_not_waited_for(cast: Cast) -> None:
    need = joan_asks(cast)
    joan_agrees(cast, need, Item.KNOWN_AS)
    row = agrees(cast, need, cast.trust)
    with pytest.raises(DatabaseError, match="row-level security"):
        waits(cast, need, row)
    introduced(cast, need, cast.trust)
    with acting_as(cast.tom):
        assert not Introduction.objects.exists()


def test_whoever_is_introduced_to_does_not_sit_on_the_row(cast: Cast) -> None:
    need = joan_asks(cast)
    row = agrees(cast, need, cast.trust)
    for number in (row, uuid5(need.pk, "worked out")):
        with acting_as(cast.bea), pytest.raises(Refusal, match="already_introduced"):
            introduce(
                by=cast.bea,
                need=need.pk,
                kind=IntroductionKind.TOLD_ABOUT,
                words="The library",
                introduction_id=number,
            )
    made = introduced(cast, need, cast.trust)
    assert made.pk == row
    with acting_as(cast.bea):
        assert list(Introduction.objects.all()) == [made]


def test_each_agreement_is_for_its_own_need(cast: Cast) -> None:
    first, second = joan_asks(cast), joan_asks(cast)
    row = agrees(cast, first, cast.trust)
    with pytest.raises(Refusal, match="agreement_missing"):
        introduced(cast, second, cast.trust)
    assert introduced(cast, first, cast.trust).pk == row
    again = agrees(cast, first, cast.trust)
    assert again != row
    assert introduced(cast, first, cast.trust).pk == again

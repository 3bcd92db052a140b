"""An organisation's program brings somebody: the actions behind the API's doors."""

from datetime import timedelta

import pytest
from django.utils import timezone

from enabling_help.actions.arrivals import Agreed, bring_to_front_door, introduce_as_agreed
from enabling_help.actions.conversations import Said
from enabling_help.models import Introduction
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, acting_as
from frontdoor.people.items import Item
from frontdoor.people.models import Look, Person
from tests.factories.cast import Cast
from tests.factories.help import JOAN

pytestmark = pytest.mark.django_db
SAID = Said(needs=("Canary company",))


def agreed(*items: Item) -> Agreed:
    return Agreed(items or (Item.KNOWN_AS,), timezone.now() + timedelta(days=30), "Canary yes.")


def test_each_need_is_introduced_to_the_front_door_by_itself(cast: Cast) -> None:
    club = Scope(organisation=cast.club.pk)
    said = Said(needs=("Canary company", "Canary ramp"))
    with acting_as(club):
        brought = bring_to_front_door(by=club, contact=JOAN, route="online", said=said, agreed=agreed())
    with acting_as(cast.amina):
        assert set(Introduction.objects.values_list("pk", "organisation_id")) == {
            (each, cast.council.pk) for each in brought.referrals
        }
    assert len(brought.needs) == len(brought.referrals) == 2


def test_a_user_without_the_role_brings_and_introduces_nobody(cast: Cast) -> None:
    with acting_as(cast.tom), pytest.raises(Refusal, match="not_permitted"):
        bring_to_front_door(by=cast.tom, contact=JOAN, route="online", said=SAID, agreed=agreed())
    with acting_as(cast.tom), pytest.raises(Refusal, match="not_permitted"):
        introduce_as_agreed(by=cast.tom, need=cast.club.pk, organisation=cast.council.pk, agreed=None)


def test_what_is_refused_half_way_leaves_nobody_and_no_look(cast: Cast) -> None:
    club = Scope(organisation=cast.club.pk)
    with acting_as(club):
        with pytest.raises(Refusal, match="agreement_missing"):
            bring_to_front_door(by=club, contact=JOAN, route="online", said=SAID)
        assert not Person.objects.exists()
    with acting_as(club):
        assert not Look.objects.exists()


def test_the_same_is_not_introduced_twice_under_one_agreement(cast: Cast) -> None:
    council = Scope(organisation=cast.council.pk)
    with acting_as(council):
        (need,) = bring_to_front_door(by=council, contact=JOAN, route="telephone", said=SAID).needs
        introduce_as_agreed(by=council, need=need, organisation=cast.club.pk, agreed=agreed())
        with pytest.raises(Refusal, match="agreement_missing"):
            introduce_as_agreed(by=council, need=need, organisation=cast.club.pk, agreed=None)

"""The person ends it; it is asked for again as a new introduction; whoever received it introduces onwards, afresh."""

from datetime import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from enabling_help.actions.agreements import agree_to_introduction
from enabling_help.actions.answers import accept, decline
from enabling_help.actions.introductions import ask_again, end_for_person, introduce
from enabling_help.models import Introduction, Need
from enabling_help.workflow import ASK_AGAIN, PERSON_ENDS, IntroductionKind, State
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import acting_as
from frontdoor.people.actions import object_to_sharing, stop_sharing
from frontdoor.people.items import Item
from frontdoor.people.models import SharingBasis
from tests.factories.cast import Cast, member
from tests.factories.clients import body, signed_in
from tests.factories.help import THREE_MONTHS, joan_agrees, joan_asks, joan_is_introduced
from tests.factories.programs import REFERRALS, program_of

pytestmark = pytest.mark.django_db


def joan_until() -> datetime:
    return timezone.now() + THREE_MONTHS


def declined(cast: Cast) -> Introduction:
    made = joan_is_introduced(cast)
    with acting_as(cast.tom):
        return decline(by=cast.tom, introduction=made.pk, reason="We are full.")


def test_it_is_asked_again_as_a_new_one_and_the_old_one_stays(cast: Cast) -> None:
    old = declined(cast)
    with acting_as(cast.amina):
        new = ask_again(by=cast.amina, introduction=old.pk)
        assert (new.reopens_id, new.state, new.need_id, new.words) == (old.pk, State.REQUESTED, old.need_id, old.words)
        assert Introduction.objects.get(pk=old.pk).state == State.REJECTED
        until = dict(
            SharingBasis.objects.filter(item=Item.INTRODUCTION, organisation=cast.club).values_list(
                "row_id", "valid_until"
            )
        )
        assert until[new.pk] == until[old.pk]
    said = program_of(cast.club).get(f"{REFERRALS}{new.pk}/").json()
    assert (said["status"], said["reopens"], said["ended_by_person"]) == ("requested", str(old.pk), False)


def test_it_is_asked_again_once_and_only_after_it_ended(cast: Cast) -> None:
    made = joan_is_introduced(cast)
    with acting_as(cast.amina), pytest.raises(Refusal, match="not_ended"):
        ask_again(by=cast.amina, introduction=made.pk)
    with acting_as(cast.tom):
        decline(by=cast.tom, introduction=made.pk, reason="We are full.")
    with acting_as(cast.amina):
        ask_again(by=cast.amina, introduction=made.pk)
        with pytest.raises(Refusal, match="already_introduced"):
            ask_again(by=cast.amina, introduction=made.pk)


def test_without_sharing_in_force_it_is_not_asked_again_and_with_fresh_agreement_it_is(cast: Cast) -> None:
    old = declined(cast)
    with acting_as(cast.amina):
        stop_sharing(by=cast.amina, person=old.person, organisation=cast.club)
        with pytest.raises(Refusal, match=r"agreement_missing|agreement_withdrawn"):
            ask_again(by=cast.amina, introduction=old.pk)
        need = Need.objects.select_related("person").get(pk=old.need_id)
    joan_agrees(cast, need)
    with acting_as(cast.amina):
        assert ask_again(by=cast.amina, introduction=old.pk).reopens_id == old.pk


def test_an_objection_is_heard_before_asking_again(cast: Cast) -> None:
    old = declined(cast)
    with acting_as(cast.amina):
        object_to_sharing(
            by=cast.amina, person=old.person, organisation=cast.club, items=[Item.INTRODUCTION], words="No more."
        )
        with pytest.raises(Refusal, match="objected"):
            ask_again(by=cast.amina, introduction=old.pk)


def test_only_whoever_introduced_asks_again_or_writes_down_the_persons_wish(cast: Cast) -> None:
    old = declined(cast)
    assessor = member("ada", cast.council, "assessor")
    for who, code in ((cast.tom, "not_permitted"), (assessor, "not_permitted"), (cast.bea, "no_such_introduction")):
        for act in (ask_again, end_for_person):
            with acting_as(who), pytest.raises(Refusal, match=code):
                act(by=who, introduction=old.pk)


def test_the_person_ends_it_and_both_sides_see_that_it_was_their_wish(cast: Cast) -> None:
    made = joan_is_introduced(cast)
    with acting_as(cast.tom):
        accept(by=cast.tom, introduction=made.pk)
    with acting_as(cast.amina):
        ended = end_for_person(by=cast.amina, introduction=made.pk)
        assert (ended.state, ended.ended_by_person) == (State.CANCELLED, True)
        with pytest.raises(Refusal, match="not_now"):
            end_for_person(by=cast.amina, introduction=made.pk)
    said = program_of(cast.club).get(f"{REFERRALS}{made.pk}/").json()
    assert (said["status"], said["ended_by_person"]) == ("cancelled", True)
    assert "does not want it any more" in said["reason"]


def test_whoever_received_it_introduces_onwards_with_fresh_agreement(cast: Cast) -> None:
    need = joan_asks(cast)
    with acting_as(cast.amina):
        agree_to_introduction(
            by=cast.amina,
            need=need.pk,
            organisation=cast.trust.pk,
            items=[Item.KNOWN_AS],
            until=joan_until(),
            words="Canary yes.",
        )
        first = introduce(by=cast.amina, need=need.pk, kind=IntroductionKind.REFERRED, organisation=cast.trust.pk)
    with acting_as(cast.bea):
        with pytest.raises(Refusal, match="agreement_missing"):
            introduce(by=cast.bea, need=need.pk, kind=IntroductionKind.REFERRED, organisation=cast.club.pk)
        agree_to_introduction(
            by=cast.bea,
            need=need.pk,
            organisation=cast.club.pk,
            items=[Item.KNOWN_AS],
            until=joan_until() - THREE_MONTHS / 2,
            words="Canary yes, them too.",
        )
        onward = introduce(by=cast.bea, need=need.pk, kind=IntroductionKind.REFERRED, organisation=cast.club.pk)
    assert onward.onward_from_id == first.pk
    with acting_as(cast.tom):
        assert Introduction.objects.get().pk == onward.pk


def test_the_page_offers_both_and_leads_to_the_new_one(cast: Cast) -> None:
    made, amina = joan_is_introduced(cast), signed_in(cast.amina)
    there = reverse("help:introduction", args=[made.pk])
    assert "An answer is expected by" in body(amina.get(there))
    assert amina.post(there, {"answer": PERSON_ENDS}).status_code == 302
    shown = body(amina.get(there))
    assert "does not want it any more" in shown
    assert "expected by" not in shown
    led = amina.post(there, {"answer": ASK_AGAIN})
    with acting_as(cast.amina):
        new = Introduction.objects.get(reopens=made.pk)
    assert led.url == reverse("help:introduction", args=[new.pk])
    assert there in body(amina.get(led.url))
    again = body(amina.get(there))
    assert led.url in again
    assert f'value="{ASK_AGAIN}"' not in again
    assert f'value="{ASK_AGAIN}"' not in body(signed_in(cast.tom).get(there))

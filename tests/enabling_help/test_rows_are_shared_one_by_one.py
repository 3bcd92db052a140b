"""A partner sees exactly the rows shared with it, and the parts of those; an outsider sees nothing at all."""

import json
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction
from django.db.models import Model
from django.utils import timezone

from enabling_help.models import Conversation, Event, Introduction, IntroductionEvent, Need
from enabling_help.workflow import RULES, IntroductionKind, Side, State, next_states
from frontdoor.core.scope import acting_as
from frontdoor.people.items import Confidentiality, Item, LawfulBasis, Purpose
from frontdoor.people.models import Person, SharingBasis
from frontdoor.reference.reads import items
from tests.factories.cast import NOTICE, Cast, joan_rings

pytestmark = pytest.mark.django_db
STANDARD = Path(__file__).resolve().parents[3] / "shared/standards/fhir/sdoh/referral_task_status.json"


def two_introductions(cast: Cast) -> tuple[Person, list[Introduction]]:
    """Joan asks for two things and is introduced to the club for each."""
    joan = joan_rings(cast)
    with acting_as(cast.amina):
        conversation = Conversation.objects.create(
            person=joan,
            organisation=cast.council,
            logged_by_id=cast.amina.user,
            route="telephone",
            speaking="themselves",
            happening="Canary Fernleigh",
        )
        made = []
        for position, words in enumerate(("Canary Oakmoor", "Canary Elmside")):
            need = Need.objects.create(
                person=joan, conversation=conversation, organisation=cast.council, position=position, words=words
            )
            introduction = Introduction.objects.create(
                person=joan,
                need=need,
                kind=IntroductionKind.REFERRED,
                organisation=cast.club,
                from_organisation=cast.council,
                introduced_by_id=cast.amina.user,
            )
            IntroductionEvent.objects.create(
                person=joan,
                introduction=introduction,
                event=Event.REQUESTED,
                organisation=cast.council,
                user_id=cast.amina.user,
            )
            made.append(introduction)
    return joan, made


def share_row(cast: Cast, person: Person, item: Item, row: Model) -> SharingBasis:
    with acting_as(cast.amina):
        return SharingBasis.objects.create(
            person=person,
            organisation=cast.club,
            purpose=Purpose.INTRODUCTION,
            item=item,
            row_id=row.pk,
            lawful_basis=LawfulBasis.CONSENT,
            confidentiality=Confidentiality.AGREEMENT,
            words="Yes.",
            notice_version=NOTICE,
            recorded_by_organisation=cast.council,
            recorded_by_id=cast.amina.user,
        )


def test_a_partner_sees_the_one_introduction_shared_with_it_and_its_events(cast: Cast) -> None:
    joan, (first, second) = two_introductions(cast)
    share_row(cast, joan, Item.INTRODUCTION, first)
    share_row(cast, joan, Item.NEED, first.need)
    with acting_as(cast.tom):
        assert list(Introduction.objects.all()) == [first]
        assert [event.introduction_id for event in IntroductionEvent.objects.all()] == [first.pk]
        assert [need.words for need in Need.objects.all()] == ["Canary Oakmoor"]
        assert Introduction.history.count() == 1
        assert not Conversation.objects.exists()
        with pytest.raises(DatabaseError), transaction.atomic():
            IntroductionEvent.objects.create(
                person=joan, introduction=second, event=Event.ACCEPTED, organisation=cast.club
            )


def test_an_outsider_sees_nothing_of_it(cast: Cast) -> None:
    two_introductions(cast)
    for outsider in (cast.tom, cast.bea):
        with acting_as(outsider):
            for model in (Conversation, Need, Introduction, IntroductionEvent):
                assert not model.objects.exists()
            assert Need.history.count() == 0


def test_what_became_of_an_introduction_is_never_changed(cast: Cast) -> None:
    two_introductions(cast)
    with acting_as(cast.amina):
        with pytest.raises(DatabaseError), transaction.atomic():
            IntroductionEvent.objects.update(event=Event.ACCEPTED)
        with pytest.raises(DatabaseError), transaction.atomic():
            IntroductionEvent.objects.all().delete()


def test_a_basis_for_an_introduction_that_is_there_is_not_taken_by_its_receiver(cast: Cast) -> None:
    joan, (first, second) = two_introductions(cast)
    share_row(cast, joan, Item.INTRODUCTION, first)
    with acting_as(cast.tom):
        with pytest.raises(DatabaseError), transaction.atomic():
            SharingBasis.objects.create(
                person=joan,
                organisation=cast.club,
                purpose=Purpose.FRONT_DOOR,
                item=Item.INTRODUCTION,
                row_id=second.pk,
                valid_until=timezone.now() + timedelta(days=1),
                lawful_basis=LawfulBasis.LEGITIMATE_INTERESTS,
                confidentiality=Confidentiality.AGREEMENT,
                notice_version=NOTICE,
                recorded_by_organisation=cast.club,
                recorded_by_id=cast.tom.user,
            )
        assert list(Introduction.objects.all()) == [first]


def test_a_reason_stands_where_one_is_needed(cast: Cast) -> None:
    two_introductions(cast)
    with acting_as(cast.amina), pytest.raises(DatabaseError), transaction.atomic():
        Introduction.objects.update(state=State.REJECTED)


def test_either_side_may_call_off_and_only_the_receiver_answers() -> None:
    receiver, asker = frozenset({Side.TARGET}), frozenset({Side.REQUESTER})
    assert next_states(State.REQUESTED, receiver) == [State.ACCEPTED, State.REJECTED, State.CANCELLED]
    assert next_states(State.REQUESTED, asker) == [State.CANCELLED, State.ENTERED_IN_ERROR]
    assert next_states(State.IN_PROGRESS, receiver) == [State.CANCELLED, State.ON_HOLD, State.COMPLETED, State.FAILED]
    assert next_states(State.ON_HOLD, receiver) == [State.CANCELLED, State.IN_PROGRESS, State.COMPLETED, State.FAILED]
    for end in (State.REJECTED, State.CANCELLED, State.COMPLETED, State.FAILED):
        assert next_states(end, receiver | asker) == [State.ENTERED_IN_ERROR]


def test_the_states_are_those_of_the_standard() -> None:
    if not STANDARD.exists():
        assert os.environ.get("CI") != "true", "The standard is missing, so nothing can be compared."
        pytest.skip("The standards are not beside this project.")
    standard = {row["code"]: row for row in json.loads(STANDARD.read_text())["codes"]}
    assert set(standard) == set(State.values)
    for state, rule in RULES.items():
        assert {str(side) for side in rule.set_by} == set(standard[state]["set_by"])
        assert rule.needs_reason == standard[state].get("statusReason_should", False)


@pytest.mark.usefixtures("db")
def test_the_kinds_are_those_of_the_list() -> None:
    assert [(item.code, item.name) for item in items("introduction-kinds")] == IntroductionKind.choices


def test_whoever_was_lent_it_answers_and_does_not_rewrite_what_was_said(cast: Cast) -> None:
    joan, (first, _) = two_introductions(cast)
    share_row(cast, joan, Item.INTRODUCTION, first)
    share_row(cast, joan, Item.NEED, first.need)
    with acting_as(cast.tom):
        for rows, lie in (
            (Need.objects, {"words": "Nothing"}),
            (Introduction.objects, {"words": "Nothing"}),
            (Introduction.objects, {"from_organisation": cast.club}),
        ):
            with pytest.raises(DatabaseError, match="only whoever wrote it down"), transaction.atomic():
                rows.update(**lie)
        assert Introduction.objects.update(state=State.ACCEPTED) == 1
    with acting_as(cast.amina):
        assert Need.objects.filter(pk=first.need_id).update(words="Company on Tuesdays") == 1

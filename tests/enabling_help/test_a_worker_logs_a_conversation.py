"""Amina writes a conversation down: with somebody new, somebody known, nobody named; what she may not, she cannot."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from enabling_help.actions.conversations import MOST_NEEDS, Said, log_conversation
from enabling_help.models import Conversation, Need
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import acting_as
from frontdoor.people.actions import agree_to_share
from frontdoor.people.items import Item, LawfulBasis
from frontdoor.people.models import CircleMember, KnownAs, Matters, Person, SharingBasis, Step
from frontdoor.people.steps import Kind, reading_steps
from tests.factories.cast import NOTICE, Cast, joan_rings
from tests.factories.help import CANARIES, joan_talks

pytestmark = pytest.mark.django_db


def steps() -> list[tuple[str, str]]:
    """The kinds of all steps in order, with the route each came by."""
    with reading_steps():
        return [(step.kind, step.route) for step in Step.objects.order_by("occurred_at", "id")]


def test_a_call_becomes_a_record_with_each_need_and_its_steps(cast: Cast) -> None:
    conversation = joan_talks(cast, "Canary company", "Canary shopping", "  ")
    with acting_as(cast.amina):
        assert [need.words for need in Need.objects.order_by("position")] == ["Canary company", "Canary shopping"]
        assert KnownAs.objects.get().first_name == "Canary-Joan"
        assert sorted(row.words for row in Matters.objects.all()) == ["Canary clocks", "Canary garden"]
        assert CircleMember.objects.get().name == "Canary Ann"
        bases = SharingBasis.objects.filter(person=conversation.person)
        assert {row.lawful_basis for row in bases} == {LawfulBasis.PUBLIC_TASK}
        assert {row.notice_version for row in bases} == {"1.0"}
        with reading_steps():
            of_needs = list(Step.objects.filter(kind=Kind.NEED_RAISED))
            talked = Step.objects.get(kind=Kind.CONVERSATION)
        assert {step.need for step in of_needs} == set(Need.objects.values_list("pk", flat=True))
        assert {step.caused_by for step in of_needs} == {talked.pk} == {conversation.step}
        assert talked.route == "telephone"
    assert sorted(kind for kind, _ in steps()) == ["conversation", "met", "need_raised", "need_raised"]


def test_nobody_needs_a_name_to_be_listened_to(cast: Cast) -> None:
    with acting_as(cast.amina):
        log_conversation(by=cast.amina, route="hub", said=Said(happening="Canary cold"))
        assert Person.objects.count() == 1
        assert not KnownAs.objects.exists()


def test_somebody_known_is_not_met_twice(cast: Cast) -> None:
    joan = joan_rings(cast)
    with acting_as(cast.amina):
        log_conversation(by=cast.amina, person=joan.pk, route="telephone", said=Said(needs=("Canary company",)))
        assert Person.objects.count() == 1
    assert [kind for kind, _ in steps()].count("met") == 1


def test_a_charity_that_knows_only_her_name_listens_on_its_own_basis_to_what_it_hears_itself(cast: Cast) -> None:
    first = joan_talks(cast)
    with acting_as(cast.amina):
        agree_to_share(
            by=cast.amina,
            person=first.person,
            organisation=cast.trust,
            items=[Item.KNOWN_AS],
            until=timezone.now() + timedelta(days=9),
            words="Yes.",
            notice_version=NOTICE,
        )
    with acting_as(cast.bea):
        mine = log_conversation(
            by=cast.bea, person=first.person_id, route="hub", said=Said(matters="Her brother", needs=("A lift",))
        )
        assert list(Conversation.objects.all()) == [mine]
        assert [need.words for need in Need.objects.all()] == ["A lift"]
        assert [row.words for row in Matters.objects.all()] == ["Her brother"]
    with acting_as(cast.amina):
        assert Conversation.objects.count() == 2


def test_someone_whose_role_does_not_include_it_writes_nothing_down(cast: Cast) -> None:
    with acting_as(cast.tom), pytest.raises(Refusal, match="not_permitted"):
        log_conversation(by=cast.tom, route="hub", said=Said(happening="Canary"))


def test_somebody_elses_person_does_not_exist(cast: Cast) -> None:
    joan = joan_rings(cast)
    with acting_as(cast.bea), pytest.raises(Refusal, match="no_such_person"):
        log_conversation(by=cast.bea, person=joan.pk, route="hub", said=Said(happening="Canary"))


def test_sent_twice_it_is_written_once(cast: Cast) -> None:
    number = uuid4()
    with acting_as(cast.amina):
        for _ in range(2):
            log_conversation(by=cast.amina, route="hub", said=Said(needs=("Canary company",)), conversation_id=number)
        assert Conversation.objects.get().pk == number
        assert Need.objects.count() == 1


def test_what_is_missing_is_asked_for_in_words(cast: Cast) -> None:
    for code, changed in (
        ("route_unknown", {"route": "pigeon"}),
        ("nothing_said", {"said": Said(happening="  ")}),
        ("too_many_needs", {"said": Said(needs=("Something",) * (MOST_NEEDS + 1))}),
        ("held_in_the_future", {"held_at": timezone.now() + timedelta(minutes=5)}),
    ):
        facts = {"route": "hub", "said": Said(happening="Canary cold")} | changed
        with acting_as(cast.amina), pytest.raises(Refusal, match=code):
            log_conversation(by=cast.amina, **facts)  # type: ignore[arg-type]
    with acting_as(cast.amina):
        assert not Person.objects.exists()


def test_an_outsider_learns_nothing_from_steps_or_rows(cast: Cast) -> None:
    joan_talks(cast)
    for outsider in (cast.tom, cast.bea):
        with acting_as(outsider):
            assert not any(model.objects.exists() for model in (Person, Conversation, Need, Matters, CircleMember))
    with reading_steps():
        told = " ".join(str(vars(step)) for step in Step.objects.all())
    assert not any(canary in told for canary in CANARIES)

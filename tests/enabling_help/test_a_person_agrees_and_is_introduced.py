"""Joan agrees, or has not, or changes her mind; Amina introduces her in one of five kinds, or is refused in words."""

from datetime import timedelta
from time import sleep
from uuid import uuid4

import pytest
from django.utils import timezone

from enabling_help.actions.agreements import agree_to_introduction
from enabling_help.actions.introductions import introduce
from enabling_help.models import FollowUp, Introduction, IntroductionEvent, Need
from enabling_help.workflow import IntroductionKind, NeedState, State
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import acting_as
from frontdoor.outbox.models import Message
from frontdoor.people.actions import end_sharing, object_to_sharing, stop_sharing
from frontdoor.people.items import Item
from frontdoor.people.models import Identity, KnownAs, Person, Reach, SharingBasis, Step
from frontdoor.people.steps import Kind, reading_steps
from neighbourhoods.models import Asset, AssetKind, AssetStatus, Provider
from tests.factories.cast import Cast
from tests.factories.help import joan_agrees, joan_asks, joan_is_introduced, joan_talks

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
WARM = (IntroductionKind.INTRODUCED, IntroductionKind.ACCOMPANIED, IntroductionKind.REFERRED)


def to_the_club(cast: Cast, need: Need, kind: IntroductionKind = IntroductionKind.REFERRED) -> Introduction:
    with acting_as(cast.amina):
        return introduce(by=cast.amina, need=need.pk, kind=kind, organisation=cast.club.pk)


def an_entry(cast: Cast, **facts: object) -> Asset:
    with acting_as(cast.amina):
        made = {"name": "Walking group", "kind": AssetKind.GROUPS, "status": AssetStatus.PUBLISHED}
        return Asset.objects.create(changed_at=timezone.now(), **(made | facts))


@pytest.mark.parametrize("kind", WARM)
def test_without_agreement_nobody_is_introduced_to_an_organisation(cast: Cast, kind: IntroductionKind) -> None:
    need = joan_asks(cast)
    with pytest.raises(Refusal, match="agreement_missing"):
        to_the_club(cast, need, kind)
    with acting_as(cast.tom):
        assert not Person.objects.exists()


def test_the_partner_sees_what_she_chose_and_that_one_need_and_introduction(cast: Cast) -> None:
    talked = joan_talks(cast, "Canary company", "Canary shopping")
    with acting_as(cast.amina):
        company, shopping = Need.objects.filter(conversation=talked).select_related("person").order_by("position")
    joan_agrees(cast, company, Item.KNOWN_AS)
    made = to_the_club(cast, company)
    with acting_as(cast.amina):
        introduce(by=cast.amina, need=shopping.pk, kind=IntroductionKind.TOLD_ABOUT, organisation=cast.club.pk)
    with acting_as(cast.tom):
        assert list(Introduction.objects.all()) == [made]
        assert list(Need.objects.all()) == [company]
        assert KnownAs.objects.exists()
        assert not Reach.objects.exists()
        assert not Identity.objects.exists()
    with acting_as(cast.bea):
        assert not Introduction.objects.exists()


def test_a_note_of_what_she_was_told_about_stays_in_the_house_when_she_agrees_later(cast: Cast) -> None:
    need = joan_asks(cast)
    with acting_as(cast.amina):
        for kind in (IntroductionKind.TOLD_ABOUT, IntroductionKind.DIRECT_HELP):
            introduce(by=cast.amina, need=need.pk, kind=kind, organisation=cast.club.pk, words="Canary: for us alone.")
    joan_agrees(cast, need, Item.KNOWN_AS)
    made = to_the_club(cast, need)
    joan_agrees(cast, need, Item.KNOWN_AS, lasts=timedelta(days=300))
    with acting_as(cast.tom):
        assert list(Introduction.objects.all()) == [made]


def test_her_words_an_end_and_her_own_things_are_asked_for(cast: Cast) -> None:
    need = joan_asks(cast)
    good = {
        "need": need.pk,
        "organisation": cast.club.pk,
        "items": [Item.KNOWN_AS],
        "until": timezone.now() + timedelta(days=9),
        "words": "Yes.",
    }
    for code, changed in (
        ("words_missing", {"words": " "}),
        ("ends_in_the_past", {"until": timezone.now()}),
        ("nothing_chosen", {"items": [Item.EQUALITY]}),
        ("nothing_chosen", {"items": [Item.NEED]}),
        ("to_ourselves", {"organisation": cast.council.pk}),
        ("no_such_organisation", {"organisation": uuid4()}),
        ("no_such_need", {"need": uuid4()}),
    ):
        with acting_as(cast.amina), pytest.raises(Refusal, match=code):
            agree_to_introduction(by=cast.amina, **(good | changed))  # type: ignore[arg-type]
    with acting_as(cast.tom), pytest.raises(Refusal, match="not_permitted"):
        agree_to_introduction(by=cast.tom, **good)  # type: ignore[arg-type]
    with acting_as(cast.bea), pytest.raises(Refusal, match="no_such_need"):
        agree_to_introduction(by=cast.bea, **good)  # type: ignore[arg-type]


def test_agreeing_twice_changes_nothing_and_agreeing_for_longer_lasts_longer(cast: Cast) -> None:
    need = joan_asks(cast)
    joan_agrees(cast, need, lasts=timedelta(days=10))
    with acting_as(cast.amina):
        before = SharingBasis.objects.filter(organisation=cast.club).count()
    joan_agrees(cast, need, lasts=timedelta(days=9))
    joan_agrees(cast, need, lasts=timedelta(days=100))
    with acting_as(cast.amina):
        live = SharingBasis.objects.in_force().filter(organisation=cast.club)
        assert live.count() == before
        assert all(row.valid_until > timezone.now() + timedelta(days=99) for row in live)


def test_withdrawn_ended_or_objected_to_it_is_refused_in_words(cast: Cast) -> None:
    need = joan_asks(cast)
    joan_agrees(cast, need)
    with acting_as(cast.amina):
        stop_sharing(by=cast.amina, person=need.person, organisation=cast.club, words="Not any more.")
    with pytest.raises(Refusal, match="agreement_withdrawn"):
        to_the_club(cast, need)
    joan_agrees(cast, need, lasts=timedelta(seconds=1))
    sleep(1)
    with pytest.raises(Refusal, match="agreement_ended"):
        to_the_club(cast, need)
    joan_agrees(cast, need)
    with acting_as(cast.amina):
        object_to_sharing(
            by=cast.amina, person=need.person, organisation=cast.club, items=[Item.NEED], words="Not them."
        )
    with pytest.raises(Refusal, match="objected") as refused:
        to_the_club(cast, need)
    assert "Canary" not in refused.value.words


def test_withdrawing_takes_the_introduction_from_the_partners_sight_at_once(cast: Cast) -> None:
    made = joan_is_introduced(cast)
    with acting_as(cast.tom):
        assert Introduction.objects.filter(pk=made.pk).exists()
    with acting_as(cast.amina):
        row = SharingBasis.objects.in_force().get(organisation=cast.club, item=Item.INTRODUCTION)
        end_sharing(by=cast.amina, basis=row.pk)
    with acting_as(cast.tom):
        assert not Introduction.objects.exists()
        assert not IntroductionEvent.objects.exists()


def test_agreeing_once_is_for_one_introduction(cast: Cast) -> None:
    made = joan_is_introduced(cast)
    with acting_as(cast.amina):
        need = Need.objects.select_related("person").get(pk=made.need_id)
    with pytest.raises(Refusal, match="agreement_missing"):
        to_the_club(cast, need)


def test_telling_about_something_saves_in_one_step_and_leaves_the_need_open(cast: Cast) -> None:
    need = joan_asks(cast)
    entry = an_entry(cast)
    with acting_as(cast.amina):
        told = introduce(by=cast.amina, need=need.pk, kind=IntroductionKind.TOLD_ABOUT, asset=entry.pk)
        assert told.state == State.COMPLETED
        need.refresh_from_db()
        assert need.state == NeedState.OPEN
        assert not FollowUp.objects.exists()
        assert not Message.objects.exists()
    with reading_steps():
        step = Step.objects.get(kind=Kind.TOLD_ABOUT)
        assert (step.need, step.caused_by) == (need.pk, need.step)


def test_each_kind_leaves_its_own_step(cast: Cast) -> None:
    need = joan_asks(cast)
    with acting_as(cast.amina):
        for kind in IntroductionKind:
            introduce(by=cast.amina, need=need.pk, kind=kind, words="Her neighbour Ann")
    with reading_steps():
        kinds = {step.kind for step in Step.objects.filter(need=need.pk)}
    assert kinds >= {Kind.TOLD_ABOUT, Kind.INTRODUCED, Kind.ACCOMPANIED, Kind.REFERRED, Kind.HELPED_DIRECTLY}


def test_entries_that_cannot_be_introduced_to_are_refused(cast: Cast) -> None:
    need = joan_asks(cast)
    provider = Provider.objects.create(name="Elm Street Club", organisation=cast.club)
    for code, facts in (
        ("no_such_entry", {"status": AssetStatus.DRAFT}),
        ("no_such_entry", {"withheld": "refuge"}),
        ("paused", {"paused_at": timezone.now()}),
        ("through_organisation", {"provider": provider}),
    ):
        entry = an_entry(cast, **facts)
        with acting_as(cast.amina), pytest.raises(Refusal, match=code):
            introduce(by=cast.amina, need=need.pk, kind=IntroductionKind.REFERRED, asset=entry.pk)
    with acting_as(cast.amina), pytest.raises(Refusal, match="to_nobody"):
        introduce(by=cast.amina, need=need.pk, kind=IntroductionKind.DIRECT_HELP)


def test_who_may_not_introduces_nobody(cast: Cast) -> None:
    need = joan_asks(cast)
    told = {"need": need.pk, "kind": IntroductionKind.TOLD_ABOUT, "words": "The library"}
    with acting_as(cast.tom), pytest.raises(Refusal, match="not_permitted"):
        introduce(by=cast.tom, **told)  # type: ignore[arg-type]
    with acting_as(cast.bea), pytest.raises(Refusal, match="no_such_need"):
        introduce(by=cast.bea, **told)  # type: ignore[arg-type]


def test_sent_twice_it_is_made_once(cast: Cast) -> None:
    need = joan_asks(cast)
    number = uuid4()
    with acting_as(cast.amina):
        for _ in range(2):
            introduce(
                by=cast.amina,
                need=need.pk,
                kind=IntroductionKind.TOLD_ABOUT,
                words="The library",
                introduction_id=number,
            )
        assert Introduction.objects.get().pk == number
        assert IntroductionEvent.objects.count() == 1

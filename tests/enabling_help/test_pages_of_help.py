"""The pages from a call to an answer, with and without scripts, and nothing of Joan's on anybody else's."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from enabling_help.actions.follow_ups import fall_due
from enabling_help.actions.introductions import introduce
from enabling_help.models import Conversation, FollowUp, Introduction, Need
from enabling_help.workflow import IntroductionKind, NeedState, State
from frontdoor.core.scope import Job, Scope, acting_as
from frontdoor.drafts.actions import save_draft
from frontdoor.drafts.reads import latest_draft
from frontdoor.people.actions import stop_sharing
from frontdoor.people.models import Person
from neighbourhoods.models import Asset, AssetKind, AssetStatus, Provider, Withheld
from tests.factories.cast import Cast
from tests.factories.clients import body, signed_in
from tests.factories.help import CANARIES, joan_agrees, joan_asks, joan_is_introduced, joan_talks

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
CALL = {
    "conversation": "0b7c1f4e-6f57-4a55-9c39-2f0a5a0a7a11",
    "matters": "Canary garden",
    "need_1": "Canary company",
    "speaking": "themselves",
    "route": "telephone",
}


def test_a_call_is_written_down_on_one_page(cast: Cast) -> None:
    page = signed_in(cast.amina)
    first = body(page.get(reverse("help:conversation-new")))
    assert first.index("What matters to them") < first.index("What is happening") < first.index("would like help")
    sent = page.post(reverse("help:conversation-new"), {**CALL, "first_name": "Canary-Joan"}, follow=True)
    assert sent.redirect_chain[0][0].startswith("/people/")
    assert "Canary company" in body(sent)
    assert "Canary-Joan" in body(sent)
    page.post(reverse("help:conversation-new"), CALL)
    with acting_as(cast.amina):
        assert Conversation.objects.count() == 1


def test_other_words_from_a_page_that_was_sent_before_are_not_lost(cast: Cast) -> None:
    page, address = signed_in(cast.amina), reverse("help:conversation-new")
    page.post(address, {**CALL, "first_name": "Canary-Joan"})
    for changed in ({"need_1": "Canary bus"}, {"first_name": "Canary-Maud"}):
        sent = {**CALL, "first_name": "Canary-Joan", **changed}
        again = page.post(address, sent)
        assert again.status_code == 422
        assert "to keep them as a conversation of their own" in body(again)
        (fresh,) = re.findall(r'name="conversation" value="([^"]+)"', body(again))
        page.post(address, {**sent, "conversation": fresh})
    with acting_as(cast.amina):
        assert Conversation.objects.count() == 3


def test_a_page_with_nothing_on_it_says_what_is_missing_and_keeps_the_rest(cast: Cast) -> None:
    answer = signed_in(cast.amina).post(
        reverse("help:conversation-new"), {**CALL, "route": "", "matters": "Canary kept"}
    )
    assert answer.status_code == 422
    assert "Choose how they got in touch" in body(answer)
    assert "Canary kept" in body(answer)
    empty = {**CALL, "matters": "", "need_1": ""}
    assert "Write down something" in body(signed_in(cast.amina).post(reverse("help:conversation-new"), empty))


def test_another_need_is_added_without_scripts_and_words_stay(cast: Cast) -> None:
    page = signed_in(cast.amina)
    more = body(page.post(reverse("help:conversation-new"), {**CALL, "add": "1"}))
    assert 'name="need_2"' in more
    assert "Canary company" in more
    page.post(reverse("help:conversation-new"), {**CALL, "need_2": "Canary shopping"})
    with acting_as(cast.amina):
        assert Need.objects.count() == 2


def test_someone_known_is_found_without_their_name_in_any_address(cast: Cast) -> None:
    joan = joan_talks(cast).person
    page = signed_in(cast.amina)
    found = page.post(reverse("help:conversation-new"), {**CALL, "find": "canary", "look": "1"})
    assert found.status_code == 200
    assert f'value="{joan.pk}"' in body(found)
    assert "at least three letters" in body(
        page.post(reverse("help:conversation-new"), {**CALL, "find": "ca", "look": "1"})
    )
    page.post(reverse("help:conversation-new"), {**CALL, "person": str(joan.pk)})
    with acting_as(cast.amina):
        assert Person.objects.count() == 1
        assert Conversation.objects.filter(person=joan).count() == 2
    assert str(joan.pk) not in body(
        signed_in(cast.bea).post(reverse("help:conversation-new"), {**CALL, "find": "canary", "look": "1"})
    )


def test_what_was_typed_comes_back_and_the_draft_goes_once_sent(cast: Cast) -> None:
    page = signed_in(cast.amina)
    with acting_as(cast.amina):
        fields = {**CALL, "matters": "Canary half a word", "need_3": "Canary third"}
        save_draft(by=cast.amina, purpose="log-conversation", fields=fields, based_on=0)
    again = body(page.get(reverse("help:conversation-new")))
    assert "Canary half a word" in again
    assert "Canary third" in again
    page.post(reverse("help:conversation-new"), CALL)
    with acting_as(cast.amina):
        assert latest_draft(by=cast.amina, purpose="log-conversation") is None
        # The page saves once more while it is being sent: that save arrives last.
        save_draft(by=cast.amina, purpose="log-conversation", fields=fields, based_on=0)
    assert "Canary" not in body(page.get(reverse("help:conversation-new")))


def test_a_person_that_is_no_number_is_nobody(cast: Cast) -> None:
    answer = signed_in(cast.amina).get(reverse("help:conversation-new"), {"person": "nonsense"})
    assert answer.status_code == 200


def test_my_list_holds_mine_alone_and_can_be_taken_away(cast: Cast) -> None:
    assert "no conversation" in body(signed_in(cast.amina).get(reverse("help:conversations")))
    joan_talks(cast)
    page = signed_in(cast.amina)
    assert "Canary-Joan" in body(page.get(reverse("help:conversations")))
    file = body(page.get(reverse("help:conversations-export")))
    assert "Canary fall" in file
    assert "Canary" not in body(signed_in(cast.bea).get(reverse("help:conversations")))


@pytest.mark.slow
def test_a_list_of_fifty_asks_no_more_of_the_database_than_one_of_two(
    cast: Cast, django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    page = signed_in(cast.amina)
    for _ in range(12):
        joan_talks(cast)
    page.get(reverse("help:conversations"))
    with django_assert_max_num_queries(21):
        assert body(page.get(reverse("help:conversations"))).count("Canary-Joan") == 12


def a_lunch_of_the_clubs(cast: Cast) -> Asset:
    provider = Provider.objects.create(name="Elm Street Club", organisation=cast.club)
    return Asset.objects.create(
        name="Friday lunch",
        kind=AssetKind.GROUPS,
        status=AssetStatus.PUBLISHED,
        provider=provider,
        changed_at=timezone.now(),
    )


def agreed_on_the_page(cast: Cast, need: Need) -> None:
    end = timezone.localdate() + timedelta(days=30)
    day = {"until_day": end.day, "until_month": end.month, "until_year": end.year}
    said = {"organisation": str(cast.club.pk), "items": ["known_as"], "words": "Canary yes", **day}
    assert signed_in(cast.amina).post(reverse("help:agreement", args=[need.pk]), said).status_code == 302


def test_an_entry_is_found_and_agreement_asked_for_before_the_introduction(cast: Cast) -> None:
    need, entry, amina = joan_asks(cast), a_lunch_of_the_clubs(cast), signed_in(cast.amina)
    at = reverse("help:introduce", args=[need.pk])
    assert "Friday lunch" in body(amina.post(at, {"look": "1", "look_for": "lunch"}))
    chosen = {"introduction": str(uuid4()), "kind": "introduced", "asset": str(entry.pk)}
    refused = amina.post(at, chosen)
    assert refused.status_code == 422
    assert "has not agreed yet" in body(refused)
    assert f"?organisation={cast.club.pk}" in body(refused)
    agreed_on_the_page(cast, need)
    assert amina.post(at, chosen).status_code == 302
    with acting_as(cast.tom):
        assert Introduction.objects.get().asset_id == entry.pk


def test_what_was_chosen_is_still_chosen_after_asking_them(cast: Cast) -> None:
    need, entry, amina = joan_asks(cast), a_lunch_of_the_clubs(cast), signed_in(cast.amina)
    chosen = {"introduction": str(uuid4()), "kind": "introduced", "asset": str(entry.pk), "follow_up": "on"}
    refused = body(amina.post(reverse("help:introduce", args=[need.pk]), chosen))
    (link,) = map(unescape, re.findall(r'href="(/needs/[^"]+/agreement/[^"]*)"', refused))
    end = timezone.localdate() + timedelta(days=30)
    day = {"until_day": end.day, "until_month": end.month, "until_year": end.year}
    said = {"organisation": str(cast.club.pk), "items": ["known_as"], "words": "Canary yes", **day}
    again = body(amina.post(link, said, follow=True))
    assert "Friday lunch" in again
    assert re.search(r'value="introduced"[^>]*checked', again)
    assert re.search(r'name="follow_up"[^>]*checked', again)


def test_agreement_lasts_a_year_at_most_and_is_in_words(cast: Cast) -> None:
    need, amina = joan_asks(cast), signed_in(cast.amina)
    end = timezone.localdate() + timedelta(days=400)
    day = {"until_day": end.day, "until_month": end.month, "until_year": end.year}
    said = {"organisation": str(cast.club.pk), "items": ["known_as"], "words": "", **day}
    answer = body(amina.post(reverse("help:agreement", args=[need.pk]), said))
    assert "Choose a day within a year" in answer
    assert "Write down what they said" in answer


@pytest.mark.parametrize("asset", ["x", "\0", "'", "9" * 300])
def test_an_entry_that_is_none_is_no_fault_of_ours(cast: Cast, asset: str) -> None:
    sent = {"introduction": str(uuid4()), "kind": "introduced", "asset": asset, "words": "Canary kept"}
    answer = signed_in(cast.amina).post(reverse("help:introduce", args=[joan_asks(cast).pk]), sent)
    assert (answer.status_code, "Canary kept" in body(answer)) == (422, True)


def test_a_name_with_a_nul_in_it_finds_nobody(cast: Cast) -> None:
    sent = {**CALL, "find": "can\0ary", "look": "1"}
    assert signed_in(cast.amina).post(reverse("help:conversation-new"), sent).status_code == 200


@pytest.mark.parametrize(("field", "typed"), [("phone", "12"), ("postcode", "abc")])
def test_what_reaches_nobody_is_asked_for_again(cast: Cast, field: str, typed: str) -> None:
    answer = signed_in(cast.amina).post(reverse("help:conversation-new"), {**CALL, field: typed})
    assert answer.status_code == 422
    assert typed in body(answer)


def test_an_entry_kept_from_everyone_names_nobody_behind_it(cast: Cast) -> None:
    entry = a_lunch_of_the_clubs(cast)
    Asset.objects.filter(pk=entry.pk).update(withheld=Withheld.REFUGE)
    sent = {"introduction": str(uuid4()), "kind": "introduced", "asset": str(entry.pk)}
    answer = body(signed_in(cast.amina).post(reverse("help:introduce", args=[joan_asks(cast).pk]), sent))
    assert not re.search(rf'value="{cast.club.pk}"[^>]*selected', answer)


def test_the_partner_sees_what_was_agreed_and_answers(cast: Cast) -> None:
    need, tom = joan_asks(cast), signed_in(cast.tom)
    agreed_on_the_page(cast, need)
    with acting_as(cast.amina):
        made = introduce(by=cast.amina, need=need.pk, kind=IntroductionKind.REFERRED, organisation=cast.club.pk)
    assert "Canary-Joan" in body(tom.get(reverse("help:introductions")))
    there = reverse("help:introduction", args=[made.pk])
    shown = body(tom.get(there))
    assert "Canary company" in shown
    assert not any(kept in shown for kept in ("960123", "Canary garden", "Canary-Ackroyd"))
    assert tom.post(there, {"answer": "rejected"}).status_code == 422
    assert tom.post(there, {"answer": "accepted"}).status_code == 302
    with acting_as(cast.amina):
        assert Introduction.objects.get().state == State.ACCEPTED


def test_the_lists_can_be_taken_away_by_whoever_may_see_them(cast: Cast) -> None:
    made = joan_is_introduced(cast)
    inbox = body(signed_in(cast.tom).get(reverse("help:introductions-export")))
    assert "Canary-Joan" in inbox
    assert "Merrowdale Council" in inbox
    assert not any(kept in inbox for kept in ("960123", "Canary garden", "Canary-Ackroyd"))
    signed_in(cast.amina).post(reverse("help:sharing-stop", args=[made.person_id, cast.club.pk]))
    assert "Canary" not in body(signed_in(cast.tom).get(reverse("help:introductions-export")))
    due_follow_up(cast)
    assert "Canary-Joan" in body(signed_in(cast.amina).get(reverse("help:follow-ups-export")))
    for outsider, name in ((cast.bea, "follow-ups"), (cast.bea, "introductions"), (cast.tom, "follow-ups")):
        answer = signed_in(outsider).get(reverse(f"help:{name}-export"))
        assert "Canary" not in body(answer)


def test_stopping_takes_one_step_and_empties_the_partners_pages(cast: Cast) -> None:
    made = joan_is_introduced(cast)
    amina, tom = signed_in(cast.amina), signed_in(cast.tom)
    assert "Stop sharing with Elm Street Club" in body(amina.get(reverse("help:person", args=[made.person_id])))
    stop = reverse("help:sharing-stop", args=[made.person_id, cast.club.pk])
    assert amina.post(stop).status_code == 302
    assert tom.get(reverse("help:introduction", args=[made.pk])).status_code == 404
    assert not any(canary in body(tom.get(reverse("help:introductions"))) for canary in CANARIES)
    assert amina.post(stop).status_code == 422


def test_telling_about_something_takes_one_page(cast: Cast) -> None:
    need = joan_asks(cast)
    sent = {"introduction": str(uuid4()), "kind": "told-about", "words": "The library", "follow_up": "on"}
    assert signed_in(cast.amina).post(reverse("help:introduce", args=[need.pk]), sent).status_code == 302
    with acting_as(cast.amina):
        assert FollowUp.objects.count() == 1


def due_follow_up(cast: Cast) -> FollowUp:
    need = joan_asks(cast)
    with acting_as(cast.amina):
        introduce(by=cast.amina, need=need.pk, kind=IntroductionKind.TOLD_ABOUT, words="Canary tip", follow_up=True)
        FollowUp.objects.update(due_at=timezone.now())
    with acting_as(Scope(job=Job.FOLLOW_UPS)) as clock:
        fall_due(by=clock)
    with acting_as(cast.amina):
        return FollowUp.objects.get()


def test_the_call_list_takes_an_answer(cast: Cast) -> None:
    row = due_follow_up(cast)
    page = signed_in(cast.amina)
    assert "Canary-Joan" in body(page.get(reverse("help:follow-ups")))
    there = reverse("help:follow-up", args=[row.pk])
    assert "960123" in body(page.get(there))
    assert page.post(there, {}).status_code == 422
    assert page.post(there, {"answer": "partly-met"}).status_code == 302
    assert "Nobody is waiting" in body(page.get(reverse("help:follow-ups")))
    with acting_as(cast.amina):
        assert Need.objects.get().state == NeedState.PARTLY_MET


def test_someone_is_taken_off_the_call_list(cast: Cast) -> None:
    row = due_follow_up(cast)
    page = signed_in(cast.amina)
    assert page.post(reverse("help:follow-up", args=[row.pk]), {"stop": "1"}).status_code == 302
    assert page.get(reverse("help:follow-up", args=[row.pk])).status_code == 404


def test_her_own_link_asks_for_the_code_and_then_whether_it_helped(cast: Cast) -> None:
    row = due_follow_up(cast)
    made = signed_in(cast.amina).post(reverse("help:follow-up", args=[row.pk]), {"link": "1"})
    door, stranger = made.context["door"], Client()
    there = reverse("help:door", args=[door.token])
    wrong = stranger.post(there, {"code": "000000" if door.code != "000000" else "111111"})
    assert (wrong.status_code, "not the code" in body(wrong)) == (422, True)
    asked = stranger.post(there, {"code": door.code}, follow=True)
    assert "Did it help?" in body(asked)
    assert "Canary" not in body(asked)
    assert "Canary" not in body(Client().get(there))
    thanked = stranger.post(there, {"answer": "met", "words": "Canary lovely"})
    assert "Thank you" in body(thanked)
    assert stranger.get(there).status_code == 200  # the code page again: nothing is kept in the visitor's session
    with acting_as(cast.amina):
        assert Need.objects.get().state == NeedState.MET


def test_a_link_nobody_made_takes_nothing(cast: Cast) -> None:
    answer = Client().post(reverse("help:door", args=["x" * 43]), {"code": "123456"})
    assert answer.status_code == 422
    assert "no longer open" in body(answer)


def test_outsiders_and_strangers_get_nothing_of_hers(cast: Cast) -> None:
    made = joan_is_introduced(cast)
    row = due_follow_up(cast)
    places = {
        "help:person": made.person_id,
        "help:agreement": made.need_id,
        "help:introduce": made.need_id,
        "help:introduction": made.pk,
        "help:follow-up": row.pk,
    }
    outsider = signed_in(cast.bea)
    for name, number in places.items():
        there = reverse(name, args=[number])
        for answer in (outsider.get(there), outsider.post(there) if name != "help:person" else outsider.get(there)):
            assert answer.status_code == 404
            assert not any(canary in body(answer) for canary in CANARIES)
        assert Client().get(there).status_code == 302
    for name in ("help:conversations", "help:follow-ups"):
        assert not any(canary in body(outsider.get(reverse(name))) for canary in CANARIES)
    assert not any(canary in body(outsider.get(reverse("help:introductions"))) for canary in CANARIES)


def test_a_partner_opens_no_workers_page(cast: Cast) -> None:
    made = joan_is_introduced(cast)
    tom = signed_in(cast.tom)
    for name in ("help:conversation-new", "help:conversations", "help:follow-ups"):
        assert tom.get(reverse(name)).status_code == 422
    answer = tom.get(reverse("help:person", args=[made.person_id]))
    assert answer.status_code == 422
    assert not any(canary in body(answer) for canary in CANARIES)


def test_an_agreement_that_ended_empties_the_partners_page(cast: Cast) -> None:
    need = joan_asks(cast)
    joan_agrees(cast, need)
    with acting_as(cast.amina):
        made = introduce(
            by=cast.amina, need=need.pk, kind=IntroductionKind.REFERRED, organisation=cast.club.pk, words="Canary"
        )
        stop_sharing(by=cast.amina, person=need.person, organisation=cast.club)
    answer = signed_in(cast.tom).get(reverse("help:introduction", args=[made.pk]))
    assert answer.status_code == 404
    assert not any(canary in body(answer) for canary in CANARIES)

"""A group without an account answers one introduction through a link and a code, and nothing else is opened by it."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from enabling_help.actions.introductions import end_for_person
from enabling_help.actions.reply_links import close_reply_link, open_reply_link, say_when
from enabling_help.models import Introduction, IntroductionEvent, IntroductionMessage
from enabling_help.replying import answering
from enabling_help.workflow import State
from frontdoor.accounts.models import Organisation
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Job, Scope, acting_as
from frontdoor.links.actions import NewDoor, Passage
from frontdoor.people.actions import stop_sharing
from frontdoor.people.models import Look
from tests.factories.cast import Cast
from tests.factories.clients import body, signed_in
from tests.factories.help import joan_is_introduced

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SHUT = "This link is no longer open."


def a_link(cast: Cast, introduction: Introduction) -> NewDoor:
    with acting_as(cast.amina):
        return open_reply_link(by=cast.amina, introduction=introduction.pk)


def inside(door: NewDoor) -> tuple[Client, str]:
    browser, address = Client(), reverse("help:reply", args=[door.token])
    browser.post(address, {"code": door.code})
    return browser, address


def state_of(cast: Cast, introduction: UUID) -> str:
    with acting_as(cast.amina):
        return Introduction.objects.get(pk=introduction).state


def test_they_read_what_is_shared_say_yes_and_when_and_later_what_came_of_it(cast: Cast) -> None:
    row = joan_is_introduced(cast)
    browser, address = inside(a_link(cast, row))
    page = body(browser.get(address))
    assert "Canary" in page
    assert "01632" in page
    day = timezone.localdate() + timedelta(days=3)
    said = {"answer": State.ACCEPTED, "touch_by": f"{day:%d/%m/%Y}"}
    assert "Thank you, they know" in body(browser.post(address, said, follow=True))
    assert state_of(cast, row.pk) == State.ACCEPTED
    browser.post(address, {"answer": State.IN_PROGRESS})
    assert browser.post(address, {"answer": State.COMPLETED, "outcome": "no-such"}).status_code == 422
    browser.post(address, {"answer": State.COMPLETED, "outcome": "met"})
    assert "There is nothing more to answer." in body(browser.get(address))
    with acting_as(cast.amina):
        assert [m.words for m in IntroductionMessage.objects.all()] == [
            f"We will be in touch with them by {day:%-d %B %Y}."
        ]
        told = IntroductionEvent.objects.exclude(event="requested").order_by("happened_at")
        assert {(each.organisation_id, each.user_id) for each in told} == {(cast.club.pk, None)}
        assert [each.event for each in told][:2] == [State.ACCEPTED, State.IN_PROGRESS]
        with pytest.raises(Refusal, match="day_wrong"):
            say_when(by=cast.amina, introduction=row.pk, day=timezone.localdate() - timedelta(days=1))


def test_a_no_wants_its_reason_and_a_day_gone_by_is_refused_with_the_answer(cast: Cast) -> None:
    row = joan_is_introduced(cast)
    browser, address = inside(a_link(cast, row))
    assert browser.post(address, {"answer": State.REJECTED}).status_code == 422
    day = timezone.localdate() + timedelta(days=3)
    browser.post(address, {"answer": State.REJECTED, "touch_by": f"{day:%d/%m/%Y}"})
    with acting_as(cast.amina):
        assert not IntroductionMessage.objects.exists()  # neither is said where one of the two is refused
    wrong = browser.post(address, {"answer": State.ACCEPTED, "touch_by": "1/1/2020"})
    assert "Choose a day to come" in body(wrong)
    assert state_of(cast, row.pk) == State.REQUESTED
    browser.post(address, {"answer": State.REJECTED, "reason": "We are full until June."})
    assert state_of(cast, row.pk) == State.REJECTED


def test_a_link_that_was_passed_on_opens_nothing_without_the_code(cast: Cast) -> None:
    door = a_link(cast, joan_is_introduced(cast))
    inside(door)
    stranger = Client()
    address = reverse("help:reply", args=[door.token])
    for page in (stranger.get(address), stranger.post(address, {"code": door.code})):  # the code was used
        assert "Canary" not in body(page)
        assert "Elm Street" not in body(page)
    with acting_as(cast.amina):
        assert state_of(cast, Introduction.objects.get().pk) == State.REQUESTED


def test_when_she_takes_her_agreement_back_the_page_is_gone_in_the_middle_of_it(cast: Cast) -> None:
    row = joan_is_introduced(cast)
    browser, address = inside(a_link(cast, row))
    assert "Canary" in body(browser.get(address))
    with acting_as(cast.amina):
        stop_sharing(by=cast.amina, person=row.person, organisation=cast.club)
    shut = browser.get(address)
    assert SHUT in body(shut)
    for answer in (shut, browser.post(address, {"answer": State.ACCEPTED}), browser.get(address)):
        assert "Canary" not in body(answer)
    assert state_of(cast, row.pk) == State.REQUESTED


def test_closed_replaced_suspended_and_ended_links_open_nothing(cast: Cast) -> None:
    row = joan_is_introduced(cast)
    first = a_link(cast, row)
    browser, address = inside(first)
    a_link(cast, row)
    assert "Canary" not in body(browser.get(address))
    browser, address = inside(a_link(cast, row))
    with acting_as(Scope(job=Job.FILL_DEMO)):
        Organisation.objects.filter(pk=cast.club.pk).update(suspended_at=timezone.now())
    assert SHUT in body(browser.get(address))
    with acting_as(Scope(job=Job.FILL_DEMO)):
        Organisation.objects.filter(pk=cast.club.pk).update(suspended_at=None)
    browser, address = inside(a_link(cast, row))
    with acting_as(cast.amina):
        assert close_reply_link(by=cast.amina, introduction=row.pk) == 1
    assert "Canary" not in body(browser.get(address))
    with acting_as(cast.amina):
        end_for_person(by=cast.amina, introduction=row.pk)
        with pytest.raises(Refusal, match="not_now"):
            open_reply_link(by=cast.amina, introduction=row.pk)


def test_a_link_to_something_else_or_of_somebody_else_answers_nothing(cast: Cast) -> None:
    row = joan_is_introduced(cast)
    for kind, thing, organisation in (
        ("person", row.pk, cast.council.pk),
        ("introduction", row.person_id, cast.council.pk),
        ("introduction", row.pk, cast.club.pk),
        ("introduction", row.pk, cast.trust.pk),
    ):
        with pytest.raises(Refusal, match="door_expired"):
            answering(Passage(row.pk, kind, thing, organisation))


def test_only_whoever_introduced_gives_out_a_link(cast: Cast) -> None:
    row = joan_is_introduced(cast)
    for by in (cast.tom, cast.bea):
        with acting_as(by), pytest.raises(Refusal, match=r"not_permitted|no_such_introduction"):
            open_reply_link(by=by, introduction=row.pk)
        assert signed_in(by).get(reverse("help:reply-link", args=[row.pk])).status_code == 404
    worker, there = signed_in(cast.amina), reverse("help:reply-link", args=[row.pk])
    assert there in body(worker.get(reverse("help:introduction", args=[row.pk])))
    assert "/answer/d/" in body(worker.post(there, {"link": "1"}))
    assert "Their link has ended." in body(worker.post(there, {"close": "1"}, follow=True))


def test_that_they_looked_is_on_record_as_a_link_of_theirs(cast: Cast) -> None:
    row = joan_is_introduced(cast)
    browser, address = inside(a_link(cast, row))
    browser.get(address)
    with acting_as(cast.amina):
        ways = set(Look.objects.filter(organisation=cast.club.pk).values_list("way", "user"))
    assert ways == {("link", None)}
    hers = body(signed_in(cast.amina).get(reverse("people:looks-at", args=[row.person_id])))
    assert "Somebody with a link given to them" in hers

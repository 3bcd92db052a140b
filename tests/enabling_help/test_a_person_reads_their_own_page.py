"""A person opens their own page by a link and a code, reads what is held and who looked, and changes their mind."""

import json
import re
from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from enabling_help.models import Introduction
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Job, Scope, acting_as
from frontdoor.links.actions import NewDoor, Passage
from frontdoor.people.items import Confidentiality, Item, LawfulBasis, Purpose
from frontdoor.people.models import Correction, Look, PageHold, Person, Reach, SharingBasis, Step
from frontdoor.people.own_page import (
    answer_correction,
    ask_to_put_right,
    close_own_page,
    hold_page,
    open_own_page,
    release_page,
    stop_sharing_myself,
)
from frontdoor.people.steps import Kind, reading_steps
from tests.factories.cast import NOTICE, Cast, member
from tests.factories.clients import body, signed_in
from tests.factories.help import joan_is_introduced

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def a_link(cast: Cast, person: Person) -> NewDoor:
    with acting_as(cast.amina):
        return open_own_page(by=cast.amina, person=person.pk)


def inside(door: NewDoor) -> tuple[Client, str]:
    """A visitor's browser that gave the right code, and the page's address."""
    browser, address = Client(), reverse("help:own", args=[door.token])
    browser.post(address, {"code": door.code})
    return browser, address


def grace(cast: Cast) -> Scope:
    return member("grace", cast.council, "governance")


def test_without_the_code_the_page_says_nothing_of_anybody(cast: Cast) -> None:
    door = a_link(cast, joan_is_introduced(cast).person)
    for address in (reverse("help:own", args=[door.token]), reverse("help:own-copy", args=[door.token])):
        browser = Client()
        for page in (browser.get(address), browser.post(address, {"code": "000000" if door.code != "000000" else "1"})):
            assert "Your code" in body(page)
            assert "Canary" not in body(page)
    assert Client().get(reverse("help:own", args=["x" * 43])).status_code == 200  # as any link nobody made
    assert "Canary" not in body(Client().get(reverse("help:own", args=["x" * 43])))


def test_she_reads_what_is_held_who_may_see_it_and_why_and_who_looked(cast: Cast) -> None:
    row = joan_is_introduced(cast)
    signed_in(cast.tom).get(reverse("help:introduction", args=[row.pk]))
    browser, address = inside(a_link(cast, row.person))
    page = body(browser.get(address))
    for words in (
        "Canary",
        "Elm Street Club",
        "You agreed.",
        "It is their public duty",
        "Canary yes, tell Tom.",
        "Stop sharing with Elm Street Club",
        "Partner",
        "How to reach me",
    ):
        assert words in page
    assert "fd-large-print" in body(browser.get(address + "?print=large"))
    with acting_as(Scope(person=row.person_id)):
        seen = Look.objects.count()
    browser.get(address)
    with acting_as(Scope(person=row.person_id)):
        assert Look.objects.count() == seen  # her own reading is nobody's business


def test_her_copy_holds_what_the_page_holds(cast: Cast) -> None:
    row = joan_is_introduced(cast)
    signed_in(cast.tom).get(reverse("help:introduction", args=[row.pk]))
    door = a_link(cast, row.person)
    browser, _ = inside(door)
    answer = browser.get(reverse("help:own-copy", args=[door.token]))
    assert "attachment" in answer["Content-Disposition"]
    copy = json.loads(answer.content)
    assert copy["how_to_reach_me"]
    assert {each["organisation"] for each in copy["who_may_see_what"]} == {"Elm Street Club", cast.council.name}
    assert [each["organisation"] for each in copy["who_looked"]].count("Elm Street Club") == 1
    assert str(cast.tom.user) not in answer.content.decode()


def test_she_stops_sharing_in_one_step_and_the_partner_sees_nothing_from_then_on(cast: Cast) -> None:
    row = joan_is_introduced(cast)
    browser, address = inside(a_link(cast, row.person))
    partner, theirs = signed_in(cast.tom), reverse("help:introduction", args=[row.pk])
    assert partner.get(theirs).status_code == 200
    answer = browser.post(address, {"stop": str(cast.club.pk)}, follow=True)
    assert "It is stopped." in body(answer)
    assert "Stop sharing with Elm Street Club" not in body(answer)
    assert partner.get(theirs).status_code == 404
    with acting_as(cast.tom):
        assert not Reach.objects.exists()
        assert not Introduction.objects.exists()
    for again in (str(cast.club.pk), str(cast.council.pk), "nobody"):  # ended already, not by agreement, no such thing
        assert browser.post(address, {"stop": again}).status_code == 422
    with acting_as(cast.amina):
        assert Reach.objects.exists()


def test_what_she_says_is_wrong_is_answered_and_she_reads_the_answer(cast: Cast) -> None:
    row = joan_is_introduced(cast)
    browser, address = inside(a_link(cast, row.person))
    assert browser.post(address, {"words": " "}).status_code == 422
    browser.post(address, {"words": "Canary I moved in June."})
    worker = signed_in(cast.amina)
    listed = body(worker.get(reverse("help:corrections")))
    assert "Canary I moved in June." in listed
    assert "Canary I moved" in body(worker.get(reverse("help:corrections-export")))
    (there,) = re.findall(r'href="(/to-put-right/[0-9a-f-]{36}/)"', listed)
    assert worker.post(there, {"done": "changed", "answer": ""}).status_code == 422
    worker.post(there, {"done": "changed", "answer": "We have your new address."})
    assert "Nobody is waiting" in body(worker.get(reverse("help:corrections")))
    assert "We have your new address." in body(browser.get(address))
    assert worker.get(there).status_code == 404
    for outsider in (signed_in(cast.tom), signed_in(cast.bea)):
        assert "Canary" not in body(outsider.get(reverse("help:corrections")))
    with acting_as(cast.amina), pytest.raises(Refusal) as refusal:
        answer_correction(by=cast.amina, correction=Correction.objects.get().pk, changed=False, answer="Again.")
    assert refusal.value.code == "no_such_correction"


def test_a_held_page_reads_like_a_link_that_has_ended_until_governance_opens_it(cast: Cast) -> None:
    row = joan_is_introduced(cast)
    door = a_link(cast, row.person)
    browser, address = inside(door)
    worker, governance = signed_in(cast.amina), signed_in(grace(cast))
    link = reverse("help:own-link", args=[row.person_id])
    assert worker.post(link, {"reason": ""}).status_code == 422
    worker.post(link, {"reason": "Her nephew has her telephone."})
    held = browser.get(address)
    assert "This link is no longer open." in body(held)
    assert "Canary" not in body(held)
    assert "nephew" not in body(held)
    assert worker.post(link, {"link": "1"}).status_code == 422
    assert worker.post(link, {"reason": "Again."}).status_code == 422
    assert worker.get(reverse("help:own-holds")).status_code == 422
    assert "Her nephew has her telephone." in body(governance.get(reverse("help:own-holds")))
    assert "nephew" in body(governance.get(reverse("help:own-holds-export")))
    with acting_as(Scope(person=row.person_id)):
        assert not PageHold.objects.exists()
    governance.post(reverse("help:own-holds"), {"person": str(row.person_id)})
    assert "No page is held" in body(governance.get(reverse("help:own-holds")))
    again, address = inside(a_link(cast, row.person))
    assert "Canary" in body(again.get(address))


def test_a_new_link_ends_the_one_before_and_a_link_is_ended_at_once(cast: Cast) -> None:
    row = joan_is_introduced(cast)
    first = a_link(cast, row.person)
    browser, address = inside(first)
    assert "Canary" in body(browser.get(address))
    second = a_link(cast, row.person)
    assert "Canary" not in body(browser.get(address))
    browser, address = inside(second)
    signed_in(cast.amina).post(reverse("help:own-link", args=[row.person_id]), {"close": "1"})
    assert "Canary" not in body(browser.get(address))
    with acting_as(cast.amina):
        assert close_own_page(by=cast.amina, person=row.person_id) == 0


def test_what_keeps_her_safe_is_not_told_on_her_page(cast: Cast) -> None:
    row = joan_is_introduced(cast)
    with acting_as(Scope(job=Job.FILL_DEMO)):
        SharingBasis.objects.create(
            person=row.person,
            organisation=cast.trust,
            purpose=Purpose.SAFEGUARDING,
            item=Item.CIRCLE,
            lawful_basis=LawfulBasis.PUBLIC_TASK,
            confidentiality=Confidentiality.PUBLIC_INTEREST,
            notice_version=NOTICE,
            valid_until=timezone.now() + timedelta(days=1),
            recorded_by_organisation=cast.council,
        )
    with acting_as(Scope(person=row.person_id)):
        assert not SharingBasis.objects.filter(purpose=Purpose.SAFEGUARDING).exists()
        assert SharingBasis.objects.filter(organisation=cast.club).exists()
    with acting_as(cast.amina):
        assert SharingBasis.objects.filter(purpose=Purpose.SAFEGUARDING).exists()


def test_nobody_but_the_person_changes_anything_as_the_person(cast: Cast) -> None:
    row = joan_is_introduced(cast)
    passage = Passage(row.pk, "person", row.person_id, cast.council.pk)
    for by in (cast.amina, cast.tom, grace(cast)):
        with acting_as(by):
            for change in (
                lambda by=by: stop_sharing_myself(by=by, passage=passage, organisation=cast.club.pk),
                lambda by=by: ask_to_put_right(by=by, passage=passage, words="Canary"),
            ):
                with pytest.raises(Refusal, match="not_permitted"):
                    change()
    with pytest.raises(DatabaseError), acting_as(cast.amina):
        Correction.objects.create(person=row.person, organisation=cast.council, words="In her name.")
    for by, act in ((cast.tom, open_own_page), (cast.tom, close_own_page), (cast.amina, release_page)):
        with acting_as(by), pytest.raises(Refusal, match="not_permitted"):
            act(by=by, person=row.person_id)
    with acting_as(cast.bea), pytest.raises(Refusal):
        hold_page(by=cast.bea, person=row.person_id, reason="Not ours.")


def test_her_withdrawal_is_a_step_of_her_journey(cast: Cast) -> None:
    row = joan_is_introduced(cast)
    browser, address = inside(a_link(cast, row.person))
    browser.post(address, {"stop": str(cast.club.pk)})
    with reading_steps():
        assert Step.objects.filter(kind=Kind.SHARING_ENDED).count() == 1

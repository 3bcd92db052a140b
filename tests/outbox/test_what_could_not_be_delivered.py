"""What could not be delivered stands on a page in words, is sent again, and nothing goes missing uncounted."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError
from django.urls import reverse
from django.utils import timezone

from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import acting_as
from frontdoor.outbox.actions import count_day, send_all_again
from frontdoor.outbox.delivery import deliver_what_is_due
from frontdoor.outbox.models import Day, Message
from frontdoor.outbox.reads import undelivered
from frontdoor.outbox.scheduled import count_the_day
from frontdoor.outbox.words import last_answer
from frontdoor.outbox.workflow import State
from tests.factories.cast import Cast, member
from tests.factories.clients import body, signed_in
from tests.outbox import post

pytestmark = pytest.mark.django_db
PAGE, DAYS = "outbox:undelivered", "outbox:days"


def dead(cast: Cast, count: int, status: str = "503") -> list[UUID]:
    made = [post.tell(cast.amina, cast.club.pk) for _ in range(count)]
    with acting_as(post.DELIVERY):
        Message.objects.filter(pk__in=made).update(state=State.DEAD, attempts=10, last_status=status)
    return made


def counted(cast: Cast) -> Day:
    with acting_as(post.DELIVERY):
        count_day(by=post.DELIVERY)
    with acting_as(cast.amina):
        return Day.objects.latest("counted_to")


def test_the_page_says_what_to_whom_how_often_and_what_was_answered(cast: Cast, office: post.PostOffice) -> None:
    dead(cast, 1)
    page = body(signed_in(cast.amina).get(reverse(PAGE)))
    for words in ("Something has changed", "Elm Street Club", "Tried 10 times", "It was too busy."):
        assert words in page
    assert "503" not in page
    export = body(signed_in(cast.amina).get(reverse("outbox:undelivered-export")))
    assert "Elm Street Club" in export
    assert "It was too busy." in export


def test_one_is_sent_again_from_the_page_and_the_others_stay(cast: Cast, office: post.PostOffice) -> None:
    first, _ = dead(cast, 2)
    browser = signed_in(cast.amina)
    answer = browser.post(reverse(PAGE), {"message": str(first)}, follow=True)
    assert "It will be sent again." in body(answer)
    deliver_what_is_due()
    assert [parcel.message for parcel in office.parcels] == [first]
    for wrong in (str(first), "nothing", str(uuid4())):
        assert browser.post(reverse(PAGE), {"message": wrong}).status_code == 422


def test_all_are_sent_again_at_once_and_nobody_elses(cast: Cast, office: post.PostOffice) -> None:
    mine = dead(cast, 3)
    theirs = post.tell(cast.tom, cast.council.pk)
    with acting_as(post.DELIVERY):
        Message.objects.filter(pk=theirs).update(state=State.DEAD)
    assert "3 will be sent again." in body(signed_in(cast.amina).post(reverse(PAGE), {"all": "1"}, follow=True))
    deliver_what_is_due()
    assert {parcel.message for parcel in office.parcels} == set(mine)
    with acting_as(cast.amina):
        assert send_all_again(by=cast.amina) == 0
    assert post.message(theirs).state == State.DEAD


def test_without_the_role_there_is_no_such_page(cast: Cast) -> None:
    nia = member("nia", cast.council, "convenor")
    for name in (PAGE, DAYS, "outbox:undelivered-export", "outbox:days-export"):
        assert signed_in(nia).get(reverse(name)).status_code == 422
    with acting_as(nia), pytest.raises(Refusal) as refusal:
        send_all_again(by=nia)
    assert refusal.value.code == "not_permitted"


def test_lead_and_governance_find_it_on_their_home(cast: Cast) -> None:
    for number, role in enumerate(("lead", "governance")):
        somebody = member(f"somebody-{number}", cast.council, role)
        home = body(signed_in(somebody).get(reverse("home")))
        assert "Calls to put right" in home
        assert reverse(PAGE) in home
        assert "Everything has arrived" in body(signed_in(somebody).get(reverse(PAGE)))


def test_every_dead_message_is_on_its_senders_screen(cast: Cast, office: post.PostOffice) -> None:
    everything = {*dead(cast, 55)}
    browser, address = signed_in(cast.amina), reverse(PAGE)
    first = body(browser.get(address))
    seen = first + body(browser.get(address + next_of(first)))
    assert all(str(pk) in seen for pk in everything)
    with acting_as(cast.amina):
        assert {row.pk for row in undelivered(by=cast.amina)} == everything


def next_of(page: str) -> str:
    return re.findall(r'href="(\?page=[^"]+)"', page)[-1]


def test_each_days_count_adds_up(cast: Cast, office: post.PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("frontdoor.outbox.actions.days.SETTLED", timedelta(0))
    dead(cast, 2)
    for _ in range(3):
        post.tell(cast.amina, cast.club.pk)
    deliver_what_is_due()
    post.tell(cast.amina, cast.club.pk)
    first = counted(cast)
    assert (first.queued, first.sent, first.dead, first.waiting, first.adds_up) == (6, 3, 2, 1, True)
    deliver_what_is_due()
    post.tell(cast.amina, cast.club.pk)
    second = counted(cast)
    assert (second.queued, second.sent, second.total, second.adds_up) == (1, 4, 7, True)
    page = body(signed_in(cast.amina).get(reverse(DAYS)))
    assert "All figures on this page add up." in page
    with acting_as(cast.tom):
        assert not Day.objects.exists()


def test_a_message_that_is_gone_or_lies_too_long_is_said_on_the_page(
    cast: Cast, office: post.PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("frontdoor.outbox.actions.days.SETTLED", timedelta(0))
    post.tell(cast.amina, cast.club.pk)
    with acting_as(post.DELIVERY):
        count_day(by=post.DELIVERY)
        before = Day.objects.get()
        Day(  # as if there had been two more on the day before
            organisation_id=cast.council.pk,
            counted_to=before.counted_to + timedelta(microseconds=1),
            queued=3,
            sent=2,
            acknowledged=0,
            dead=0,
            waiting=1,
            missing=0,
            overdue=0,
        ).save(force_insert=True)
        Message.objects.update(next_attempt_at=timezone.now() - timedelta(hours=2))
    day = counted(cast)
    assert (day.missing, day.overdue, day.adds_up) == (2, 1, False)
    page = body(signed_in(cast.amina).get(reverse(DAYS)))
    assert "do not add up" in page
    assert "there should be 2 more than there are" in " ".join(page.split())
    assert "2" in body(signed_in(cast.amina).get(reverse("outbox:days-export")))


def test_only_the_daily_job_counts_and_what_was_counted_stays(cast: Cast, office: post.PostOffice) -> None:
    post.tell(cast.amina, cast.club.pk)
    with acting_as(cast.amina), pytest.raises(Refusal) as refusal:
        count_day(by=cast.amina)
    assert refusal.value.code == "not_permitted"
    count_the_day()
    with acting_as(post.DELIVERY), pytest.raises(DatabaseError, match="permission denied"):
        Day.objects.update(missing=0)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("", "It has not been tried yet."),
        ("500", "It failed, with status 500."),
        ("422", "It refused, with status 422."),
        ("204", "It was taken."),
        ("ValueError", "Something went wrong on our side."),
        ("answer_late", "It did not answer in time."),
    ],
)
def test_an_answer_is_said_in_words(status: str, words: str) -> None:
    assert last_answer(status) == words

"""What is due goes out once for each message, in order, and says only what the recipient may know at that moment."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from frontdoor.accounts.models import Organisation
from frontdoor.core.scope import Scope, acting_as, current_scope
from frontdoor.outbox import delivery
from frontdoor.outbox.backoff import FIRST, LONGEST, LONGEST_ASKED, MAX_ATTEMPTS, longest_wait, wait_after
from frontdoor.outbox.delivery import Round, deliver_what_is_due
from frontdoor.outbox.models import Message
from frontdoor.outbox.renderers import ENDED, Body, Renderer
from frontdoor.outbox.transports import Answer, ConsoleTransport, Outcome, Parcel
from frontdoor.outbox.workflow import State
from frontdoor.people.actions import agree_to_share, end_sharing
from frontdoor.people.items import Item
from tests.factories.cast import FILLING, NOTICE, Cast, gather, joan_rings
from tests.outbox import post


def share_reach(cast: Cast, person: object) -> object:
    with acting_as(cast.amina):
        (basis,) = agree_to_share(
            by=cast.amina,
            person=person,
            organisation=cast.club,
            items=[Item.REACH],
            until=timezone.now() + timedelta(days=1),
            words="Yes, tell Tom.",
            notice_version=NOTICE,
        )
    return basis


@pytest.mark.django_db
def test_a_message_says_what_its_recipient_may_read(cast: Cast, office: post.PostOffice) -> None:
    joan = joan_rings(cast)
    share_reach(cast, joan)
    pk = post.tell(cast.amina, cast.club.pk, joan.pk)
    assert deliver_what_is_due() == Round(tried=1, taken=1)
    (parcel,) = office.parcels
    assert parcel.message == pk
    assert parcel.body.data == {"ways": ["01632 960123"]}
    sent = post.message(pk)
    assert (sent.state, sent.attempts, sent.last_status, sent.claim) == (State.SENT, 1, "200", None)
    assert sent.sent_at is not None
    assert deliver_what_is_due() == Round(0, 0)


@pytest.mark.django_db
def test_once_the_basis_has_ended_the_message_says_so_and_carries_nothing(cast: Cast, office: post.PostOffice) -> None:
    joan = joan_rings(cast)
    basis = share_reach(cast, joan)
    post.tell(cast.amina, cast.club.pk, joan.pk)
    with acting_as(cast.amina):
        end_sharing(by=cast.amina, basis=basis.pk)
    deliver_what_is_due()
    (parcel,) = office.parcels
    assert parcel.body == Body(subject=ENDED, words=ENDED, data={}, ended=True)


@pytest.mark.django_db
def test_a_suspended_organisation_is_told_nothing(cast: Cast, office: post.PostOffice) -> None:
    joan = joan_rings(cast)
    share_reach(cast, joan)
    post.tell(cast.amina, cast.club.pk, joan.pk)
    with acting_as(FILLING):
        Organisation.objects.filter(pk=cast.club.pk).update(suspended_at=timezone.now())
    deliver_what_is_due()
    (parcel,) = office.parcels
    assert parcel.body == Body(subject=ENDED, words=ENDED, data={}, ended=True)


@pytest.mark.django_db
def test_without_a_recipient_a_message_is_rendered_under_the_job_which_sees_nobody(
    cast: Cast, office: post.PostOffice
) -> None:
    joan = joan_rings(cast)
    with acting_as(cast.amina):
        post.queue(
            by=cast.amina,
            event=post.EVENT,
            aggregate_id=uuid4(),
            recipient=None,
            ids={"person": joan.pk},
            transport="post",
        )
    deliver_what_is_due()
    assert office.parcels[0].body.ended


@pytest.mark.django_db
def test_rendering_leaves_no_scope_behind(cast: Cast, office: post.PostOffice) -> None:
    seen: list[Scope | None] = []

    def note(facts: object) -> None:
        seen.append(current_scope())

    with post.registered(Renderer("scope.noted", "scope", note)), acting_as(cast.amina):
        post.queue(by=cast.amina, event="scope.noted", aggregate_id=uuid4(), recipient=cast.club.pk, transport="post")
        deliver_what_is_due()
        assert current_scope() == cast.amina
    assert seen == [Scope(organisation=cast.club.pk)]


@pytest.mark.django_db
def test_what_cannot_be_taken_now_waits_and_dies_after_the_last_attempt(cast: Cast, office: post.PostOffice) -> None:
    pk = post.tell(cast.amina, cast.club.pk)
    office.outcome = Outcome(Answer.LATER, "503", retry_after=3600)
    deliver_what_is_due()
    waiting = post.message(pk)
    assert (waiting.state, waiting.attempts, waiting.last_status) == (State.PENDING, 1, "503")
    assert waiting.next_attempt_at - timezone.now() > timedelta(minutes=59)
    assert deliver_what_is_due() == Round(0, 0)
    with acting_as(post.DELIVERY):
        Message.objects.filter(pk=pk).update(attempts=MAX_ATTEMPTS - 1)
    post.make_due(pk)
    deliver_what_is_due()
    assert (post.message(pk).state, post.message(pk).attempts) == (State.DEAD, MAX_ATTEMPTS)


@pytest.mark.django_db
def test_a_refused_message_is_dead_at_once_and_a_confirmed_one_acknowledged(
    cast: Cast, office: post.PostOffice
) -> None:
    office.outcome = Outcome(Answer.REFUSED, "410")
    refused = post.tell(cast.amina, cast.club.pk)
    deliver_what_is_due()
    assert (post.message(refused).state, post.message(refused).last_status) == (State.DEAD, "410")
    office.outcome = Outcome(Answer.CONFIRMED, "200")
    confirmed = post.tell(cast.amina, cast.club.pk)
    deliver_what_is_due()
    assert post.message(confirmed).state == State.ACKNOWLEDGED


@pytest.mark.django_db
def test_a_renderer_that_fails_holds_up_nobody_and_its_words_are_not_kept(
    cast: Cast, office: post.PostOffice, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(facts: object) -> Body:
        raise ValueError("Joan Ackroyd has no phone")

    with post.registered(Renderer("always.fails", "nothing", fail)):
        with acting_as(cast.amina):
            bad = post.queue(
                by=cast.amina, event="always.fails", aggregate_id=uuid4(), recipient=cast.club.pk, transport="post"
            )
        good = post.tell(cast.amina, cast.club.pk)
        assert deliver_what_is_due() == Round(tried=2, taken=1)
    assert post.message(good).state == State.SENT
    assert (post.message(bad).state, post.message(bad).last_status) == (State.PENDING, "ValueError")
    assert "Joan" not in caplog.text


@pytest.mark.django_db
def test_an_event_whose_room_is_gone_is_dead_not_lost(cast: Cast, office: post.PostOffice) -> None:
    with post.registered(Renderer("soon.gone", "nothing", lambda facts: None)), acting_as(cast.amina):
        pk = post.queue(by=cast.amina, event="soon.gone", aggregate_id=uuid4(), recipient=None, transport="post")
    deliver_what_is_due()
    assert (post.message(pk).state, post.message(pk).last_status) == (State.DEAD, "UnknownEvent")


@pytest.mark.django_db
def test_messages_under_one_key_go_out_in_order_and_a_late_one_holds_those_behind_it(
    cast: Cast, office: post.PostOffice
) -> None:
    key = uuid4()
    first, second, third = (post.tell(cast.amina, cast.club.pk, order_key=key) for _ in range(3))
    elsewhere = post.tell(cast.amina, cast.trust.pk, order_key=key)
    unordered = post.tell(cast.amina, cast.club.pk)
    office.outcome = Outcome(Answer.LATER, "503", retry_after=3600)
    deliver_what_is_due()
    # another recipient's trouble is no trouble of ours
    assert {parcel.message for parcel in office.parcels} == {first, elsewhere, unordered}
    office.parcels.clear()
    office.outcome = Outcome(Answer.TAKEN, "200")
    assert deliver_what_is_due() == Round(0, 0)
    post.make_due(first)
    assert deliver_what_is_due() == Round(3, 3)
    assert [parcel.message for parcel in office.parcels] == [first, second, third]


@pytest.mark.django_db
def test_a_dead_message_does_not_hold_up_those_behind_it(cast: Cast, office: post.PostOffice) -> None:
    key = uuid4()
    first, second = (post.tell(cast.amina, cast.club.pk, order_key=key) for _ in range(2))
    with acting_as(post.DELIVERY):
        Message.objects.filter(pk=first).update(state=State.DEAD)
    deliver_what_is_due()
    assert [parcel.message for parcel in office.parcels] == [second]


@pytest.mark.django_db
def test_a_paused_message_holds_up_those_behind_it(cast: Cast, office: post.PostOffice) -> None:
    key = uuid4()
    first, _ = (post.tell(cast.amina, cast.club.pk, order_key=key) for _ in range(2))
    with acting_as(post.DELIVERY):
        Message.objects.filter(pk=first).update(state=State.PAUSED)
    assert deliver_what_is_due() == Round(0, 0)


@pytest.mark.django_db
def test_a_result_that_comes_after_the_lease_changes_nothing(cast: Cast, office: post.PostOffice) -> None:
    pk = post.tell(cast.amina, cast.club.pk)
    slow = uuid4()
    (late,) = delivery._claim(slow, timedelta(0))
    deliver_what_is_due()
    delivery._record(late, slow, Outcome(Answer.REFUSED, "too late"))
    assert (post.message(pk).state, post.message(pk).last_status) == (State.SENT, "200")


@pytest.mark.django_db
def test_a_message_every_worker_dies_with_is_dead_in_the_end(cast: Cast, office: post.PostOffice) -> None:
    pk = post.tell(cast.amina, cast.club.pk)
    for _ in range(MAX_ATTEMPTS):
        assert len(delivery._claim(uuid4(), timedelta(0))) == 1  # and the worker dies
    deliver_what_is_due()
    assert (post.message(pk).state, post.message(pk).last_status) == (State.DEAD, "no_result")
    assert office.parcels == []


@given(st.integers(1, 10_000), st.floats(-1e9, 1e9))
def test_a_wait_is_never_longer_than_its_bound_nor_shorter_than_asked_for(attempt: int, asked: float) -> None:
    wait = wait_after(attempt, retry_after=asked)
    bound = min(int(LONGEST), int(FIRST) * 2 ** (attempt - 1))
    assert longest_wait(attempt) == bound
    assert min(max(asked, 0), LONGEST_ASKED) <= wait <= max(bound, min(asked, LONGEST_ASKED))


def test_waits_are_spread_over_all_of_their_range() -> None:
    waits = [wait_after(5) for _ in range(500)]
    assert min(waits) < longest_wait(5) * 0.1
    assert max(waits) > longest_wait(5) * 0.9


@pytest.mark.parametrize("local", [True, False])
def test_the_console_says_what_a_message_says_in_local_mode_alone(
    local: bool, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.LOCAL = local
    parcel = Parcel(uuid4(), post.EVENT, 1, uuid4(), timezone.now(), 1, Body("Hello", "Ring Joan.", {}))
    with caplog.at_level("INFO"):
        assert ConsoleTransport().send(parcel).answer is Answer.TAKEN
    assert str(parcel.message) in caplog.text
    assert ("Ring Joan." in caplog.text) is local


def test_two_workers_deliver_each_message_once(committing: str, office: post.PostOffice) -> None:
    cast = gather()
    keys = [uuid4() for _ in range(5)]
    queued = [post.tell(cast.amina, cast.club.pk, order_key=keys[n % 5]) for n in range(60)]
    rounds: list[Round] = []

    def work() -> None:
        try:
            while sum(each.tried for each in rounds) < len(queued) and len(rounds) < 200:
                rounds.append(deliver_what_is_due())
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for each in workers:
        each.start()
    for each in workers:
        each.join(60)
    assert sorted(parcel.message for parcel in office.parcels) == sorted(queued)
    for key in range(5):
        in_order = queued[key::5]
        assert [parcel.message for parcel in office.parcels if parcel.message in set(in_order)] == in_order

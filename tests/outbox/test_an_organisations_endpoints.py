"""An organisation keeps the endpoints of its own programs: chosen, paused, their secrets changed, taken away."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError
from django.utils import timezone
from standardwebhooks import Webhook, WebhookVerificationError

from frontdoor.core.scope import Scope, acting_as
from frontdoor.outbox.actions import (
    add_endpoint,
    choose_events,
    pause_endpoint,
    remove_endpoint,
    replay,
    resume_endpoint,
    rotate_secret,
    send_again,
    send_test,
)
from frontdoor.outbox.actions.endpoints import MOST
from frontdoor.outbox.delivery import Round, deliver_what_is_due
from frontdoor.outbox.models import Endpoint, Message, OffBecause
from frontdoor.outbox.workflow import State
from tests.factories.cast import Cast
from tests.outbox import post
from tests.outbox.gardens import OTHER, SHUT, TOLD_AS, added, endpoint, refused, told
from tests.outbox.receiver import Receiver


@pytest.mark.django_db
def test_an_endpoint_is_told_of_what_was_chosen_and_each_endpoint_once(cast: Cast, program: Receiver) -> None:
    one = added(cast.tom, program.address, OTHER)
    two = added(cast.tom, f"{program.address}/two", TOLD_AS, OTHER)
    told(cast.amina, cast.club.pk)
    told(cast.amina, cast.trust.pk)  # has no endpoint: goes to the log
    told(cast.amina, cast.club.pk, SHUT.event)
    assert deliver_what_is_due() == Round(4, 4)
    assert len(program.received) == 3
    with acting_as(cast.tom):
        choose_events(by=cast.tom, endpoint=two.endpoint, events=[OTHER])
    told(cast.amina, cast.club.pk)
    with acting_as(cast.tom):
        assert Message.objects.filter(endpoint=one.endpoint).count() == 1
        assert Message.objects.filter(endpoint=two.endpoint).count() == 2
    assert refused(cast.tom, choose_events, endpoint=two.endpoint, events=["moon.landed"]) == "event_unknown"
    assert refused(cast.tom, choose_events, endpoint=two.endpoint, events=[]) == "event_unknown"


@pytest.mark.django_db
def test_only_whoever_connects_programs_keeps_endpoints_and_only_their_own(cast: Cast, program: Receiver) -> None:
    shown = added(cast.tom, program.address)
    assert refused(cast.amina, add_endpoint, address=program.address, events=[TOLD_AS]) == "not_permitted"
    assert refused(cast.tom, add_endpoint, address=program.address, events=[TOLD_AS]) == "endpoint_there"
    assert refused(cast.tom, pause_endpoint, endpoint=uuid4()) == "no_such_endpoint"
    for what in (pause_endpoint, resume_endpoint, rotate_secret, remove_endpoint, send_test):
        assert refused(cast.amina, what, endpoint=shown.endpoint) == "not_permitted"
    with acting_as(cast.bea):
        assert not Endpoint.objects.exists()
        assert not Endpoint.objects.filter(pk=shown.endpoint).update(failures=9)
    with acting_as(cast.tom), pytest.raises(DatabaseError, match="permission denied"):
        Endpoint.objects.filter(pk=shown.endpoint).update(address="https://elsewhere.example/")


@pytest.mark.django_db
def test_an_organisation_has_so_many_endpoints_at_most(cast: Cast, program: Receiver) -> None:
    for number in range(MOST):
        added(cast.tom, f"{program.address}/{number}")
    assert refused(cast.tom, add_endpoint, address=program.address, events=[TOLD_AS]) == "too_many_endpoints"


@pytest.mark.django_db
def test_a_secret_is_stored_sealed_and_no_page_can_read_it_back(cast: Cast, program: Receiver) -> None:
    shown = added(cast.tom, program.address)
    assert shown.secret not in endpoint(shown).secret
    assert shown.secret not in repr(shown)


@pytest.mark.django_db
def test_while_a_secret_is_changed_both_sign_and_after_a_day_the_new_one_alone(cast: Cast, program: Receiver) -> None:
    first = added(cast.tom, program.address)
    with acting_as(cast.tom):
        second = rotate_secret(by=cast.tom, endpoint=first.endpoint)
    told(cast.amina, cast.club.pk)
    deliver_what_is_due()
    for shown in (first, second):
        Webhook(shown.secret).verify(program.received[0].body, program.received[0].headers)
    with acting_as(post.DELIVERY):
        Endpoint.objects.filter(pk=first.endpoint).update(old_until=timezone.now() - timedelta(seconds=1))
    told(cast.amina, cast.club.pk)
    deliver_what_is_due()
    Webhook(second.secret).verify(program.received[1].body, program.received[1].headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(first.secret).verify(program.received[1].body, program.received[1].headers)


@pytest.mark.django_db
def test_gone_turns_the_endpoint_off_and_what_comes_after_waits(cast: Cast, program: Receiver) -> None:
    shown = added(cast.tom, program.address)
    program.answers(410)
    gone = told(cast.amina, cast.club.pk)
    deliver_what_is_due()
    assert (post.message(gone).state, endpoint(shown).off_because) == (State.DEAD, OffBecause.GONE)
    program.answers(200)
    waiting = told(cast.amina, cast.club.pk)
    deliver_what_is_due()
    assert (post.message(waiting).state, post.message(waiting).attempts) == (State.PAUSED, 0)
    assert refused(cast.tom, send_test, endpoint=shown.endpoint) == "endpoint_off"
    with acting_as(cast.tom):
        assert resume_endpoint(by=cast.tom, endpoint=shown.endpoint) == 1
    with acting_as(cast.amina):
        send_again(by=cast.amina, message=gone)
    assert deliver_what_is_due() == Round(2, 2)
    assert len(program.received) == 3


@pytest.mark.django_db
def test_a_paused_endpoint_is_not_called_and_nothing_is_lost(cast: Cast, program: Receiver) -> None:
    shown = added(cast.tom, program.address)
    before = told(cast.amina, cast.club.pk)
    for _ in range(2):
        with acting_as(cast.tom):
            pause_endpoint(by=cast.tom, endpoint=shown.endpoint)
    after = told(cast.amina, cast.club.pk)
    deliver_what_is_due()
    assert program.received == []
    assert [post.message(pk).state for pk in (before, after)] == [State.PAUSED] * 2
    with acting_as(cast.tom):
        assert resume_endpoint(by=cast.tom, endpoint=shown.endpoint) == 2
        assert resume_endpoint(by=cast.tom, endpoint=shown.endpoint) == 0
    assert deliver_what_is_due() == Round(2, 2)


@pytest.mark.django_db
def test_what_waits_for_a_removed_endpoint_is_sent_again_another_way(cast: Cast, program: Receiver) -> None:
    one, two = added(cast.tom, program.address), added(cast.tom, f"{program.address}/two", OTHER)
    pk = told(cast.amina, cast.club.pk)
    with acting_as(cast.tom):
        remove_endpoint(by=cast.tom, endpoint=one.endpoint)
        choose_events(by=cast.tom, endpoint=two.endpoint, events=[TOLD_AS])
    assert (post.message(pk).state, post.message(pk).last_status) == (State.DEAD, "endpoint_removed")
    with acting_as(post.DELIVERY):  # as if it had been queued in the moment of the removing
        Message.objects.filter(pk=pk).update(state=State.PENDING)
    deliver_what_is_due()
    assert (post.message(pk).state, post.message(pk).attempts) == (State.DEAD, 0)
    with acting_as(cast.amina):
        send_again(by=cast.amina, message=pk)
    assert deliver_what_is_due() == Round(1, 1)
    assert post.message(pk).endpoint_id == two.endpoint
    assert refused(cast.tom, remove_endpoint, endpoint=one.endpoint) == "no_such_endpoint"


@pytest.mark.django_db
def test_a_test_message_says_nothing_and_arrives(cast: Cast, program: Receiver) -> None:
    shown = added(cast.tom, program.address)
    with acting_as(cast.tom):
        send_test(by=cast.tom, endpoint=shown.endpoint)
    deliver_what_is_due()
    said = Webhook(shown.secret).verify(program.received[0].body, program.received[0].headers)
    assert (said["type"], said["data"]) == ("endpoint.test", {"id": str(shown.endpoint)})
    assert endpoint(shown).last_status == "200"


@pytest.mark.django_db
def test_whoever_keeps_the_endpoint_has_a_message_sent_once_more(cast: Cast, program: Receiver) -> None:
    added(cast.tom, program.address)
    pk = told(cast.amina, cast.club.pk)
    assert refused(cast.tom, replay, message=pk) == "not_replayed"  # still on its way
    deliver_what_is_due()
    assert refused(cast.bea, replay, message=pk) == "not_permitted"
    for outsider in (Scope(organisation=cast.trust.pk), Scope(organisation=cast.council.pk)):
        assert refused(outsider, replay, message=pk) == "not_replayed"
    with acting_as(cast.tom):
        replay(by=cast.tom, message=pk)
    assert refused(cast.tom, replay, message=pk) == "not_replayed"
    assert deliver_what_is_due() == Round(1, 1)
    assert [call.headers["webhook-id"] for call in program.received] == [str(pk)] * 2

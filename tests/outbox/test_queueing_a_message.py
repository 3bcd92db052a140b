"""A message is written with what makes it true, and holds nothing but ids."""

import time
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from frontdoor.accounts.models import Organisation
from frontdoor.core import nudge
from frontdoor.core.ids_only import NotAnId, ids_only
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, acting_as
from frontdoor.outbox.actions import note_receipt, queue, send_again
from frontdoor.outbox.models import Message
from frontdoor.outbox.renderers import Renderer, UnknownEvent, register, renderer_of
from frontdoor.outbox.transports import UnknownTransport
from frontdoor.outbox.workflow import ALLOWED, State, sources_of
from tests.factories.cast import Cast, gather, member
from tests.outbox import post


@pytest.mark.django_db
def test_a_message_waits_with_its_ids_version_and_sender(cast: Cast, office: post.PostOffice) -> None:
    person = uuid4()
    found = post.message(post.tell(cast.amina, cast.club.pk, person))
    assert (found.state, found.attempts, found.schema_version) == (State.PENDING, 0, 1)
    assert (found.sender_id, found.recipient_id) == (cast.council.pk, cast.club.pk)
    assert found.payload == {"person": str(person)}


@pytest.mark.django_db
def test_an_undone_action_leaves_no_message(cast: Cast, office: post.PostOffice) -> None:
    def fails_afterwards() -> None:
        with transaction.atomic():
            post.tell(cast.amina, cast.club.pk)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails_afterwards()
    with acting_as(post.DELIVERY):
        assert not Message.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["Joan", "joan ackroyd", "01632 960123", "a@b", "x" * 31, 1.5, None, ["x"]])
def test_a_payload_of_anything_but_ids_is_a_fault(cast: Cast, office: post.PostOffice, words: object) -> None:
    with acting_as(cast.amina), pytest.raises(NotAnId) as fault:
        queue(
            by=cast.amina,
            event=post.EVENT,
            aggregate_id=uuid4(),
            recipient=cast.club.pk,
            ids={"person": words},  # type: ignore[dict-item]
            transport="post",
        )
    assert str(words) not in str(fault.value)


@given(st.text())
def test_whatever_fits_through_as_a_code_has_no_space_and_no_capital(text: str) -> None:
    try:
        kept = ids_only({"code": text})["code"]
    except NotAnId:
        return
    assert str(kept).isascii()
    assert str(kept) == str(kept).lower()
    assert len(str(kept).split()) == 1


@pytest.mark.django_db
def test_a_payload_has_exactly_the_ids_its_renderer_names(cast: Cast, office: post.PostOffice) -> None:
    for ids in ({}, {"person": uuid4(), "place": uuid4()}):
        with acting_as(cast.amina), pytest.raises(NotAnId, match="exactly these ids: person"):
            queue(by=cast.amina, event=post.EVENT, aggregate_id=uuid4(), recipient=None, ids=ids)


@pytest.mark.django_db
def test_an_event_nobody_renders_and_a_way_out_nobody_set_up_fail_loudly(cast: Cast) -> None:
    with acting_as(cast.amina), pytest.raises(UnknownEvent, match=r"moon\.landed"):
        queue(by=cast.amina, event="moon.landed", aggregate_id=uuid4(), recipient=None)
    with acting_as(cast.amina), pytest.raises(UnknownTransport, match="pigeon"):
        queue(by=cast.amina, event=post.EVENT, aggregate_id=uuid4(), recipient=None, transport="pigeon")


def test_a_second_renderer_for_the_same_version_is_refused() -> None:
    with pytest.raises(ValueError, match="already a renderer"):
        register(Renderer(post.EVENT, "person", post.how_to_reach))


def test_the_newest_version_is_queued_and_the_old_one_still_rendered() -> None:
    newer = Renderer(post.EVENT, "person", post.how_to_reach, schema_version=2)
    with post.registered(newer):
        assert renderer_of(post.EVENT) is newer
        assert renderer_of(post.EVENT, 1).schema_version == 1
    assert renderer_of(post.EVENT).schema_version == 1


@pytest.mark.django_db
def test_the_sender_reads_its_message_and_others_do_not(cast: Cast, office: post.PostOffice) -> None:
    post.tell(cast.amina, cast.club.pk)
    for reader, seen in ((cast.amina, 1), (cast.tom, 0), (cast.bea, 0)):
        with acting_as(reader):
            assert Message.objects.count() == seen
    assert Message.objects.count() == 0


@pytest.mark.django_db
def test_only_delivery_changes_a_message_and_nobody_its_contents(cast: Cast, office: post.PostOffice) -> None:
    pk = post.tell(cast.amina, cast.club.pk)
    with acting_as(cast.amina):
        assert Message.objects.filter(pk=pk).update(state=State.DEAD) == 0
    for scope in (cast.amina, post.DELIVERY):
        for change in ({"payload": {}}, {"recipient": cast.trust}, {"event": "x"}):
            with pytest.raises(DatabaseError, match="permission denied"), acting_as(scope):
                Message.objects.filter(pk=pk).update(**change)
        with pytest.raises(DatabaseError, match="permission denied"), acting_as(scope):
            Message.objects.filter(pk=pk).delete()


@pytest.mark.django_db
def test_a_message_in_anothers_name_or_without_a_scope_is_refused(cast: Cast, office: post.PostOffice) -> None:
    def say(by: Scope) -> None:
        queue(by=by, event=post.EVENT, aggregate_id=uuid4(), recipient=None, ids={"person": uuid4()})

    with acting_as(cast.amina), pytest.raises(Refusal):
        say(Scope(organisation=cast.trust.pk))
    with pytest.raises(Refusal):
        say(cast.amina)
    with acting_as(post.DELIVERY):
        assert not Message.objects.exists()


@pytest.mark.django_db
def test_a_visitor_at_a_door_can_queue_a_message(cast: Cast, office: post.PostOffice) -> None:
    pk = post.tell(Scope(link="a" * 64), cast.council.pk)
    assert post.message(pk).sender_id is None


def killed(pk: UUID) -> None:
    with acting_as(post.DELIVERY):
        Message.objects.filter(pk=pk).update(state=State.DEAD, attempts=16, last_status="410")


@pytest.mark.django_db
def test_a_dead_message_is_sent_again_by_its_sender_alone_and_once(cast: Cast, office: post.PostOffice) -> None:
    pk = post.tell(cast.amina, cast.club.pk)
    killed(pk)
    nia = member("nia", cast.council, "convenor")
    for outsider, code in ((nia, "not_permitted"), (cast.tom, "not_dead"), (cast.bea, "not_dead")):
        with acting_as(outsider), pytest.raises(Refusal) as refusal:
            send_again(by=outsider, message=pk)
        assert refusal.value.code == code
    with acting_as(cast.amina):
        send_again(by=cast.amina, message=pk)
        assert (post.message(pk).state, post.message(pk).attempts) == (State.PENDING, 0)
        with pytest.raises(Refusal) as refusal:
            send_again(by=cast.amina, message=pk)
    assert refusal.value.code == "not_dead"


@pytest.mark.django_db
def test_a_receipt_is_noted_once_by_its_recipient_alone(cast: Cast, office: post.PostOffice) -> None:
    pk = post.tell(cast.amina, cast.club.pk)
    with acting_as(cast.tom), pytest.raises(Refusal):
        note_receipt(by=cast.tom, message=pk)  # not sent yet
    with acting_as(post.DELIVERY):
        Message.objects.filter(pk=pk).update(state=State.SENT, sent_at=Message.objects.get(pk=pk).queued_at)
    with acting_as(cast.bea), pytest.raises(Refusal):
        note_receipt(by=cast.bea, message=pk)
    with acting_as(cast.tom):
        note_receipt(by=cast.tom, message=pk)
        first = post.message(pk).acknowledged_at
        note_receipt(by=cast.tom, message=pk)
    assert post.message(pk).state == State.ACKNOWLEDGED
    assert post.message(pk).acknowledged_at == first


def test_every_state_is_in_the_table_and_an_acknowledged_message_is_final() -> None:
    assert set(ALLOWED) == set(State)
    assert sources_of(State.ACKNOWLEDGED) == [State.PENDING, State.SENT]
    assert not ALLOWED[State.ACKNOWLEDGED]


def test_with_redis_gone_an_action_still_commits_quickly(
    committing: str, office: post.PostOffice, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    cast = gather()
    asked: list[str] = []
    monkeypatch.setattr(nudge, "_silent_until", 0.0)
    monkeypatch.setattr(nudge.current_app.conf, "broker_url", f"redis+socket://{tmp_path}/nobody.sock")
    monkeypatch.setattr(nudge.current_app.conf, "broker_write_url", f"redis+socket://{tmp_path}/nobody.sock")
    real = nudge.nudge
    monkeypatch.setattr(nudge, "nudge", lambda task, *ids: asked.append(task) or real(task, *ids))
    began = time.monotonic()
    first = post.tell(cast.amina, cast.club.pk)
    second = post.tell(cast.amina, cast.club.pk)
    assert time.monotonic() - began < 3
    assert asked == ["frontdoor.outbox.tasks.deliver_due"] * 2
    assert nudge._silent_until > time.monotonic()  # Redis is left alone for a while
    assert {post.message(pk).state for pk in (first, second)} == {State.PENDING}
    assert Organisation.objects.count() == 3

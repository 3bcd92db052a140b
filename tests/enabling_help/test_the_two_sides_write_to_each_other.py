"""The two sides of an introduction write to each other, on pages and by program; nobody else reads a word."""

import logging
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from enabling_help.actions.introductions import introduce
from enabling_help.actions.messages import send_message
from enabling_help.models import Introduction, IntroductionMessage
from enabling_help.workflow import IntroductionKind
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Job, Scope, acting_as
from frontdoor.outbox.models import Message
from frontdoor.people.actions import stop_sharing
from tests.factories.cast import Cast, member
from tests.factories.clients import body, signed_in
from tests.factories.help import joan_asks, joan_is_introduced
from tests.factories.programs import REFERRALS, program_of

pytestmark = pytest.mark.django_db


def words_seen(who: Scope) -> list[str]:
    with acting_as(who):
        return [message.words for message in IntroductionMessage.objects.order_by("sent_at")]


def both_write(cast: Cast) -> Introduction:
    made = joan_is_introduced(cast)
    with acting_as(cast.tom):
        send_message(by=cast.tom, introduction=made.pk, words=" Canary step at the door? ")
    with acting_as(cast.amina):
        send_message(by=cast.amina, introduction=made.pk, words="Canary ramp.")
    return made


def test_both_sides_write_and_read_and_are_told_that_there_is_something(cast: Cast) -> None:
    both_write(cast)
    assert words_seen(cast.amina) == words_seen(cast.tom) == ["Canary step at the door?", "Canary ramp."]
    with acting_as(Scope(job=Job.DELIVER)):
        told = list(Message.objects.filter(event="introduction.message").values_list("recipient", flat=True))
        assert sorted(told) == sorted([cast.council.pk, cast.club.pk])
        assert "Canary" not in repr([vars(row) for row in Message.objects.all()])


def test_nobody_else_reads_or_writes_and_after_a_withdrawal_neither_does_the_partner(cast: Cast) -> None:
    made = both_write(cast)
    assert words_seen(cast.bea) == []
    with acting_as(cast.bea), pytest.raises(Refusal, match="no_such_introduction"):
        send_message(by=cast.bea, introduction=made.pk, words="Hello")
    assessor = member("ada", cast.council, "assessor")
    with acting_as(assessor), pytest.raises(Refusal, match="not_permitted"):
        send_message(by=assessor, introduction=made.pk, words="Hello")
    with acting_as(cast.amina):
        stop_sharing(by=cast.amina, person=made.person, organisation=cast.club)
    assert words_seen(cast.tom) == []
    with acting_as(cast.tom), pytest.raises(Refusal, match="no_such_introduction"):
        send_message(by=cast.tom, introduction=made.pk, words="Hello")


@pytest.mark.parametrize(("words", "code"), [(" ", "words_missing"), ("x" * 2_001, "words_wrong")])
def test_a_message_has_words_and_not_too_many(cast: Cast, words: str, code: str) -> None:
    made = joan_is_introduced(cast)
    with acting_as(cast.tom), pytest.raises(Refusal, match=code):
        send_message(by=cast.tom, introduction=made.pk, words=words)


def test_whoever_has_no_account_is_rung(cast: Cast) -> None:
    need = joan_asks(cast)
    with acting_as(cast.amina):
        made = introduce(by=cast.amina, need=need.pk, kind=IntroductionKind.INTRODUCED, words="Her neighbour Ann")
        with pytest.raises(Refusal, match="nobody_there"):
            send_message(by=cast.amina, introduction=made.pk, words="Hello")
    shown = body(signed_in(cast.amina).get(reverse("help:introduction-messages", args=[made.pk])))
    assert "Ring them instead" in shown


def test_a_message_is_signed_and_stays_as_it_is(cast: Cast) -> None:
    made = both_write(cast)
    with acting_as(cast.tom):
        for lie in ({"organisation": cast.council}, {"user_id": cast.amina.user}):
            told = {"organisation": cast.club, "user_id": cast.tom.user, "person": made.person, **lie}
            with pytest.raises(DatabaseError), transaction.atomic():
                IntroductionMessage.objects.create(introduction=made, words="x", sent_at=timezone.now(), **told)
        for change in (IntroductionMessage.objects.all().delete, lambda: IntroductionMessage.objects.update(words="x")):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()


def test_a_program_reads_and_writes_them(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    made, program = both_write(cast), program_of(cast.club)
    caplog.set_level(logging.INFO)
    at = f"{REFERRALS}{made.pk}/messages/"
    said = program.get(at).json()
    assert [row["words"] for row in said["results"]] == ["Canary step at the door?", "Canary ramp."]
    assert [row["organisation"]["name"] for row in said["results"]] == ["Elm Street Club", "Merrowdale Council"]
    assert said["next"] is None
    key = {"Idempotency-Key": str(uuid4())}
    sent = program.post(at, {"words": "Canary thanks."}, **key)
    assert (sent.status_code, set(sent.json())) == (201, {"id", "sent_at"})
    assert program.post(at, {"words": "Canary thanks."}, **key).content == sent.content
    assert words_seen(cast.amina)[-1:] == ["Canary thanks."]
    assert len(words_seen(cast.amina)) == 3
    assert program.post(at, {"words": " "}).json()["code"] == "words_missing"
    assert program.post(f"{REFERRALS}{uuid4()}/messages/", {"words": "x"}).status_code == 404
    assert program_of(cast.trust).get(at).status_code == 404
    assert "Canary" not in caplog.text


def test_the_page_is_for_either_side_with_a_file_to_take_away(cast: Cast) -> None:
    made = joan_is_introduced(cast)
    at = reverse("help:introduction-messages", args=[made.pk])
    tom, amina = signed_in(cast.tom), signed_in(cast.amina)
    assert "Nobody has written anything yet" in body(tom.get(at))
    assert at in body(tom.get(reverse("help:introduction", args=[made.pk])))
    assert tom.post(at, {"words": ""}).status_code == 422
    assert tom.post(at, {"words": "Canary step?"}).status_code == 302
    assert "Canary step?" in body(amina.get(at))
    export = reverse("help:introduction-messages-export", args=[made.pk])
    assert "Canary step?" in body(amina.get(export))
    for there in (at, export):
        assert signed_in(cast.bea).get(there).status_code == 404

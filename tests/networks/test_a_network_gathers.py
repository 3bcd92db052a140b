"""Nia plans a gathering, calls it, says who came, keeps notes, offers and asks, agreements and reflections."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.utils import timezone
from icalendar import Calendar

from frontdoor.core.scope import Job, Scope, acting_as
from frontdoor.outbox.models import Message
from frontdoor.outbox.renderers import Body, Facts, renderer_of
from frontdoor.reference.models import ReflectionNote
from networks.actions.agreements import Agreed, agree_to_work, review_agreement
from networks.actions.exchanges import answer_exchange, note_exchange, reopen_exchange, withdraw_exchange
from networks.actions.gatherings import (
    call_gathering,
    call_off_gathering,
    change_gathering,
    plan_gathering,
    say_who_came,
    write_notes,
)
from networks.actions.networks import share_convening
from networks.actions.reflections import reflect
from networks.calendars import calendar_of
from networks.models import AgreementReview, Gathering, GatheringNote, OfferOrAsk, WorkingAgreement
from networks.reads import came_by_sector, notes_standing, reflections_of, reviews_due, still_open
from networks.workflow import GatheringState
from tests.factories.cast import member
from tests.networks.story import Story, at, call
from tests.networks.test_a_convenor_keeps_a_network import refused

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
DAY = timedelta(days=1)
OUTBOX = Scope(job=Job.DELIVER)


def said_to(recipient: Scope, gathering: Gathering, event: str) -> Body:
    """What an organisation reads of a gathering."""
    with acting_as(Scope(organisation=recipient.organisation)):
        facts = Facts(uuid4(), event, gathering.pk, recipient.organisation, {})
        body = renderer_of(event).render(facts)
    assert body
    return body


def test_a_gathering_is_planned_once_and_its_agenda_has_a_line_for_each_thing(story: Story) -> None:
    new_id = uuid4()
    for _ in range(2):
        with acting_as(story.nia):
            row = plan_gathering(by=story.nia, network=story.network.pk, call=call(7), gathering_id=new_id)
    assert row.agenda == "Benches\nThe bus"
    with acting_as(story.nia):
        assert Gathering.objects.count() == 1
    assert not Gathering.objects.exists(), "what is only planned is nobody else's"


def test_a_gathering_half_said_is_refused(story: Story) -> None:
    mine = {"network": story.network.pk}
    assert refused(story.nia, plan_gathering, **mine, call=call(7, " ")) == "title_missing"
    assert refused(story.nia, plan_gathering, **mine, call=call(7, hours=0)) == "ends_too_early"


@pytest.mark.parametrize("by", ["owen", "lena"])
def test_nobody_else_gathers_notes_or_agrees(story: Story, by: str) -> None:
    row, who, code = story.gathering(), getattr(story, by), {"owen": "no_such_network", "lena": "not_permitted"}[by]
    mine: dict[str, Any] = {"network": story.network.pk}
    one = {**mine, "gathering": row.pk}
    today = timezone.localdate()
    assert refused(who, plan_gathering, **mine, call=call(7)) == code
    assert refused(who, change_gathering, **one, call=call(7)) == code
    assert refused(who, call_gathering, **one) == code
    assert refused(who, call_off_gathering, **one, because="Rain.") == code
    assert refused(who, say_who_came, **one, members=[], others={"health": 2}) == code
    assert refused(who, write_notes, **one, words="We met.") == code
    assert refused(who, note_exchange, **mine, kind="ask", words="A kettle.") == code
    for act, more in ((answer_exchange, {"answer": "Yes."}), (reopen_exchange, {}), (withdraw_exchange, {})):
        assert refused(who, act, **mine, exchange=uuid4(), **more) == code
    agreed = Agreed("Keys", "We share keys.", "All", today, today + DAY)
    assert refused(who, agree_to_work, **mine, agreed=agreed) == code
    assert refused(who, review_agreement, **mine, agreement=uuid4(), words="Fine.", next_on=None) == code
    if by == "owen":
        assert refused(who, reflect, **mine, question="groundbreakers-1", words="Hm.") == code


def test_another_networks_gathering_is_not_ours(story: Story) -> None:
    row = story.gathering()
    with acting_as(story.nia):
        share_convening(by=story.nia, network=story.network.pk, username="owen")  # so that he sees its rows
    theirs = {"network": story.other.pk, "gathering": row.pk}
    assert refused(story.owen, change_gathering, **theirs, call=call(7)) == "no_such_gathering"
    assert refused(story.owen, call_gathering, **theirs) == "no_such_gathering"
    assert refused(story.owen, call_off_gathering, **theirs, because="x") == "no_such_gathering"
    assert refused(story.owen, say_who_came, **theirs, members=[], others={"care": 1}) == "no_such_gathering"
    assert refused(story.owen, write_notes, **theirs, words="x") == "no_such_gathering"
    assert refused(story.owen, note_exchange, **theirs, kind="ask", words="x") == "no_such_gathering"


def test_a_call_reaches_member_organisations_once_and_says_when_and_where(story: Story) -> None:
    story.trust()
    story.dot()
    row = story.gathering()
    for _ in range(2):
        with acting_as(story.nia):
            called = call_gathering(by=story.nia, network=story.network.pk, gathering=row.pk)
    assert called.state == GatheringState.CALLED
    with acting_as(OUTBOX):
        assert [(each.event, each.recipient_id) for each in Message.objects.all()] == [
            ("gathering.called", story.cast.trust.pk)
        ]
    body = said_to(story.cast.bea, called, "gathering.called")
    assert "Tea and plans" in body.words
    assert "The chapel hall" in body.words
    assert Gathering.objects.get() == called, "anybody sees it now"


def test_of_a_room_of_their_own_nothing_is_said_outside_it(story: Story) -> None:
    story.trust()
    row = story.gathering(for_anybody=False)
    with acting_as(story.nia):
        called = call_gathering(by=story.nia, network=story.network.pk, gathering=row.pk)
    body = said_to(story.cast.bea, called, "gathering.called")
    assert "chapel" not in f"{body}"
    assert not Gathering.objects.exists()


def test_what_has_begun_is_called_no_more(story: Story) -> None:
    row = story.gathering(days=-3)
    facts = {"network": story.network.pk, "gathering": row.pk}
    assert refused(story.nia, call_gathering, **facts) == "over_already"


def test_a_change_and_a_calling_off_reach_those_who_were_called(story: Story) -> None:
    story.trust()
    row, mine = story.gathering(), story.network.pk
    with acting_as(story.nia):
        call_gathering(by=story.nia, network=mine, gathering=row.pk)
        change_gathering(by=story.nia, network=mine, gathering=row.pk, call=call(9))
    assert refused(story.nia, call_off_gathering, network=mine, gathering=row.pk, because=" ") == "because_missing"
    with acting_as(story.nia):
        off = call_off_gathering(by=story.nia, network=mine, gathering=row.pk, because="The hall is flooded.")
    assert refused(story.nia, call_off_gathering, network=mine, gathering=row.pk, because="Again.") == "not_now"
    assert refused(story.nia, change_gathering, network=mine, gathering=row.pk, call=call(9)) == "not_now"
    assert refused(story.nia, call_gathering, network=mine, gathering=row.pk) == "not_now"
    with acting_as(OUTBOX):
        events = sorted(each.event for each in Message.objects.all())
    assert events == ["gathering.called", "gathering.called", "gathering.called_off"]
    assert "will not meet" in said_to(story.cast.bea, off, "gathering.called_off").words


def test_who_came_is_counted_by_sector_and_said_anew_it_replaces_what_was_said(story: Story) -> None:
    dot, trust, row = story.dot(), story.trust(), story.gathering(days=-1)
    facts = {"network": story.network.pk, "gathering": row.pk}
    with acting_as(story.nia):
        say_who_came(by=story.nia, **facts, members=[dot.pk, trust.pk], others={"residents": 12, "health": 0})
        assert came_by_sector(row) == {"voluntary": 1, "residents": 13}
        say_who_came(by=story.nia, **facts, members=[trust.pk], others={"health": 2})
        assert came_by_sector(row) == {"health": 2, "voluntary": 1}
        assert Gathering.objects.get(pk=row.pk).state == GatheringState.HELD
    assert came_by_sector(row) == {}, "nobody outside the network counts who came"


@pytest.mark.parametrize(
    ("members", "others", "code"),
    [
        ([], {}, "nobody_came"),
        ([], {"health": 0}, "nobody_came"),
        ([uuid4()], {}, "no_such_member"),
        ([], {"moon": 3}, "no_such_sector"),
        ([], {"care": 501}, "too_many_people"),
        ([], {"care": -1}, "too_many_people"),
    ],
)
def test_who_came_is_refused_where_it_cannot_be(story: Story, members: Any, others: Any, code: str) -> None:
    row = story.gathering(days=-1)
    facts = {"network": story.network.pk, "gathering": row.pk}
    assert refused(story.nia, say_who_came, **facts, members=members, others=others) == code


def test_nobody_came_to_what_has_not_begun_or_was_called_off(story: Story) -> None:
    row, mine = story.gathering(), story.network.pk
    came: dict[str, Any] = {"network": mine, "gathering": row.pk, "members": [], "others": {"care": 2}}
    assert refused(story.nia, say_who_came, **came) == "not_now"
    with acting_as(story.nia):
        call_off_gathering(by=story.nia, network=mine, gathering=row.pk, because="Snow.")
    with time_machine.travel(at(8)):
        assert refused(story.nia, say_who_came, **came) == "not_now"


def test_notes_are_kept_beside_earlier_ones_and_the_same_words_once(story: Story) -> None:
    row, mine = story.gathering(days=-1), story.network.pk
    new_id = uuid4()
    read = None
    for words in ("Benches first.", "Benches first.", "Benches first, then the bus."):
        with acting_as(story.nia):
            read = write_notes(by=story.nia, network=mine, gathering=row.pk, words=words, read_id=read).pk
    for _ in range(2):
        with acting_as(story.nia):
            write_notes(by=story.nia, network=mine, gathering=row.pk, words="And tea.", read_id=read, note_id=new_id)
    with acting_as(story.lena):
        kept = list(GatheringNote.objects.all())
    assert [note.words for note in kept] == ["And tea.", "Benches first, then the bus.", "Benches first."]
    assert [note.words for note in notes_standing(kept)] == ["And tea."]
    assert refused(story.nia, write_notes, network=mine, gathering=row.pk, words=" ") == "no_words"


def test_an_ask_is_open_until_it_is_answered_and_open_again_when_that_came_to_nothing(story: Story) -> None:
    dot, row, mine, new_id = story.dot(), story.gathering(days=-1), story.network.pk, uuid4()
    facts = {"network": mine, "gathering": row.pk, "member": dot.pk, "exchange_id": new_id}
    for _ in range(2):
        with acting_as(story.nia):
            ask = note_exchange(by=story.nia, kind="ask", words="A kettle.", **facts)
    one: dict[str, Any] = {"network": mine, "exchange": ask.pk}
    with acting_as(story.nia):
        assert still_open(story.network).count() == 1
    assert refused(story.nia, answer_exchange, **one, answer=" ") == "no_answer"
    assert refused(story.nia, reopen_exchange, **one) == "not_now"
    with acting_as(story.nia):
        answer_exchange(by=story.nia, **one, answer="The chapel has one.")
        assert not still_open(story.network).exists()
    assert refused(story.nia, answer_exchange, **one, answer="Again.") == "not_now"
    assert refused(story.nia, withdraw_exchange, **one) == "not_now"
    with acting_as(story.nia):
        reopen_exchange(by=story.nia, **one)
        withdraw_exchange(by=story.nia, **one)
        assert OfferOrAsk.objects.get().state == "withdrawn"
    theirs = {"network": story.other.pk, "exchange": ask.pk}
    assert refused(story.owen, answer_exchange, **theirs, answer="x") == "no_such_exchange"
    assert refused(story.owen, reopen_exchange, **theirs) == "no_such_exchange"
    assert refused(story.owen, withdraw_exchange, **theirs) == "no_such_exchange"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"kind": "wish"}, "kind_missing"),
        ({"words": " "}, "no_words"),
        ({"gathering": uuid4()}, "no_such_gathering"),
        ({"member": uuid4()}, "no_such_member"),
    ],
)
def test_an_offer_half_said_is_refused(story: Story, said: dict[str, Any], code: str) -> None:
    facts = {"network": story.network.pk, "kind": "offer", "words": "A van.", **said}
    assert refused(story.nia, note_exchange, **facts) == code


def agreed(*, days_ago: int = 100, review_in: int = 10, title: str = "Keys") -> Agreed:
    today = timezone.localdate()
    return Agreed(title, "We share the keys.", "All", today - days_ago * DAY, today + review_in * DAY)


def test_an_agreement_is_due_until_it_is_reviewed_and_ends_when_no_next_day_is_named(story: Story) -> None:
    mine, today, new_id = story.network.pk, timezone.localdate(), uuid4()
    for _ in range(2):
        with acting_as(story.nia):
            row = agree_to_work(by=story.nia, network=mine, agreed=agreed(), agreement_id=new_id)
    with acting_as(story.nia):
        agree_to_work(by=story.nia, network=mine, agreed=agreed(review_in=90, title="Later"))
    for who, due in ((story.nia, [row]), (story.lena, [row]), (story.owen, [])):
        with acting_as(who):
            assert list(reviews_due(who)) == due
    one: dict[str, Any] = {"network": mine, "agreement": row.pk}
    assert refused(story.nia, review_agreement, **one, words=" ", next_on=None) == "no_words"
    assert refused(story.nia, review_agreement, **one, words="Fine.", next_on=today) == "next_too_early"
    again = uuid4()
    for _ in range(2):
        with acting_as(story.nia):
            review_agreement(by=story.nia, **one, words="Works.", next_on=today + 180 * DAY, review_id=again)
    with acting_as(story.nia):
        assert not reviews_due(story.nia).exists()
        assert AgreementReview.objects.count() == 1
        review_agreement(by=story.nia, **one, words="Look again soon.", next_on=today + DAY)
        assert list(reviews_due(story.nia)) == [row]
        review_agreement(by=story.nia, **one, words="Not needed.", next_on=None)
        assert not reviews_due(story.nia).exists(), "what has ended is due no more"
        assert WorkingAgreement.objects.get(pk=row.pk).ended_at
    assert refused(story.nia, review_agreement, **one, words="x", next_on=None) == "agreement_ended"
    theirs = {"network": story.other.pk, "agreement": row.pk, "next_on": None}
    assert refused(story.owen, review_agreement, **theirs, words="x") == "no_such_agreement"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (Agreed("", "w", "all", at(0).date(), at(1).date()), "title_missing"),
        (Agreed("t", " ", "all", at(0).date(), at(1).date()), "no_words"),
        (Agreed("t", "w", " ", at(0).date(), at(1).date()), "with_whom_missing"),
        (Agreed("t", "w", "all", at(0).date(), at(0).date()), "review_too_early"),
    ],
)
def test_an_agreement_half_said_is_refused(story: Story, said: Agreed, code: str) -> None:
    assert refused(story.nia, agree_to_work, network=story.network.pk, agreed=said) == code


def test_a_reflection_is_of_the_network_or_of_the_organisation_and_holds_words_only(story: Story) -> None:
    with acting_as(story.nia):
        of_network = reflect(by=story.nia, question="groundbreakers-1", words="Ask.", network=story.network.pk)
        of_council = reflect(by=story.nia, question="groundbreakers-1", words="Wait.")
        assert list(reflections_of(story.nia, network=story.network)) == [of_network]
        assert set(reflections_of(story.nia)) == {of_network, of_council}
        assert not reflections_of(story.nia, question="groundbreakers-2").exists()
    with acting_as(story.owen):
        assert not reflections_of(story.owen).exists(), "another organisation reads none"
    kinds = {field.get_internal_type() for field in ReflectionNote._meta.local_fields}
    assert not kinds & {"IntegerField", "PositiveSmallIntegerField", "FloatField", "DecimalField"}


def test_a_reflection_is_refused_without_words_or_question_or_right(story: Story) -> None:
    facts = {"question": "groundbreakers-1", "words": "Hm."}
    assert refused(story.nia, reflect, **{**facts, "question": "elements"}) == "no_such_question"
    assert refused(story.nia, reflect, **{**facts, "words": " "}) == "no_words"
    assert refused(story.cast.amina, reflect, **facts) == "not_permitted"
    asha = member("asha", story.cast.council, "assessor")
    assert refused(asha, reflect, **facts, network=story.network.pk) == "not_permitted"


def test_a_calendar_file_holds_the_gathering_and_a_later_version_replaces_it(story: Story) -> None:
    row = story.gathering()
    with acting_as(story.nia):
        call_gathering(by=story.nia, network=story.network.pk, gathering=row.pk)
        (first,) = Calendar.from_ical(calendar_of(Gathering.objects.all())).walk("VEVENT")
    with time_machine.travel(timezone.now() + timedelta(hours=1)), acting_as(story.nia):
        call_off_gathering(by=story.nia, network=story.network.pk, gathering=row.pk, because="Rain.")
        (later,) = Calendar.from_ical(calendar_of(Gathering.objects.all())).walk("VEVENT")
    assert first["SUMMARY"] == "Tillerby Network: Tea and plans"
    assert first.decoded("DTSTART") == row.starts_at
    assert first.decoded("DTEND") == row.ends_at
    assert (first["STATUS"], later["STATUS"]) == ("CONFIRMED", "CANCELLED")
    assert first["UID"] == later["UID"]
    assert first["SEQUENCE"] < later["SEQUENCE"]


def test_notes_of_two_who_write_at_once_stand_beside_each_other_until_brought_together(story: Story) -> None:
    row, mine = story.gathering(days=-1), story.network.pk

    def keeps(words: str, read: UUID | None = None) -> UUID:
        with acting_as(story.nia):
            return write_notes(by=story.nia, network=mine, gathering=row.pk, words=words, read_id=read).pk

    def standing() -> list[str]:
        with acting_as(story.lena):
            return [note.words for note in notes_standing(list(GatheringNote.objects.filter(gathering=row)))]

    first = keeps("Benches.")
    keeps("Benches, by the bend.", first)
    keeps("Benches, and a bus.", first)  # began from the same notes, and saved later
    assert standing() == ["Benches, and a bus.", "Benches, by the bend."]
    third = keeps("We sang.")  # had read none
    assert len(standing()) == 3
    keeps("Benches by the bend, a bus, and a song.", third)
    assert standing() == ["Benches by the bend, a bus, and a song."]

"""A door opens for one purpose, to one thing, with a code that works once, for a time."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone
from structlog.testing import capture_logs

from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, acting_as
from frontdoor.links.actions import (
    EXPIRED,
    Entry,
    NewDoor,
    Passage,
    check_code,
    close_door,
    make_new_code,
    make_return_code,
    open_door,
    use_door,
)
from frontdoor.links.models import MAX_WRONG_CODES, Door
from frontdoor.links.tokens import TOKEN, door_scope, token_hash, token_of, without_tokens
from tests.factories.cast import Cast

PURPOSE = "confirm_help"
pytestmark = pytest.mark.django_db


def opened(cast: Cast, *, uses: int = 1, days: float = 7) -> NewDoor:
    with acting_as(cast.amina):
        return open_door(
            by=cast.amina,
            purpose=PURPOSE,
            thing_kind="introduction",
            thing_id=uuid4(),
            until=timezone.now() + timedelta(days=days),
            uses=uses,
        )


def wrong(door: NewDoor) -> str:
    return f"{(int(door.code) + 1) % 1_000_000:06d}"


def type_code(token: str, code: str, purpose: str = PURPOSE) -> Entry | Refusal:
    """What a visitor's view does with a code."""
    with acting_as(door_scope(token)) as visitor:
        return check_code(by=visitor, purpose=purpose, code=code)


def go_through(token: str, entry: str, purpose: str = PURPOSE) -> Passage:
    with acting_as(door_scope(token)) as visitor:
        return use_door(by=visitor, purpose=purpose, entry=entry)


def refused(call: Callable[..., object], *arguments: object, **named: object) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        call(*arguments, **named)
    return refusal.value


def enter(door: NewDoor) -> str:
    entry = type_code(door.token, door.code)
    assert isinstance(entry, Entry)
    return entry.signed


def test_the_right_code_leads_to_the_thing(cast: Cast) -> None:
    door = opened(cast)
    passage = go_through(door.token, enter(door))
    with acting_as(cast.amina):
        row = Door.objects.get(pk=door.id)
    assert passage == Passage(door.id, "introduction", row.thing_id, cast.council.pk)
    assert row.uses == 1
    assert row.last_used_at is not None


def test_neither_token_nor_code_is_kept_or_printed(cast: Cast) -> None:
    door = opened(cast)
    with acting_as(cast.amina):
        row = Door.objects.filter(pk=door.id).values().get()
    for secret in (door.token, door.code):
        assert all(secret not in str(value) for name, value in row.items() if name.endswith("hash"))
        assert secret not in repr(door)
    assert row["token_hash"] == token_hash(door.token)
    assert TOKEN.fullmatch(door.token)
    assert re.fullmatch(r"[0-9]{6}", door.code)
    assert enter(door) not in repr(Entry("signed"))


def test_a_code_typed_with_spaces_is_the_same_code(cast: Cast) -> None:
    door = opened(cast)
    assert isinstance(type_code(door.token, f" {door.code[:3]} {door.code[3:]}"), Entry)


def test_a_code_used_twice_is_refused_and_a_new_one_works(cast: Cast) -> None:
    door = opened(cast)
    enter(door)
    again = type_code(door.token, door.code)
    assert isinstance(again, Refusal)
    assert again.code == "code_used"
    with acting_as(door_scope(door.token)) as visitor:
        code = make_new_code(by=visitor, purpose=PURPOSE)
    assert isinstance(type_code(door.token, code), Entry)


def test_only_so_many_codes_are_made(cast: Cast) -> None:
    door = opened(cast)
    with acting_as(door_scope(door.token)) as visitor:
        for _ in range(4):
            make_new_code(by=visitor, purpose=PURPOSE)
        with pytest.raises(Refusal) as refusal:
            make_new_code(by=visitor, purpose=PURPOSE)
    assert refusal.value.code == "too_many_codes"


def test_a_link_used_twice_is_refused(cast: Cast) -> None:
    door = opened(cast)
    entry = enter(door)
    go_through(door.token, entry)
    assert refused(go_through, door.token, entry).code == "door_used"
    assert refused(type_code, door.token, door.code).code == "door_used"


def test_a_link_for_two_uses_is_used_twice(cast: Cast) -> None:
    door = opened(cast, uses=2)
    entry = enter(door)
    go_through(door.token, entry)
    go_through(door.token, entry)
    assert refused(go_through, door.token, entry).code == "door_used"


def test_a_link_nobody_made_gets_the_words_of_one_that_has_ended(cast: Cast) -> None:
    door = opened(cast, days=1)
    entry = enter(door)
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        ended = refused(go_through, door.token, entry)
        ended_code = refused(type_code, door.token, door.code)
    nobodys = refused(type_code, token_of(uuid4()), "123456")
    assert {(each.code, each.words, each.field) for each in (ended, ended_code, nobodys)} == {
        ("door_expired", EXPIRED, "")
    }


def test_a_link_for_another_purpose_is_no_link(cast: Cast) -> None:
    door = opened(cast)
    assert refused(type_code, door.token, door.code, "answer_introduction").code == "door_expired"
    assert refused(go_through, door.token, enter(door), "answer_introduction").code == "door_expired"


def test_a_closed_link_stays_closed_and_closing_twice_changes_nothing(cast: Cast) -> None:
    door = opened(cast)
    entry = enter(door)
    with acting_as(cast.amina):
        close_door(by=cast.amina, door=door.id)
        first = Door.objects.get(pk=door.id).closed_at
        close_door(by=cast.amina, door=door.id)
        assert Door.objects.get(pk=door.id).closed_at == first
    assert refused(go_through, door.token, entry).code == "door_closed"


def test_another_organisation_neither_sees_nor_closes_a_link(cast: Cast) -> None:
    door = opened(cast)
    with acting_as(cast.bea):
        assert not Door.objects.exists()
        assert refused(lambda: close_door(by=cast.bea, door=door.id)).code == "no_such_door"
    assert enter(door)


def test_a_visitor_sees_their_own_door_alone_and_cannot_redirect_it(cast: Cast) -> None:
    mine, other = opened(cast), opened(cast)
    with acting_as(door_scope(mine.token)):
        assert [door.pk for door in Door.objects.all()] == [mine.id]
        assert Door.objects.filter(pk=other.id).update(code_hash="") == 0
        for change in ({"thing_id": uuid4()}, {"valid_until": timezone.now() + timedelta(days=99)}):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                Door.objects.filter(pk=mine.id).update(**change)
    assert not Door.objects.exists()


def test_a_visitor_opens_no_door(cast: Cast) -> None:
    visitor = Scope(link="a" * 64)
    with acting_as(visitor), pytest.raises(Refusal) as refusal:
        open_door(
            by=visitor,
            purpose=PURPOSE,
            thing_kind="x",
            thing_id=uuid4(),
            until=timezone.now() + timedelta(days=1),
        )
    assert refusal.value.code == "no_organisation"


def test_a_link_that_ends_in_the_past_is_refused(cast: Cast) -> None:
    assert refused(lambda: opened(cast, days=-1)).code == "ends_in_the_past"


def test_five_wrong_codes_lock_the_door_even_for_the_right_one(cast: Cast) -> None:
    door = opened(cast)
    answers = [type_code(door.token, wrong(door)) for _ in range(MAX_WRONG_CODES)]
    assert [answer.code for answer in answers if isinstance(answer, Refusal)] == ["wrong_code"] * 4 + ["door_locked"]
    assert refused(type_code, door.token, door.code).code == "door_locked"
    with acting_as(door_scope(door.token)) as visitor:
        assert refused(lambda: make_new_code(by=visitor, purpose=PURPOSE)).code == "door_locked"


def test_a_new_code_does_not_forget_the_wrong_ones(cast: Cast) -> None:
    door = opened(cast)
    for _ in range(MAX_WRONG_CODES - 1):
        type_code(door.token, wrong(door))
    with acting_as(door_scope(door.token)) as visitor:
        code = make_new_code(by=visitor, purpose=PURPOSE)
    answer = type_code(door.token, f"{(int(code) + 1) % 1_000_000:06d}")
    assert isinstance(answer, Refusal)
    assert answer.code == "door_locked"


def test_an_entry_is_for_one_door_and_half_an_hour(cast: Cast) -> None:
    door, other = opened(cast), opened(cast)
    entry = enter(door)
    assert refused(go_through, other.token, entry).code == "code_needed"
    assert refused(go_through, door.token, "made up").code == "code_needed"
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        assert refused(go_through, door.token, entry).code == "code_needed"
    assert go_through(door.token, entry)


def test_a_token_is_taken_out_of_a_log_line() -> None:
    token = token_of(uuid4())
    line = without_tokens(f'"GET /d/{token}/?a=1 HTTP/1.1" 200 and /directory/{token[:3]}')
    assert token not in line
    assert line == f'"GET /d/.../?a=1 HTTP/1.1" 200 and /directory/{token[:3]}'


def test_the_log_of_requests_holds_no_token(client: Client) -> None:
    token = token_of(uuid4())
    with capture_logs() as lines:
        client.get(f"/d/{token}/")
    assert any(line.get("request") == "GET /d/.../" for line in lines)
    assert token not in str(lines)


def test_the_log_of_requests_holds_nothing_that_was_searched_for(client: Client) -> None:
    with capture_logs() as lines:
        client.get("/directory/", {"postcode": "ZZ1 2AB"})
    assert any(line.get("request") == "GET /directory/?…" for line in lines)
    assert "ZZ1" not in str(lines)


def test_somebody_inside_gets_a_code_to_come_back_and_nobody_outside_does(cast: Cast) -> None:
    door = opened(cast, uses=3)
    with acting_as(door_scope(door.token)) as visitor:
        assert refused(make_return_code, by=visitor, purpose=PURPOSE, entry="no such pass").code == "code_needed"
    entry = enter(door)
    for _ in range(7):  # more often than codes are sent
        with acting_as(door_scope(door.token)) as visitor:
            back = make_return_code(by=visitor, purpose=PURPOSE, entry=entry)
    assert isinstance(type_code(door.token, door.code), Refusal)
    assert isinstance(type_code(door.token, back), Entry)

"""Guesses are counted, however many come at the same moment."""

import threading
from datetime import timedelta
from uuid import uuid4

from django.db import connection
from django.utils import timezone

from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import acting_as
from frontdoor.links.actions import check_code, open_door
from frontdoor.links.tokens import door_scope
from tests.factories.cast import gather


def test_guesses_at_the_same_moment_are_all_counted(committing: str) -> None:
    amina = gather().amina
    with acting_as(amina):
        door = open_door(
            by=amina,
            purpose="confirm_help",
            thing_kind="introduction",
            thing_id=uuid4(),
            until=timezone.now() + timedelta(days=1),
        )
    wrong = f"{(int(door.code) + 1) % 1_000_000:06d}"
    answers: list[str] = []

    def guess() -> None:
        try:
            with acting_as(door_scope(door.token)) as visitor:
                answer = check_code(by=visitor, purpose="confirm_help", code=wrong)
            answers.append(answer.code if isinstance(answer, Refusal) else "in")
        except Refusal as refusal:
            answers.append(refusal.code)
        finally:
            connection.close()

    guessers = [threading.Thread(target=guess) for _ in range(12)]
    for each in guessers:
        each.start()
    for each in guessers:
        each.join(30)
    assert sorted(answers) == ["door_locked"] * 8 + ["wrong_code"] * 4

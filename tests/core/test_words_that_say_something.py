"""What is typed says something where a sign of it can be seen, in Python and in the database alike."""

import unicodedata

import pytest
from django.db import connection

from frontdoor.core.words import SEEN, says_something

FILLERS = "\u00ad\u034f\u115f\u1160\u17b4\u180b\u200b\u2060\u2800\u3164\ufe0f\ufeff\uffa0\U000e0061\U000e0100"


@pytest.mark.parametrize("words", ["a", "-", "é", "日本", "👍", "\u200bx\u200b", "עברית", "7"])
def test_a_sign_that_can_be_seen_says_something(words: str) -> None:
    assert says_something(words)


@pytest.mark.parametrize("words", ["", " ", "\0", "\t\r\n", "\u200b\u3164 \ufe0f", *FILLERS])
def test_what_nobody_sees_says_nothing(words: str) -> None:
    assert not says_something(words)


def test_no_control_no_blank_and_no_mark_of_format_says_anything() -> None:
    unseen = {"Cc", "Cf", "Zs", "Zl", "Zp"}
    said = [
        hex(each) for each in range(0x110000) if unicodedata.category(chr(each)) in unseen and says_something(chr(each))
    ]
    assert said == []


@pytest.mark.django_db
def test_the_database_reads_the_pattern_in_the_same_way() -> None:
    some = [*range(1, 0xD800), *range(0xE000, 0x11000, 1), *range(0xE0000, 0xE0200)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT c FROM unnest(%s::int[]) AS c WHERE chr(c) ~ %s", [some, SEEN])
        seen = {row[0] for row in cursor.fetchall()}
    assert seen == {each for each in some if says_something(chr(each))}

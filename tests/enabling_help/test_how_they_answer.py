"""How quickly organisations answer is counted over whole quarters, shown kindly, and small numbers stay hidden."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from enabling_help.replies import our_replies, period, replies_to_us
from enabling_help.workflow import IntroductionKind
from enabling_help.working_days import working_days_between
from frontdoor.core.scope import acting_as
from tests.factories.cast import Cast
from tests.factories.clients import body, signed_in
from tests.factories.replies import answered

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.mark.parametrize(
    ("today", "quarters", "counted"),
    [
        (datetime(2026, 2, 17, 12), 1, (date(2025, 10, 1), date(2026, 1, 1))),
        (datetime(2026, 12, 31, 12), 1, (date(2026, 7, 1), date(2026, 10, 1))),
        (datetime(2026, 4, 1, 12), 4, (date(2025, 4, 1), date(2026, 4, 1))),
    ],
)
def test_the_quarters_counted_are_over(today: datetime, quarters: int, counted: tuple[date, date]) -> None:
    with time_machine.travel(today):
        assert period(quarters) == counted


@pytest.mark.parametrize(("later", "days"), [(0, 0), (1, 1), (3, 1), (4, 2), (32, 19)])
def test_working_days_between_leave_out_weekends_and_bank_holidays(later: int, days: int) -> None:
    thursday = datetime(2026, 12, 3, 15, tzinfo=timezone.get_current_timezone())
    assert working_days_between(thursday, thursday + timedelta(days=later)) == days


def test_each_side_sees_how_many_had_an_answer_and_how_long_it_usually_took(cast: Cast) -> None:
    answered(cast, 20, silent=10)
    with acting_as(cast.amina):
        (row,) = replies_to_us(by=cast.amina)
    assert (row.organisation.pk, row.asked.figure, row.answered) == (cast.club.pk, 30, 67)
    assert row.days in {1, 2}
    with acting_as(cast.tom):
        ours = our_replies(by=cast.tom)
    assert ours is not None
    assert (ours.asked.figure, ours.days) == (30, row.days)
    page = body(signed_in(cast.amina).get(reverse("help:replies")))
    assert "67%" in page
    assert "67" in body(signed_in(cast.amina).get(reverse("help:replies-export")))
    assert "Thank you: in the last quarter" in body(signed_in(cast.tom).get(reverse("help:introductions")))
    with acting_as(cast.bea):
        assert replies_to_us(by=cast.bea) == []
        assert our_replies(by=cast.bea) is None


def test_a_few_are_too_few_to_say(cast: Cast) -> None:
    answered(cast, 5, silent=1)
    with acting_as(cast.amina):
        (row,) = replies_to_us(by=cast.amina)
    assert row.asked.suppressed
    assert (row.answered, row.days) == (None, None)
    page = body(signed_in(cast.amina).get(reverse("help:replies")))
    assert "too few to say" in page


def test_what_nobody_has_to_answer_is_not_counted(cast: Cast) -> None:
    answered(cast, 12, silent=0, kind=IntroductionKind.TOLD_ABOUT)
    with acting_as(cast.amina):
        assert replies_to_us(by=cast.amina) == []
    assert "You introduced nobody in this quarter." in body(signed_in(cast.amina).get(reverse("help:replies")))

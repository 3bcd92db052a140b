"""A partner's inbox: who waits for its answer, who is under way with it, and what is done."""

import pytest
from django.urls import reverse

from enabling_help.actions.answers import accept, complete
from frontdoor.core.scope import acting_as
from tests.factories.cast import Cast
from tests.factories.clients import body, signed_in
from tests.factories.help import joan_is_introduced

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_an_inbox_shows_those_that_wait_those_under_way_and_those_that_are_done(cast: Cast) -> None:
    row = joan_is_introduced(cast)
    page, browser = reverse("help:introductions"), signed_in(cast.tom)

    def shown() -> list[str]:
        return [
            each
            for each in ("", "waiting", "going", "done")
            if "Canary-Joan" in body(browser.get(page, {"show": each}))
        ]

    assert shown() == ["", "waiting"]
    with acting_as(cast.tom):
        accept(by=cast.tom, introduction=row.pk)
    assert shown() == ["", "going"]
    with acting_as(cast.tom):
        complete(by=cast.tom, introduction=row.pk, outcome="met")
    assert shown() == ["", "done"]
    assert "There is none of these." in body(browser.get(page, {"show": "waiting"}))
    assert "Canary-Joan" in body(browser.get(page, {"show": "no-such"}))
    assert "Nobody is introduced to you" in body(signed_in(cast.bea).get(page))

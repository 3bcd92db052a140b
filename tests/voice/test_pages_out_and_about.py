"""The page on which somebody keeps what was said at a gathering or out and about."""

from uuid import uuid4

import pytest
from django.test import Client

from frontdoor.core.scope import acting_as
from frontdoor.voice.models import Told
from frontdoor.voice.who import require_noting
from tests.factories.cast import Cast, member
from tests.factories.clients import body, signed_in
from tests.factories.voices import SENTENCE, somewhere

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_a_sentence_is_kept(cast: Cast) -> None:
    by, place = member("bronwen", cast.council, "builder"), somewhere()
    page = signed_in(by)
    sent = {"number": str(uuid4()), "words": SENTENCE, "heard": "out-and-about", "place": str(place.pk), "agreed": "on"}
    assert "Something people told us" in body(page.get("/out-and-about/"))
    for wrong, words in (
        ({"agreed": ""}, "whether it may be passed on"),
        ({"heard": "conversation"}, "Select a valid choice"),
        ({"words": "Ring 01632 960999."}, "a long number"),
    ):
        answer = page.post("/out-and-about/", {**sent, **wrong})
        assert answer.status_code == 422
        assert words in body(answer)
    assert page.post("/out-and-about/", sent).status_code == 302
    with acting_as(by):
        assert Told.objects.get().place == place
        require_noting(by)


def test_only_whoever_listens_keeps_a_map_or_convenes_comes_in(cast: Cast) -> None:
    assert signed_in(cast.tom).get("/out-and-about/").status_code == 422
    assert Client().get("/out-and-about/").status_code == 302
    for role in ("worker", "convenor"):
        assert signed_in(member(role, cast.council, role)).get("/out-and-about/").status_code == 200

"""Pages: something to pass on, stopping it, and the answers to take back."""

from typing import Any
from uuid import uuid4

import pytest

from frontdoor.core.scope import acting_as
from frontdoor.voice.actions import answer_those_who_spoke
from frontdoor.voice.models import Told, WayBack
from frontdoor.voice.workflow import State
from tests.factories.cast import Cast, joan_rings, member
from tests.factories.clients import body, signed_in
from tests.factories.voices import SENTENCE, answers_returned, nadia, others_pass_on, passes_on, sent_out, somewhere

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def sent(**other: Any) -> dict[str, Any]:
    return {"number": str(uuid4()), "words": SENTENCE, "agreed": "Yes, do.", **other}


def answered(cast: Cast) -> WayBack:
    """Joan's way back, with an answer that waits for her."""
    hers = passes_on(cast, joan_rings(cast))
    others_pass_on(cast)
    sent_out()
    by = nadia(cast)
    with acting_as(by):
        told = Told.objects.get(words=SENTENCE).pk
        answer_those_who_spoke(by=by, told=[told], about=uuid4(), words="Benches come in May.")
    answers_returned()
    return hers


def test_something_is_passed_on_from_her_page_and_stopped_again(cast: Cast) -> None:
    joan, place, amina = joan_rings(cast), somewhere(), signed_in(cast.amina)
    path = f"/people/{joan.pk}/pass-on/"
    assert "Something to pass on" in body(amina.get(path))
    assert amina.post(path, sent(place=str(place.pk))).status_code == 302
    shown = body(amina.get(f"/people/{joan.pk}/"))
    assert SENTENCE in shown
    assert "Not passed on yet" in shown
    with acting_as(cast.amina):
        row = WayBack.objects.get()
    assert amina.post(f"{path}{row.pk}/stop/").status_code == 302
    shown = body(amina.get(f"/people/{joan.pk}/"))
    assert SENTENCE not in shown
    assert "They asked us to stop" in shown


def test_words_that_give_her_away_come_back_with_what_to_do(cast: Cast) -> None:
    joan, amina = joan_rings(cast), signed_in(cast.amina)
    path = f"/people/{joan.pk}/pass-on/"
    for given, words in (
        ({"words": "Joan cannot sit down."}, "a name of theirs"),
        ({"words": ""}, "Write down what they would like passed on"),
        ({"agreed": ""}, "how they agreed"),
        ({"words": "Ask for Merle."}, "begins with a capital letter"),
    ):
        answer = amina.post(path, sent(**given))
        assert answer.status_code == 422
        assert words in body(answer)
    assert amina.post(path, sent(words="Ask for Merle.", looked="on")).status_code == 302


def test_the_answer_is_taken_back(cast: Cast) -> None:
    hers, amina = answered(cast), signed_in(cast.amina)
    assert "Joan Ackroyd" in body(amina.get("/answers/"))
    assert "Take it back to them" in body(amina.get(f"/people/{hers.person_id}/"))
    assert "Benches come in May." in body(amina.get("/answers/export.csv"))
    shown = body(amina.get(f"/answers/{hers.pk}/"))
    for words in ("Joan Ackroyd", SENTENCE, "Benches come in May.", "01632 960123"):
        assert words in shown
    assert amina.post(f"/answers/{hers.pk}/", {"told": "1"}).status_code == 302
    assert "No answer waits" in body(amina.get("/answers/"))
    with acting_as(cast.amina):
        hers.refresh_from_db()
        assert hers.state == State.DELIVERED
    assert amina.get(f"/answers/{hers.pk}/").status_code == 404


def test_who_could_not_be_reached_stands_on_a_list_of_their_own_until_they_know_it(cast: Cast) -> None:
    hers, amina = answered(cast), signed_in(cast.amina)
    assert "could not be reached" not in body(amina.get("/answers/"))
    assert "was reached" in body(amina.get("/answers/not-reached/"))
    assert amina.post(f"/answers/{hers.pk}/", {"unreached": "1"}).status_code == 302
    with acting_as(cast.amina):
        hers.refresh_from_db()
        assert hers.state == State.UNREACHED
    waiting = body(amina.get("/answers/"))
    assert "Joan" not in waiting
    assert "/answers/not-reached/" in waiting
    assert "Joan Ackroyd" in body(amina.get("/answers/not-reached/"))
    assert "Joan Ackroyd" in body(amina.get("/answers/not-reached/export.csv"))
    again = body(amina.get(f"/answers/{hers.pk}/"))
    assert "01632 960123" in again
    assert 'name="unreached"' not in again
    both = signed_in(member("both", cast.council, "worker", "convenor"))
    assert "Joan" not in body(both.get("/answers/not-reached/"))
    assert amina.post(f"/answers/{hers.pk}/", {"told": "1"}).status_code == 302
    assert "Joan" not in body(amina.get("/answers/not-reached/"))


def test_others_find_neither_her_nor_the_answer(cast: Cast) -> None:
    hers = answered(cast)
    for who, listed in ((cast.bea, 200), (cast.tom, 422), (member("neil", cast.council, "convenor"), 422)):
        visitor = signed_in(who)
        assert visitor.get("/answers/").status_code == listed
        assert "Joan" not in body(visitor.get("/answers/"))
        for path in (f"/answers/{hers.pk}/", f"/people/{hers.person_id}/pass-on/"):
            assert visitor.get(path).status_code in {404, 422}
            assert visitor.post(path, sent()).status_code in {404, 422}
    both = signed_in(member("both", cast.council, "worker", "convenor"))
    assert "No answer waits" in body(both.get("/answers/"))
    assert "They asked for nothing to be passed on" in body(both.get(f"/people/{hers.person_id}/"))
    answer = both.post(f"/people/{hers.person_id}/pass-on/", sent())
    assert answer.status_code == 422
    assert "Ask a colleague to write this down" in body(answer)

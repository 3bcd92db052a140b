"""Pages: something to pass on, stopping it, and the answers to take back."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from frontdoor.core.scope import Scope, acting_as
from frontdoor.people.models import Look
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


def looks_of(by: Scope) -> dict[UUID, list[str]]:
    with acting_as(by):
        return {look.pk: look.items for look in Look.objects.all()}


def test_taking_an_answer_back_shows_nobody_but_her_and_those_who_take_calls_that_she_spoke(cast: Cast) -> None:
    hers, grace, amina = answered(cast), member("grace", cast.council, "governance"), signed_in(cast.amina)
    her_page = Scope(person=hers.person_id)
    before, own, team = looks_of(grace), looks_of(her_page), looks_of(cast.amina)
    for path in ("/answers/", "/answers/export.csv", f"/answers/{hers.pk}/"):
        body(amina.get(path))
    assert amina.post(f"/answers/{hers.pk}/", {"told": "1"}).status_code == 302
    assert looks_of(grace) == before
    for seen, known in ((looks_of(her_page), own), (looks_of(cast.amina), team)):
        new = [items for look, items in seen.items() if look not in known]
        assert ["identity", "known_as", "reach", "voice"] in new
        assert len(new) == 4


def test_writing_down_what_to_pass_on_looks_like_opening_her_page(cast: Cast) -> None:
    joan, grace, amina = joan_rings(cast), member("grace", cast.council, "governance"), signed_in(cast.amina)

    def seen_by_grace(path: str, **given: Any) -> list[list[str]]:
        before = looks_of(grace)
        body(amina.post(path, given) if given else amina.get(path))
        return [items for look, items in looks_of(grace).items() if look not in before]

    page, pass_on = f"/people/{joan.pk}/", f"/people/{joan.pk}/pass-on/"
    for _ in ("before anything was passed on", "and after"):
        ordinary = seen_by_grace(page)
        assert len(ordinary) == 1
        assert seen_by_grace(pass_on) == ordinary
        assert seen_by_grace(pass_on, **sent(words="Joan cannot sit down.")) == ordinary
        assert seen_by_grace(pass_on, **sent()) == []

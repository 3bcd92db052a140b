"""A sentence is kept only where it gives nobody away."""

import pytest

from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import acting_as
from frontdoor.people.models import CircleMember, Identity
from frontdoor.voice.actions import pass_on
from frontdoor.voice.models import WayBack
from frontdoor.voice.words import warnings
from tests.factories.cast import FILLING, Cast, joan_rings
from tests.factories.voices import SENTENCE

pytestmark = pytest.mark.django_db

GIVES_AWAY = {
    "My name is JOAN and I want a bench.": "says_who",
    "We Ackroyds want a bench.": "",
    "Ask áckroyd about it.": "says_who",
    "Elsie my sister cannot sit down.": "says_who",
    "My number is 4857773456.": "says_who",
    "Ring 01632 960 123 about it.": "says_how_to_reach",
    "Ring 960-123 about it.": "says_how_to_reach",
    "Write to bench@example.org.": "says_how_to_reach",
    "It is all on www.example.org.": "says_how_to_reach",
    "The number is 0161 496 0000.": "says_how_to_reach",
    "I live in zz9 9zz and cannot sit.": "says_where_they_live",
    "At 12 Elm Street there is no bench.": "says_where_they_live",
    "I was born on 3 March 1948.": "says_when",
    "I was born on 03/03/48.": "says_when",
    "It broke on 2026-03-03.": "says_when",
    "   ": "words_missing",
    "Sit down. " * 100: "words_too_long",
}


@pytest.mark.parametrize(("words", "code"), GIVES_AWAY.items())
def test_words_that_give_her_away_are_refused(words: str, code: str, cast: Cast) -> None:
    joan = joan_rings(cast)
    with acting_as(cast.amina):
        CircleMember.objects.create(person=joan, name="Elsie Marsh", relation="sister")
        Identity.objects.filter(person=joan).update(nhs_number="4857773456")
        if not code:  # only whole words are hers
            assert pass_on(by=cast.amina, person=joan.pk, words=words, agreed="Yes.", looked=True)
            return
        with pytest.raises(Refusal) as refused:
            pass_on(by=cast.amina, person=joan.pk, words=words, agreed="Yes.", looked=True)
        assert refused.value.code == code
        assert refused.value.field == "words"
        assert not any(own in refused.value.words for own in ("Joan", "Elsie", "960", "Ackroyd", "4857773456"))
        assert not WayBack.objects.exists()


def test_a_name_of_somebody_else_is_warned_of_and_kept_when_looked_at(cast: Cast) -> None:
    joan = joan_rings(cast)
    with acting_as(cast.amina):
        words = "We would like the Tuesday café at Hollow House back."
        with pytest.raises(Refusal) as refused:
            pass_on(by=cast.amina, person=joan.pk, words=words, agreed="Yes.")
        assert (refused.value.code, refused.value.field) == ("may_say_who", "looked")
        assert pass_on(by=cast.amina, person=joan.pk, words=words, agreed="Yes.", looked=True).words == words


def test_plain_words_are_not_warned_of() -> None:
    assert warnings(SENTENCE) == []
    assert warnings("On Tuesday I cannot. I wish I could. Nobody comes in March!") == []
    assert len(warnings("I am 83 and ask for Merle.")) == 2


def test_what_is_kept_from_the_organisation_is_not_looked_in(cast: Cast) -> None:
    """The check reads under the writer's own rights and is no way to ask for somebody's name."""
    joan = joan_rings(cast)
    with acting_as(cast.bea), pytest.raises(Refusal) as refused:
        pass_on(by=cast.bea, person=joan.pk, words="Joan wants a bench", agreed="Yes.")
    assert refused.value.code == "no_such_person"
    with acting_as(FILLING):
        assert not WayBack.objects.exists()

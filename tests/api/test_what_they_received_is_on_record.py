"""What each organisation received of a person, by which way and when, is on record, for the person's worker to see."""

import pytest

from frontdoor.core.scope import Scope, acting_as
from frontdoor.core.ways import Way
from frontdoor.outbox.delivery import deliver_what_is_due
from frontdoor.people.items import Item
from frontdoor.people.models import Look
from frontdoor.people.reads import in_words, looks_at
from tests.factories.cast import Cast
from tests.factories.help import CANARIES, joan_is_introduced
from tests.factories.programs import REFERRALS, program_of

pytestmark = pytest.mark.django_db


def received(cast: Cast, way: Way) -> list[Look]:
    with acting_as(cast.amina):
        return list(Look.objects.filter(organisation=cast.club, way=way).order_by("looked_at"))


def test_a_message_and_each_read_of_a_program_say_which_items_went_to_whom(cast: Cast) -> None:
    made = joan_is_introduced(cast)
    deliver_what_is_due()
    (told,) = received(cast, Way.MESSAGE)
    assert (told.person_id, told.items) == (made.person_id, [Item.INTRODUCTION])
    program = program_of(cast.club)
    assert program.get(f"{REFERRALS}{made.pk}/").status_code == 200
    (read,) = received(cast, Way.API)
    assert {Item.INTRODUCTION, Item.KNOWN_AS, Item.REACH, Item.NEED} <= set(read.items)
    assert Item.IDENTITY not in read.items, "she did not agree to that"
    assert (read.user_id, bool(read.bases)) == (None, True)
    program.get(f"{REFERRALS}{made.pk}/")
    assert len(received(cast, Way.API)) == 2, "one row for each request"


def test_the_worker_reads_it_in_words_and_others_do_not(cast: Cast) -> None:
    made = joan_is_introduced(cast)
    program_of(cast.club).get(f"{REFERRALS}{made.pk}/")
    with acting_as(cast.amina):
        shown = [row for row in in_words(list(looks_at(made.person_id)), by=cast.amina) if row.way == Way.API.label]
    (row,) = shown
    assert (row.organisation, row.roles) == ("Elm Street Club", "A program of theirs")
    assert Item.REACH.label in row.items
    assert not any(canary in f"{row}" for canary in CANARIES)
    with acting_as(Scope(organisation=cast.trust.pk, user=cast.bea.user)):
        assert not looks_at(made.person_id).exists()

"""What stands beside a way back would tell of it: the basis for that one row, and the looks at it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from frontdoor.core.scope import Scope, acting_as
from frontdoor.core.ways import Way, by_way
from frontdoor.people.actions import FirstContact, meet_person
from frontdoor.people.models import KnownAs, Look, Person, SharingBasis
from frontdoor.voice.actions import answer_those_who_spoke
from frontdoor.voice.models import Told, WayBack
from tests.factories.cast import NOTICE, Cast, joan_rings, member
from tests.factories.clients import body, signed_in
from tests.factories.voices import (
    SENTENCE,
    answers_returned,
    nadia,
    others_pass_on,
    passes_on,
    sent_out,
    someone_rings,
)
from tests.people.lending import share

pytestmark = pytest.mark.django_db


def who_reads_sentences(cast: Cast) -> list[Scope]:
    """Everyone of the council who convenes or reads networks, also beside taking calls."""
    return [
        nadia(cast),
        member("both", cast.council, "worker", "convenor"),
        member("leads", cast.council, "lead", "leader"),
        member("governs", cast.council, "governance"),
    ]


def ravi_was_lent(cast: Cast) -> Person:
    """Ravi came to the trust, which lends the council how to reach him; he rings the council and has a word."""
    with acting_as(cast.bea):
        contact = FirstContact(first_name="Ravi", phone="01632 960456")
        ravi = meet_person(by=cast.bea, contact=contact, notice_version=NOTICE)
    share(cast.bea, ravi, cast.council, timezone.now() + timedelta(days=30))
    passes_on(cast, ravi)
    return ravi


def test_the_basis_for_what_he_asked_to_have_passed_on_is_seen_by_whoever_takes_calls_alone(cast: Cast) -> None:
    ravi = ravi_was_lent(cast)
    for reader in who_reads_sentences(cast):
        with acting_as(reader):
            assert {row.item for row in SharingBasis.objects.filter(person=ravi)} == {"reach"}
    with acting_as(cast.amina):
        assert SharingBasis.objects.filter(person=ravi, item="voice").exclude(row_id=None).exists()


def test_who_may_not_see_that_basis_cannot_end_it_blindly(cast: Cast) -> None:
    ravi = ravi_was_lent(cast)
    by = nadia(cast)
    with acting_as(by), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE people_sharing_basis SET valid_until = clock_timestamp(), ended_at = clock_timestamp(),"
            f" ended_by_id = '{by.user}', ended_words = 'x'"
        )
    with acting_as(cast.amina):
        basis = SharingBasis.objects.get(person=ravi, item="voice")
        assert (basis.ended_words, basis.ended_at) == ("", None)


def looks_seen(by: Scope) -> list[list[str]]:
    with acting_as(by):
        return [look.items for look in Look.objects.all()]


def test_a_list_of_whom_to_tell_leaves_no_look_that_shows_who_stands_in_it(cast: Cast) -> None:
    passes_on(cast, joan_rings(cast))
    passes_on(cast, someone_rings(cast, 1))
    readers = who_reads_sentences(cast)
    before = [len(looks_seen(by)) for by in readers]
    with by_way(Way.PAGE), acting_as(cast.amina):
        list(WayBack.objects.all())
        list(KnownAs.objects.all())
    assert [len(looks_seen(by)) for by in readers] == before
    assert ["known_as", "voice"] in looks_seen(cast.amina)


def test_where_an_answer_is_taken_back_no_look_shows_to_whom(cast: Cast) -> None:
    """That page reads other items than a person's own page does, so that the rest of the look would tell it apart."""
    spoke = joan_rings(cast)
    way_back = passes_on(cast, spoke)
    others_pass_on(cast)
    sent_out()
    convenor, watches = nadia(cast), member("watches", cast.council, "governance")
    with acting_as(convenor):
        told = Told.objects.get(words=SENTENCE).pk
        answer_those_who_spoke(by=convenor, told=[told], about=uuid4(), words="Benches come in May.")
    answers_returned()
    readers, amina = [convenor, watches], signed_in(cast.amina)
    before = [len(looks_seen(by)) for by in readers]
    assert "Benches come in May." in body(amina.get(reverse("help:answer", args=[way_back.pk])))
    assert [len(looks_seen(by)) for by in readers] == before
    amina.get(reverse("help:person", args=[spoke.pk]))
    assert [len(looks_seen(by)) for by in readers] > before, "the person's own page is watched as ever"


def test_who_takes_calls_and_convenes_still_meets_people(cast: Cast) -> None:
    by = member("both", cast.council, "worker", "convenor")
    with acting_as(by):
        met = meet_person(by=by, contact=FirstContact(first_name="Ravi"), notice_version=NOTICE)
        assert KnownAs.objects.get(person=met).first_name == "Ravi"

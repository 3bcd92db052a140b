"""Every read of a person is on record before what was read can leave, and a record that was touched is found."""

import io
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from frontdoor.core.exports import Column, csv_response
from frontdoor.core.paging import walk
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Job, Scope, acting_as
from frontdoor.core.ways import Way, by_way
from frontdoor.people.actions import agree_to_share, find_people
from frontdoor.people.items import Item
from frontdoor.people.locks import ItemLock, person_linked
from frontdoor.people.models import (
    Identity,
    KnownAs,
    Look,
    LookSeal,
    Person,
    Reach,
    SeenRow,
    SharingBasis,
    UnnoticedRead,
)
from frontdoor.people.scheduled import seal
from frontdoor.people.sealing import Head, faults_of_log, head_of_chain, seal_looks
from tests.factories.cast import NOTICE, Cast, joan_rings, member
from tests.factories.clients import body, signed_in
from tests.factories.help import joan_is_introduced

pytestmark = pytest.mark.django_db
SEALING = Scope(job=Job.SEAL_LOOKS)


def looks(by: Scope) -> list[Look]:
    with acting_as(by):
        return list(Look.objects.order_by("looked_at", "id"))


def new_looks(by: Scope, read: Callable[[], object]) -> list[Look]:
    """The looks that `read` left."""
    before = {look.pk for look in looks(by)}
    read()
    return [look for look in looks(by) if look.pk not in before]


def shared(cast: Cast, person: Person, *items: Item) -> list[SharingBasis]:
    with acting_as(cast.amina):
        return agree_to_share(
            by=cast.amina,
            person=person,
            organisation=cast.club,
            items=items,
            until=timezone.now() + timedelta(days=28),
            words="Yes.",
            notice_version=NOTICE,
        )


def test_one_row_for_each_person_and_request_says_who_for_whom_by_what_and_why(cast: Cast) -> None:
    joan = joan_rings(cast)
    (basis,) = shared(cast, joan, Item.REACH)

    def tom_reads() -> None:
        with by_way(Way.PAGE), acting_as(cast.tom):
            for _ in range(3):
                list(Reach.objects.all())
            list(Reach.history.all())
            list(KnownAs.objects.all())  # not shared with the club: nothing was seen

    (look,) = new_looks(cast.tom, tom_reads)
    assert (look.person_id, look.organisation_id, look.user_id) == (joan.pk, cast.club.pk, cast.tom.user)
    assert (look.way, look.items, look.bases, look.roles) == (Way.PAGE, ["reach"], [basis.pk], ["partner"])


def test_a_search_names_whom_it_found_and_nobody_else(cast: Cast) -> None:
    joan = joan_rings(cast)

    def search() -> None:
        with acting_as(cast.amina):
            assert [each.pk for each in find_people(by=cast.amina, typed="Joan")] == [joan.pk]

    (look,) = new_looks(cast.amina, search)
    assert (look.way, look.person_id) == (Way.SEARCH, joan.pk)


def test_pages_and_the_api_leave_a_row_even_where_they_refuse(cast: Cast) -> None:
    row = joan_is_introduced(cast)
    page = signed_in(cast.tom)
    address = reverse("help:introduction", args=[row.pk])
    (look,) = new_looks(cast.tom, lambda: page.get(address))
    assert look.way == Way.PAGE
    assert {"introduction", "known_as", "reach"} <= set(look.items)
    (look,) = new_looks(cast.tom, lambda: page.post(address, {"answer": "rejected"}))  # a reason is missing
    assert look.way == Way.PAGE


def test_a_file_is_on_record_before_any_of_it_leaves(cast: Cast) -> None:
    joan_rings(cast)
    column = Column[Reach]("number", lambda row: row.value)
    answer = csv_response("numbers", [column], lambda: walk(Reach.objects.all(), by=("id",)), scope=cast.amina)
    lines = iter(answer.streaming_content)
    assert b"number" in next(lines)
    found = new_looks(cast.amina, lambda: None)
    (look,) = new_looks(cast.amina, lambda: next(lines))
    assert found == []
    assert look.way == Way.EXPORT


def test_where_it_cannot_be_written_down_nothing_is_read(cast: Cast) -> None:
    joan_rings(cast)

    def read_and_shake_off_the_scope() -> None:
        with transaction.atomic(), acting_as(cast.amina), connection.cursor() as cursor:
            list(Reach.objects.all())
            cursor.execute("SELECT set_config('app.scope', '', true)")

    with pytest.raises(DatabaseError, match="nobody is looking"):
        read_and_shake_off_the_scope()


@pytest.mark.parametrize(
    "ask",
    [
        lambda: Reach.objects.values_list("value"),
        Identity.objects.values,
        lambda: Person.objects.values("known_as__first_name"),
        lambda: list(Reach.objects.only("value")),
    ],
    ids=["some words", "all words", "words of another table", "words without whose they are"],
)
def test_words_cannot_be_read_past_the_log(cast: Cast, ask: Callable[[], object]) -> None:
    joan_rings(cast)
    with acting_as(cast.amina), pytest.raises(UnnoticedRead):
        ask()


def test_keys_times_and_states_are_no_words(cast: Cast) -> None:
    joan = joan_rings(cast)
    with acting_as(cast.amina):
        assert list(Reach.objects.values_list("person", "kind")) == [(joan.pk, "phone")]


def test_every_table_of_an_item_notes_its_reads(cast: Cast) -> None:
    for model in person_linked():
        held_by = getattr(model, "instance_type", model)
        if isinstance(getattr(held_by, "lock", None), ItemLock):
            assert issubclass(model, SeenRow), model


def test_nobody_looks_in_anothers_name_and_no_look_is_undone(cast: Cast) -> None:
    joan = joan_rings(cast)
    with acting_as(cast.amina):
        list(Reach.objects.all())
    for change in (
        lambda: Look.objects.create(
            person=joan, organisation=cast.club, roles=[], way=Way.PAGE, items=["reach"], bases=[]
        ),
        lambda: Look.objects.update(way=Way.WORK),
        lambda: Look.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), acting_as(cast.amina):
            change()
    with pytest.raises(DatabaseError, match="nobody is looking"), acting_as(SEALING), connection.cursor() as cursor:
        cursor.execute("SELECT note_looks(%s::uuid[], %s, %s)", [[joan.pk], ["page"], ["reach"]])


def test_the_host_sees_who_looked_at_those_it_knows_and_others_see_their_own(cast: Cast) -> None:
    joan = joan_rings(cast)
    shared(cast, joan, Item.REACH)
    for by in (cast.amina, cast.tom):
        with acting_as(by):
            list(Reach.objects.all())
    assert {look.organisation_id for look in looks(cast.amina)} == {cast.council.pk, cast.club.pk}
    assert {look.organisation_id for look in looks(cast.tom)} == {cast.club.pk}
    assert looks(cast.bea) == []
    with acting_as(Scope(person=joan.pk)):
        assert Look.objects.filter(organisation=cast.club.pk).exists()
    with acting_as(Scope(person=uuid4())):
        assert not Look.objects.exists()


def sealed(*, kept: Head | None = None) -> list[str]:
    with acting_as(SEALING):
        return [fault.words for fault in faults_of_log(by=SEALING, kept=kept)]


def test_a_whole_log_verifies_in_any_time_zone_and_goes_on_from_its_head(cast: Cast) -> None:
    joan_rings(cast)
    with acting_as(cast.amina):
        list(Reach.objects.all())
    seal()
    with acting_as(SEALING):
        first = head_of_chain()
    with acting_as(cast.amina):
        list(Reach.objects.all())
    seal()
    seal()  # nothing new: nothing changes
    with acting_as(SEALING):
        assert head_of_chain().position > first.position > 0
        assert LookSeal.objects.count() == Look.objects.count()
    for zone in ("Pacific/Kiritimati", "America/St_Johns", "UTC"):
        with timezone.override(zone), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('TimeZone', %s, true)", [zone])
            assert sealed(kept=first) == []
    said = io.StringIO()
    call_command("verify_looks", f"--head={first}", stdout=said)
    assert "is whole" in said.getvalue()
    for wrong in (f"{first.position}:{'0' * 64}", "12", "900:" + first.digest):
        with pytest.raises(CommandError):
            call_command("verify_looks", f"--head={wrong}", stdout=io.StringIO())


def test_whoever_watches_over_sharing_reads_who_looked_and_at_whom(cast: Cast) -> None:
    joan = joan_rings(cast)
    shared(cast, joan, Item.REACH)
    with by_way(Way.PAGE), acting_as(cast.tom):
        list(Reach.objects.all())
    grace = signed_in(member("grace", cast.council, "governance"))
    everything, hers = reverse("people:looks"), reverse("people:looks-at", args=[joan.pk])
    for address in (everything, hers):
        page = body(grace.get(address))
        for words in ("Elm Street Club", "Partner", "How to reach me", "On a page", "Consent"):
            assert words in page
        assert "(tom)" not in page  # who it was is their own organisation's to know
        assert "960123" not in page
    export = body(grace.get(reverse("people:looks-export")))
    assert "Elm Street Club" in export
    assert str(joan.pk) in export
    worker, tom = signed_in(cast.amina), signed_in(cast.tom)
    assert "Elm Street Club" in body(worker.get(hers))
    assert hers in body(worker.get(reverse("help:person", args=[joan.pk])))
    for address in (
        everything,
        hers,
        reverse("people:looks-export"),
        reverse("people:looks-at-export", args=[joan.pk]),
    ):
        assert tom.get(address).status_code == 422
    assert grace.get(reverse("people:looks-at", args=[uuid4()])).status_code == 404


def test_only_the_job_seals_and_checks(cast: Cast) -> None:
    with acting_as(cast.amina):
        with pytest.raises(Refusal):
            seal_looks(by=cast.amina)
        with pytest.raises(Refusal):
            list(faults_of_log(by=cast.amina))
        assert not LookSeal.objects.exists()

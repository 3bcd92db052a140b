"""Nia forms a network, keeps its members and seats, and shares the convening of it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from frontdoor.accounts.models import User
from frontdoor.accounts.rights import has_right
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, acting_as
from frontdoor.reference.reads import items
from networks.actions.members import (
    Newcomer,
    add_member,
    keep_member,
    keep_out_of_public,
    name_in_public,
    say_goodbye,
)
from networks.actions.networks import About, end_network, form_network, keep_network, share_convening, stop_convening
from networks.actions.seats import end_seat, keep_seat, leave_seat, take_seat
from networks.models import Member, MemberKind, Network, NetworkKind, Seat, Term
from networks.reads import named_in_public, networks_convened, networks_read, seats_now
from tests.factories.cast import member
from tests.networks.story import Story, about

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
DAY = timedelta(days=1)


def refused(by: Scope, act: Callable[..., Any], **facts: Any) -> str:
    """The code `act` is refused with under `by`'s scope."""
    with acting_as(by), pytest.raises(Refusal) as said:
        act(by=by, **facts)
    return said.value.code


def test_the_kinds_are_those_of_the_list_and_the_network_of_networks() -> None:
    listed = {item.code for item in items("network-kinds")}
    assert listed == set(NetworkKind.values) - {"co-governance"}
    assert "co-governance" in {item.code for item in items("earlier-layers")}


def test_whoever_forms_a_network_convenes_it_and_sent_twice_it_is_formed_once(story: Story) -> None:
    new_id = uuid4()
    for _ in range(2):
        with acting_as(story.nia):
            made = form_network(
                by=story.nia,
                kind=NetworkKind.CO_GOVERNANCE,
                about=about(story.tillerby.pk, "The Round Table"),
                network_id=new_id,
            )
    assert Network.objects.filter(name="The Round Table").count() == 1
    assert has_right(user=User.objects.get(pk=story.nia.user), right="convene_network", thing=made)
    with acting_as(story.nia):
        assert made in networks_convened(story.nia)


def test_a_network_is_of_a_place_or_of_an_identity_community_and_of_none_other(story: Story) -> None:
    deaf = about(story.deaf.pk, "New")
    assert refused(story.nia, form_network, kind=NetworkKind.PLACE, about=deaf) == "place_of_another_kind"
    tillerby = about(story.tillerby.pk, "New")
    assert refused(story.nia, form_network, kind=NetworkKind.IDENTITY, about=tillerby) == "place_of_another_kind"
    assert refused(story.nia, form_network, kind=NetworkKind.PLACE, about=about(uuid4(), "New")) == "no_such_place"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"name": "  "}, "name_missing"),
        ({"purpose": "\n"}, "purpose_missing"),
        ({"name": "Deaf Voices"}, "name_taken"),
    ],
)
def test_a_network_half_said_is_refused(story: Story, said: dict[str, str], code: str) -> None:
    facts = {"name": "New", "purpose": "To talk.", "place": story.tillerby.pk, **said}
    assert refused(story.nia, form_network, kind=NetworkKind.PLACE, about=About(**facts)) == code


def test_a_worker_forms_no_network_and_another_convenor_changes_none_of_ours(story: Story) -> None:
    new = about(story.tillerby.pk, "New")
    assert refused(story.cast.amina, form_network, kind=NetworkKind.PLACE, about=new) == "not_permitted"
    mine = story.network.pk
    assert refused(story.cast.amina, keep_network, network=mine, about=new) == "not_permitted"
    assert refused(story.lena, keep_network, network=mine, about=new) == "not_permitted"
    assert refused(story.owen, keep_network, network=mine, about=new) == "no_such_network"
    assert refused(story.owen, end_network, network=mine, because="It may.") == "no_such_network"
    assert refused(story.owen, share_convening, network=mine, username="owen") == "no_such_network"
    assert refused(story.owen, stop_convening, network=mine) == "no_such_network"


def test_what_everybody_reads_is_put_right_by_its_convenor(story: Story) -> None:
    with acting_as(story.nia):
        keep_network(by=story.nia, network=story.network.pk, about=about(story.tillerby.pk, "Tillerby Together"))
    assert Network.objects.get(pk=story.network.pk).name == "Tillerby Together"


def test_convening_is_shared_with_a_convenor_and_stopped_by_oneself_while_somebody_else_does_it(story: Story) -> None:
    mine = story.network.pk
    assert refused(story.nia, stop_convening, network=mine) == "last_convenor"
    assert refused(story.nia, share_convening, network=mine, username="lena") == "no_such_convenor"
    for _ in range(2):
        with acting_as(story.nia):
            share_convening(by=story.nia, network=mine, username="owen")
    with acting_as(story.owen):
        add_member(by=story.owen, network=mine, newcomer=Newcomer(kind=MemberKind.PERSON, known_as="Sal"))
    with acting_as(story.nia):
        stop_convening(by=story.nia, network=mine)
    assert refused(story.nia, stop_convening, network=mine) == "no_such_network"


def test_a_network_that_ended_is_changed_no_more(story: Story) -> None:
    assert refused(story.nia, end_network, network=story.network.pk, because=" ") == "because_missing"
    with acting_as(story.nia):
        end_network(by=story.nia, network=story.network.pk, because="The street has gone.")
    assert refused(story.nia, end_network, network=story.network.pk, because="Again.") == "network_ended"
    sal = Newcomer(kind=MemberKind.PERSON, known_as="Sal")
    assert refused(story.nia, add_member, network=story.network.pk, newcomer=sal) == "network_ended"


def test_members_of_every_sort_belong_and_a_person_is_linked_to_nothing(story: Story) -> None:
    dot, trust = story.dot(), story.trust()
    walkers = story.newcomer(Newcomer(kind=MemberKind.GROUP, known_as="Tuesday Walkers", sector="voluntary"))
    assert (dot.sector, trust.sector, walkers.sector) == ("residents", "voluntary", "voluntary")
    assert dot.organisation is None
    linked = {field.related_model._meta.app_label for field in Member._meta.get_fields() if field.many_to_one}
    assert linked == {"networks", "accounts"}, "a member is linked to no person's record"


@pytest.mark.parametrize(
    ("newcomer", "code"),
    [
        (Newcomer(kind=MemberKind.PERSON, known_as=" "), "known_as_missing"),
        (Newcomer(kind=MemberKind.GROUP, known_as="Walkers"), "sector_missing"),
        (Newcomer(kind=MemberKind.ORGANISATION), "no_such_organisation"),
    ],
)
def test_a_member_half_said_is_refused(story: Story, newcomer: Newcomer, code: str) -> None:
    assert refused(story.nia, add_member, network=story.network.pk, newcomer=newcomer) == code


def test_an_organisation_belongs_once_and_a_form_sent_twice_adds_one(story: Story) -> None:
    story.trust()
    trust = Newcomer(kind=MemberKind.ORGANISATION, organisation=story.cast.trust.pk)
    assert refused(story.nia, add_member, network=story.network.pk, newcomer=trust) == "belongs_already"
    new_id, dot = uuid4(), Newcomer(kind=MemberKind.PERSON, known_as="Dot")
    for _ in range(2):
        with acting_as(story.nia):
            add_member(by=story.nia, network=story.network.pk, newcomer=dot, member_id=new_id)
    with acting_as(story.nia):
        assert Member.objects.filter(known_as="Dot").count() == 1


@pytest.mark.parametrize("by", ["owen", "lena"])
def test_nobody_else_changes_members_or_seats(story: Story, by: str) -> None:
    dot, seat, who, mine = story.dot(), story.seat(), getattr(story, by), story.network.pk
    code = {"owen": "no_such_network", "lena": "not_permitted"}[by]
    sal, today = Newcomer(kind=MemberKind.PERSON, known_as="Sal"), timezone.localdate()
    assert refused(who, add_member, network=mine, newcomer=sal) == code
    assert refused(who, keep_member, network=mine, member=dot.pk, role="None") == code
    assert refused(who, name_in_public, network=mine, member=dot.pk, words="Yes.") == code
    assert refused(who, keep_out_of_public, network=mine, member=dot.pk) == code
    assert refused(who, say_goodbye, network=mine, member=dot.pk) == code
    assert refused(who, keep_seat, network=mine, title="New", sector="health") == code
    assert refused(who, take_seat, network=mine, seat=seat.pk, member=dot.pk, from_on=today) == code
    assert refused(who, leave_seat, network=mine, seat=seat.pk) == code
    assert refused(who, end_seat, network=mine, seat=seat.pk) == code


def test_a_member_of_another_network_is_not_ours(story: Story) -> None:
    dot, seat = story.dot(), story.seat()
    with acting_as(story.nia):
        share_convening(by=story.nia, network=story.network.pk, username="owen")  # so that he sees its rows
    facts: dict[str, Any] = {"network": story.other.pk, "member": dot.pk}
    assert refused(story.owen, keep_member, **facts, role="x") == "no_such_member"
    assert refused(story.owen, name_in_public, **facts, words="Yes.") == "no_such_member"
    assert refused(story.owen, say_goodbye, **facts) == "no_such_member"
    assert refused(story.owen, end_seat, network=story.other.pk, seat=seat.pk) == "no_such_seat"
    renamed = {"title": "Ours", "sector": "health", "seat_id": seat.pk}
    assert refused(story.owen, keep_seat, network=story.other.pk, **renamed) == "no_such_seat"


def test_what_is_said_of_a_member_is_put_right(story: Story) -> None:
    dot = story.dot()
    with acting_as(story.nia):
        kept = keep_member(
            by=story.nia, network=story.network.pk, member=dot.pk, role="Minds the urn", known_as="Dotty", sector="care"
        )
    assert (kept.known_as, kept.role, kept.sector) == ("Dotty", "Minds the urn", "care")
    trust = story.trust()
    with acting_as(story.nia):
        kept = keep_member(by=story.nia, network=story.network.pk, member=trust.pk, role="Hosts", known_as="Trusty")
    assert (kept.known_as, kept.role, kept.sector) == ("", "Hosts", "voluntary")


def test_nobody_is_named_in_public_without_agreeing_and_not_any_longer_than_they_wish(story: Story) -> None:
    dot = story.dot()
    with acting_as(story.nia):
        assert named_in_public(story.network) == [], "nor to whoever sees more"
    assert refused(story.nia, name_in_public, network=story.network.pk, member=dot.pk, words=" ") == "words_missing"
    with acting_as(story.nia):
        name_in_public(by=story.nia, network=story.network.pk, member=dot.pk, words="Put me on it.")
    assert named_in_public(story.network) == ["Dot"]
    for _ in range(2):
        with acting_as(story.nia):
            keep_out_of_public(by=story.nia, network=story.network.pk, member=dot.pk)
    assert named_in_public(story.network) == []


def test_who_leaves_leaves_their_seats_and_who_asks_is_forgotten(story: Story) -> None:
    dot, seat, today = story.dot(), story.seat(), timezone.localdate()
    with acting_as(story.nia):
        take_seat(by=story.nia, network=story.network.pk, seat=seat.pk, member=dot.pk, from_on=today - 9 * DAY)
        name_in_public(by=story.nia, network=story.network.pk, member=dot.pk, words="Fine.")
        say_goodbye(by=story.nia, network=story.network.pk, member=dot.pk)
    assert refused(story.nia, say_goodbye, network=story.network.pk, member=dot.pk) == "no_such_member"
    assert Term.objects.get().until_on == today
    assert seats_now(story.network, today=today + DAY)[0].term is None
    assert named_in_public(story.network) == []
    with acting_as(story.nia):
        gone = say_goodbye(by=story.nia, network=story.network.pk, member=dot.pk, forget=True)
        assert (gone.known_as, gone.role) == ("", "")
        assert not Member.objects.filter(known_as="Dot").exists()
    assert refused(story.nia, say_goodbye, network=story.network.pk, member=dot.pk, forget=True) == "no_such_member"


def test_an_empty_seat_says_for_whom_it_is_kept_and_is_taken_one_term_at_a_time(story: Story) -> None:
    dot, trust, seat = story.dot(), story.trust(), story.seat()
    day, mine = timezone.localdate(), story.network.pk
    (empty,) = seats_now(story.network)
    assert (empty.term, empty.seat.kept_for) == (None, "somebody who rents")
    facts = {"network": mine, "seat": seat.pk, "member": dot.pk, "from_on": day, "until_on": day + 30 * DAY}
    for _ in range(2):
        with acting_as(story.nia):
            take_seat(by=story.nia, **facts)
    assert Term.objects.count() == 1
    clash = {**facts, "member": trust.pk, "from_on": day + 30 * DAY, "until_on": None}
    assert refused(story.nia, take_seat, **clash) == "seat_taken"
    assert refused(story.nia, take_seat, **{**facts, "until_on": day - DAY}) == "until_too_early"
    assert refused(story.nia, take_seat, **{**facts, "member": uuid4()}) == "no_such_member"
    assert refused(story.nia, take_seat, **{**facts, "seat": uuid4()}) == "no_such_seat"
    with acting_as(story.nia):
        take_seat(by=story.nia, **{**clash, "from_on": day + 31 * DAY})
        (now,) = seats_now(story.network)
    assert now.name == "Dot"
    assert now.to_come
    assert now.to_come.member_id == trust.pk


def test_who_sits_leaves_on_a_day_and_an_empty_seat_is_left_by_nobody(story: Story) -> None:
    dot, seat, today, mine = story.dot(), story.seat(), timezone.localdate(), story.network.pk
    assert refused(story.nia, leave_seat, network=mine, seat=seat.pk) == "seat_empty"
    with acting_as(story.nia):
        take_seat(by=story.nia, network=mine, seat=seat.pk, member=dot.pk, from_on=today)
    assert refused(story.nia, leave_seat, network=mine, seat=seat.pk, last_day=today - DAY) == "until_too_early"
    with acting_as(story.nia):
        leave_seat(by=story.nia, network=mine, seat=seat.pk, last_day=today)
    assert seats_now(story.network, today=today + DAY)[0].term is None


def test_a_seat_is_put_right_and_kept_no_longer(story: Story) -> None:
    seat, mine, today = story.seat(), story.network.pk, timezone.localdate()
    dot = story.dot()
    with acting_as(story.nia):
        keep_seat(by=story.nia, network=mine, title="Two tenants", sector="residents", seat_id=seat.pk)
        take_seat(by=story.nia, network=mine, seat=seat.pk, member=dot.pk, from_on=today + DAY)
    assert Seat.objects.get().title == "Two tenants"
    assert refused(story.nia, keep_seat, network=mine, title=" ", sector="care") == "title_missing"
    assert refused(story.nia, keep_seat, network=mine, title="New", sector="moon") == "sector_missing"
    with acting_as(story.nia):
        end_seat(by=story.nia, network=mine, seat=seat.pk)
    assert seats_now(story.network) == []
    assert not Term.objects.exists(), "a term that never began falls away"
    assert refused(story.nia, end_seat, network=mine, seat=seat.pk) == "no_such_seat"


def test_leaders_of_the_host_read_every_network_those_of_another_their_own(story: Story) -> None:
    bo = member("bo", story.cast.trust, "leader")
    for who, found in (
        (story.lena, {story.network, story.other}),
        (bo, {story.other}),
        (story.nia, {story.network}),
        (story.cast.amina, set()),
    ):
        with acting_as(who):
            assert set(networks_read(who)) == found


def test_days_of_terms_are_days_of_the_calendar(story: Story) -> None:
    dot, seat = story.dot(), story.seat()
    with acting_as(story.nia):
        take_seat(
            by=story.nia,
            network=story.network.pk,
            seat=seat.pk,
            member=dot.pk,
            from_on=date(2026, 1, 1),
            until_on=date(2026, 1, 31),
        )
    assert seats_now(story.network, today=date(2026, 1, 31))[0].term is not None
    assert seats_now(story.network, today=date(2026, 2, 1))[0].term is None

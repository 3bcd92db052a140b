"""The database's own no: raw writes and reads as the application role, past every action."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from frontdoor.accounts.models import Membership, User
from frontdoor.accounts.rights import give_right
from frontdoor.core.scope import Scope, acting_as
from networks.actions.networks import share_convening
from networks.models import (
    Gathering,
    Member,
    MemberCame,
    MemberKind,
    Network,
    NetworkKind,
    NetworkUserRight,
    OfferOrAsk,
    Seat,
    Term,
)
from networks.reads import networks_read
from tests.factories.cast import FILLING, member
from tests.networks.story import Story, at

pytestmark = pytest.mark.django_db


def stopped(by: Scope, write: Callable[[], object]) -> bool:
    """Whether the database refuses the write under this scope."""
    with acting_as(by):
        try:
            with transaction.atomic():
                write()
        except DatabaseError:
            return True
    return False


def dot_of(story: Story, by: Scope, network: Network) -> Member:
    return Member(network=network, kind=MemberKind.PERSON, known_as="Eve", sector="residents", added_by_id=by.user)


def test_members_are_read_by_convenors_leaders_and_governance_and_by_nobody_else(story: Story) -> None:
    story.dot()
    grace = member("grace", story.cast.council, "governance")
    for who, seen in (
        (story.nia, 1),
        (story.lena, 1),
        (grace, 1),
        (story.owen, 0),
        (story.cast.amina, 0),
        (member("cole", story.cast.trust, "leader"), 0),
    ):
        with acting_as(who):
            assert Member.objects.count() == seen
            assert networks_read(who).filter(pk=story.network.pk).exists() == bool(seen)
    assert not Member.objects.exists(), "without a scope nobody is seen"


def test_nobody_writes_into_a_network_they_do_not_convene(story: Story) -> None:
    for by in (story.owen, story.lena, story.cast.amina):
        assert stopped(by, dot_of(story, by, story.network).save)
        seat = Seat(network=story.network, title="x", sector="care", position=9)
        assert stopped(by, seat.save)
    assert not stopped(story.nia, dot_of(story, story.nia, story.network).save)


def test_nobody_changes_a_network_they_do_not_convene(story: Story) -> None:
    for by, changed in ((story.owen, 0), (story.lena, 0), (story.nia, 1)):
        with acting_as(by):
            assert Network.objects.filter(pk=story.network.pk).update(purpose="Mine.") == changed


def test_nobody_forms_a_network_for_another_organisation_or_in_anothers_name(story: Story) -> None:
    def network(organisation: object, user: object) -> Network:
        return Network(
            name="Smuggled",
            purpose="x",
            kind=NetworkKind.PLACE,
            place=story.tillerby,
            organisation_id=organisation,
            formed_by_id=user,
        )

    assert stopped(story.nia, network(story.cast.trust.pk, story.nia.user).save)
    assert stopped(story.nia, network(story.cast.council.pk, story.owen.user).save)
    assert stopped(story.lena, network(story.cast.council.pk, story.lena.user).save)
    assert not stopped(story.nia, network(story.cast.council.pk, story.nia.user).save)


def test_nobody_makes_themselves_convenor_of_a_network_that_has_one(story: Story) -> None:
    owen = User.objects.get(pk=story.owen.user)

    def smuggle() -> None:
        give_right(user=owen, right="convene_network", thing=story.network)

    for by in (story.owen, story.cast.amina, story.lena):
        assert stopped(by, smuggle)
    assert not stopped(story.nia, smuggle)
    with acting_as(story.lena):
        assert NetworkUserRight.objects.filter(content_object=story.network).delete()[0] == 0


def test_a_convenor_whose_role_ended_convenes_no_more(story: Story) -> None:
    with acting_as(FILLING):
        Membership.objects.filter(user=story.nia.user).update(ended_at=timezone.now())
    assert stopped(story.nia, dot_of(story, story.nia, story.network).save)


def test_rows_of_one_network_never_point_into_another(story: Story) -> None:
    dot, seat, row = story.dot(), story.seat(), story.gathering()
    with acting_as(story.nia):
        share_convening(by=story.nia, network=story.network.pk, username="owen")
    other, today = story.other, timezone.localdate()
    assert stopped(story.owen, Term(network=other, seat=seat, member=dot, from_on=today).save)
    assert stopped(story.owen, MemberCame(network=other, gathering=row, member=dot).save)
    ask = OfferOrAsk(network=other, kind="ask", words="x", member=dot, written_by_id=story.owen.user)
    assert stopped(story.owen, ask.save)
    ask.network = story.network
    assert not stopped(story.owen, ask.save)


def test_two_terms_never_overlap_and_a_network_of_identity_is_of_no_place(story: Story) -> None:
    dot, seat, today = story.dot(), story.seat(), timezone.localdate()
    with acting_as(story.nia):
        Term.objects.create(network=story.network, seat=seat, member=dot, from_on=today)
    clash = Term(network=story.network, seat=seat, member=dot, from_on=today, until_on=today)
    with acting_as(story.nia), pytest.raises(IntegrityError), transaction.atomic():
        clash.save()
    with acting_as(story.owen), pytest.raises(IntegrityError), transaction.atomic():
        Network.objects.filter(pk=story.other.pk).update(place=story.tillerby)


def test_a_gathering_ends_after_it_begins_and_one_called_off_says_why(story: Story) -> None:
    row = story.gathering()
    for wrong in ({"ends_at": at(1)}, {"state": "called-off"}, {"state": "called"}):
        with acting_as(story.nia), pytest.raises(IntegrityError), transaction.atomic():
            Gathering.objects.filter(pk=row.pk).update(**wrong)


def test_nobody_is_public_without_their_words_or_after_they_left(story: Story) -> None:
    dot = story.dot()
    for wrong in ({"public_since": at(0).date()}, {"known_as": ""}):
        with acting_as(story.nia), pytest.raises(IntegrityError), transaction.atomic():
            Member.objects.filter(pk=dot.pk).update(**wrong)

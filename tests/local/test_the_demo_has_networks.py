"""The demo borough meets: three kinds of network and a round table, with a year of gatherings, and once at that."""

from io import StringIO

import pytest
from django.core.management import call_command

from frontdoor.accounts.models import Membership
from frontdoor.core.scope import Scope, acting_as
from networks.models import Gathering, GatheringNote, Member, Network, NetworkKind, OfferOrAsk
from networks.reads import came_by_sector, reviews_due, seats_ending, seats_now, to_come

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.usefixtures("nobody_asked", "nothing_raised")]


def test_every_kind_meets_all_year_and_filling_again_adds_nothing() -> None:
    said = StringIO()
    call_command("fill_demo", people=0, stdout=said)
    assert "Formed the network Tillerby Together" in said.getvalue()
    conor = Membership.objects.get(user__username="convenor")
    by = Scope(organisation=conor.organisation_id, user=conor.user_id)
    with acting_as(by):
        assert set(Network.objects.values_list("kind", flat=True)) == set(NetworkKind.values)
        for network in Network.objects.all():
            seats = seats_now(network)
            assert {seat.term is None for seat in seats} == {True, False}, "some seats are empty on purpose"
            held = Gathering.objects.filter(network=network, state="held")
            assert (held.latest("starts_at").starts_at - held.earliest("starts_at").starts_at).days > 200
            assert all(came_by_sector(row)["residents"] > 1 for row in held)
            assert GatheringNote.objects.filter(network=network).count() == held.count()
        assert set(OfferOrAsk.objects.values_list("state", flat=True)) == {"open", "answered"}
        assert reviews_due(by).count() == 2
        assert seats_ending(by)
        kept = (Member.objects.count(), Gathering.objects.count())
    assert to_come(Network.objects.all()).exists(), "anybody finds a gathering to come to"
    call_command("fill_demo", people=0, stdout=StringIO())
    with acting_as(by):
        assert (Member.objects.count(), Gathering.objects.count()) == kept

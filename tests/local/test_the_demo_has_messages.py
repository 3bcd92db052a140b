"""Something to put right in the demo borough: word that its partner's program did not take."""

from io import StringIO

import pytest
from django.core.management import call_command

from frontdoor.accounts.models import Membership
from frontdoor.core.scope import Job, Scope, acting_as
from frontdoor.outbox.delivery import deliver_what_is_due
from frontdoor.outbox.models import Endpoint, Message
from frontdoor.outbox.reads import own_endpoints, undelivered
from frontdoor.outbox.workflow import State

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def acting(username: str) -> Scope:
    found = Membership.objects.filter(user__username=username).first()
    assert found is not None
    return Scope(organisation=found.organisation_id, user=found.user_id)


def test_there_is_something_to_put_right_and_nothing_is_called(nobody_asked: None) -> None:
    said = StringIO()
    call_command("fill_demo", people=60, stdout=said)
    worker, partner = acting("worker"), acting("partner")
    with acting_as(worker):
        assert undelivered(by=worker).count() == 2
    with acting_as(partner):
        assert own_endpoints(by=partner).get().off_because == "paused"
    deliver_what_is_due()  # word of gatherings, to the log
    call_command("fill_demo", people=60, stdout=StringIO())
    with acting_as(Scope(job=Job.DELIVER)):
        assert Endpoint.objects.get().last_tried_at is None
        there = Message.objects.filter(endpoint__isnull=False).values_list("state", flat=True)
        assert sorted(there) == [State.DEAD, State.DEAD, State.PAUSED, State.PAUSED]

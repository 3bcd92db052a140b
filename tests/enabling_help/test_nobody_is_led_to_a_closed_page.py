"""A list of messages leads to the page of what they are about only where that page opens."""

import pytest
from django.urls import reverse

from frontdoor.core.scope import Job, Scope, acting_as
from frontdoor.outbox.models import Message
from frontdoor.outbox.workflow import State
from tests.factories.cast import Cast, member
from tests.factories.clients import body, signed_in
from tests.factories.help import joan_is_introduced

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
LIST = "outbox:undelivered"


def test_what_could_not_be_delivered_leads_only_those_to_an_introduction_who_may_open_it(cast: Cast) -> None:
    row = joan_is_introduced(cast)
    with acting_as(Scope(job=Job.DELIVER)):
        Message.objects.update(state=State.DEAD, attempts=10, last_status="503")
    address = reverse("help:introduction", args=[row.pk])
    worker, governance = signed_in(cast.amina), signed_in(member("grace", cast.council, "governance"))
    assert (address in body(worker.get(reverse(LIST))), worker.get(address).status_code) == (True, 200)
    assert (address in body(governance.get(reverse(LIST))), governance.get(address).status_code) == (False, 404)
    assert "Somebody would like to meet them" in body(governance.get(reverse(LIST)))
